import SlipwayDomain

extension SpecTable {
    static let metricWords = SpecWords(
        "a metric",
        Metric.allCases.map { SpecWord($0.name, $0.doc, synonyms: $0.synonyms) }
            + AccuracyMetric.allCases.map {
                SpecWord(
                    $0.name, "\($0.doc) Of the worst output, or of one: `\($0.name)[NAME]`.", synonyms: $0.synonyms,
                    takesName: true)
            })

    private static let weight = SpecType.number(above: 0, exclusive: true)

    private static let objective = SpecType.union([.word(metricWords), .wordMap(metricWords, value: weight)])

    static let promote = SpecField(
        "promote", .record(promoteRecord), example: "{maximize: throughput, require: {latency_p99: \"<= 30ms\"}}",
        synonyms: ["promotion", "policy", "objectives", "objective"], doc: "How the winner is picked."
    )

    static let promoteRecord = SpecRecord(
        "promote", noun: "a promotion policy", doc: "How the winner is picked.",
        fields: [
            SpecField(
                "maximize", objective, default: "throughput", example: "throughput",
                synonyms: ["maximise", "objective", "objectives", "metric"],
                doc: """
                    The metric to maximise, or several with their weights: each is an exponent of the product that is \
                    maximised.
                    """
            ),
            SpecField(
                "minimize", objective, example: "{latency_p99: 1}", synonyms: ["minimise"],
                doc: "The metric to minimise, or several with their weights; joins `maximize` where both are set."
            ),
            SpecField(
                "at", .union([.word(operatingWords), .record(operating)]), default: "best-within-limits",
                example: "{concurrency: 64}", synonyms: ["load", "operating_point"],
                doc: "The load at which variants are compared."
            ),
            SpecField(
                "require", .wordMap(metricWords, value: .metricLimit), example: "{latency_p99: \"<= 30ms\"}",
                synonyms: ["constraints", "constraint", "requires"],
                doc: """
                    Limits that a winner meets, the bound itself included. A metric that was not measured meets none. \
                    `cosine` and the other metrics of `accuracy` are of the worst output, `cosine[logits]` is of one.
                    """
            ),
            SpecField(
                "limits", .word(proofWords), default: "estimated", example: "proven",
                synonyms: ["proof", "limit_proof"],
                doc: "How surely a winner meets `require`."
            ),
            SpecField(
                "min_gain", .percentage, default: "0%", unit: "share", example: "2%",
                synonyms: ["minimum_gain", "min_improvement", "threshold"],
                doc: """
                    The least gain over the incumbent. Where nothing was repeated and no gain is stated, a larger one is \
                    demanded (docs/promotion.md).
                    """
            ),
        ])

    private static let proofWords = SpecWords(
        "a kind of proof",
        [
            SpecWord(
                "estimated", "the estimate is within the limits; a warning says when the limit lies in its interval"),
            SpecWord("proven", "the whole interval is within the limits", synonyms: ["proved", "strict"]),
        ])

    private static let operatingWords = SpecWords(
        "an operating point",
        [
            SpecWord(
                "best-within-limits", "the load with the highest throughput that meets `require`",
                synonyms: ["best_within_limits", "best"])
        ],
        refused: [
            "concurrency": "it needs its value, such as {concurrency: 64}",
            "request_rate": "it needs its value, such as {request_rate: 500}",
            "mix": "it needs its loads, such as {mix: [{concurrency: 8, weight: 1}]}",
        ])

    private static let loads: [SpecField] = [
        SpecField(
            "concurrency", .integer(1...1_000_000), example: "64", doc: "The number of requests in flight."
        ),
        SpecField(
            "request_rate", .number(above: 0, exclusive: true), unit: "requests per second", example: "500",
            synonyms: ["rate"], doc: "The request rate."
        ),
    ]

    private static let operating = SpecRecord(
        "operating_point", noun: "an operating point", doc: "The load at which variants are compared.",
        oneOf: ["concurrency", "request_rate", "mix"], isAtomic: true,
        fields: loads + [
            SpecField(
                "mix", .list(.record(mixedLoad), least: 1, unique: false),
                example: "[{concurrency: 8, weight: 0.7}, {concurrency: 64, weight: 0.3}]",
                synonyms: ["traffic", "loads"],
                doc: "Loads with weights; the objective is averaged over them."
            )
        ])

    private static let mixedLoad = SpecRecord(
        "mixed_load", noun: "a load of the mix", doc: "A load with its weight.",
        oneOf: ["concurrency", "request_rate"],
        isAtomic: true,
        fields: loads + [
            SpecField(
                "weight", .number(above: 0, exclusive: true), required: true, example: "0.7", synonyms: ["share"],
                doc: "Its weight; weights need not add up to 1."
            )
        ])
}
