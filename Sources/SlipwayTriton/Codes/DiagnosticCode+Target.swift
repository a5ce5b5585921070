package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about what the target release has (0616, 0620–0624, 0628, 0690).
    static let targetCodes: [DiagnosticCode] = [
        graphTooNew, fieldNewerThanTarget, parameterNewerThanTarget, acceleratorNewerThanTarget,
        acceleratorOptionNewerThanTarget, graphLevelNewerThanTarget, deadTensorRTOption, backendNotInImage,
    ]

    /// The image of the flavour comes without the backend of the model.
    static let backendNotInImage = DiagnosticCode(
        628, "backend-not-in-image", .warning,
        meaning:
            "NVIDIA's image of the stated flavour comes without the backend that serves the model: the flavours trtllm "
            + "and vllm have the python backend and their own.",
        remedy: "Use the image without a flavour, or add the backend to the image that the server runs from.",
        since: .second)

    /// The onnxruntime of the release does not read graphs as new as the model's.
    package static let graphTooNew = DiagnosticCode(
        616, "graph-newer-than-target", .error,
        meaning:
            "The model's opset or IR version is newer than the onnxruntime of the target release reads: it refuses "
            + "to load the model.",
        remedy: "Raise the target, or export the model with an older opset.",
        example: Example(
            bad: """
                target: {triton: "24.10"}   # a model of opset 22; onnxruntime 1.19.2 reads 21
                """,
            good: """
                target: {triton: "25.03"}   # onnxruntime 1.21.0 reads 22
                """
        ), since: .second)

    /// A configuration uses a field that the target release does not know.
    package static let fieldNewerThanTarget = DiagnosticCode(
        620, "field-newer-than-target", .error,
        meaning: "The field came with a later Triton release than the target. That server refuses the whole file.",
        remedy: "Raise `target.triton` or remove the field."
    )

    /// A configuration uses a backend parameter that the target release does not read.
    package static let parameterNewerThanTarget = DiagnosticCode(
        621, "parameter-newer-than-target", .warning,
        meaning: "The ONNX Runtime backend of the target release does not read the parameter: it has no effect there.",
        remedy: "Raise `target.triton` or remove the parameter."
    )

    /// A configuration uses an accelerator that the target release does not know.
    package static let acceleratorNewerThanTarget = DiagnosticCode(
        622, "accelerator-newer-than-target", .error,
        meaning: "The ONNX Runtime backend of the target release does not know the accelerator and fails to load.",
        remedy: "Raise `target.triton` or remove the accelerator."
    )

    /// A configuration uses an accelerator option that the target release does not know.
    package static let acceleratorOptionNewerThanTarget = DiagnosticCode(
        623, "accelerator-option-newer-than-target", .error,
        meaning: "The accelerator of the target release does not know the option or its value and fails to load.",
        remedy: "Raise `target.triton` or remove the option."
    )

    /// A configuration uses a graph optimization level that the target release reads otherwise.
    package static let graphLevelNewerThanTarget = DiagnosticCode(
        624, "graph-level-newer-than-target", .error,
        meaning: "Before 24.01 level 2 does not turn graph optimizations off but all of them on.",
        remedy: "Raise `target.triton` to 24.01 or later, or choose another level."
    )

    /// The same in a configuration that somebody wrote.
    package static let deadTensorRTOption = DiagnosticCode(
        690, "tensorrt-option-without-effect", .warning,
        meaning:
            "From Triton 26.06 on TensorRT 11 takes the precision from the graph: precision_mode, calibration tables, "
            + "the layer-norm fallback and DLA load without an error and do nothing; the engine is float32.",
        remedy: "Convert the graph beforehand, serve it with 26.05 or earlier, or with the image flavour trtllm.",
        example: Example(
            bad: """
                name: "tensorrt" parameters { key: "precision_mode" value: "FP16" }   # --target 26.08
                """,
            good: """
                name: "tensorrt"                                                      # of a float16 graph
                """
        ), since: .second)
}
