import SlipwayDomain

extension SpecTable {
    static let session = SpecField(
        "session", .record(sessionRecord), example: "{intra_op_threads: [1, 2]}",
        synonyms: ["session_options", "onnxruntime"],
        doc: "Options of the ONNX Runtime session, for all providers."
    )

    static let threads = SpecType.integer(1...1024)

    static let executionModes = SpecWords(
        "an execution mode",
        [
            SpecWord("sequential", "one operator after the other", synonyms: ["ORT_SEQUENTIAL"]),
            SpecWord("parallel", "independent operators side by side", synonyms: ["ORT_PARALLEL"]),
        ])

    static let graphLevels = SpecWords(
        "an optimisation level",
        [
            SpecWord("disabled", "no optimisation (since 24.01)", synonyms: ["none", "disable", "disable_all", "off"]),
            SpecWord("basic", "what never changes a result", synonyms: ["ORT_ENABLE_BASIC"]),
            SpecWord("extended", "fusions on top", synonyms: ["ORT_ENABLE_EXTENDED"]),
            SpecWord("all", "layout changes on top", synonyms: ["full", "enable_all", "ORT_ENABLE_ALL"]),
        ])

    private static let axisFields: [SpecField] =
        [
            SpecField(
                "intra_op_threads", .swept(threads), default: "ONNX Runtime's own choice",
                lowersTo: "parameters.intra_op_thread_count", example: "[1, 2, 4]",
                synonyms: ["intra_op_thread_count", "intra_op_num_threads", "threads"],
                doc: "Threads inside an operator."
            ),
            SpecField(
                "inter_op_threads", .swept(threads), default: "ONNX Runtime's own choice",
                lowersTo: "parameters.inter_op_thread_count", example: "[1, 2]",
                synonyms: ["inter_op_thread_count", "inter_op_num_threads"],
                doc: "Threads between operators; read with parallel execution only."
            ),
            SpecField(
                "execution_mode", .swept(.word(executionModes)), default: "sequential",
                lowersTo: "parameters.execution_mode", example: "[sequential, parallel]",
                doc: "Whether independent operators run one after the other or side by side."
            ),
            SpecField(
                "graph_optimization", .swept(.word(graphLevels)), default: "all", lowersTo: "optimization.graph.level",
                example: "[basic, all]",
                synonyms: ["graph_optimization_level", "optimization_level", "graph_level", "level"],
                doc: "How far ONNX Runtime rewrites the graph."
            ),
            SpecField(
                "memory_arena", .swept(.boolean), default: "true", lowersTo: "parameters.enable_mem_arena",
                example: "[true, false]", synonyms: ["enable_mem_arena", "enable_cpu_mem_arena"],
                doc: "Whether the CPU memory arena is used."
            ),
            SpecField(
                "memory_pattern", .swept(.boolean), default: "true", lowersTo: "parameters.enable_mem_pattern",
                example: "true", synonyms: ["enable_mem_pattern"],
                doc: "Whether memory is planned ahead from the shapes of the first run."
            ),
        ]

    static let sessionRecord = SpecRecord(
        "session", noun: "a session section", doc: "Options of the ONNX Runtime session; every list is an axis.",
        fields: axisFields + [
            SpecField(
                "arena_shrinkage", .text(.devices), default: "the arena never shrinks",
                lowersTo: "parameters.memory.enable_memory_arena_shrinkage", example: "\"cpu:0;gpu:0\"",
                synonyms: ["enable_memory_arena_shrinkage", "memory_arena_shrinkage"],
                doc: "The devices whose arena is given back after each run."
            ),
            SpecField(
                "device_allocator_for_initializers", .boolean, default: "false",
                lowersTo: "parameters.session.use_device_allocator_for_initializers", example: "true",
                synonyms: ["use_device_allocator_for_initializers"],
                doc: "Whether weights are allocated outside the arena (Triton since 25.02)."
            ),
        ])

    static let batching = SpecField(
        "batching", .record(batchingRecord), example: "{max_batch_size: [1, 8, 16]}",
        synonyms: ["dynamic_batching", "batch", "batch_sizes"],
        doc: "How requests are put together into batches, for all providers."
    )

