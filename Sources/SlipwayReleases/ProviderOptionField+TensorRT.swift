import SlipwayDomain

extension ProviderOptionField {
    /// The options of TensorRT; `precision_mode` is the language's `precision`, and `trt_profile_*_shapes` come from `axes`.
    static let tensorRT: [ProviderOptionField] = [
        ProviderOptionField(
            .tensorrt, "max_workspace_size", .bytes, backend: "max_workspace_size_bytes",
            default: .bytes(ByteCount(bytes: 1 << 30)), token: "ws",
            doc: "Device memory that TensorRT may use while it builds and runs an engine."),
        ProviderOptionField(
            .tensorrt, "layer_norm_fp32_fallback", .boolean, backend: "trt_layer_norm_fp32_fallback",
            default: .boolean(false), since: .from(24, 4), token: "lnfp32",
            doc: "Computes the power and reduction steps of layer norm in fp32 when the rest is fp16."),
        ProviderOptionField(
            .tensorrt, "profiles", .boolean, backend: "", place: .special, default: .boolean(true), since: .from(24, 4),
            token: "profiles",
            doc: """
                States TensorRT's optimisation profile (least, best and largest shapes, batch included) from `axes` and \
                the batch, so that no engine is built while serving.
                """),
        ProviderOptionField(
            .tensorrt, "engine_cache", .serverPath, backend: "", place: .special, since: .from(24, 4), token: "",
            doc: """
                A directory on the serving machine where built engines are kept. They get a prefix of the variant's name \
                and id, because the cache's own key ignores weights.
                """),
        ProviderOptionField(
            .tensorrt, "timing_cache", .serverPath, backend: "", place: .special, since: .from(24, 4), token: "",
            doc: "A directory on the serving machine where TensorRT keeps the timing of layers."),
        ProviderOptionField(
            .tensorrt, "force_timing_cache", .boolean, backend: "trt_force_timing_cache", default: .boolean(false),
            since: .from(24, 4), token: "ftc",
            doc: "Takes a timing cache of another GPU of the same compute capability."),
        ProviderOptionField(
            .tensorrt, "builder_optimization_level", .integer(0...5), backend: "trt_builder_optimization_level",
            default: .integer(3), since: .from(24, 4), token: "bol",
            doc: "How long TensorRT searches for a faster engine, 0 to 5."),
        ProviderOptionField(
            .tensorrt, "cuda_graph", .boolean, backend: "trt_cuda_graph_enable", default: .boolean(false),
            since: .from(24, 4), token: "graph",
            doc: "Runs the engine as a captured CUDA graph; only with one instance."),
        ProviderOptionField(
            .tensorrt, "min_subgraph_size", .integer(1...Int64(Int32.max)), backend: "trt_min_subgraph_size",
            default: .integer(1), since: .from(24, 4), token: "msg",
            doc: "The least number of nodes of a piece of the graph that is given to TensorRT."),
        ProviderOptionField(
            .tensorrt, "max_partition_iterations", .integer(1...Int64(Int32.max)),
            backend: "trt_max_partition_iterations", default: .integer(1000), since: .from(24, 4), token: "mpi",
            doc: "How often ONNX Runtime tries to divide the graph between TensorRT and CUDA."),
        ProviderOptionField(
            .tensorrt, "sparsity", .boolean, backend: "trt_sparsity_enable", default: .boolean(false),
            since: .from(24, 4), token: "sparse",
            doc: "Lets TensorRT use structured sparsity of the weights."),
        ProviderOptionField(
            .tensorrt, "build_heuristics", .boolean, backend: "trt_build_heuristics_enable", default: .boolean(false),
            since: .from(24, 4), token: "heur", doc: "Builds faster by guessing instead of timing."),
        ProviderOptionField(
            .tensorrt, "auxiliary_streams", .integer(-1...Int64(Int32.max)), backend: "trt_auxiliary_streams",
            default: .integer(-1), since: .from(24, 4), token: "aux",
            doc: "Further CUDA streams of an engine; -1 leaves it to TensorRT, 0 saves memory."),
        ProviderOptionField(
            .tensorrt, "context_memory_sharing", .boolean, backend: "trt_context_memory_sharing_enable",
            default: .boolean(false), since: .from(24, 4), token: "cms",
            doc: "Lets the engines of one model share their working memory."),
        ProviderOptionField(
            .tensorrt, "force_sequential_engine_build", .boolean, backend: "trt_force_sequential_engine_build",
            default: .boolean(false), since: .from(24, 4), token: "seqbuild", doc: "Builds one engine at a time."),
        ProviderOptionField(
            .tensorrt, "tactic_sources", .text, backend: "trt_tactic_sources", since: .from(24, 4), token: "tactics",
            doc: "Which kernels TensorRT may choose from, such as `-CUDNN,+CUBLAS`."),
        ProviderOptionField(
            .tensorrt, "int8_calibration_table", .text, backend: "int8_calibration_table_name", token: "int8table",
            doc: "The file name of the calibration table that int8 needs."),
        ProviderOptionField(
            .tensorrt, "int8_native_calibration_table", .boolean, backend: "int8_use_native_calibration_table",
            default: .boolean(false), token: "int8native",
            doc: "Whether the calibration table was made by TensorRT itself."),
        ProviderOptionField(
            .tensorrt, "dla", .boolean, backend: "trt_dla_enable", default: .boolean(false), since: .from(24, 4),
            token: "dla",
            doc: "Runs on a deep-learning accelerator of Jetson machines."),
        ProviderOptionField(
            .tensorrt, "dla_core", .integer(0...Int64(Int32.max)), backend: "trt_dla_core", default: .integer(0),
            since: .from(24, 4), token: "dlacore", doc: "Which deep-learning accelerator is used."),
        ProviderOptionField(
            .tensorrt, "extra_plugin_lib_paths", .text, backend: "trt_extra_plugin_lib_paths", since: .from(24, 4),
            token: "plugins",
            doc: "Libraries of TensorRT plugins on the serving machine, with `;` between them."),
        ProviderOptionField(
            .tensorrt, "dump_ep_context_model", .boolean, backend: "trt_dump_ep_context_model",
            default: .boolean(false), since: .from(24, 4), token: "epctx",
            doc: "Writes a model with the built engine inside, on the serving machine."),
        ProviderOptionField(
            .tensorrt, "ep_context_file_path", .serverPath, backend: "trt_ep_context_file_path", since: .from(24, 4),
            token: "",
            doc: "Where the model with the built engine is written, on the serving machine."),
        ProviderOptionField(
            .tensorrt, "ep_context_embed_mode", .integer(0...1), backend: "trt_ep_context_embed_mode",
            default: .integer(0), since: .from(24, 4), token: "epembed",
            doc: "Whether that model holds the engine (1) or its path (0)."),
        ProviderOptionField(
            .tensorrt, "dump_subgraphs", .boolean, backend: "trt_dump_subgraphs", default: .boolean(false),
            since: .from(24, 4), token: "dump", doc: "Writes the pieces given to TensorRT to files, for debugging."),
        ProviderOptionField(
            .tensorrt, "detailed_build_log", .boolean, backend: "trt_detailed_build_log", default: .boolean(false),
            since: .from(24, 4), token: "buildlog", doc: "Logs the build of engines in detail."),
    ]
}
