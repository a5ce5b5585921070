package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about models that a command brings (0813–0815).
    static let commandCodes: [DiagnosticCode] = [commandNotRun, commandNotTrusted, commandFailed]

    /// The model of a command is needed, and this run runs no command.
    package static let commandNotRun = DiagnosticCode(
        813, "command-not-run", .error,
        meaning: "The model of a command is not in the cache, and neither build nor check runs a command.",
        remedy:
            "Run slipway profile or slipway materialize --fetch, with --trust, or put the file into the cache under its SHA-256.",
        since: .second)

    /// A command would have to be run, and nobody said that it may.
    package static let commandNotTrusted = DiagnosticCode(
        814, "command-not-trusted", .error,
        meaning:
            "A command of model.source would have to be run, and nobody said that the project may run programs here.",
        remedy: "Read the command; give --trust for this run, or state trust: code in slipway.yaml.", since: .second)

    /// A command did not bring its model.
    package static let commandFailed = DiagnosticCode(
        815, "command-failed", .error,
        meaning: "A command of model.source failed, or wrote no file, or one with other bytes than sha256 says.",
        remedy: "Run it by hand, with a path in place of {output}.", since: .second)
}
