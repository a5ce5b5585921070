package import SlipwayDiagnostics
package import SlipwayDomain

/// Why the model of a command is not in the cache.
package enum CommandFailure: Error, Hashable, Sendable {
    /// Nothing is to be fetched.
    case offline
    /// There is no such program.
    case noProgram
    /// It did not do what it should.
    case failed(reason: String, said: [String])
    /// It ended well, and no file is there.
    case noFile(reason: String, said: [String])
    /// It wrote other bytes than the digest says.
    case otherBytes(expected: ContentDigest, found: ContentDigest, byteCount: UInt64, remark: String?)
    /// The machine refused: a full disk, a missing permission.
    case machine(WorkspaceError)

    /// The failure as a finding.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - range: The place in a spec that states it, or nil.
    ///   - path: The key there, or nil.
    /// - Returns: The finding.
    package func diagnostic(
        _ command: ModelCommand, at range: SourceRange? = nil, path: String? = nil
    ) -> Diagnostic {
        let (what, notes, help) = words(command)
        return Diagnostic(.commandFailed, what, at: range, path: path, notes: notes, help: help)
    }

    private func words(_ command: ModelCommand) -> (what: String, notes: [String], help: [String]) {
        let program = command.words.first ?? ""
        let running = "it was run as: \(command.text)"
        switch self {
        case .offline:
            return (
                "the model of \"\(program)\" is not in the cache", ["--offline runs no command"],
                ["run again without --offline, or name a cache that holds it with --cache"]
            )
        case .noProgram:
            return (
                "there is no program \"\(program)\"", [running],
                ["install it, or name it by its path; programs are looked for in PATH"]
            )
        case .failed(let reason, let said):
            return (
                "\"\(program)\" \(reason)", [running] + Self.notes(said),
                [
                    "run it by hand, with a path in place of {output}, and correct model.source.command or the login that it needs"
                ]
            )
        case .noFile(let reason, let said):
            return (
                "\"\(program)\" \(reason)", [running] + Self.notes(said),
                ["have it write one file to the path that replaces {output}"]
            )
        case .otherBytes(let expected, let found, let byteCount, let remark):
            return (
                "\"\(program)\" brought other bytes than sha256 pins",
                [
                    running, "expected SHA-256 \(expected)", "found SHA-256 \(found) (\(byteCount) bytes)",
                ] + [remark].compactMap(\.self),
                ["name this very version of the file; state the new digest only if you trust the new file"]
            )
        case .machine(let error): return ("cannot run \"\(program)\": \(error.message)", [running], [error.code.remedy])
        }
    }

    private static func notes(_ said: [String]) -> [String] {
        said.isEmpty ? ["it said nothing"] : said.map { "it said: \($0)" }
    }
}
