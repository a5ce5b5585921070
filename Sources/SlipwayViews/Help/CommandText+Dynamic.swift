extension CommandText {
    /// `slipway dynamic`.
    package static let dynamic = CommandText(
        "dynamic",
        abstract: "Writes a model whose outputs are declared as its graph computes them.",
        usage: """
            slipway dynamic models/bertsquad-10.onnx -o models/bertsquad.onnx
            slipway dynamic classifier.onnx -o served.onnx --output label --output scores
            slipway dynamic models/bert-large.onnx -o served/bert.onnx --weights link
            slipway dynamic resnet-batch1.onnx -o resnet.onnx --rebatch
            slipway dynamic minilm.onnx -o minilm-fp16.onnx --precision fp16 --keep-fp32 LayerNormalization
            slipway dynamic <model> --out <file> [<options>]
            """,
        discussion: """
            Outputs that are declared without a shape, or with a fixed size that the graph contradicts, get the dimensions \
            that were found; dynamic ones stay, and so does what could not be found. The model is never changed, and \
            nothing is written unless all of it can be. With --rebatch, a model that was exported for one row takes any \
            number of them, if every node is shown to keep the rows apart. With --precision fp16, weights and nodes are in half \
            precision where numbers stay right; inputs and outputs keep their types, and what stays in fp32 is listed. Exit codes: 0 done; 1 the model or an argument is wrong; 66 the \
            model is missing; 74 reading or writing failed.
            """
    )
}
