import SlipwayBackends
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton

/// A hand-written configuration on its way to a spec.
///
/// Each part takes out of the configuration what the language has keys for, and writes it as lines of a spec; what is left goes
/// into `triton`. What neither can say is left out, with the reason by the path of its field.
struct ConfigImport {
    typealias Model = ModelConfigSchema.ModelConfig

    /// Lines of a spec, with the fields of the configuration that they come from.
    struct Section {
        let key: String
        let fields: Set<Int32>
        var lines: [String]
    }

    /// The model.
    let model: ImportedSource
    /// What is left for `triton`.
    var rest: ConfigMessage
    /// The sections, in the order of a spec.
    var sections: [Section] = []
    /// Why something is not as it was, by the path of its field.
    var reasons: [String: String] = [:]
    /// What the instances run on.
    var kind = ModelConfigSchema.ModelInstanceGroup.Kind.cpu
    /// The provider that runs the graph.
    var provider = ExecutionProvider.cpu

    /// Makes the parts of a spec.
    init(_ model: ImportedSource) {
        self.model = model
        rest = model.config
        for field in [Model.name, .platform, .backend, .defaultModelFilename] { rest[field.rawValue] = [] }
        takeModel()
        takeTensors()
        sections.append(
            Section(key: "target", fields: [], lines: ["target: {triton: \"\(model.release)\"}"]))
        takeInstances()
        takeProviders()
        takeSession()
        takeBatching()
        takeWarmup()
        // The order in which people read a spec.
        let order = [
            "model", "in_names", "target", "execution_providers", "session", "batching", "instances", "warmup",
        ]
        sections.sort { left, right in
            (order.firstIndex(of: left.key) ?? 99) < (order.firstIndex(of: right.key) ?? 99)
        }
    }

    /// Whether the configuration takes fewer sizes of an input than the graph.
    var narrowsInputs: Bool {
        model.resolved.inputs.contains { tensor in
            let dimensions = model.signature.inputs.first { $0.name == tensor.name }?.shape?.dimensions ?? []
            let own = dimensions.dropFirst(model.maxBatchSize > 0 ? 1 : 0)
            return zip(tensor.modelDims, own).contains { $0.0 != -1 && $0.1.isDynamic }
        }
    }

    mutating func add(_ key: String, _ fields: [Model], _ lines: [String]) {
        sections.append(Section(key: key, fields: Set(fields.map(\.rawValue)), lines: lines))
    }

    // MARK: - Model

    private mutating func takeModel() {
        var lines = ["model:", "  source: \(SpecWords.scalar(model.path))"]
        if model.version != 1 { lines.append("  version: \(model.version)") }
        add("model", [.name, .platform, .backend, .defaultModelFilename], lines)
        if model.resolved.versions.count > 1 {
            let others = model.resolved.versions.map { String($0.number) }.joined(separator: ", ")
            reasons["version_policy"] =
                "the versions \(others) are served; a spec has one, and \(model.version) is taken"
        }
    }

    /// The names of graph and configuration, as they are.
    private mutating func takeTensors() {
        let batched = model.maxBatchSize > 0
        let sequence = SequenceTensors(of: model.config)
        let graph = model.signature.inputs
        let stated = model.resolved.inputs
        for tensor in stated where !graph.contains(where: { $0.name == tensor.name }) {
            reasons[tensor.path] = "\"\(tensor.name)\" is no input of the graph that has to be given"
        }
        var lines: [String] = []
        if !stated.isEmpty {
            var shapes: [String] = []
            for tensor in graph {
                let dimensions = tensor.shape?.dimensions ?? []
                guard let own = stated.first(where: { $0.name == tensor.name }) else {
                    shapes.append(SpecWords.list(dimensions.map { $0.fixedSize.map(String.init) ?? "-1" }))
                    if !sequence.inputs.contains(tensor.name) {
                        reasons["input"] = "the configuration leaves the input \"\(tensor.name)\" out"
                    }
                    continue
                }
                var dims = own.modelDims.map(String.init)
                if batched { dims.insert(dimensions.first?.fixedSize.map(String.init) ?? "-1", at: 0) }
                // A scalar without batches is written as one element.
                if !batched, dimensions.isEmpty { dims = [] }
                shapes.append(SpecWords.list(dims))
                if let reshape = own.reshape, !(reshape.isEmpty && batched) {
                    reasons["\(own.path).reshape"] = "clients give the shape that the graph takes"
                    reasons["\(own.path).dims"] = "clients give the shape that the graph takes"
                }
            }
            lines += SpecWords.flow("in_names", graph.map { SpecWords.scalar($0.name) })
            lines += SpecWords.flow("in_shapes", shapes)
            lines += SpecWords.flow("in_types", graph.compactMap { $0.kind.elementType?.rawValue })
        }
        var outputs: [String] = []
        for tensor in model.resolved.outputs where !outputs.contains(tensor.name) {
            outputs.append(tensor.name)
            if let reshape = tensor.reshape, !(reshape.isEmpty && batched) {
                reasons["\(tensor.path).reshape"] = "clients get the shape that the graph gives"
                reasons["\(tensor.path).dims"] = "clients get the shape that the graph gives"
            }
        }
        if !outputs.isEmpty {
            outputs += model.signature.outputs.map(\.name).filter {
                sequence.outputs.contains($0) && !outputs.contains($0)
            }
            lines += SpecWords.flow("out_names", outputs.map(SpecWords.scalar))
        }
        if !lines.isEmpty { add("in_names", [.input, .output], lines) }
        keepRest(of: Model.input.rawValue, [2, 4, 5]) { name in graph.contains { $0.name == name } }
        keepRest(of: Model.output.rawValue, [2, 3, 5]) { name in outputs.contains(name) }
    }

    /// Leaves of tensors what the language has no keys for.
    ///
    /// - Parameters:
    ///   - number: The field.
    ///   - taken: The fields of a tensor that are taken.
    ///   - isServed: Whether a tensor of a name is served.
    private mutating func keepRest(of number: Int32, _ taken: [Int32], _ isServed: (String) -> Bool) {
        var names: Set<String> = []
        rest[number] = rest[number].compactMap { entry in
            guard var tensor = entry.message, let name = tensor[1].last?.string, isServed(name),
                names.insert(name).inserted
            else { return nil }
            for field in taken { tensor[field] = [] }
            let canonical = ConfigMessage(fields: tensor.fields).canonical(
                as: number == Model.input.rawValue
                    ? ModelConfigSchema.ModelInput.messageName : ModelConfigSchema.ModelOutput.messageName)
            guard canonical.fields.contains(where: { $0.number != 1 }) else { return nil }
            return ConfigEntry(.message(canonical))
        }
    }
}
