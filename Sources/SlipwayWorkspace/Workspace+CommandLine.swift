internal import SlipwayDomain
package import SlipwaySystem

extension Workspace {
    /// A path in the working directory, from which paths of the command line are resolved.
    package static func workingFile() throws(WorkspaceError) -> String {
        try naming("list", ".") { () throws(Errno) in "\(try FileCalls().workingDirectory())/-" }
    }

    /// The absolute path of a directory, symbolic links resolved.
    ///
    /// - Parameter path: The path, absolute or from the working directory.
    /// - Returns: The path.
    /// - Throws: `notFound` or `notADirectory`, or the failure of a call.
    package static func directory(_ path: String) throws(WorkspaceError) -> String {
        let absolute = try real(path, FileCalls())
        let facts = try naming("read", path) { () throws(Errno) in try FileCalls().stat(absolute) }
        guard facts.kind == .directory else { throw .notADirectory(path: path) }
        return absolute
    }

    /// The size of a regular file in bytes; symbolic links are followed.
    ///
    /// - Parameter path: The absolute path.
    /// - Returns: The size.
    /// - Throws: `notFound` or `notAFile`, or the failure of a call.
    package static func size(ofFile path: String) throws(WorkspaceError) -> UInt64 {
        let facts = try naming("read", path) { () throws(Errno) in try FileCalls().stat(path, follow: true) }
        guard facts.kind == .regular else { throw .notAFile(path: path) }
        return facts.size
    }

    /// The absolute path of a path of the command line, by its text alone.
    package static func absolute(_ path: String) throws(WorkspaceError) -> String {
        normalized(path, from: folder(of: try workingFile()))
    }

    /// The regular files that a pattern of the command line fits, as they are opened from the working directory.
    ///
    /// - Parameter text: The pattern, absolute or from the working directory.
    /// - Returns: The paths, in the order of their bytes; none for what is no pattern.
    /// - Throws: The failure to list a folder.
    package static func files(fitting text: String) throws(WorkspaceError) -> [String] {
        // What is before the first name with a pattern is a folder, wherever it leads.
        let names = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let fixed = names.prefix { !GlobPattern.isPattern($0) }.joined(separator: "/")
        let rest = names.drop { !GlobPattern.isPattern($0) }.joined(separator: "/")
        guard let pattern = GlobPattern(rest) else { return [] }
        let folder = text.hasPrefix("/") && fixed.isEmpty ? "/" : fixed
        guard let root = try? real(folder.isEmpty ? "." : folder, FileCalls()) else { return [] }
        let prefix = folder.isEmpty ? "" : (folder == "/" ? "/" : "\(folder)/")
        return try findFiles([pattern], below: root).map { prefix + $0 }
    }

    /// The regular files below a folder that some patterns fit, as they are opened from the working directory.
    ///
    /// - Parameters:
    ///   - path: The folder, absolute or from the working directory.
    ///   - patterns: The patterns, relative to the folder.
    /// - Returns: The paths, in the order of their bytes.
    /// - Throws: The failure to list a folder.
    package static func files(below path: String, fitting patterns: [String]) throws(WorkspaceError) -> [String] {
        let root = try directory(path)
        let prefix = path == "." || path == "./" ? "" : path.hasSuffix("/") ? path : "\(path)/"
        return try findFiles(patterns.compactMap { GlobPattern($0) }, below: root).map { prefix + $0 }
    }

    /// What a path leads to.
    package enum Target: Hashable, Sendable {
        /// A regular file of so many bytes.
        case file(byteCount: UInt64)
        /// A directory.
        case directory
    }

    /// What an absolute path leads to, symbolic links followed; nil where nothing of the two is there.
    package static func target(of path: String) -> Target? {
        guard let facts = try? FileCalls().stat(path, follow: true) else { return nil }
        switch facts.kind {
        case .regular: return .file(byteCount: facts.size)
        case .directory: return .directory
        case .symbolicLink, .other: return nil
        }
    }

    /// Writes a new file; a file that exists is never touched.
    ///
    /// - Parameters:
    ///   - bytes: What it holds.
    ///   - path: The path, absolute or from the working directory.
    /// - Throws: `obstructed` when something is at the path, or the failure of a call.
    package static func createText(_ bytes: [UInt8], at path: String) throws(WorkspaceError) {
        let calls = FileCalls()
        let descriptor: Int32
        do throws(Errno) {
            descriptor = try calls.create(path, in: .working)
        } catch .fileExists {
            throw .obstructed(path: path, reason: "something is there already")
        } catch {
            throw WorkspaceError(error, "write", path)
        }
        defer { calls.close(descriptor) }
        do throws(Errno) {
            try calls.write(bytes[...], to: descriptor, path: path)
        } catch {
            // A file half written is worse than none.
            try? calls.unlink(path, in: .working)
            throw WorkspaceError(error, "write", path)
        }
    }

    /// Writes a file, in place of the one that is there; the path never holds half of it.
    ///
    /// - Parameters:
    ///   - bytes: What it holds.
    ///   - path: The path, absolute or from the working directory.
    ///   - makingFolder: Whether the folder of the file is made where it is missing.
    ///   - faults: Failures to make up, for tests.
    /// - Throws: `notAFile` when something else is at the path, or the failure of a call.
    package static func replaceText(
        _ bytes: [UInt8], at path: String, makingFolder: Bool = false, faults: FaultPlan? = nil
    ) throws(WorkspaceError) {
        if makingFolder { _ = try FileCalls(faults: faults).makeDirectories(folder(of: path)) }
        let draft = try TextDraft(bytes, for: path, faults: faults)
        try draft.giveName()
    }

    /// Makes a folder where there is none, with those around it.
    ///
    /// - Parameter path: The path, absolute or from the working directory.
    /// - Returns: Whether it was made here.
    /// - Throws: `notADirectory` when something else is there, or the failure of a call.
    package static func makeFolder(_ path: String) throws(WorkspaceError) -> Bool {
        switch target(of: try absolute(path)) {
        case .directory: return false
        case .file: throw .notADirectory(path: path)
        case nil:
            _ = try FileCalls().makeDirectories(path)
            return true
        }
    }

    /// Takes a folder away that is empty.
    package static func removeFolder(_ path: String) {
        try? FileCalls().removeDirectory(path)
    }

    /// Writes files, all or none as far as the disk has room for them.
    ///
    /// - Parameters:
    ///   - texts: The paths, absolute or from the working directory, and what the files hold.
    ///   - replacing: Whether files that are there are replaced.
    /// - Throws: `obstructed` when something is at a path, or the failure of a call.
    package static func writeTexts(_ texts: [(String, [UInt8])], replacing: Bool) throws(WorkspaceError) {
        if !replacing {
            for (path, _) in texts where target(of: try absolute(path)) != nil {
                throw .obstructed(path: path, reason: "something is there already")
            }
        }
        var drafts: [TextDraft] = []
        do throws(WorkspaceError) {
            for (path, bytes) in texts { drafts.append(try TextDraft(bytes, for: path)) }
        } catch {
            for draft in drafts { draft.discard() }
            throw error
        }
        for draft in drafts { try draft.giveName() }
    }
}
