package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings about the model file that a spec names (0350).
    package static let sources: [DiagnosticCode] = [
        .missingModel
    ]
}

extension DiagnosticCode {
    /// The spec names a model file that is not there.
    package static let missingModel = DiagnosticCode(
        350, "missing-model", .error,
        meaning: "The spec names a model file that is not there.",
        remedy: "Correct model.source; it is relative to the file that states it."
    )
}
