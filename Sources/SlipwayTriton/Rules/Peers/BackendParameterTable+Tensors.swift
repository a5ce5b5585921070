import SlipwayReleases

/// The tables of the backends that run tensors through a compiled model.
extension BackendParameterTable {
    /// openvino_backend, src/openvino.cc and openvino_utils.cc, r24.10 to r26.08. An empty value counts as none.
    static let openvino = BackendParameterTable(
        "openvino",
        [
            BackendParameter("INFERENCE_NUM_THREADS", .digits, since: TritonRelease(22, 12)),
            BackendParameter("COMPILATION_NUM_THREADS", .digits, since: TritonRelease(22, 12)),
            // "no" is refused as well: leaving the key out is the only way to say it.
            BackendParameter("HINT_BF16", .words(["yes"], anyCase: true), since: TritonRelease(23, 2)),
            BackendParameter("NUM_STREAMS", .digitsOr(["auto", "numa"]), since: TritonRelease(22, 12)),
            BackendParameter(
                "PERFORMANCE_HINT", .words(["latency", "throughput", "cumulative_throughput"], anyCase: true),
                since: TritonRelease(23, 11)),
            BackendParameter(
                "SKIP_OV_DYNAMIC_BATCHSIZE", .words(["yes", "no"], anyCase: true), .readAs("\"NO\"")),
            BackendParameter("ENABLE_BATCH_PADDING", .words(["yes", "no"], anyCase: true), .readAs("\"NO\"")),
            BackendParameter("RESHAPE_IO_LAYERS", .words(["yes", "no"], anyCase: true), .readAs("\"NO\"")),
            BackendParameter("CPU_EXTENSION_PATH", .text),
            // The text goes to OpenVINO as it is: AUTO:GPU,CPU and the like.
            BackendParameter("TARGET_DEVICE", .text, since: TritonRelease(25, 10)),
            BackendParameter(
                "CPU_THREADS_NUM", .text, until: TritonRelease(22, 11), successor: "INFERENCE_NUM_THREADS"),
            BackendParameter("CPU_BIND_THREAD", .text, until: TritonRelease(22, 11)),
            BackendParameter("CPU_THROUGHPUT_STREAMS", .text, until: TritonRelease(22, 11), successor: "NUM_STREAMS"),
            BackendParameter("ENFORCE_BF16", .text, until: TritonRelease(22, 11), successor: "HINT_BF16"),
        ],
        mixUps: [
            "DEVICE": "Write TARGET_DEVICE (25.10 and later).",
            "NUM_INFER_REQUESTS": "Write NUM_STREAMS and the count of instance_group.",
            "INFERENCE_PRECISION_HINT": "Write HINT_BF16, or convert the model.",
        ], skipsEmpty: true)

    /// pytorch_backend, src/libtorch.cc r24.10, src/pt r26.05: a TorchScript file.
    static let torchScript = BackendParameterTable(
        "pytorch",
        [
            BackendParameter("DISABLE_OPTIMIZED_EXECUTION", .boolean),
            BackendParameter("DISABLE_CUDNN", .boolean, since: TritonRelease(24, 6)),
            BackendParameter("ENABLE_CACHE_CLEANING", .boolean), BackendParameter("ENABLE_WEIGHT_SHARING", .boolean),
            BackendParameter("INFERENCE_MODE", .boolean), BackendParameter("ENABLE_JIT_EXECUTOR", .boolean),
            BackendParameter("ENABLE_JIT_PROFILING", .boolean), BackendParameter("ENABLE_TENSOR_FUSER", .boolean),
            BackendParameter("INTRA_OP_THREAD_COUNT", .integer, since: TritonRelease(24, 5)),
            BackendParameter("INTER_OP_THREAD_COUNT", .integer, since: TritonRelease(24, 5)),
            BackendParameter("ENABLE_NVFUSER", .boolean, until: TritonRelease(23, 12)),
        ],
        mixUps: [
            "NUM_THREADS": "Write INTRA_OP_THREAD_COUNT; the other name is for runtime: \"model.py\".",
            "NUM_INTEROP_THREADS": "Write INTER_OP_THREAD_COUNT; the other name is for runtime: \"model.py\".",
            "TORCH_COMPILE_OPTIONAL_PARAMETERS": "Remove it, or serve the model with runtime: \"model.py\".",
            "ENABLE_CUDNN": "Write DISABLE_CUDNN with the opposite value.",
            "DISABLE_INFERENCE_MODE": "Write INFERENCE_MODE with the opposite value.",
            "INTER_OP_THREADS": "Write INTER_OP_THREAD_COUNT.", "INTRA_OP_THREADS": "Write INTRA_OP_THREAD_COUNT.",
        ])

