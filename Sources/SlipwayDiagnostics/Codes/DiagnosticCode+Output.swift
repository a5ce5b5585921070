extension DiagnosticCode {
    /// A document of an output has a form that only a later version knows.
    package static let newerRecord = DiagnosticCode(
        808, "newer-record", .error,
        meaning: "A document of an output (manifest.json, promotion.json, graph.lock.json, plan.json, serving.json, "
            + "report.json) states a format_version that this version of Slipway does not know.",
        remedy: "Use a version of Slipway that is as new as the one that wrote it.")
    /// A document of an output cannot be read.
    package static let unreadableRecord = DiagnosticCode(
        809, "unreadable-record", .error,
        meaning:
            "A document that Slipway wrote can no longer be read: a merge left its marks in it, it ends too early, "
            + "or a value has another form. Nothing is written, because nobody knows which files belong to the output.",
        remedy: "Restore the file from version control, or make the output anew.")

    /// Findings about the documents of an output (0808–0819); those of a release and of a graph lock have codes of their
    /// own.
    static let outputCodes: [DiagnosticCode] = [newerRecord, unreadableRecord]
}
