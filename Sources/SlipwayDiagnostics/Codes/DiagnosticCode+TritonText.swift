extension DiagnosticCode {
    /// Findings in config.pbtxt text and its release (0600–0629).
    static let tritonTextCodes: [DiagnosticCode] = []
}
