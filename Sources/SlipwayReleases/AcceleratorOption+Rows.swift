extension AcceleratorOption {
    /// Every option of the accelerator `tensorrt`; any other is an error. Those of 24.04 stood in the backend's page earlier
    /// (triton-inference-server/server#7156).
    package static let tensorRT: [AcceleratorOption] =
        [
            tensorRT("precision_mode", .precision, .always), tensorRT("max_workspace_size_bytes", .size, .always),
            tensorRT("int8_calibration_table_name", .text, .always),
            tensorRT("int8_use_native_calibration_table", .boolean, .always),
            tensorRT("trt_engine_cache_enable", .boolean, .always), tensorRT("trt_engine_cache_path", .text, .always),
        ]
        + [
            "trt_auxiliary_streams", "trt_builder_optimization_level", "trt_dla_core", "trt_ep_context_embed_mode",
            "trt_max_partition_iterations", "trt_min_subgraph_size",
        ].map { tensorRT($0, .integer, .from(24, 4)) }
        + [
            "trt_build_heuristics_enable", "trt_context_memory_sharing_enable", "trt_cuda_graph_enable",
            "trt_detailed_build_log", "trt_dla_enable", "trt_dump_ep_context_model", "trt_dump_subgraphs",
            "trt_force_sequential_engine_build", "trt_force_timing_cache", "trt_layer_norm_fp32_fallback",
            "trt_sparsity_enable", "trt_timing_cache_enable",
        ].map { tensorRT($0, .boolean, .from(24, 4)) }
        + [
            "trt_engine_cache_prefix", "trt_ep_context_file_path", "trt_extra_plugin_lib_paths", "trt_tactic_sources",
            "trt_timing_cache_path",
        ].map { tensorRT($0, .text, .from(24, 4)) }
        + [
            "trt_profile_max_shapes", "trt_profile_min_shapes", "trt_profile_opt_shapes",
        ].map { tensorRT($0, .profile, .from(24, 4)) }

    /// The options that ONNX Runtime's CUDA provider takes; Triton hands every key on, and ONNX Runtime refuses unknown ones.
    package static let cuda: [AcceleratorOption] =
        [
            "arena_extend_strategy", "cudnn_conv_algo_search", "device_id", "do_copy_in_default_stream",
            "gpu_mem_limit", "has_user_compute_stream",
        ].map { cuda($0, .overwritten) }
        + [
            "cudnn_conv1d_pad_to_nc1d", "cudnn_conv_use_max_workspace", "enable_cuda_graph",
            "enable_skip_layer_norm_strict_mode", "fuse_conv_bias", "prefer_nhwc", "tunable_op_enable",
            "tunable_op_tuning_enable", "use_ep_level_unified_stream", "use_tf32",
        ].map { cuda($0, .boolean) }
        + ["sdpa_kernel", "tunable_op_max_tuning_duration_ms"].map { cuda($0, .integer) }
        + ["gpu_external_alloc", "gpu_external_empty_cache", "gpu_external_free", "user_compute_stream"]
        .map { cuda($0, .text) }

    /// The four options of `cuda` that the backend takes from the model's top-level `parameters` instead.
    package static let topLevelCUDA: [String] = [
        "arena_extend_strategy", "cudnn_conv_algo_search", "do_copy_in_default_stream", "gpu_mem_limit",
    ]

    private static func tensorRT(_ name: String, _ form: Form, _ since: Since) -> AcceleratorOption {
        AcceleratorOption(accelerator: "tensorrt", name: name, form: form, since: since)
    }

    private static func cuda(_ name: String, _ form: Form) -> AcceleratorOption {
        AcceleratorOption(accelerator: "cuda", name: name, form: form, since: .always)
    }
}
