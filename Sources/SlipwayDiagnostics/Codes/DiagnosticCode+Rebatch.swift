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

    /// Axis 0 of two inputs has different names, and no node makes both sizes equal. Triton cuts all inputs of a batch along
    /// axis 0, each request with as many items in one as in the other.
    package static let separateBatches = DiagnosticCode(
        467, "separate-batches", .warning,
        meaning: "Axis 0 has different names in two inputs, and nothing shows that both are one batch.",
        remedy: "Give both axes one name in in_shapes where they are one batch, or write max_batch_size: 0.")

    /// The file declares another element type of a value than the node gives that makes it, or gives a node two types where
    /// it takes one. ONNX Runtime refuses to load the graph.
    package static let elementTypeMismatch = DiagnosticCode(
        468, "element-type-mismatch", .error,
        meaning: "A value of the graph has another element type than the file declares, or than its node takes.",
        remedy: "Export the model again; a conversion to half precision has left an old declaration behind.")

    /// Findings of making a batch axis, and of its rows (0460–0474).
    static let rebatchCodes: [DiagnosticCode] = [
        notRebatchable, alreadyBatched, rowsMixed, rowsUnknown, rowsShareScale, rowsRandom, rowsAsserted,
        separateBatches, elementTypeMismatch,
    ]
}
