package import SlipwayDomain
internal import SlipwaySystem

/// The regular files that fit patterns, by their paths below a folder.
///
/// `**` steps into no link and into no folder whose name begins with a dot; a name that the pattern states is followed
/// wherever it leads. What fits several patterns, or has several names through links, is there once.
///
/// - Parameters:
///   - patterns: The patterns.
///   - root: The folder: absolute, symbolic links resolved.
///   - skipped: Folders that are left out: absolute.
/// - Returns: The paths relative to the folder, in the order of their bytes.
/// - Throws: The failure to list a folder.
package func findFiles(
    _ patterns: [GlobPattern], below root: String, skipping skipped: Set<String> = []
) throws(WorkspaceError) -> [String] {
    var search = FileSearch(root: root, skipped: skipped)
    for pattern in patterns { try search.search(pattern.parts[...], in: root) }
    var known: Set<String> = []
    return search.found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .filter { known.insert((try? search.calls.realPath($0)) ?? $0).inserted }
        .map { Workspace.relative($0, to: root) }
}

private struct FileSearch {
    let root: String
    let skipped: Set<String>
    let calls = FileCalls()
    /// The absolute paths.
    var found: Set<String> = []

    mutating func search(_ parts: ArraySlice<GlobPattern.Part>, in directory: String) throws(WorkspaceError) {
        guard let part = parts.first else { return }
        let rest = parts.dropFirst()
        if case .name(let name) = part {
            try step(into: "\(directory == "/" ? "" : directory)/\(name)", rest)
            return
        }
        if part == .directories, !rest.isEmpty { try search(rest, in: directory) }
        for (name, kind) in try entries(of: directory) {
            let path = "\(directory == "/" ? "" : directory)/\(name)"
            guard part == .directories else {
                if part.matches(name) { try step(into: path, rest) }
                continue
            }
            if name.hasPrefix(".") { continue }
            if try self.kind(path, kind) == .directory {
                if !skipped.contains(path) { try search(parts, in: path) }
            } else if rest.isEmpty {
                try step(into: path, rest)
            }
        }
    }

    /// Takes a file, or goes on in a folder.
    private mutating func step(into path: String, _ rest: ArraySlice<GlobPattern.Part>) throws(WorkspaceError) {
        let facts = try naming("read", path) { () throws(Errno) in try calls.statIfPresent(path, follow: true) }
        switch facts?.kind {
        case .regular where rest.isEmpty: found.insert(path)
        case .directory where !rest.isEmpty && !skipped.contains(path): try search(rest, in: path)
        default: break
        }
    }

    private func kind(_ path: String, _ hint: FileKind?) throws(WorkspaceError) -> FileKind? {
        if let hint { return hint }
        return try naming("read", path) { () throws(Errno) in try calls.statIfPresent(path)?.kind }
    }

    private func entries(of directory: String) throws(WorkspaceError) -> [FileCalls.Name] {
        do throws(Errno) {
            let descriptor = try calls.openDirectory(directory)
            defer { calls.close(descriptor) }
            return try calls.list(descriptor)
        } catch .noSuchFileOrDirectory {
            return []
        } catch .illegalByteSequence {
            throw .unreadableName(directory: directory)
        } catch {
            throw WorkspaceError(error, "list", directory)
        }
    }
}
