package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings about the name of a release (0625, 0626), and about the table of releases (0635).
    package static let releases: [DiagnosticCode] = [
        .malformedTritonRelease, .unknownTritonRelease, .releaseNotTable,
    ]
}

extension DiagnosticCode {
    /// A Triton release is not written as one.
    package static let malformedTritonRelease = DiagnosticCode(
        625, "malformed-triton-release", .error,
        meaning: "A Triton release is written as two digits of the year, a point and two of the month.",
        remedy: "Write it as text, such as \"24.10\"; without quotes YAML reads a number."
    )

    /// A Triton release is outside the table.
    package static let unknownTritonRelease = DiagnosticCode(
        626, "unknown-triton-release", .error,
        meaning: "The release is outside the range whose fields and options Slipway knows.",
        remedy: "Choose a release of the range that the message names."
    )

    /// The target release is newer than the last one that Slipway knows.
    package static let releaseNotTable = DiagnosticCode(
        635, "release-newer-than-table", .warning,
        meaning: "The target release is newer than the last one that Slipway knows.",
        remedy: "Nothing, if the release reads what the last known one reads."
    )
}
