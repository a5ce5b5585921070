import SlipwaySpec

extension TensorRTPlan {
    /// `model.tensorrt`.
    static let field = SpecField(
        "tensorrt", .record(record),
        example: "{cuda_graphs: true, engine: {onnx: models/resnet.onnx, precision: [fp16]}}",
        synonyms: ["trt", "plan"],
        doc: "What the tensorrt backend is told of a plan, and how the plan is built."
    )

    private static let record = SpecRecord(
        "tensorrt_plan", noun: "a section about a plan", doc: "What holds for a plan of TensorRT.", isAtomic: true,
        fields: [
            SpecField(
                "cuda_graphs", .boolean, default: "false", lowersTo: "optimization.cuda.graphs", example: "true",
                synonyms: ["graphs", "enable_cuda_graph"],
                doc: "Whether the backend captures CUDA graphs of the executions of each batch size."
            ),
            SpecField(
                "context_memory", .word(memories), default: "static",
                lowersTo: "parameters.execution_context_allocation_strategy", example: "on_profile_change",
                synonyms: ["execution_context_allocation_strategy"],
                doc: "When the memory of an execution context is allocated (Triton 25.05 and later)."
            ),
            SpecField(
                "engine", .record(engine), example: "{onnx: models/resnet.onnx, precision: [fp16]}",
                synonyms: ["build", "trtexec"],
                doc: """
                    How the plan is built: `build` writes `engine/build.sh` with the line of trtexec for the target. The \
                    script is run on a machine with the GPU that serves.
                    """
            ),
        ])

    private static let memories = SpecWords(
        "a time of allocation",
        [
            SpecWord("static", "when the instance starts, for the largest profile", synonyms: ["STATIC"]),
            SpecWord("on_profile_change", "when another profile is chosen", synonyms: ["ON_PROFILE_CHANGE"]),
        ])

    private static let precisions = SpecWords(
        "a precision of an engine",
        [
            SpecWord("fp16", "16-bit floating point where it is faster: `--fp16`", synonyms: ["float16", "half"]),
            SpecWord("bf16", "bfloat16 where it is faster: `--bf16`", synonyms: ["bfloat16"]),
            SpecWord("int8", "8 bits of a graph with QuantizeLinear nodes: `--int8`", synonyms: ["i8", "qdq"]),
        ])

    private static let engine = SpecRecord(
        "engine", noun: "a section about an engine", doc: "How a plan is built by trtexec.", isAtomic: true,
        fields: [
            SpecField(
                "onnx", .text(.path), required: true, lowersTo: "trtexec `--onnx`", example: "models/resnet.onnx",
                synonyms: ["source", "graph", "model"],
                doc: """
                    The graph that the plan was built from. Inputs, outputs and their batches are read from it, so that \
                    the spec need not state them.
                    """
            ),
            SpecField(
                "precision", .list(.word(precisions), least: 1, unique: true), default: "the types of the graph",
                lowersTo: "trtexec `--fp16`, `--bf16`, `--int8`", example: "[fp16]", synonyms: ["precisions", "dtype"],
                doc: """
                    What TensorRT may compute in besides the types of the graph; TensorRT 8 and 10 alone. TensorRT 11, \
                    from Triton 26.06 on, takes the precision from the graph.
                    """
            ),
            SpecField(
                "workspace", .bytes, default: "all that the GPU has", unit: "bytes",
                lowersTo: "trtexec `--memPoolSize`", example: "4GiB",
                synonyms: ["max_workspace_size", "mem_pool_size"],
                doc: "The most memory that a layer may use while it runs: whole MiB."
            ),
            SpecField(
                "optimization_level", .integer(0...5), default: "3", lowersTo: "trtexec `--builderOptimizationLevel`",
                example: "5", synonyms: ["builder_optimization_level"],
                doc: "How long TensorRT looks for fast kernels."
            ),
            SpecField(
                "version_compatible", .boolean, default: "false", lowersTo: "trtexec `--versionCompatible`",
                example: "true", synonyms: ["versionCompatible"],
                doc: """
                    Whether later minor versions of TensorRT load the plan. The server has to be started with \
                    `--backend-config=tensorrt,version-compatible=true`.
                    """
            ),
            SpecField(
                "hardware_compatible", .boolean, default: "false",
                lowersTo: "trtexec `--hardwareCompatibilityLevel=ampere+`", example: "true",
                synonyms: ["hardwareCompatibilityLevel"],
                doc: "Whether GPUs of other architectures from Ampere on load the plan, which is slower then."
            ),
        ])
}
