import SlipwayReleases

/// The tables of the backends that read a model's own format, or run Python.
extension BackendParameterTable {
    private static let renaming = TritonRelease(25, 9)
    private static let lastOld = TritonRelease(25, 8)

    /// fil_backend, src/shared_state.h (r24.01 to r25.08, and r25.09 to r26.06), with rapids_triton's way to read values.
    ///
    /// What needs more than one key (`output_class`, `threshold`) is a rule of its own.
    static let fil = BackendParameterTable(
        "fil",
        [
            BackendParameter("predict_proba", .words(["true", "false"])),
            BackendParameter("xgboost_allow_unknown_field", .words(["true", "false"])),
            BackendParameter("use_experimental_optimizations", .words(["true", "false"])),
            BackendParameter(
                "algo", .words(["ALGO_AUTO", "NAIVE", "TREE_REORG", "BATCH_TREE_REORG"]), until: lastOld,
                successor: "layout", on: .gpu),
            BackendParameter(
                "layout", .words(["depth_first", "breadth_first", "layered", "layered_children_together"]),
                since: renaming, on: .gpu),
            BackendParameter(
                "storage_type", .words(["AUTO", "DENSE", "SPARSE", "SPARSE8"]), until: lastOld, on: .gpu),
            BackendParameter("blocks_per_sm", .integer, .readAs("0"), until: lastOld),
            BackendParameter(
                "threads_per_tree", .integer, .readAs("1"), until: lastOld, successor: "chunk_size"),
            BackendParameter("chunk_size", .integer, .readAs("1"), since: renaming),
            BackendParameter("cpu_nthread", .integer, .readAs("-1")),
            BackendParameter("transfer_threshold", .integer, .readAs("0")),
            // Read by rules of their own.
            BackendParameter("model_type", .text), BackendParameter("threshold", .text),
            BackendParameter("output_class", .text), BackendParameter("is_classifier", .text),
        ],
        mixUps: [
            "model_format": "Write model_type.",
            "is_regression": "Write output_class (is_classifier from 25.09 on) with the opposite value.",
            "output_type": "Write output_class (is_classifier from 25.09 on).",
            "num_class": "Remove it: the model file says it.", "n_features": "Remove it: the model file says it.",
            "num_features": "Remove it: the model file says it.", "objective": "Remove it: the model file says it.",
        ])

    /// python_backend, src/python_be.cc, r24.10 to r26.07. Any other key reaches model.py, so none is guessed at.
    static let python = BackendParameterTable(
        "python",
        [
            BackendParameter("FORCE_CPU_ONLY_INPUT_TENSORS", .words(["yes", "no"])),
            BackendParameter("EXECUTION_ENV_PATH", .text),
        ],
        mixUps: ["EXECUTION_ENV": "Write EXECUTION_ENV_PATH."], guesses: false)

    /// vllm_backend, src/model.py and utils, to r26.01. Engine arguments are in model.json.
    static let vllm = BackendParameterTable(
        "vllm",
        [
            BackendParameter(
                "REPORT_CUSTOM_METRICS", .words(["yes", "no", "false"]), .readAs("\"no\""),
                since: TritonRelease(24, 8), until: TritonRelease(24, 11)),
            BackendParameter(
                "REPORT_CUSTOM_METRICS", .words(["true", "false"], anyCase: true), .readAs("\"false\""),
                since: TritonRelease(24, 12)),
            BackendParameter(
                "ENABLE_VLLM_HEALTH_CHECK", .words(["true", "false"], anyCase: true), .readAs("\"false\""),
                since: TritonRelease(24, 12)),
            BackendParameter("FORCE_CPU_ONLY_INPUT_TENSORS", .words(["yes", "no"])),
            BackendParameter("EXECUTION_ENV_PATH", .text),
        ],
        mixUps: Dictionary(
            uniqueKeysWithValues: [
                "model", "gpu_memory_utilization", "tensor_parallel_size", "pipeline_parallel_size", "max_model_len",
                "max_num_seqs", "dtype", "quantization", "enforce_eager", "disable_log_stats", "disable_log_requests",
                "tokenizer", "trust_remote_code", "enable_lora", "max_lora_rank",
            ].map { ($0, "Write it into model.json, the file of engine arguments in the version's directory.") }))
}
