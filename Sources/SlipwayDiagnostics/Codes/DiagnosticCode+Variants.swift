extension DiagnosticCode {
    /// Findings in the variant matrix (05xx).
    static let variantCodes: [DiagnosticCode] = []
}
