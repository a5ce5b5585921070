import SlipwayDiagnostics
import SlipwaySpec
import SlipwayWorkspace

/// Reads a spec and the fragments it extends from the workspace, and remembers where each of them lies.
final class SpecFiles: SpecSources {
    /// The largest spec or fragment that is read, in bytes; the YAML reader's own limit is lower.
    static let textLimit: UInt64 = 64 << 20
    private let workspace: Workspace
    private let input: StandardInput
    private var absolutePaths: [SourceID: String] = [:]

    /// Starts with the spec.
    init(_ workspace: Workspace, _ input: StandardInput) {
        self.workspace = workspace
        self.input = input
    }

    /// Reads the spec itself.
    ///
    /// - Parameter path: The path as the command line names it; `-` is standard input, whose paths are relative to the
    ///   working directory.
    /// - Returns: The text.
    /// - Throws: The failure to read it.
    func spec(_ path: String) throws(WorkspaceError) -> SourceFile {
        if path == StandardInput.path {
            let file = SourceFile(id: SourceID(StandardInput.shown), bytes: try input.read(limit: Self.textLimit))
            absolutePaths[file.id] = try Workspace.workingFile()
            return file
        }
        let resolved = try workspace.resolve(path, from: try Workspace.workingFile())
        return try read(resolved)
    }

    /// Takes the text of a spec that is still to be written.
    ///
    /// - Parameters:
    ///   - path: Where it will be, as the command line names it.
    ///   - bytes: What it will hold.
    /// - Returns: The text.
    /// - Throws: The failure to find its folder.
    func draft(_ path: String, _ bytes: [UInt8]) throws(WorkspaceError) -> SourceFile {
        let absolute = try Workspace.draftPlace(path)
        let file = SourceFile(id: SourceID(workspace.display(absolute)), bytes: bytes)
        absolutePaths[file.id] = absolute
        return file
    }

    /// The absolute path of a file that was read.
    func absolutePath(of source: SourceID) -> String {
        absolutePaths[source] ?? source.path
    }

    func read(_ path: String, statedIn source: SourceID) throws(SpecSourceError) -> SourceFile {
        var found: Workspace.ResolvedPath?
        do throws(WorkspaceError) {
            let resolved = try workspace.resolve(path, from: absolutePath(of: source))
            found = resolved
            return try read(resolved)
        } catch {
            switch error {
            case .notFound: throw .notFound
            case .outsideRoot: throw .outsideRoot
            default: throw .unreadable(error.message(of: found))
            }
        }
    }

    private func read(_ path: Workspace.ResolvedPath) throws(WorkspaceError) -> SourceFile {
        let file = SourceFile(
            id: SourceID(path.display), bytes: try Workspace.readText(path.absolute, limit: Self.textLimit))
        absolutePaths[file.id] = path.absolute
        return file
    }
}
