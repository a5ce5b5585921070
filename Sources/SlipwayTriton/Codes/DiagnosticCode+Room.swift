package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Every code of the findings of this room: those about config.pbtxt and model repositories.
    package static let triton: [DiagnosticCode] = [
        DiagnosticCode.textCodes, DiagnosticCode.targetCodes, DiagnosticCode.modelCodes, DiagnosticCode.servingCodes,
        DiagnosticCode.backendCodes, DiagnosticCode.rowCodes,
    ].flatMap(\.self)
}
