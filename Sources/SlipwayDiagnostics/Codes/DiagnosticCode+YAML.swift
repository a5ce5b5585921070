extension DiagnosticCode {
    /// Findings in the text of a YAML file (01xx).
    static let yamlCodes: [DiagnosticCode] = []
}
