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

    static let sessionRecord = SpecRecord(
        "session", noun: "a session section", doc: "Options of the ONNX Runtime session; every list is an axis.",
        fields: MatrixAxis.session.map(\.field))

    static let batching = SpecField(
        "batching", .record(batchingRecord), example: "{max_batch_size: [1, 8, 16]}",
        synonyms: ["dynamic_batching", "batch", "batch_sizes"],
        doc: "How requests are put together into batches, for all providers."
    )

    static let batchingRecord = SpecRecord(
        "batching", noun: "a batching section", doc: "How requests are put together; every list is an axis.",
        fields: MatrixAxis.batching.map(\.field))

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
            )
        ]
            + ([MatrixAxis.precision] + MatrixAxis.batching + [MatrixAxis.instances] + MatrixAxis.session).filter(
                \.isSwept
            ).map(\.field))
}
