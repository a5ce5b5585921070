extension DiagnosticCode {
    /// Findings on reports (0790).
    static let reportCodes: [DiagnosticCode] = [picturesNotDrawn]

    /// The charts could not be turned into PNG pictures.
    package static let picturesNotDrawn = DiagnosticCode(
        790, "pictures-not-drawn", .warning,
        meaning: "The charts could not be turned into PNG pictures; the report has none.",
        remedy: "Install rsvg-convert (Debian: librsvg2-bin), or leave png out of --format."
    )
}
