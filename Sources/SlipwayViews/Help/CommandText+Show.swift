extension CommandText {
    /// `slipway show`.
    package static let show = CommandText(
        "show",
        abstract: "Shows the variants that a spec generates, or where each value of one variant comes from.",
        usage: """
            slipway show specs/bertsquad.yaml
            slipway show specs/bertsquad.yaml bertsquad-cuda-b8-i1
            slipway show <spec> [<variant>] [<options>]
            """,
        discussion: """
            Nothing is written. With a variant, by its name or its id, each value is shown with its origin: a line of the \
            spec, a line of a fragment that it extends, the graph, or the default.

            Exit codes: 0 done; 1 the spec is wrong, or has no such variant; 66 the spec is missing; 74 reading failed.
            """
    )
}
