extension DiagnosticCode {
    /// Findings on what is asked of Slipway (0791–0799).
    static let useCaseCodes: [DiagnosticCode] = [duplicateOutput]

    /// Two specs of one build have the same name.
    package static let duplicateOutput = DiagnosticCode(
        791, "duplicate-output", .error,
        meaning: "Two specs of one build have the same name, so that the second would replace the output of the first.",
        remedy: "Give each spec a name of its own, or build one of them."
    )
}
