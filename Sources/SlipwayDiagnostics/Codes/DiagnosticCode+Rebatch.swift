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

    /// Findings of making a batch axis (0460–0474).
    static let rebatchCodes: [DiagnosticCode] = [notRebatchable, alreadyBatched]
}
