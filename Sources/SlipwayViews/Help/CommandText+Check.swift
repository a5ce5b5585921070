extension CommandText {
    /// `slipway check`.
    package static let check = CommandText(
        "check",
        abstract: "Checks specs, or Triton model repositories, as the server would, without any server.",
        usage: """
            slipway check specs/bertsquad.yaml
            slipway check
            envsubst < spec.yaml.in | slipway check -
            slipway check specs --out deploy --format sarif > findings.sarif
            slipway check --repository models --target 24.10 --gpus 1
            slipway check [<specs> ...] [--repository <dir> ...] [<options>]
            """,
        discussion: """
            Of a spec: what a build would refuse, and what Triton would make of what it generates. Of a repository: what \
            tritonserver would refuse (errors), and what it would accept and ignore or fail at later (warnings). \
            Findings go to standard output. Exit codes: 0 valid; 1 errors (or warnings with --strict); 66 a spec \
            or repository is missing; 74 reading or writing failed.

            With --fix, what can only be meant in one way is mended in the specs and the fragments that they extend: a \
            missing unit, a misspelled key. Comments stay. The changes go to standard error, and the findings and the \
            exit code are those of what is left.
            """
    )
}
