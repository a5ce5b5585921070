extension CommandText {
    /// `slipway import`.
    package static let `import` = CommandText(
        "import",
        abstract: "Makes specs of a hand-written model repository, a Model Analyzer configuration, or the 2022 demo.",
        usage: """
            slipway import models --into specs
            slipway import models/bert --into specs --gpus 1 --target 24.10
            slipway import --model-analyzer profile.yaml --into specs
            slipway import --pipeline-env demo.env --into specs
            slipway import [<repository>] --into <dir> [<options>]
            """,
        discussion: """
            Of a repository every model of the onnxruntime backend becomes a spec: keys of the language where there are some, \
            the rest as text under triton, comments as comments. What a build would write is compared with the configuration \
            field by field, as the server understands them, and what differs is listed. The other models are listed with the \
            reason.

            --model-analyzer makes a matrix of what a configuration of Model Analyzer tries, over the repository that it names, \
            and limits and an objective of its constraints and objectives. --pipeline-env reads the variables of the 2022 demo \
            (model_filename, model_name, in_names, …).

            The list goes to standard output. Either every spec is written or none; a file that exists is replaced with \
            --force only. Exit codes: 0 written; 1 nothing could be imported; 66 the repository or file is missing; 74 reading \
            or writing failed, or a file exists.
            """
    )
}
