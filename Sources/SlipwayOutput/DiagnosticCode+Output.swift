package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings in documents of an output (0367, 0771, 0808, 0809).
    package static let output: [DiagnosticCode] = [
        .unreadableGraphLock, .unreadablePromotion, .newerRecord, .unreadableRecord,
    ]
}

extension DiagnosticCode {
    /// The graph lock that replaces a model cannot be used.
    package static let unreadableGraphLock = DiagnosticCode(
        367, "unreadable-graph-lock", .error,
        meaning: "The graph lock that replaces a model cannot be used.",
        remedy: "Build again with the model present and --weights digest."
    )

    /// The record of the release cannot be read.
    package static let unreadablePromotion = DiagnosticCode(
        771, "unreadable-promotion", .error,
        meaning: "promotion.json cannot be read, so that nobody knows what the release holds and what it would lose.",
        remedy: "Take promotion.json back from version control, or remove the release's directory to start again."
    )

    /// A document of an output has a form that only a later version knows.
    package static let newerRecord = DiagnosticCode(
        808, "newer-record", .error,
        meaning: "A document of an output (manifest.json, promotion.json, graph.lock.json, plan.json, serving.json, "
            + "report.json, or a ranges file) states a format_version that this version of Slipway does not know.",
        remedy: "Use a version of Slipway that is as new as the one that wrote it.", since: .second)

    /// A document of an output cannot be read.
    package static let unreadableRecord = DiagnosticCode(
        809, "unreadable-record", .error,
        meaning:
            "A document that Slipway wrote can no longer be read: a merge left its marks in it, it ends too early, "
            + "or a value has another form. Nothing is written, because nobody knows which files belong to the output.",
        remedy: "Restore the file from version control, or build the output again.", since: .second)
}
