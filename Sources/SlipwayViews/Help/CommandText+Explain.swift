extension CommandText {
    /// `slipway explain`.
    package static let explain = CommandText(
        "explain",
        abstract:
            "Explains a finding's code, a key of the spec language, a metric, a verdict, a word or a variant's name.",
        usage: """
            slipway explain SLW0439
            slipway explain batching.max_batch_size
            slipway explain latency_p99
            slipway explain minilm-cpu-b8-i1
            slipway explain glossary
            slipway explain [<subject>]
            """,
        discussion: "Without an argument, lists every code. glossary prints every word."
    )
}
