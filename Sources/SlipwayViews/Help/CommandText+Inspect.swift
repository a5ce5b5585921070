extension CommandText {
    /// `slipway inspect`.
    package static let inspect = CommandText(
        "inspect",
        abstract: "Shows a model's inputs and outputs, what its graph computes, and whether it can be batched.",
        usage: """
            slipway inspect models/resnet50.onnx
            slipway inspect models/resnet50.onnx --format json
            slipway inspect models/resnet50.onnx --second-opinion
            slipway inspect <model> [<options>]
            """,
        discussion: """
            Shapes of outputs are computed from the graph; what is declared stands beside them. Weights are not read.

            --second-opinion also asks libonnx, through the program slipway-onnx-checker, with a limit on time and memory: \
            what its checker refuses is a warning, an output whose shape it contradicts an error. SLIPWAY_ONNX_CHECKER names \
            the program; without it the one beside slipway is taken.

            Exit codes: 0 readable, 1 no model, 66 the file is missing, 74 reading failed.
            """
    )
}
