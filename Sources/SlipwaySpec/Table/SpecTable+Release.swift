extension SpecTable {
    static let release = SpecField(
        "release", .record(releaseRecord), example: "{initial: point}", synonyms: ["initial_release"],
        doc: "What is released before anything is promoted."
    )

    private static let releaseRecord = SpecRecord(
        "release_section", noun: "a release section", doc: "What is released before anything is promoted.",
        fields: [
            SpecField(
                "initial", .text(.modelName), example: "point", synonyms: ["first", "variant"],
                doc: """
                    The variant that is released before anything is promoted: its name, `baseline`, or `point` for the only \
                    point of a matrix that has one. Where it is not stated, a new output releases the only point, else the \
                    baseline, and the current release is kept while the spec generates it.
                    """
            )
        ])

    static let clients = SpecField(
        "clients", .record(clientsRecord), example: "{max_batch: 8}", synonyms: ["client"],
        doc: "What the clients of the model do."
    )

    private static let clientsRecord = SpecRecord(
        "clients", noun: "a clients section", doc: "What the clients of the model do.",
        fields: [
            SpecField(
                "max_batch", .integer(1...1_000_000), default: "the batch limit of what is released", unit: "items",
                example: "8", synonyms: ["max_batch_size", "batch", "max_items"],
                doc: """
                    The largest batch that a client sends. A variant that takes fewer items a request breaks clients, and is \
                    not promoted (docs/promotion.md).
                    """
            )
        ])
}
