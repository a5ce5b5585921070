package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Faults of Slipway itself (09xx).
    static let internalCodes: [DiagnosticCode] = [
        internalFault
    ]

    /// Something that cannot happen happened.
    package static let internalFault = DiagnosticCode(
        900, "internal-fault", .error,
        meaning: "Slipway met a state that its own rules exclude. This is a bug in Slipway.",
        remedy: "Report it with the spec and what Slipway printed."
    )
}
