package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Every code of the findings of this room: those about the use cases.
    package static let app: [DiagnosticCode] = [
        DiagnosticCode.compileCodes, DiagnosticCode.lockCodes, DiagnosticCode.modelCodes,
        DiagnosticCode.repositoryCodes,
        DiagnosticCode.profileCodes, DiagnosticCode.promotionCodes, DiagnosticCode.internalCodes,
        DiagnosticCode.projectCodes, DiagnosticCode.gateCodes, DiagnosticCode.comparisonCodes, DiagnosticCode.initCodes,
    ].flatMap(\.self)
}
