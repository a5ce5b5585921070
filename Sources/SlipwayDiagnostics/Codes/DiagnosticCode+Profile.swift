extension DiagnosticCode {
    /// Findings on profiling: its plan, its runs and what they leave behind (0750–0769).
    static let profileCodes: [DiagnosticCode] = [
        profileDataTooLarge
    ]

    /// The inputs of one request of the profile take more than 64 MiB.
    package static let profileDataTooLarge = DiagnosticCode(
        750, "profile-data-too-large", .error,
        meaning: "The inputs of one request of the profile take more than 64 MiB.",
        remedy: "Choose smaller sizes under profile.axes or profile.shapes."
    )
}
