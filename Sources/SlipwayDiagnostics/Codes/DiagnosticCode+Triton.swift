extension DiagnosticCode {
    /// Findings of Triton's own rules (0630–0679).
    static let targetCodes: [DiagnosticCode] = []
}
