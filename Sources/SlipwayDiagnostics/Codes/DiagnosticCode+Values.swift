extension DiagnosticCode {
    /// Findings in the values of a spec (03xx).
    static let valueCodes: [DiagnosticCode] = []
}
