extension DiagnosticCode {
    /// Findings in the workspace on disk (08xx).
    static let workspaceCodes: [DiagnosticCode] = []
}
