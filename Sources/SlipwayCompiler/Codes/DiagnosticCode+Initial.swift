package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of what is released before anything is promoted (0764).
    static let initialCodes: [DiagnosticCode] = [unknownInitialVariant]

    /// `release: {initial: …}` names no variant.
    package static let unknownInitialVariant = DiagnosticCode(
        764, "unknown-initial-variant", .error,
        meaning:
            "release.initial names a variant that the spec does not generate, or \"point\" where the matrix has several.",
        remedy: "Name one of the variants (slipway build lists them), or write baseline.", since: .second)
}
