/// The files of a job that an engine runs.
package struct JobFilesView {
    private let files: [(path: String, text: String)]
    private let isWritten: Bool

    /// Makes the view.
    package init(_ files: [(path: String, text: String)], isWritten: Bool) {
        self.files = files
        self.isWritten = isWritten
    }

    /// The paths of files that were written, else what they would hold, one after another; nil without any.
    package var text: String? {
        if files.isEmpty { return nil }
        if isWritten { return files.map { "written   \($0.path)\n" }.joined() }
        return files.map(\.text).joined(separator: "---\n")
    }
}
