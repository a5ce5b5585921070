package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings on the form of project files (0520–0521); most are those of specs.
    package static let projectFileCodes: [DiagnosticCode] = [otherSlipwayRequired, newerProject]

    /// The project requires another version of Slipway.
    package static let otherSlipwayRequired = DiagnosticCode(
        520, "other-slipway-required", .error,
        meaning:
            "slipway.yaml requires another minor version of Slipway, whose outputs may differ. Nothing was read or "
            + "written.",
        remedy: "Use the version that the project requires, or change requires and read \"Upgrading\" in CHANGELOG.md.",
        example: Example(
            bad: "project: 1\nrequires: \"9.9\"", good: "project: 1\nrequires: \"\(SlipwayVersion.current.text)\""),
        since: .second)
    /// The project file is written for a later Slipway.
    package static let newerProject = DiagnosticCode(
        521, "newer-project", .error,
        meaning: "slipway.yaml is written in a version of project files that this Slipway does not know.",
        remedy: "Update Slipway.", example: Example(bad: "project: 2", good: "project: 1"),
        since: .second)
}
