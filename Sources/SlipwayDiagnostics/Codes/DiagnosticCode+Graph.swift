extension DiagnosticCode {
    /// Findings in an ONNX graph and between graph and spec (04xx).
    static let graphCodes: [DiagnosticCode] = []
}
