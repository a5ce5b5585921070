package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Every code of the findings of this room: those about a spec and its fragments.
    package static let spec: [DiagnosticCode] = [
        DiagnosticCode.structureCodes, DiagnosticCode.valueCodes, DiagnosticCode.projectFileCodes,
        DiagnosticCode.pipelineLanguageCodes, DiagnosticCode.backendLanguageCodes,
    ].flatMap(\.self)
}
