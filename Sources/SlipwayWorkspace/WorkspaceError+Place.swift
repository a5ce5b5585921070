package import SlipwayDiagnostics

extension WorkspaceError {
    /// The message with the path that people know in place of the absolute one, which differs from machine to machine.
    ///
    /// - Parameter found: The file that the failure is about; nil where the path did not resolve.
    /// - Returns: The message.
    package func message(of found: Workspace.ResolvedPath?) -> String {
        guard let found else { return message }
        return message.replacing(found.absolute, with: found.display)
    }

    /// The failure to find a file that a spec names, as a finding.
    ///
    /// - Parameters:
    ///   - path: The path as the spec states it.
    ///   - key: The data path of the key that states it; nil where findings do not say it.
    ///   - found: The file, where the path resolved.
    ///   - missing: The code of a file that is not there.
    ///   - what: What the file is, such as `model`.
    ///   - hasFurtherRoots: Whether `--model-root` names further places for such files.
    /// - Returns: The finding.
    package func diagnostic(
        of path: Located<String>, key: String?, at found: Workspace.ResolvedPath? = nil, missing: DiagnosticCode,
        what: String, hasFurtherRoots: Bool
    ) -> Diagnostic {
        switch self {
        case .notFound:
            Diagnostic(
                missing, "the \(what) \"\(path.value)\" does not exist", at: path.range, path: key,
                notes: ["it is looked for relative to \(path.range.source.path)"],
                help: [hasFurtherRoots ? "correct the path, or name its place with --model-root" : "correct the path"])
        case .outsideRoot:
            Diagnostic(
                .pathOutsideRoot, "the \(what) \"\(path.value)\" is outside the project root", at: path.range,
                path: key,
                help: [
                    hasFurtherRoots
                        ? "move it below the root, or name its place with --model-root"
                        : "move it below the project root"
                ])
        default: Diagnostic(.unreadableFile, message(of: found), at: path.range, path: key)
        }
    }
}
