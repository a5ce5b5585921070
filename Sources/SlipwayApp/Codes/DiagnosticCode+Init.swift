package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of `init` (0850).
    static let initCodes: [DiagnosticCode] = [notServable]

    /// There is no spec with which the model would be served.
    package static let notServable = DiagnosticCode(
        850, "not-servable", .error,
        meaning:
            "No spec for the model passes `check`, so that `init` writes none: nothing of the model can be served as it is.",
        remedy: "Do what the help of the finding says; `slipway inspect` shows the model's inputs, outputs and batch.",
        since: .second)
}
