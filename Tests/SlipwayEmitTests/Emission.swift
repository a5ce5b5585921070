import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayOutput
import SlipwayTriton
import SpecFixtures
import Testing

/// A spec compiled and emitted in memory.
struct Emission {
    let outcome: Outcome
    let bag: DiagnosticBag
    let emitted: EmittedPlan?

    /// Compiles and emits a spec; an issue is recorded when the plan fails.
    init(
        _ body: String, _ signature: GraphSignature = Graphs.rows, _ setting: Setting = Setting(),
        options: EmitOptions = EmitOptions()
    ) {
        outcome = compile(body, signature, setting)
        var bag = outcome.bag
        if let plan = outcome.plan {
            emitted = emitPlan(plan, options: options, digest: quickDigest, into: &bag)
        } else {
            Issue.record("no plan: \(outcome.messages)")
            emitted = nil
        }
        self.bag = bag
    }

    var codes: [Int] { bag.sorted.map(\.code.number) }
    var paths: [String] { emitted?.output.tree.sorted.map(\.path.text) ?? [] }

    /// The bytes of a generated file.
    func bytes(_ path: String) -> [UInt8]? {
        guard let path = RelativePath(path), case .bytes(let bytes)? = emitted?.output.tree[path] else { return nil }
        return bytes
    }

    /// The text of a generated file.
    func text(_ path: String) -> String {
        bytes(path).map { String(decoding: $0, as: UTF8.self) } ?? "no \(path): \(paths)"
    }

    /// The configuration of the last variant, or of a named one, on one line without comments.
    func config(_ name: String? = nil) -> String {
        let name = name ?? outcome.names.last ?? ""
        return flat(text("repository/\(name)/config.pbtxt"))
    }

    /// The id of the last variant, or of a named one.
    func id(_ name: String? = nil) -> String {
        let name = name ?? outcome.names.last ?? ""
        return emitted?.variants.first { $0.name.text == name }?.id ?? "no \(name)"
    }

    /// A JSON file of the output.
    func json(_ bytes: [UInt8]?) throws -> JSONNode {
        var bag = DiagnosticBag()
        let node = JSONReader.read(SourceFile(id: SourceID("file.json"), bytes: bytes ?? []), into: &bag)
        return try #require(node)
    }
}

/// A text on one line, comments dropped, runs of blanks joined.
func flat(_ text: String) -> String {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: " ").split(separator: " ").joined(
        separator: " ")
}

/// `parameters { key: … value { string_value: … } }` as the printer writes it.
func parameter(_ key: String, _ value: String) -> String {
    "parameters { key: \"\(key)\" value { string_value: \"\(value)\" } }"
}

/// An accelerator's parameter as the printer writes it.
func option(_ key: String, _ value: String) -> String {
    "parameters { key: \"\(key)\" value: \"\(value)\" }"
}
