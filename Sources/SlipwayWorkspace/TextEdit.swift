package import SlipwaySystem

/// A text file that is to be replaced by its edited text, unless somebody changes it in between.
package struct TextEdit {
    private let path: String
    private let stamp: FileStamp
    private let permissions: UInt32

    /// Looks at the file.
    ///
    /// - Parameters:
    ///   - path: The absolute path; symbolic links are followed, and stay.
    ///   - bytes: What it held when it was judged.
    ///   - limit: The most bytes that are read.
    /// - Throws: `permission` for a file that nobody may write, `changedWhileRead` when it holds something else, or the
    ///   failure to read it.
    package init(of path: String, holding bytes: [UInt8], limit: UInt64) throws(WorkspaceError) {
        let calls = FileCalls()
        let real = try Workspace.real(path, calls)
        let facts = try naming("read", path) { () throws(Errno) in try calls.stat(real) }
        guard facts.kind == .regular else { throw .notAFile(path: path) }
        // Replacing a file asks for the right to write its folder alone; the file says that it is not to be written.
        guard facts.permissions & 0o222 != 0 else { throw .permission(path: path, action: "write") }
        guard try Workspace.readText(real, limit: limit) == bytes else { throw .changedWhileRead(path: path) }
        self.path = real
        stamp = FileStamp(facts)
        permissions = facts.permissions & 0o7777
    }

    /// Gives the file another text; it holds the old one or the new one, whole.
    ///
    /// - Parameters:
    ///   - bytes: The new text.
    ///   - faults: Failures for tests.
    /// - Throws: `changedWhileRead` when the file was changed meanwhile, or the failure of a call; the file is unchanged.
    package func write(_ bytes: [UInt8], faults: FaultPlan? = nil) throws(WorkspaceError) {
        let draft = try TextDraft(bytes, for: path, permissions: permissions, faults: faults)
        do throws(WorkspaceError) {
            guard try FileStamp(ofFile: path) == stamp else { throw .changedWhileRead(path: path) }
        } catch {
            draft.discard()
            throw error
        }
        try draft.giveName()
    }
}
