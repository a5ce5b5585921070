extension DiagnosticCode {
    /// Findings in the structure of a spec (02xx).
    static let structureCodes: [DiagnosticCode] = []
}
