package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of `dynamic` and `inspect` (0445–0449, 0475–0479).
    static let modelCodes: [DiagnosticCode] = [
        outputNotInModel, outputShapeNotFound, externalDataInTheWay, opinionMissing, opinionRefuses, opinionFailed,
        opinionContradicts, opinionTooLarge,
    ]

    /// An output that should be kept is none of the model's.
    package static let outputNotInModel = DiagnosticCode(
        445, "output-not-in-model", .error,
        meaning: "An output that --output names does not exist in the model.",
        remedy: "Name outputs as `slipway inspect` shows them.")

    /// The shape of an output could not be found.
    package static let outputShapeNotFound = DiagnosticCode(
        446, "output-shape-not-found", .warning,
        meaning: "An output is declared without a shape, or with a fixed size, and the graph does not show what it is.",
        remedy: "Export the model with declared shapes; `slipway inspect` says which node is not understood.")

    /// The data of a model cannot lie beside it.
    package static let externalDataInTheWay = DiagnosticCode(
        449, "external-data-in-the-way", .error,
        meaning: "A model names the new model's own file as the place of its external data.",
        remedy: "Give the new model another name.")

    /// The helper program is not there.
    package static let opinionMissing = DiagnosticCode(
        475, "opinion-missing", .warning,
        meaning: "The helper program that asks libonnx is not beside slipway, so there is no second opinion.",
        remedy: "Install slipway-onnx-checker beside slipway, or name it in SLIPWAY_ONNX_CHECKER."
    )

    /// The checker of libonnx refuses the model.
    package static let opinionRefuses = DiagnosticCode(
        476, "opinion-refuses", .warning,
        meaning:
            "The checker of libonnx refuses the model. ONNX Runtime has rules of its own and may load it all the same.",
        remedy: "Look at the note, which has libonnx's own words; export the model again if they are right."
    )

    /// The helper program crashed, hung, or answered nonsense.
    package static let opinionFailed = DiagnosticCode(
        477, "opinion-failed", .warning,
        meaning:
            "The helper program that asks libonnx crashed, took too long, or gave no proper answer. The inspection itself is not affected.",
        remedy: "Nothing: libonnx is known to crash on damaged models. If the model is sound, report it to ONNX."
    )

    /// Two inferences differ.
    package static let opinionContradicts = DiagnosticCode(
        478, "opinion-contradicts", .error,
        meaning: "Slipway and libonnx find different shapes of an output, in a model that libonnx's checker accepts.",
        remedy: "Report it as a bug of Slipway, with the model if it can be shared; do not rely on the shape meanwhile."
    )

    /// The graph is larger than what is handed to the helper program.
    package static let opinionTooLarge = DiagnosticCode(
        479, "opinion-too-large", .warning,
        meaning: "The model without its weights is too large for libonnx.",
        remedy: "Nothing: the inspection itself is not affected."
    )
}
