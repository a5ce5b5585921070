extension CommandText {
    /// `slipway verify`.
    package static let verify = CommandText(
        "verify",
        abstract: "Compares outputs, releases and serving roots with the digests that they record.",
        usage: """
            slipway verify build
            slipway verify golden/minilm-cpu/release serving --format json
            slipway verify [<directories> ...] [<options>]
            """,
        discussion: """
            A directory is a release (promotion.json), the output of one spec (manifest.json, with its releases), a \
            serving root (serving.json), or one that holds any of these. Findings go to standard output. Exit codes: 0 \
            every file is as it was written; 1 one differs, is missing, or a record cannot be read; 66 a directory is \
            missing; 74 reading failed.
            """
    )
}
