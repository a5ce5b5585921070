import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayTriton
import SlipwayWorkspace

/// A model of a repository that is to become a spec.
struct ImportedSource {
    /// The name of its directory.
    let name: ModelName
    /// Its configuration; empty where it has none.
    let config: ConfigMessage
    /// The text of the configuration; nil where it has none.
    let text: SourceFile?
    /// The configuration as the server completes it.
    let resolved: ResolvedConfig
    /// What its graph declares.
    let signature: GraphSignature
    /// The version that is taken.
    let version: Int64
    /// The model file, as the spec names it.
    let path: String
    /// The directory of the warmup files, as the spec names it.
    let warmupFolder: String
    /// The release that the spec is made for.
    var release: TritonRelease
    /// Whether the server completes configurations.
    let autoComplete: Bool

    /// Whether the server adds dynamic batching: the configuration leaves inputs or outputs out, and states no scheduling
    /// (onnxruntime_backend, AutoCompleteConfig).
    var completesBatching: Bool {
        typealias Model = ModelConfigSchema.ModelConfig
        let hasChoice = [Model.dynamicBatching, .sequenceBatching, .ensembleScheduling].contains { config.has($0) }
        return isCompleted && !hasChoice && maxBatchSize > 1
    }

    /// The batch limit, completed where the configuration leaves inputs or outputs out: 4 for a graph that can be batched.
    var maxBatchSize: Int64 {
        guard isCompleted, resolved.maxBatchSize == 0 else { return resolved.maxBatchSize }
        let isBatched = (signature.inputs + signature.outputs).allSatisfy {
            $0.shape?.dimensions.first?.isDynamic == true
        }
        return isBatched ? 4 : 0
    }

    /// Whether instances of an unknown kind are taken to run on GPUs: the configuration says something to their accelerators.
    var assumesGPU: Bool {
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        let accelerators = config.message(ModelConfigSchema.ModelConfig.optimization)?.message(
            Policy.executionAccelerators)
        return accelerators?.has(Policy.ExecutionAccelerators.gpuExecutionAccelerator) ?? false
    }

    /// How many instances the server makes where none is stated (onnxruntime_backend, AutoCompleteConfig: two on the CPU).
    var assumedCount: Int64 { assumesGPU ? 1 : 2 }

    private var isCompleted: Bool { autoComplete && (resolved.inputs.isEmpty || resolved.outputs.isEmpty) }

    /// A warmup file, as the spec names it.
    func path(ofWarmup file: String) -> String { "\(warmupFolder)/\(file)" }
}
