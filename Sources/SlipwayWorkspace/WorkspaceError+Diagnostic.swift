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
        case .unreadableRecord(let finding, _): finding.code
        case .outputIsSource: .outputIsSource
        case .outputExists: .outputExists
        case .notLinkable: .modelNotLinkable
        case .outdated: .outputOutdated
        case .notCleaned: .cleaningPostponed
        case .permission, .unreadableName, .io: .inputOutputFailure
        }
    }

    /// The failure as a finding.
    ///
    /// - Parameter range: The place in a spec that names the file, or nil.
    /// - Returns: The finding.
    package func diagnostic(at range: SourceRange? = nil) -> Diagnostic {
        if case .unreadableRecord(let finding, _) = self { return finding }
        return Diagnostic(code, message, at: range, help: [code.remedy])
    }

    /// The texts that ``diagnostic(at:)`` points into, besides a spec.
    package var sources: SourceSet {
        var sources = SourceSet()
        if case .unreadableRecord(let finding, let text) = self, let id = finding.file {
            sources.add(SourceFile(id: id, bytes: text))
        }
        return sources
    }

    /// The failure to read a document with a text.
    static func unreadableRecord(_ bag: DiagnosticBag, path: String, text: [UInt8]) -> WorkspaceError {
        guard let finding = bag.all.first else { return .notAFile(path: path) }
        return .unreadableRecord(finding: finding, text: text)
    }
}
