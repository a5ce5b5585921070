import SlipwayDomain

extension ProviderOptionField {
    /// The options of CUDA. The backend overwrites the first four where they stand in the accelerator (onnxruntime.cc,
    /// main lines 806–880), so they are written as top-level parameters; the others go to ONNX Runtime's CUDA provider
    /// through the accelerator `cuda`, which Triton has since 24.06.
    static let cuda: [ProviderOptionField] = [
        ProviderOptionField(
            .cuda, "cudnn_conv_algo_search",
            .words([("exhaustive", "0"), ("heuristic", "1"), ("default", "2")]), backend: "cudnn_conv_algo_search",
            place: .modelParameter, default: .word("exhaustive"), token: "conv",
            doc: "How cuDNN's convolution algorithms are chosen (since 21.10)."),
        ProviderOptionField(
            .cuda, "gpu_mem_limit", .bytes, backend: "gpu_mem_limit", place: .modelParameter, token: "mem",
            doc: "The most device memory that an instance's arena takes; no limit unless stated (since 21.10)."),
        ProviderOptionField(
            .cuda, "arena_extend_strategy", .words([("next_power_of_two", "0"), ("same_as_requested", "1")]),
            backend: "arena_extend_strategy", place: .modelParameter, default: .word("next_power_of_two"),
            token: "arena", doc: "How the device memory arena grows (since 21.10)."),
        ProviderOptionField(
            .cuda, "do_copy_in_default_stream", .boolean, backend: "do_copy_in_default_stream", place: .modelParameter,
            default: .boolean(true), token: "copydef",
            doc: "Copies in the default stream instead of one of its own (since 21.10)."),
        ProviderOptionField(
            .cuda, "cudnn_conv_use_max_workspace", .boolean, backend: "cudnn_conv_use_max_workspace",
            default: .boolean(true), token: "convws",
            doc: "Lets the convolution search use as much workspace as it likes (since 24.06)."),
        ProviderOptionField(
            .cuda, "cudnn_conv1d_pad_to_nc1d", .boolean, backend: "cudnn_conv1d_pad_to_nc1d",
            default: .boolean(false), token: "nc1d",
            doc: "Pads one-dimensional convolutions to [N, C, 1, D] instead of [N, C, D, 1] (since 24.06)."),
        ProviderOptionField(
            .cuda, "cuda_graph", .boolean, backend: "enable_cuda_graph", default: .boolean(false), token: "graph",
            doc: "Runs the model as a captured CUDA graph; only with fixed shapes and one instance (since 24.06)."),
        ProviderOptionField(
            .cuda, "skip_layer_norm_strict_mode", .boolean, backend: "enable_skip_layer_norm_strict_mode",
            default: .boolean(false), token: "slnstrict",
            doc: "Adds up skip layer norm in fp32: more accurate, slower (since 24.06)."),
        ProviderOptionField(
            .cuda, "prefer_nhwc", .boolean, backend: "prefer_nhwc", default: .boolean(false), token: "nhwc",
            doc: "Prefers the channels-last layout where a kernel has it (since 24.06)."),
        ProviderOptionField(
            .cuda, "use_ep_level_unified_stream", .boolean, backend: "use_ep_level_unified_stream",
            default: .boolean(false), token: "onestream",
            doc: "Runs the whole model in one CUDA stream (since 24.06)."),
        ProviderOptionField(
            .cuda, "use_tf32", .boolean, backend: "use_tf32", default: .boolean(true), token: "tf32",
            doc: "Lets fp32 multiplications use TensorFloat-32 (since 24.06)."),
        ProviderOptionField(
            .cuda, "tunable_op", .boolean, backend: "tunable_op_enable", default: .boolean(false), token: "tunable",
            doc: "Uses operators that choose among several kernels (since 24.06)."),
        ProviderOptionField(
            .cuda, "tunable_op_tuning", .boolean, backend: "tunable_op_tuning_enable", default: .boolean(false),
            token: "tuning", doc: "Lets tunable operators time their kernels while serving (since 24.06)."),
        ProviderOptionField(
            .cuda, "tunable_op_max_tuning_duration_ms", .integer(0...Int64(Int32.max)),
            backend: "tunable_op_max_tuning_duration_ms", default: .integer(0), token: "tunems",
            doc: "The most milliseconds that tuning an operator may take; 0 is no limit (since 24.06)."),
        ProviderOptionField(
            .cuda, "sdpa_kernel", .integer(0...Int64(Int32.max)), backend: "sdpa_kernel", default: .integer(0),
            token: "sdpa",
            doc: "A bit mask of the attention kernels allowed; 0 is ONNX Runtime's choice (ONNX Runtime 1.20 or later)."
        ),
        ProviderOptionField(
            .cuda, "fuse_conv_bias", .boolean, backend: "fuse_conv_bias", default: .boolean(false), token: "convbias",
            doc: "Fuses convolution, bias and activation in one kernel (ONNX Runtime 1.20 or later)."),
    ]
}
