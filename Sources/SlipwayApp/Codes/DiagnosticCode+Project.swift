package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings on what a project says as a whole, and on what a command is to take of it (0522–0529).
    static let projectCodes: [DiagnosticCode] = [
        projectWithoutSpecs, unknownAllowedCode, allowedError, idleAllowance, serversWithoutEffect, unknownModelName,
        patternWithoutSpecs, specOutsideProject,
    ]

    /// The patterns of a project file fit no spec.
    package static let projectWithoutSpecs = DiagnosticCode(
        522, "project-without-specs", .error,
        meaning: "The patterns in specs of slipway.yaml fit no spec; fragments do not count.",
        remedy: "Correct the patterns; they are relative to slipway.yaml.", since: .second)
    /// An entry of `allow` names no finding.
    package static let unknownAllowedCode = DiagnosticCode(
        523, "unknown-allowed-code", .error,
        meaning: "An entry of allow in slipway.yaml names a code that does not exist.",
        remedy: "Correct the code; slipway explain lists them.", since: .second)
    /// An entry of `allow` names an error.
    package static let allowedError = DiagnosticCode(
        524, "allowed-error", .error,
        meaning: "An entry of allow in slipway.yaml names an error. Warnings and notes can be allowed, errors cannot.",
        remedy: "Correct what the error is about, and remove the entry.", since: .second)
    /// An entry of `allow` that nothing needs.
    package static let idleAllowance = DiagnosticCode(
        525, "idle-allowance", .warning,
        meaning: "The whole project was checked, and an entry of allow in slipway.yaml allowed nothing.",
        remedy: "Remove the entry, or correct its code or its patterns.", since: .second)
    /// `servers` where no target runs servers.
    package static let serversWithoutEffect = DiagnosticCode(
        526, "servers-without-effect", .warning,
        meaning: "slipway.yaml says which releases are served together, and no deployment target of this version runs "
            + "servers.",
        remedy: "Leave servers out until a target that runs servers is there.", since: .second)
    /// A name that no spec of the project has.
    package static let unknownModelName = DiagnosticCode(
        527, "unknown-model-name", .error,
        meaning: "An argument is neither a file nor the name of a spec of the project.",
        remedy: "Correct the name, or name the file of the spec.", since: .second)
    /// A pattern that fits nothing.
    package static let patternWithoutSpecs = DiagnosticCode(
        528, "pattern-without-specs", .error,
        meaning: "A pattern among the arguments fits no spec, neither a file nor a name of the project.",
        remedy: "Correct the pattern.", since: .second)
    /// A spec that the project does not know is built into the project's output root.
    package static let specOutsideProject = DiagnosticCode(
        529, "spec-outside-project", .error,
        meaning:
            "A spec that no pattern of slipway.yaml fits is to be built into the project's own output root, where its "
            + "output would be an orphan.",
        remedy: "Add it to specs in slipway.yaml, or state another --out.", since: .second)
}
