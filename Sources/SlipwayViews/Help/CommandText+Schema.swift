extension CommandText {
    /// `slipway schema`.
    package static let schema = CommandText(
        "schema",
        abstract: "Prints the JSON Schema (draft-07) of the spec language.",
        usage: """
            slipway schema > slipway.schema.json
            slipway schema --for fragment > slipway-fragment.schema.json
            slipway schema --for project > slipway-project.schema.json
            """,
        discussion: "Editors read it through the first line of a spec: # yaml-language-server: $schema=…"
    )
}
