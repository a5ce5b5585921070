import SlipwayDomain
import SlipwayReleases

/// A model as the onnxruntime backend validates it: the configuration after auto-complete, with one graph.
struct ServedModel {
    /// The name of the version directory.
    let version: String
    /// The graph.
    let graph: ServedGraph
    /// The batch size that counts; another than the configuration's where the server fills it in.
    let maxBatchSize: Int64
    /// Whether the server fills in the inputs, and the outputs.
    let fillsInputs: Bool, fillsOutputs: Bool
    /// Whether the server looked for something to complete.
    let isCompleted: Bool
    /// Whether every input and output of the graph has a dynamic first dimension; nil where that is not certain.
    let isBatchable: Bool?

    /// Whether `maxBatchSize` is known: not where the server fills it in only if the graph can batch, and that is not certain.
    let isBatchSizeCertain: Bool

    /// Completes a configuration from a graph (`AutoCompleteConfig` in onnxruntime.cc).
    init(_ context: RuleContext, version: String, graph: ServedGraph) {
        self.version = version
        self.graph = graph
        let resolved = context.resolved
        let hasInputs = !resolved.inputs.isEmpty || context.config.has(ModelConfigSchema.ModelConfig.batchInput)
        let hasOutputs = !resolved.outputs.isEmpty
        isCompleted = context.server.autoComplete && !(hasInputs && hasOutputs)
        fillsInputs = isCompleted && !hasInputs
        fillsOutputs = isCompleted && !hasOutputs
        let flags = (graph.inputs + graph.outputs).map(\.isBatchable)
        isBatchable = flags.contains(false) ? false : flags.contains(nil) ? nil : true
        isBatchSizeCertain = !(isCompleted && isBatchable == nil && resolved.maxBatchSize == 0)
        maxBatchSize =
            isCompleted && isBatchable == true && resolved.maxBatchSize == 0
            ? context.defaultMaxBatchSize : resolved.maxBatchSize
    }

    /// The dimensions of a filled-in tensor as a client sees them; none counts as `[1]`.
    func filledDims(_ tensor: ServedGraph.Tensor) -> [Int64] {
        let dims = (tensor.numbers ?? []).dropFirst(maxBatchSize > 0 ? 1 : 0)
        return dims.isEmpty ? [1] : Array(dims)
    }
}

extension RuleContext {
    /// The batch size that the server fills in where a model can batch and states none (22.06 and later).
    var defaultMaxBatchSize: Int64 {
        let key = "default-max-batch-size"
        let text = server.backendOptions["onnxruntime"]?[key] ?? server.backendOptions[""]?[key]
        return max(0, text.flatMap { ServerInteger($0).value }.map(Int64.init) ?? 4)
    }

    /// The model with each graph that was read, in the order of the versions; empty unless onnxruntime runs it.
    var servedModels: [ServedModel] {
        guard resolved.isONNXRuntime, trusts(.backend) else { return [] }
        let isRecent = server.release >= ReleaseTable.ranksByValues
        let isOptimized = optimizesGraphs
        return resolved.versions.compactMap { version in
            guard trusts(.modelFile(version.directory)), let graph = model.graphs[version.directory] else { return nil }
            let served = ServedGraph(graph, evidence: model.evidence[version.directory] ?? []) { axis in
                axis.isFound(isRecent: isRecent, isOptimized: isOptimized)
            }
            return ServedModel(self, version: version.directory, graph: served)
        }
    }

    /// Whether ONNX Runtime optimizes the graph: graph level 2 turns that off, in the releases that know it.
    private var optimizesGraphs: Bool {
        typealias Optimization = ModelConfigSchema.ModelOptimizationPolicy
        let level = config.message(ModelConfigSchema.ModelConfig.optimization)?.message(Optimization.graph)?
            .entry(Optimization.Graph.level)?.integer
        return level != 2 || !ReleaseTable.isAvailable(.graphLevel(2), in: server.release)
    }

    /// A note that says which version is meant, where there are several.
    func versionNotes(_ served: ServedModel) -> [String] {
        resolved.versions.count > 1 ? ["This is so in the version directory \(served.version)."] : []
    }
}
