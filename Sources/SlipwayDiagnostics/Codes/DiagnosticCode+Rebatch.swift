extension DiagnosticCode {
    /// The graph cannot be given more than one row.
    package static let notRebatchable = DiagnosticCode(
        460, "not-rebatchable", .error,
        meaning:
            "model.rebatch is asked for, and a node of the graph mixes rows, or it could not be shown that it keeps them apart.",
        remedy: "Export the model with a dynamic batch axis, or take model.rebatch out and set max_batch_size to 0.")
    /// The graph needs no rebatching.
    package static let alreadyBatched = DiagnosticCode(
        461, "already-batched", .warning,
        meaning: "model.rebatch is asked for, and axis 0 of every input and output is the batch already.",
        remedy: "Take the key out; the model is served as it is.")

    /// Rows of a batch are made of other rows, where the server puts requests together.
    package static let rowsMixed = DiagnosticCode(
        462, "rows-mixed", .error,
        meaning:
            "A node of the graph makes a row of the batch of other rows, of their number, or of its place among them. Where "
            + "the server puts requests together, one client's answer depends on what others send.",
        remedy:
            "Export the model without it, write batching: {dynamic: false}, or, where you know better, model: {rows: {assert: independent, because: …}}."
    )
    /// Nothing shows whether rows of a batch stay apart.
    package static let rowsUnknown = DiagnosticCode(
        463, "rows-unknown", .warning,
        meaning:
            "It could not be shown that the rows of a batch stay apart. If they do not, one client's answer depends on what "
            + "others send.",
        remedy:
            "Compare the answers of rows sent together and alone; then state model: {rows: {assert: independent, because: …}}, or write batching: {dynamic: false}."
    )
    /// All rows of a batch are quantized with one scale.
    package static let rowsShareScale = DiagnosticCode(
        464, "rows-share-scale", .warning,
        meaning:
            "A dynamic quantization takes its scale over the whole batch, so that answers differ a little with the rows beside them.",
        remedy: "Quantize the model statically, or accept the difference.")
    /// Some elements of an output are drawn at random.
    package static let rowsRandom = DiagnosticCode(
        465, "rows-random", .warning,
        meaning: "A node of the graph draws random numbers, so that the same request gets another answer each time.",
        remedy: "Export the model for inference, without random operators and with Dropout off.")
    /// The user asserts that rows stay apart.
    package static let rowsAsserted = DiagnosticCode(
        466, "rows-asserted", .note,
        meaning: "That the rows of a batch stay apart rests on model.rows alone.",
        remedy: "Nothing, if the assertion is right.")

    /// Findings of making a batch axis, and of its rows (0460–0474).
    static let rebatchCodes: [DiagnosticCode] = [
        notRebatchable, alreadyBatched, rowsMixed, rowsUnknown, rowsShareScale, rowsRandom, rowsAsserted,
    ]
}