    private static let batchFields: [SpecField] = [
        SpecField(
            "max_batch_size", .swept(.integer(0...Int(Int32.max))), default: "0",
            lowersTo: "max_batch_size", example: "[1, 2, 4, 8, 16]",
            synonyms: ["max_batch", "batch_size", "max_size", "maximum_batch_size"],
            doc: "The largest batch that a model takes; 0 serves the graph's own dimensions."
        ),
        SpecField(
            "dynamic", .swept(.boolean), default: "true where max_batch_size is above 0", lowersTo: "dynamic_batching",
            example: "true", synonyms: ["dynamic_batching", "enabled"],
            doc: "Whether the server puts single requests together into batches."
        ),
        SpecField(
            "max_queue_delay", .swept(.time(min: TimeSpan(nanoseconds: 0), max: nil)), default: "0us",
            unit: "time, whole microseconds", lowersTo: "dynamic_batching.max_queue_delay_microseconds",
            example: "[0us, 100us]", synonyms: ["max_queue_delay_microseconds", "queue_delay", "max_delay"],
            doc: "How long a request may wait for others to share its batch."
        ),
        SpecField(
            "preferred_batch_size", .sweptList(.integer(1...Int(Int32.max))), default: "none",
            lowersTo: "dynamic_batching.preferred_batch_size", example: "[[], [8], [8, 16]]",
            synonyms: ["preferred_batch_sizes", "preferred"],
            doc: "Batch sizes that are sent off at once. `[8]` is one value, `[[], [8], [8, 16]]` an axis of three."
        ),
    ]

    static let batchingRecord = SpecRecord(
        "batching", noun: "a batching section", doc: "How requests are put together; every list is an axis.",
        fields: batchFields)

    static let instances = SpecField(
        "instances", .union([.swept(instanceCount), .record(instancesRecord)]), lowersTo: "instance_group",
        example: "{count: 1..5, kind: gpu, gpus: [0]}", synonyms: ["instance_group", "instance_count", "replicas"],
        doc: "How many copies of the model run side by side; a number or a range alone is their count."
    )

    static let instanceCount = SpecType.integer(1...1024)

    static let instancesRecord = SpecRecord(
        "instances", noun: "an instances section", doc: "The copies of the model.",
        fields: [
            SpecField(
                "count", .swept(instanceCount), default: "1", lowersTo: "instance_group.count", example: "1..5",
                synonyms: ["instance_count", "number"],
                doc: "The number of copies, on each GPU where GPUs are named."
            ),
            SpecField(
                "kind",
                .word(
                    SpecWords(
                        "an instance kind",
                        [
                            SpecWord("cpu", "runs on the CPU", synonyms: ["KIND_CPU"]),
                            SpecWord("gpu", "runs on GPUs", synonyms: ["KIND_GPU"]),
                        ],
                        refused: [
                            "KIND_AUTO": "the kind follows from the provider",
                            "KIND_MODEL": "ONNX Runtime would run such instances on the CPU only",
                        ])), default: "what the provider needs", lowersTo: "instance_group.kind", example: "gpu",
                synonyms: ["device", "type"], doc: "What the copies run on."
            ),
            SpecField(
                "gpus", .list(.integer(0...1023), least: 1, unique: true), default: "every GPU",
                lowersTo: "instance_group.gpus", example: "[0, 1]", synonyms: ["gpu", "devices", "gpu_ids"],
                doc: "The GPUs by number."
            ),
        ])

    static let pattern = SpecRecord(
        "pattern", noun: "a pattern of the matrix", doc: "Values on some axes of the matrix.", isAtomic: true,
        needsKey: true,
        fields: [
            SpecField(
                "execution_provider", .swept(.word(providerWords)), example: "cuda",
                synonyms: ["provider", "execution_providers", "ep"], doc: "The execution providers meant."
            ),
            SpecField(
                "precision", .swept(.word(precisions)), example: "fp16", synonyms: ["precision_mode"],
                doc: "The precisions meant."
            ),
        ] + batchFields + [
            SpecField(
                "instances", .swept(instanceCount), example: "1..2", synonyms: ["count", "instance_count"],
                doc: "The instance counts meant."
            )
        ] + axisFields)
}
