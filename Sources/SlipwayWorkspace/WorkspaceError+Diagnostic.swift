package import SlipwayDiagnostics

extension WorkspaceError {
    /// The code of the failure.
    package var code: DiagnosticCode {
        switch self {
        case .notFound: .fileMissing
        case .notAFile, .notADirectory, .tooLarge: .fileUnusable
        case .outsideRoot: .outsideRoot
        case .digestMismatch, .changedWhileRead: .digestMismatch
        case .locked: .outputLocked
        case .obstructed: .foreignFileInTheWay
        case .outputIsSource: .outputIsSource
        case .outputExists: .outputExists
        case .notLinkable: .modelNotLinkable
        case .permission, .unreadableName, .io: .inputOutputFailure
        }
    }

    /// The failure as a finding.
    ///
    /// - Parameter range: The place in a spec that names the file, or nil.
    /// - Returns: The finding.
    package func diagnostic(at range: SourceRange? = nil) -> Diagnostic {
        Diagnostic(code, message, at: range, help: [code.remedy])
    }
}
