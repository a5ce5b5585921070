extension MatrixAxis {
    /// Options of the ONNX Runtime session, as Triton's onnxruntime backend reads them (onnxruntime.cc, r22.06 to main).
    static let session: [MatrixAxis] = threads + executionAndGraph + memory

    private static let threads: [MatrixAxis] = [
        MatrixAxis(
            .intraOpThreads, .session,
            SpecField(
                "intra_op_threads", .swept(SpecTable.threads), default: "ONNX Runtime's own choice",
                lowersTo: "parameters.intra_op_thread_count", example: "[1, 2, 4]",
                synonyms: ["intra_op_thread_count", "intra_op_num_threads", "threads"],
                doc: "Threads inside an operator."
            )
        ) { value, _ in value.integer.map { "t\($0)" } },
        MatrixAxis(
            .interOpThreads, .session,
            SpecField(
                "inter_op_threads", .swept(SpecTable.threads), default: "ONNX Runtime's own choice",
                lowersTo: "parameters.inter_op_thread_count", example: "[1, 2]",
                synonyms: ["inter_op_thread_count", "inter_op_num_threads"],
                doc: "Threads between operators; read with parallel execution only."
            ), follows: .executionMode, settled: { $1[.executionMode] == .word("parallel") ? $0 : nil }
        ) { value, _ in value.integer.map { "x\($0)" } },
    ]

    private static let executionAndGraph: [MatrixAxis] = [
        MatrixAxis(
            .executionMode, .session,
            SpecField(
                "execution_mode", .swept(.word(SpecTable.executionModes)), default: "sequential",
                lowersTo: "parameters.execution_mode", example: "[sequential, parallel]",
                doc: "Whether independent operators run one after the other or side by side."
            ), start: .word("sequential"), parameterText: { $0 == .word("parallel") ? "1" : nil }
        ) { value, _ in value == .word("parallel") ? "par" : nil },
        MatrixAxis(
            .graphOptimization, .session,
            SpecField(
                "graph_optimization", .swept(.word(SpecTable.graphLevels)), default: "all",
                lowersTo: "optimization.graph.level", example: "[basic, all]",
                synonyms: ["graph_optimization_level", "optimization_level", "graph_level", "level"],
                doc: "How far ONNX Runtime rewrites the graph."
            ), start: .word("all")
        ) { value, _ in value == .word("all") ? nil : value.word.map { "g\($0)" } },
    ]

    private static let memory: [MatrixAxis] = [
        MatrixAxis(
            .memoryArena, .session,
            SpecField(
                "memory_arena", .swept(.boolean), default: "true", lowersTo: "parameters.enable_mem_arena",
                example: "[true, false]", synonyms: ["enable_mem_arena", "enable_cpu_mem_arena"],
                doc: "Whether the CPU memory arena is used."
            )
        ) { value, _ in value.boolean.map { $0 ? "arena" : "noarena" } },
        MatrixAxis(
            .memoryPattern, .session,
            SpecField(
                "memory_pattern", .swept(.boolean), default: "true", lowersTo: "parameters.enable_mem_pattern",
                example: "true", synonyms: ["enable_mem_pattern"],
                doc: "Whether memory is planned ahead from the shapes of the first run."
            )
        ) { value, _ in value.boolean.map { $0 ? "pattern" : "nopattern" } },
        MatrixAxis(
            .arenaShrinkage, .session,
            SpecField(
                "arena_shrinkage", .text(.devices), default: "the arena never shrinks",
                lowersTo: "parameters.memory.enable_memory_arena_shrinkage", example: "\"cpu:0;gpu:0\"",
                synonyms: ["enable_memory_arena_shrinkage", "memory_arena_shrinkage"],
                doc: "The devices whose memory arena is shrunk after each run."
            )
        ) { _, _ in "shrink" },
        MatrixAxis(
            .deviceAllocatorForInitializers, .session,
            SpecField(
                "device_allocator_for_initializers", .boolean, default: "false",
                lowersTo: "parameters.session.use_device_allocator_for_initializers", example: "true",
                synonyms: ["use_device_allocator_for_initializers"],
                doc: "Whether weights are allocated outside the arena (Triton since 25.02)."
            )
        ) { value, _ in value.boolean.map { $0 ? "devinit" : "nodevinit" } },
    ]
}
