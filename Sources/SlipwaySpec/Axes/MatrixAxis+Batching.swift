import SlipwayDomain

extension MatrixAxis {
    static let precision = MatrixAxis(
        .precision, .provider,
        SpecField(
            "precision", .swept(.word(SpecTable.precisions)), default: "fp32", example: "fp16",
            synonyms: ["precision_mode"], doc: "The precisions meant."
        ), start: .word("fp32")
    ) { value, _ in value.word }

    static let batching: [MatrixAxis] = [
        MatrixAxis(
            .maxBatchSize, .batching,
            SpecField(
                "max_batch_size", .swept(.integer(0...Int(Int32.max))), default: "0",
                lowersTo: "max_batch_size", example: "[1, 2, 4, 8, 16]",
                synonyms: ["max_batch", "batch_size", "max_size", "maximum_batch_size"],
                doc: "The largest batch that a model takes; 0 serves the graph's own dimensions."
            ), start: .integer(0)
        ) { value, _ in value.integer.map { "b\($0)" } },
        MatrixAxis(
            .dynamicBatching, .batching,
            SpecField(
                "dynamic", .swept(.boolean), default: "true where max_batch_size is above 0",
                lowersTo: "dynamic_batching", example: "true", synonyms: ["dynamic_batching", "enabled"],
                doc: "Whether the server puts single requests together into batches."
            ), manifestKey: "dynamic_batching", start: .boolean(false), follows: .maxBatchSize,
            settled: { stated, point in
                // Not stated it is on for every batch limit above 1.
                let limit = point[.maxBatchSize]?.integer ?? 0
                return .boolean(limit > (stated == nil ? 1 : 0) && (stated?.boolean ?? true))
            }
        ) { value, point in
            let limit = point[.maxBatchSize]?.integer ?? 0
            guard limit > 0, let isOn = value.boolean, isOn != (limit > 1) else { return nil }
            return isOn ? "db" : "nodb"
        },
        MatrixAxis(
            .maxQueueDelay, .batching,
            SpecField(
                "max_queue_delay", .swept(.time(min: TimeSpan(nanoseconds: 0), max: nil)), default: "0us",
                unit: "time, whole microseconds", lowersTo: "dynamic_batching.max_queue_delay_microseconds",
                example: "[0us, 100us]", synonyms: ["max_queue_delay_microseconds", "queue_delay", "max_delay"],
                doc: "How long a request may wait for others to share its batch."
            ), manifestKey: "max_queue_delay_us",
            // No delay is Triton's default, so that stating it makes no other variant.
            normal: { $0.time?.nanoseconds == 0 ? nil : $0 }, settled: { $1.batches ? $0 : nil }
        ) { value, _ in value.time.map { "q\($0)" } },
        MatrixAxis(
            .preferredBatchSize, .batching,
            SpecField(
                "preferred_batch_size", .sweptList(.integer(1...Int(Int32.max))), default: "none",
                lowersTo: "dynamic_batching.preferred_batch_size", example: "[[], [8], [8, 16]]",
                synonyms: ["preferred_batch_sizes", "preferred"],
                doc: "Batch sizes that are sent off at once. `[8]` is one value, `[[], [8], [8, 16]]` an axis of three."
            ), start: .integers([]), normal: { .integers(Set($0.integers ?? []).sorted()) },
            settled: { $1.batches ? $0 ?? .integers([]) : .integers([]) }
        ) { value, _ in
            guard let sizes = value.integers, !sizes.isEmpty else { return nil }
            return "p" + sizes.map(String.init).joined(separator: ".")
        },
    ]

    static let instances = MatrixAxis(
        .instances, .instances,
        SpecField(
            "instances", .swept(SpecTable.instanceCount), lowersTo: "instance_group.count", example: "1..2",
            synonyms: ["count", "instance_count"], doc: "The instance counts meant."
        ), start: .integer(1)
    ) { value, _ in value.integer.map { "i\($0)" } }
}

extension AxisValues {
    /// Whether the server gathers requests into batches at this point.
    fileprivate var batches: Bool { self[.dynamicBatching] == .boolean(true) }
}
