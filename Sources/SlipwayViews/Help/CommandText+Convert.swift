extension CommandText {
    /// `slipway convert`.
    package static let convert = CommandText(
        "convert",
        abstract: "Converts the models of specs to ONNX, quantizes them, and compares each with what it was made of.",
        usage: """
            slipway convert specs/churn.yaml --trust
            slipway convert specs/forest.yaml --python .venv/bin/python
            slipway convert specs/churn.yaml --lock
            slipway convert [<specs> ...] [<options>]
            """,
        discussion: """
            Runs the converter of model.convert in a process of its own, with bounded time, memory and output, in the \
            environment of convert.python.lock or in the one of --python. The result goes into the cache, and to \
            convert.keep, only when onnxruntime answers as the framework does. model.quantize, of a model that is given or of \
            the converted one, is a step of the same kind: its graph is compared with the one that it was made of. A second \
            run changes nothing. build and check run no converter. Exit codes: 0 done, or nothing to do; 1 the input is wrong, a converter failed, or the numbers \
            differ; 66 a spec is missing; 74 reading or writing failed.
            """
    )
}
