/// The steps of an ensemble with the tensors between them.
struct EnsembleSteps {
    private typealias Step = ModelConfigSchema.ModelEnsembling.Step

    /// One end of a map: the model's tensor and the ensemble's.
    struct Mapping {
        /// The tensor of the step's model.
        let modelTensor: String
        /// The tensor of the ensemble.
        let tensor: String
        /// The model's tensor with its place.
        let key: ConfigEntry?
        /// The ensemble's tensor with its place.
        let value: ConfigEntry?
    }

    /// One step.
    struct Node {
        let index: Int
        let entry: ConfigEntry
        let message: ConfigMessage
        /// The model; empty where none is named.
        let modelName: String
        /// The version required: -1 is the latest, 0 what a step reads as that states none.
        let version: Int64
        let inputs: [Mapping]
        let outputs: [Mapping]

        /// The data path of the step.
        var path: String { "ensemble_scheduling.step[\(index)]" }
    }

    /// The steps in order.
    let nodes: [Node]
    /// The first step that writes a tensor, by its place in ``nodes``.
    let writers: [String: Int]

    init(_ scheduling: ConfigMessage) {
        nodes = scheduling.entries(ModelConfigSchema.ModelEnsembling.step).enumerated().compactMap { index, entry in
            guard let message = entry.message else { return nil }
            return Node(
                index: index, entry: entry, message: message, modelName: message.string(Step.modelName) ?? "",
                version: message.integer(Step.modelVersion) ?? 0, inputs: Self.mappings(message, Step.inputMap),
                outputs: Self.mappings(message, Step.outputMap))
        }
        var writers: [String: Int] = [:]
        for (place, node) in nodes.enumerated() {
            for output in node.outputs where writers[output.tensor] == nil { writers[output.tensor] = place }
        }
        self.writers = writers
    }

    /// The entries of a map, of equal keys the last, by key.
    private static func mappings(_ step: ConfigMessage, _ key: Step) -> [Mapping] {
        var last: [String: Mapping] = [:]
        for entry in step.map(key) {
            last[entry.name] = Mapping(
                modelTensor: entry.name, tensor: entry.text ?? "", key: entry.key, value: entry.value)
        }
        return last.values.sorted { $0.modelTensor.utf8.lexicographicallyPrecedes($1.modelTensor.utf8) }
    }

    /// The tensors that can be computed from those that are given: a step runs once all its inputs are there.
    func ready(given: Set<String>) -> Set<String> {
        var ready = given
        var order = EnsembleOrder(self, given: given)
        while let node = order.next() { ready.formUnion(node.outputs.map(\.tensor)) }
        return ready
    }
}
