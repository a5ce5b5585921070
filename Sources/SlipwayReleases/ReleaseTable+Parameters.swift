extension ReleaseTable {
    /// A top-level parameter that the ONNX Runtime backend reads.
    struct ParameterRow: Hashable, Sendable {
        let name: String
        /// Since when the backend reads it; an older one ignores it.
        let since: Since
    }

    /// Every top-level parameter of the ONNX Runtime backend. Source: `onnxruntime.cc`; the batch strategy is triton core's.
    static let parameterRows: [ParameterRow] =
        [
            "arena_extend_strategy", "cudnn_conv_algo_search", "do_copy_in_default_stream", "enable_mem_arena",
            "enable_mem_pattern", "execution_mode", "gpu_mem_limit", "inter_op_thread_count", "intra_op_thread_count",
            "memory.enable_memory_arena_shrinkage",
        ].map { ParameterRow(name: $0, since: .always) }
        + [
            ParameterRow(name: "TRITON_BATCH_STRATEGY_PATH", since: .from(23, 1)),
            ParameterRow(name: "session.use_device_allocator_for_initializers", since: .from(25, 2)),
        ]

    /// The top-level parameters that the ONNX Runtime backend of some known release reads, in alphabetical order.
    package static let parameters: [String] = parameterRows.map(\.name).sorted()
}
