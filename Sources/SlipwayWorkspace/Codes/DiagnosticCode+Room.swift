package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Every code of the findings of this room: those about files and outputs.
    package static let workspace: [DiagnosticCode] = [
        DiagnosticCode.fileCodes, DiagnosticCode.publishingCodes, DiagnosticCode.verifyingCodes,
        DiagnosticCode.commandCodes,
    ].flatMap(\.self)
}