    /// pytorch_backend, src/model.py r24.10 to r26.05: torch.compile in Python.
    static let torchInPython = BackendParameterTable(
        "pytorch",
        [
            BackendParameter("NUM_THREADS", .integer), BackendParameter("NUM_INTEROP_THREADS", .integer),
            BackendParameter("TORCH_COMPILE_OPTIONAL_PARAMETERS", .text),
            BackendParameter("EXECUTION_ENV_PATH", .text),
        ],
        mixUps: [
            "INTRA_OP_THREAD_COUNT": "Write NUM_THREADS.", "INTER_OP_THREAD_COUNT": "Write NUM_INTEROP_THREADS.",
            "INFERENCE_MODE": "Remove it: TorchScript models alone have it.",
            "DISABLE_OPTIMIZED_EXECUTION": "Remove it: TorchScript models alone have it.",
            "ENABLE_WEIGHT_SHARING": "Remove it: TorchScript models alone have it.",
        ])

    /// tensorrt_backend, src/model_state.cc r24.10 to r26.07. Before 25.05 it reads no parameter at all.
    static let tensorrt = BackendParameterTable(
        "tensorrt",
        [
            BackendParameter(
                "execution_context_allocation_strategy", .words(["STATIC", "ON_PROFILE_CHANGE"]),
                since: TritonRelease(25, 5)),
            BackendParameter(
                "enable_multi_device", .words(["true", "1", "false", "0"], anyCase: true), .readAs("\"false\""),
                since: TritonRelease(26, 6)),
            BackendParameter("multi_device_gpus", .text, since: TritonRelease(26, 6)),
            BackendParameter(
                "multi_device_per_rank_engines", .words(["true", "1", "false", "0"], anyCase: true),
                .readAs("\"false\""), since: TritonRelease(26, 6)),
        ],
        mixUps: [
            "version_compatible": "Start the server with --backend-config=tensorrt,version-compatible=true.",
            "max_workspace_size_bytes": "Remove it: the engine was built with its workspace.",
            "precision_mode": "Remove it: the engine was built with its precision.",
            "cuda_graphs": "Write optimization { cuda { graphs: true } }.",
            "graphs": "Write optimization { cuda { graphs: true } }.",
        ])

    /// dali_backend, src/parameters.h, r24.10 to r26.06.
    static let dali = BackendParameterTable(
        "dali",
        [BackendParameter("num_threads", .integer), BackendParameter("split_along_outer_axis", .text)],
        mixUps: [
            "device_id": "Remove it: the pipeline has its own, and instance_group chooses the GPU.",
            "batch_size": "Write max_batch_size.", "seed": "Remove it: the pipeline has its own.",
            "num_thread": "Write num_threads.",
        ])

    /// tensorflow_backend, src/tensorflow.cc, r24.10 and r25.02.
    static let tensorflow = BackendParameterTable(
        "tensorflow",
        [
            BackendParameter("MAX_SESSION_SHARE_COUNT", .integer),
            BackendParameter("TF_NUM_INTRA_THREADS", .integer), BackendParameter("TF_NUM_INTER_THREADS", .integer),
            BackendParameter("TF_USE_PER_SESSION_THREADS", .boolean), BackendParameter("TF_GRAPH_TAG", .text),
            BackendParameter("TF_SIGNATURE_DEF", .text), BackendParameter("TF_INIT_OPS_FILE", .text),
        ])

    /// identity_backend, src/identity.cc, r25.11. It reads numbers by `std::stoi`, which nothing catches.
    static let identity = BackendParameterTable(
        "identity",
        [
            BackendParameter("execute_delay_ms", .integer),
            BackendParameter("instance_wise_delay_multiplier", .integer),
            BackendParameter("creation_delay_sec", .integer),
            BackendParameter("enable_custom_tracing", .words(["true", "false"]), .readAs("\"false\"")),
            BackendParameter("nested_span_count", .integer), BackendParameter("single_activity_frequency", .integer),
        ])

    /// square_backend, r26.01.
    static let square = BackendParameterTable(
        "square",
        [
            "CUSTOM_INFER_DELAY_NS", "CUSTOM_OUTPUT_DELAY_NS", "CUSTOM_CANCEL_DELAY_NS", "CUSTOM_FAIL_COUNT",
            "CUSTOM_EMPTY_COUNT",
        ].map { BackendParameter($0, .digits, .readAs("0")) })
}
