extension DiagnosticCode {
    /// The output of an edit is the model that is edited.
    package static let outputIsSource = DiagnosticCode(
        846, "output-is-source", .error,
        meaning: "The output that is named is the model itself, by its name or by a link; a model is never changed.",
        remedy: "Name another file.")
    /// Something stands where the output of an edit should go.
    package static let outputExists = DiagnosticCode(
        847, "output-exists", .error,
        meaning: "A file stands where the new model, or a file of its data, should go.",
        remedy: "Name another file, or replace it with --force.")
    /// A link to the model cannot be made.
    package static let modelNotLinkable = DiagnosticCode(
        848, "model-not-linkable", .error,
        meaning:
            "The new model would leave its weights in a hard link to the old one, and no such link can be made here.",
        remedy: "Put the output on the model's file system, or use --weights copy.")
}

extension DiagnosticCode {
    /// An output that should be kept is none of the model's.
    package static let outputNotInModel = DiagnosticCode(
        445, "output-not-in-model", .error,
        meaning: "An output that --output names is none of the model's.",
        remedy: "Name outputs as `slipway inspect` shows them.")
    /// The shape of an output could not be found.
    package static let outputShapeNotFound = DiagnosticCode(
        446, "output-shape-not-found", .warning,
        meaning: "An output is declared without a shape, or with a fixed size, and the graph does not show what it is.",
        remedy: "Export the model with declared shapes; `slipway inspect` says which node is not understood.")
    /// The edited model would be too large.
    package static let editedModelTooLarge = DiagnosticCode(
        447, "edited-model-too-large", .error,
        meaning: "The edited model would be larger than an ONNX file can be (2 GiB - 1).",
        remedy: "Use --weights link, or save the model with external data.")
    /// An edit did not have the result it should have.
    package static let editFailed = DiagnosticCode(
        448, "edit-failed", .error,
        meaning:
            "The model's file is written so that an edited copy cannot be made, or cannot be shown to be right when it is read "
            + "back; nothing was written.",
        remedy: "Save the model again with the onnx package; if that does not help, report it, with the model.")
    /// The data of a model cannot lie beside it.
    package static let externalDataInTheWay = DiagnosticCode(
        449, "external-data-in-the-way", .error,
        meaning: "A model names the new model's own file as the place of its external data.",
        remedy: "Give the new model another name.")
    /// A graph lock stands in for a model whose graph has to be edited otherwise.
    package static let outdatedGraphLock = DiagnosticCode(
        450, "outdated-graph-lock", .error,
        meaning:
            "The spec names other outputs than when its graph lock was made, or asks for another batch axis, and the model is "
            + "not there to be edited.",
        remedy: "Build again with the model at hand and --weights digest.")

    /// Findings of edits of a graph (0445–0459).
    static let editCodes: [DiagnosticCode] = [
        outputNotInModel, outputShapeNotFound, editedModelTooLarge, editFailed, externalDataInTheWay,
        outdatedGraphLock,
    ]
}
