extension DiagnosticCode {
    /// Findings in measurements and promotion (07xx).
    static let promotionCodes: [DiagnosticCode] = []
}
