package import SlipwayDiagnostics

/// What is said where something failed in a way that no rule of this program allows for.
///
/// - Parameter error: The failure, which nobody threw on purpose.
/// - Returns: A finding that asks for a report.
package func internalFault(_ error: any Error) -> Diagnostic {
    let code = DiagnosticCode.internalFault
    return Diagnostic(code, "\(type(of: error)): \(error)", at: nil, help: [code.remedy])
}
