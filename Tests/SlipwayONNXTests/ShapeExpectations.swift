import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX

/// The true output shapes of expected.json, and the values of symbols at which they were checked.
struct ShapeExpectations: Decodable {
    /// A dimension: a number, an expression, or something that is not known.
    enum Dim: Decodable {
        case number(Int)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        /// Whether only "unknown" is right.
        var isUnknown: Bool {
            if case .text(let text) = self { text == "?" || text == "_" } else { false }
        }

        func value(_ symbols: [String: Int]) -> Int? {
            switch self {
            case .number(let number): number
            case .text(let text): ExpressionReader.evaluate(text, symbols)
            }
        }
    }

    /// The shape of an output: dims, unknown rank, or no tensor.
    enum Output: Decodable {
        case dims([Dim])
        case unknownRank
        case noTensor

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .unknownRank
            } else if let dims = try? container.decode([Dim].self) {
                self = .dims(dims)
            } else {
                self = .noTensor
            }
        }
    }

    struct Model: Decodable {
        var outputs: [String: Output]
    }

    struct Format: Decodable {
        var assignments: [[String: Int]]
    }

    var models: [String: Model]
    var format: Format

    enum CodingKeys: String, CodingKey {
        case models
        case format = "_format"
    }

    static func load() throws -> ShapeExpectations {
        let data = try Data(contentsOf: fixtureFolder.appendingPathComponent("expected.json"))
        return try JSONDecoder().decode(ShapeExpectations.self, from: data)
    }
}

/// Evaluates `+ - * // % max() min()` over names and numbers, independently of the engine.
struct ExpressionReader {
    private var rest: Substring
    private let symbols: [String: Int]

    static func evaluate(_ text: String, _ symbols: [String: Int]) -> Int? {
        var reader = ExpressionReader(rest: text.filter { $0 != " " }[...], symbols: symbols)
        guard let value = reader.sum(), reader.rest.isEmpty else { return nil }
        return value
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest.removeFirst(text.count)
        return true
    }

    private mutating func sum() -> Int? {
        guard var value = product() else { return nil }
        while true {
            if take("+") {
                guard let next = product() else { return nil }
                value += next
            } else if take("-") {
                guard let next = product() else { return nil }
                value -= next
            } else {
                return value
            }
        }
    }

    private mutating func product() -> Int? {
        guard var value = atom() else { return nil }
        while true {
            if take("//") {
                guard let next = atom(), next > 0 else { return nil }
                value = Int((Double(value) / Double(next)).rounded(.down))
            } else if take("*") {
                guard let next = atom() else { return nil }
                value *= next
            } else if take("%") {
                guard let next = atom(), next > 0 else { return nil }
                value = ((value % next) + next) % next
            } else {
                return value
            }
        }
    }

    private mutating func atom() -> Int? {
        if take("(") {
            guard let value = sum(), take(")") else { return nil }
            return value
        }
        if take("-") { return atom().map { -$0 } }
        for (name, pick) in [("max(", max as (Int, Int) -> Int), ("min(", min as (Int, Int) -> Int)] where take(name) {
            guard var value = sum() else { return nil }
            while take(",") {
                guard let next = sum() else { return nil }
                value = pick(value, next)
            }
            return take(")") ? value : nil
        }
        if take("`") {
            let name = String(rest.prefix { $0 != "`" })
            rest.removeFirst(name.count)
            return take("`") ? symbols[name] : nil
        }
        let word = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        rest.removeFirst(word.count)
        return Int(word) ?? symbols[word]
    }
}

/// What inference gave.
struct Inferred {
    var model: InferredModel
    var findings: [Diagnostic]

    func output(_ name: String) -> InferredOutput? { model.outputs.first { $0.name == name } }

    /// `[batch, ?, 4]` of the first output; `unknown rank` when that is so.
    var first: String { model.outputs.first.map(text) ?? "no output" }

    /// The verdict on the first output.
    var firstStatus: BatchVerdict.Status? { model.outputs.first?.batch.status }

    func text(_ output: InferredOutput) -> String {
        guard let dims = output.dims else { return "unknown rank" }
        return "[" + dims.map { $0?.expression ?? "?" }.joined(separator: ", ") + "]"
    }
}

/// Infers the shapes of the model in a file.
func infer(path: String, keeping names: Set<String>? = nil) throws -> Inferred? {
    var bag = DiagnosticBag()
    guard let model = try ONNXModel.open(path: path, display: SourceID("model.onnx"), into: &bag) else { return nil }
    let inferred = try ShapeInference.infer(model, keeping: names, into: &bag)
    return Inferred(model: inferred, findings: bag.all)
}
