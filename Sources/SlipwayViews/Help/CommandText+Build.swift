internal import SlipwayApp
internal import SlipwaySpec

extension CommandText {
    /// `slipway build`.
    package static let build = CommandText(
        "build",
        abstract:
            "Compiles specs into Triton model repositories and releases with their \(Language.joined.targetWords) files.",
        usage: """
            slipway build specs/bertsquad.yaml --out build
            slipway build specs/*.yaml --out deploy --weights digest --check
            slipway build --check
            slipway build --prune
            slipway build [<specs> ...] [--out <dir>] [<options>]
            """,
        discussion: """
            Writes OUT/<name>/repository (one model per variant), OUT/<name>/release (the deployable one) and \
            OUT/<name>/manifest.json. Only files that Slipway's own manifests list are ever replaced or removed. \
            --check says first what is wrong, one line a reason (docs/gitops.md), and then shows every difference. \
            Exit codes: 0 done, or nothing to do; 1 the input is wrong, or a record cannot be read; 2 the outputs, or \
            releases, are not what the specs say (--check); 66 a spec is missing; 74 reading or writing failed.
            """
    )
}
