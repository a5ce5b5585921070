extension CommandText {
    /// `slipway materialize`.
    package static let materialize = CommandText(
        "materialize",
        abstract: "Brings releases and their model files into one model repository to serve.",
        usage: """
            slipway materialize golden/minilm-cpu/release --into serving --model-root models
            slipway materialize build/*/release --into serving --prune
            slipway materialize --into serving --prune
            slipway materialize [<releases> ...] --into <root> [<options>]
            """,
        discussion: """
            Verifies every file of every release against the digests in its promotion.json, finds the model files by \
            their digests (the release, the store beside it, the cache, the model that the manifest names, \
            --model-root) and writes ROOT/<model>/config.pbtxt with everything it needs. A second run changes nothing. \
            Exit codes: 0 done, or nothing to do; 1 a release is damaged or a model file was not found; 2 differences \
            (--check); 66 a release is missing; 74 reading or writing failed.
            """
    )
}
