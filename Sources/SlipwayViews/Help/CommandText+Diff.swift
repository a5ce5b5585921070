extension CommandText {
    /// `slipway diff`.
    package static let diff = CommandText(
        "diff",
        abstract: "Compares specs, outputs, or the working tree with a git revision: what a change means.",
        usage: """
            slipway diff --against origin/main
            slipway diff specs/*.yaml --out deploy --against origin/main
            slipway diff old.yaml new.yaml
            slipway diff deploy.old deploy
            slipway diff <old> <new> [<options>]
            """,
        discussion: """
            Each model that differs is shown with what its clients notice, what changes for whoever runs it, and which \
            measurements count no longer. Equal changes of several models are shown once. Comments, and files that only \
            moved, are no change.

            With --against the specs are compared with themselves at a git revision: git reads the files, no checkout is \
            made, nothing is fetched, and graph locks replace models that are not in the revision.

            Exit codes: 0 done, whatever differs; 1 the input is wrong; 2 something differs (--exit-code), or breaks \
            clients (--breaking); 66 a file is missing; 74 reading or writing failed.
            """
    )
}
