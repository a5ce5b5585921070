import SlipwayReleases
import SlipwaySpec

extension TorchModel {
    /// `model.pytorch`.
    static let field = SpecField(
        "pytorch", .record(record), example: "{inference_mode: true, intra_op_threads: 4}",
        synonyms: ["libtorch", "torch"],
        doc: "What the pytorch backend is told of a TorchScript file."
    )

    private static let record = SpecRecord(
        "pytorch", noun: "a section about TorchScript", doc: "What holds for a TorchScript file.", isAtomic: true,
        fields: parameters.map(\.field))

    /// The parameters of the backend (pytorch_backend, src/libtorch.cc r24.10 and src/pt r26.05).
    static let parameters: [GivenParameter] = [
        flag("inference_mode", "INFERENCE_MODE", default: "true", "Whether no gradients are kept track of."),
        flag(
            "optimized_execution", "DISABLE_OPTIMIZED_EXECUTION", default: "true", inverted: true,
            "Whether TorchScript optimizes the graph while it runs."),
        flag(
            "cudnn", "DISABLE_CUDNN", default: "true", inverted: true, since: TritonRelease(24, 6),
            "Whether cuDNN is used (Triton 24.06 and later)."),
        flag(
            "cache_cleaning", "ENABLE_CACHE_CLEANING", default: "false",
            "Whether the memory of the GPU that an execution leaves is given back after it."),
        flag(
            "weight_sharing", "ENABLE_WEIGHT_SHARING", default: "false",
            "Whether the instances on one device share the weights."),
        flag(
            "jit_executor", "ENABLE_JIT_EXECUTOR", default: "PyTorch's",
            "Whether the profiling executor runs the graph."),
        flag("jit_profiling", "ENABLE_JIT_PROFILING", default: "PyTorch's", "Whether the executor profiles."),
        flag("tensor_fuser", "ENABLE_TENSOR_FUSER", default: "PyTorch's", "Whether kernels are fused."),
        threads("intra_op_threads", "INTRA_OP_THREAD_COUNT", "The threads of one operator, for the whole server."),
        threads("inter_op_threads", "INTER_OP_THREAD_COUNT", "The threads between operators, for the whole server."),
    ]

    private static func flag(
        _ key: String, _ parameter: String, default text: String, inverted: Bool = false, since: TritonRelease? = nil,
        _ doc: String
    ) -> GivenParameter {
        GivenParameter(
            SpecField(
                key, .boolean, default: text, lowersTo: "parameters.\(parameter)", example: inverted ? "false" : "true",
                doc: doc),
            parameter, inverted ? .flag(on: "false", off: "true") : .flag(on: "true", off: "false"), since: since)
    }

    private static func threads(_ key: String, _ parameter: String, _ doc: String) -> GivenParameter {
        GivenParameter(
            SpecField(
                key, .integer(1...1024), default: "all", lowersTo: "parameters.\(parameter)", example: "4",
                doc: "\(doc) Triton 24.05 and later."),
            parameter, .number, since: TritonRelease(24, 5))
    }
}
