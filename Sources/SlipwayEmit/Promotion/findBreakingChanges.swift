import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwayTriton

/// Finds what a client of one configuration notices when another takes its place: a lower batch limit, and inputs and
/// outputs that go or change.
///
/// An additional output is none, nor is the size of an output that was left open: the answers are the same. Shapes are compared as they go over the wire, batch axis included: a model that does
/// not batch states it among its dims, one that does leaves it out.
///
/// - Parameters:
///   - old: The config.pbtxt that clients know.
///   - new: The one that takes its place.
///   - largest: The largest batch that clients send, in items, where somebody states it; nil for the limit of the old one.
/// - Returns: Each change in words; none when one of both cannot be read.
package func findBreakingChanges(from old: [UInt8], to new: [UInt8], largest: Int? = nil) -> [String] {
    guard let before = ServedTensors(old), let after = ServedTensors(new) else { return [] }
    var changes: [String] = []
    if let largest {
        if let limit = after.batchLimit, limit < largest {
            changes.append(
                "a request may hold \(limit) item\(limit == 1 ? "" : "s"), and clients send up to \(largest)")
        }
    } else if let limit = after.batchLimit, before.batchLimit.map({ limit < $0 }) ?? true {
        let was = before.batchLimit.map { "\($0)" } ?? "any number of"
        changes.append("a request may hold \(limit) item\(limit == 1 ? "" : "s"), and could hold \(was)")
    }
    for (kind, own, other) in [("input", before.inputs, after.inputs), ("output", before.outputs, after.outputs)] {
        for tensor in own {
            guard let match = other.first(where: { $0.name == tensor.name }) else {
                changes.append("\(kind) \"\(tensor.name)\" goes")
                continue
            }
            let fits = kind == "output" ? match.isExactly(tensor) : tensor.isExactly(match)
            if !fits {
                changes.append("\(kind) \"\(tensor.name)\" was \(tensor.description) and is \(match.description)")
            }
        }
    }
    for tensor in after.inputs where !tensor.isOptional && !before.inputs.contains(where: { $0.name == tensor.name }) {
        changes.append("input \"\(tensor.name)\" is new")
    }
    if before.isDecoupled != after.isDecoupled {
        changes.append(
            after.isDecoupled
                ? "a request may get any number of responses, and got one"
                : "a request gets one response, and could get any number")
    }
    return changes
}

/// Finds what a client of one configuration may use when another takes its place, and need not know.
///
/// - Parameters:
///   - old: The config.pbtxt that clients know.
///   - new: The one that takes its place.
///   - largest: The largest batch that clients send, in items, where somebody states it; nil for the limit of the old one.
/// - Returns: Each change in words; none when one of both cannot be read.
package func findHarmlessChanges(from old: [UInt8], to new: [UInt8], largest: Int? = nil) -> [String] {
    guard let before = ServedTensors(old), let after = ServedTensors(new) else { return [] }
    var changes: [String] = []
    if let largest, let limit = after.batchLimit, limit >= largest, before.batchLimit.map({ limit < $0 }) ?? true {
        let was = before.batchLimit.map { "\($0)" } ?? "any number of"
        changes.append(
            "a request may hold \(limit) item\(limit == 1 ? "" : "s"), and could hold \(was); clients send up to \(largest)"
        )
    }
    if let limit = before.batchLimit, after.batchLimit.map({ $0 > limit }) ?? true {
        let now = after.batchLimit.map { "\($0)" } ?? "any number of"
        changes.append("a request may hold \(now) items, and could hold \(limit)")
    }
    for (kind, own, other) in [("input", before.inputs, after.inputs), ("output", before.outputs, after.outputs)] {
        for tensor in other {
            guard let match = own.first(where: { $0.name == tensor.name }) else {
                if kind == "output" || tensor.isOptional { changes.append("\(kind) \"\(tensor.name)\" is new") }
                continue
            }
            let fits = kind == "output" ? tensor.isExactly(match) : match.isExactly(tensor)
            if fits, match.description != tensor.description {
                changes.append("\(kind) \"\(tensor.name)\" was \(match.description) and is \(tensor.description)")
            }
        }
    }
    return changes
}

/// The most items that a request may hold.
///
/// - Parameter config: A config.pbtxt.
/// - Returns: The limit; nil for as many as fit, and where the configuration cannot be read.
package func batchLimit(of config: [UInt8]) -> Int? {
    ServedTensors(config)?.batchLimit
}

/// What a client must know of a model.
private struct ServedTensors {
    struct Tensor {
        let name: String
        let type: String
        let shape: [Int64]
        /// Whether a request may leave it out.
        var isOptional = false

        var description: String { "\(type) [\(shape.map(String.init).joined(separator: ", "))]" }

        /// Whether it is another tensor with sizes where that one has -1.
        func isExactly(_ other: Tensor) -> Bool {
            type == other.type && shape.count == other.shape.count
                && zip(shape, other.shape).allSatisfy { $0 == $1 || $1 == -1 }
        }
    }

    /// The most items of a request; nil for as many as fit.
    let batchLimit: Int?
    let inputs: [Tensor]
    let outputs: [Tensor]
    /// Whether a request may get any number of responses.
    let isDecoupled: Bool

    init?(_ text: [UInt8]) {
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID(ModelLayout.config.text), bytes: text)
        guard let config = ConfigText.parse(file, into: &bag), !bag.hasErrors else { return nil }
        let limit = Int(config.integer(ModelConfigSchema.ModelConfig.maxBatchSize) ?? 0)
        let inputs = config.messages(ModelConfigSchema.ModelConfig.input)
        let firstAxes = inputs.map { $0.integers(ModelConfigSchema.ModelInput.dims).first ?? -1 }
        if limit > 0 {
            batchLimit = limit
        } else {
            batchLimit = firstAxes.allSatisfy { $0 < 0 } ? nil : Int(firstAxes.filter { $0 >= 0 }.min() ?? 1)
        }
        isDecoupled =
            config.message(ModelConfigSchema.ModelConfig.modelTransactionPolicy)?
            .boolean(ModelConfigSchema.ModelTransactionPolicy.decoupled) ?? false
        self.inputs = inputs.map {
            var tensor = Self.tensor(
                $0.string(ModelConfigSchema.ModelInput.name), $0.enumeration(ModelConfigSchema.ModelInput.dataType),
                $0.integers(ModelConfigSchema.ModelInput.dims), batches: limit > 0)
            tensor.isOptional = $0.boolean(ModelConfigSchema.ModelInput.optional) ?? false
            return tensor
        }
        outputs = config.messages(ModelConfigSchema.ModelConfig.output).map {
            Self.tensor(
                $0.string(ModelConfigSchema.ModelOutput.name), $0.enumeration(ModelConfigSchema.ModelOutput.dataType),
                $0.integers(ModelConfigSchema.ModelOutput.dims), batches: limit > 0)
        }
    }

    private static func tensor(_ name: String?, _ number: Int32?, _ dims: [Int64], batches: Bool) -> Tensor {
        let type = ElementType.allCases.first { $0.tritonNumber == number }?.rawValue ?? "of unknown type"
        let shape = (batches ? [-1] : []) + dims
        return Tensor(name: name ?? "", type: type, shape: shape)
    }
}
