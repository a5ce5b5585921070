package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayEmit
package import SlipwayFormats
import SlipwayOutput

/// A spec compiled and emitted in memory.
package struct Emission {
    /// What became of the spec.
    package let outcome: Outcome
    /// The findings, those of emitting included.
    package let bag: DiagnosticBag
    /// The output; nil where there is no plan.
    package let emitted: EmittedPlan?

    /// Compiles and emits a spec.
    package init(
        _ body: String, _ signature: GraphSignature = Graphs.rows, _ setting: Setting = Setting(),
        options: EmitOptions = EmitOptions()
    ) {
        outcome = compile(body, signature, setting)
        var bag = outcome.bag
        if let plan = outcome.plan {
            emitted = emitPlan(plan, options: options, digest: quickDigest, into: &bag)
        } else {
            emitted = nil
        }
        self.bag = bag
    }

    /// The numbers of all findings, in order of place.
    package var codes: [Int] { bag.sorted.map(\.code.number) }
    /// The paths of the output; the findings where there is no output.
    package var paths: [String] { emitted?.output.tree.sorted.map(\.path.text) ?? outcome.messages }

    /// The bytes of a generated file.
    package func bytes(_ path: String) -> [UInt8]? {
        guard let path = RelativePath(path), case .bytes(let bytes)? = emitted?.output.tree[path] else { return nil }
        return bytes
    }

    /// The text of a generated file.
    package func text(_ path: String) -> String {
        bytes(path).map { String(decoding: $0, as: UTF8.self) } ?? "no \(path): \(paths)"
    }

    /// The configuration of the last variant, or of a named one, on one line without comments.
    package func config(_ name: String? = nil) -> String {
        let name = name ?? outcome.names.last ?? ""
        return flat(text("repository/\(name)/config.pbtxt"))
    }

    /// The id of the last variant, or of a named one.
    package func id(_ name: String? = nil) -> String {
        let name = name ?? outcome.names.last ?? ""
        return emitted?.variants.first { $0.name.text == name }?.id ?? "no \(name)"
    }

    /// Why bytes are no JSON.
    private struct NotJSON: Error {
        let findings: [String]
    }

    /// A JSON file of the output.
    ///
    /// - Throws: When the bytes are no JSON.
    package func json(_ bytes: [UInt8]?) throws -> JSONNode {
        var bag = DiagnosticBag()
        guard let node = JSONReader.read(SourceFile(id: SourceID("file.json"), bytes: bytes ?? []), into: &bag) else {
            throw NotJSON(findings: bag.sorted.map(\.message))
        }
        return node
    }
}

/// A text on one line, comments dropped, runs of blanks joined.
package func flat(_ text: String) -> String {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: " ").split(separator: " ").joined(
        separator: " ")
}

/// `parameters { key: … value { string_value: … } }` as the printer writes it.
package func parameter(_ key: String, _ value: String) -> String {
    "parameters { key: \"\(key)\" value { string_value: \"\(value)\" } }"
}

/// An accelerator's parameter as the printer writes it.
package func option(_ key: String, _ value: String) -> String {
    "parameters { key: \"\(key)\" value: \"\(value)\" }"
}
