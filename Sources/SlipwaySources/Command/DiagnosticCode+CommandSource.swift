package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about the command itself (0816).
    static let commandSourceCodes: [DiagnosticCode] = [commandWithoutOutput]

    /// A command does not say once where the file goes.
    package static let commandWithoutOutput = DiagnosticCode(
        816, "command-without-output", .error,
        meaning: "A command of model.source says nowhere, or more than once, where its file goes.",
        remedy: "Write {output} once, in the argument that names the file to write.", since: .second)
}
