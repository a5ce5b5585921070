import SlipwayDiagnostics

/// The first thing that is wrong with a document; nothing after it is read.
package struct DocumentFault: Error {
    /// What is wrong, a clause.
    let message: String
    /// Where.
    let range: SourceRange
    /// The data path of the value meant, or nil for the document itself.
    var path: String?
    /// Another place that contributes.
    var secondary: [Label] = []
    /// The version that the document states, where it is later than the one that is read.
    var newerVersion: Int64?
}

extension DocumentFault {
    /// The fault as a finding: in the same words wherever the document is read.
    func diagnostic(_ kind: DocumentKind) -> Diagnostic {
        let shown = "\"\(range.source.path)\""
        if let newerVersion {
            return Diagnostic(
                .newerRecord, "the \(kind.title) \(shown) was written by a newer Slipway", at: range, path: path,
                notes: ["its format_version is \(newerVersion); this version reads \(kind.newestVersion)"],
                help: [DiagnosticCode.newerRecord.remedy])
        }
        return Diagnostic(
            kind.code, "cannot read the \(kind.title) \(shown): \(message)", at: range, secondary: secondary,
            path: path, help: [isConflict ? Self.conflictHelp : kind.remedy])
    }

    private static let conflictHelp =
        "keep one side of the merge whole, as git checkout --ours FILE or --theirs FILE does, and run the command again"

    private var isConflict: Bool { message == Self.conflict }

    /// What is said of a text with the marks of a merge.
    static let conflict = "it holds an unresolved merge conflict"
}
