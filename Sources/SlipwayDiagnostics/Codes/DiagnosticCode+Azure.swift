extension DiagnosticCode {
    /// Findings of the AzureML rules (0680–0699).
    static let azureCodes: [DiagnosticCode] = []
}
