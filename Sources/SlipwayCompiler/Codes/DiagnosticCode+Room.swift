package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Every code of the findings of this room: those about a spec against its graph, and of the matrix.
    package static let compiler: [DiagnosticCode] = [
        DiagnosticCode.agreementCodes, DiagnosticCode.settingCodes, DiagnosticCode.variantCodes,
        DiagnosticCode.servingCodes, DiagnosticCode.initialCodes, DiagnosticCode.accuracyCodes,
        DiagnosticCode.pipelineCodes,
    ].flatMap(\.self)
}
