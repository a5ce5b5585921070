extension SpecTable {
    static let accuracy = SpecField(
        "accuracy", .record(accuracyRecord), example: "{inputs: {file: data/recorded.npz}}",
        synonyms: ["compare", "comparison", "tolerance", "numerics", "quality"],
        doc: """
            How far the answers of variants are from those of a reference: which requests are sent, and what the answers are \
            compared with. `profile` measures it, `compare` alone.
            """
    )

    static let accuracyRecord = SpecRecord(
        "accuracy", noun: "an accuracy section",
        doc: "Which requests are sent, and what the answers are compared with.",
        fields: [
            SpecField(
                "inputs", .record(accuracyInputs), required: true, example: "{file: data/recorded.npz}",
                synonyms: ["requests", "load_inputs"],
                doc:
                    "The requests: recorded ones, or some that are made. Recorded ones decide; see docs/measurements.md."
            ),
            SpecField(
                "against", .union([.word(referenceWords), .record(accuracyReference)]), default: "baseline",
                example: "{file: data/outputs.npz}", synonyms: ["reference", "golden", "expected"],
                doc: "What answers are compared with."
            ),
            SpecField(
                "ranges", .text(.path), lowersTo: "the graph", example: "models/bert.ranges.json",
                synonyms: ["value_ranges", "intermediates", "overflow"],
                doc: """
                    What the fp32 graph computes with the requests: the largest number of each value, as `slipway compare \
                    --ranges` writes it, relative to the file that states it. What takes or gives numbers beyond 32768 stays in \
                    fp32 where `precision` is fp16.
                    """
            ),
        ])

    static let accuracyInputs = SpecRecord(
        "accuracy_inputs", noun: "requests to compare the answers of",
        doc: "The requests of which answers are compared.", oneOf: ["count", "file"], isAtomic: true,
        exclusive: [["file", "seed"], ["file", "data"]],
        fields: [
            SpecField(
                "file", .text(.path), example: "data/recorded.npz", synonyms: ["path", "recorded", "npz"],
                doc: """
                    Recorded requests, relative to the file that states it: an archive of numpy with an array for each input, \
                    requests of the KServe v2 protocol as JSON, or Polygraphy's recorded inputs. A further first axis holds \
                    the requests.
                    """
            ),
            SpecField(
                "count", .integer(1...10_000), example: "32", synonyms: ["samples", "number"],
                doc: "How many requests are made."
            ),
            SpecField(
                "seed", .integer(0...Int.max), default: "0", example: "3",
                doc: "The seed of random elements; each request has others."
            ),
            SpecField(
                "data", data, default: "that of `profile`, else random in [0, 1) for floating point",
                example: "{input_ids: {random: [0, 28996]}}", synonyms: ["input_data"],
                doc: "The elements of inputs; every input of an integer type needs an entry here or in `profile`."
            ),
        ])

    private static let referenceWords = SpecWords(
        "a reference",
        [
            SpecWord("baseline", "the answers of the baseline, the first variant", synonyms: ["reference", "base"]),
            SpecWord(
                "source", "the answers of the model as its file has it, on a CPU without optimisations",
                synonyms: ["model", "onnx", "original"]),
        ],
        refused: ["file": "it needs its path, such as {file: data/outputs.npz}"])

    private static let accuracyReference = SpecRecord(
        "accuracy_reference", noun: "recorded answers", doc: "Recorded answers to the requests.", isAtomic: true,
        fields: [
            SpecField(
                "file", .text(.path), required: true, example: "data/outputs.npz", synonyms: ["path", "outputs"],
                doc: """
                    Answers in the order of the requests, relative to the file that states it: an archive of numpy with an \
                    array for each output, or answers of the KServe v2 protocol as JSON.
                    """
            )
        ])
}
