import SlipwayDomain

extension ProviderOptionField {
    /// The options of CUDA. The backend overwrites the first four where they are in the accelerator (onnxruntime.cc,
    /// main lines 806–880), so they are written as top-level parameters; the others go to ONNX Runtime's CUDA provider
    /// through the accelerator `cuda`, which Triton has since 24.06. Two came with ONNX Runtime 1.20, which Triton has since
    /// 24.12 (microsoft/onnxruntime#19470 for `fuse_conv_bias`); an older one refuses an option that it does not know.
    static let cuda: [ProviderOptionField] = [
        ProviderOptionField(
            .cuda, "cudnn_conv_algo_search",
            .words([("exhaustive", "0"), ("heuristic", "1"), ("default", "2")]), backend: "cudnn_conv_algo_search",
            place: .modelParameter, default: .word("exhaustive"), token: "conv",
            doc: "How cuDNN's convolution algorithms are chosen."),
        ProviderOptionField(
            .cuda, "gpu_mem_limit", .bytes, backend: "gpu_mem_limit", place: .modelParameter, token: "mem",
            doc: "The most device memory that an instance's arena takes; no limit unless stated."),
        ProviderOptionField(
            .cuda, "arena_extend_strategy", .words([("next_power_of_two", "0"), ("same_as_requested", "1")]),
            backend: "arena_extend_strategy", place: .modelParameter, default: .word("next_power_of_two"),
            token: "arena", doc: "How the device memory arena grows."),
        ProviderOptionField(
            .cuda, "do_copy_in_default_stream", .boolean, backend: "do_copy_in_default_stream", place: .modelParameter,
            default: .boolean(true), token: "copydef",
            doc: "Copies in the default stream instead of one of its own."),
        ProviderOptionField(
            .cuda, "cudnn_conv_use_max_workspace", .boolean, backend: "cudnn_conv_use_max_workspace",
            default: .boolean(true), since: .from(24, 6), token: "convws",
            doc: "Lets the convolution search use as much workspace as it likes."),
        ProviderOptionField(
            .cuda, "cudnn_conv1d_pad_to_nc1d", .boolean, backend: "cudnn_conv1d_pad_to_nc1d",
            default: .boolean(false), since: .from(24, 6), token: "nc1d",
            doc: "Pads one-dimensional convolutions to [N, C, 1, D] instead of [N, C, D, 1]."),
        ProviderOptionField(
            .cuda, "cuda_graph", .boolean, backend: "enable_cuda_graph", default: .boolean(false), since: .from(24, 6),
            token: "graph",
            doc: "Runs the model as a captured CUDA graph; only with fixed shapes and one instance."),
        ProviderOptionField(
            .cuda, "skip_layer_norm_strict_mode", .boolean, backend: "enable_skip_layer_norm_strict_mode",
            default: .boolean(false), since: .from(24, 6), token: "slnstrict",
            doc: "Adds up skip layer norm in fp32: more accurate, slower."),
        ProviderOptionField(
            .cuda, "prefer_nhwc", .boolean, backend: "prefer_nhwc", default: .boolean(false), since: .from(24, 6),
            token: "nhwc",
            doc: "Prefers the channels-last layout where a kernel has it."),
        ProviderOptionField(
            .cuda, "use_ep_level_unified_stream", .boolean, backend: "use_ep_level_unified_stream",
            default: .boolean(false), since: .from(24, 6), token: "onestream",
            doc: "Runs the whole model in one CUDA stream."),
        ProviderOptionField(
            .cuda, "use_tf32", .boolean, backend: "use_tf32", default: .boolean(true), since: .from(24, 6),
            token: "tf32",
            doc: "Lets fp32 multiplications use TensorFloat-32."),
        ProviderOptionField(
            .cuda, "tunable_op", .boolean, backend: "tunable_op_enable", default: .boolean(false), since: .from(24, 6),
            token: "tunable",
            doc: "Uses operators that choose among several kernels."),
        ProviderOptionField(
            .cuda, "tunable_op_tuning", .boolean, backend: "tunable_op_tuning_enable", default: .boolean(false),
            since: .from(24, 6), token: "tuning", doc: "Lets tunable operators time their kernels while serving."),
        ProviderOptionField(
            .cuda, "tunable_op_max_tuning_duration_ms", .integer(0...Int64(Int32.max)),
            backend: "tunable_op_max_tuning_duration_ms", default: .integer(0), since: .from(24, 6), token: "tunems",
            doc: "The most milliseconds that tuning an operator may take; 0 is no limit."),
        ProviderOptionField(
            .cuda, "sdpa_kernel", .integer(0...Int64(Int32.max)), backend: "sdpa_kernel", default: .integer(0),
            since: .from(24, 12), token: "sdpa",
            doc: "A bit mask of the attention kernels allowed; 0 is ONNX Runtime's choice."
        ),
        ProviderOptionField(
            .cuda, "fuse_conv_bias", .boolean, backend: "fuse_conv_bias", default: .boolean(false),
            since: .from(24, 12), token: "convbias",
            doc: "Fuses convolution, bias and activation in one kernel."),
    ]
}
