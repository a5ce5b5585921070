extension CommandText {
    /// `slipway init`.
    package static let initialize = CommandText(
        "init",
        abstract: "Writes a first spec for a model, which passes check and builds.",
        usage: """
            slipway init resnet --model models/resnet.onnx
            slipway init resnet --model models/resnet.onnx -o specs/resnet.yaml
            slipway init rerank --python -o specs/rerank.py
            slipway init <name> [--model <file>] [<options>]
            """,
        discussion: """
            Everything in the spec is taken from the graph, and from config.json and tokenizer.json beside it: inputs and \
            outputs, whether there is a batch, ranges of axes, elements for a profile, the oldest Triton release from 24.10 \
            on that reads the model. Comments say where each comes from.

            The spec goes to standard output, for a file in this directory, or with --out to a new file; a file that exists \
            is never touched. Of a model that cannot be served one message says why, and nothing is written.

            With --python a step of a pipeline is written instead: a file of Python with the class that the server wants, and \
            how the packages that it needs are brought (docs/pipelines.md).

            Exit codes: 0 written; 1 the model cannot be served; 66 the model or the directory is missing; 74 reading or \
            writing failed, or a file exists.
            """
    )
}
