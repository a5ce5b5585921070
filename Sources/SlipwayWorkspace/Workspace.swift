internal import SlipwaySystem

/// The files that one run may read: a project root, and further directories that models may come from.
package struct Workspace: Hashable, Sendable {
    /// The project root: absolute, symbolic links resolved.
    package let root: String
    /// The directories that models may come from besides the root: absolute, symbolic links resolved.
    package let modelRoots: [String]

    /// Finds the project root of a spec.
    ///
    /// - Parameters:
    ///   - spec: The path of the spec, absolute or from the working directory; `-` is standard input.
    ///   - root: The root that the user states, or nil: the nearest directory at or above the spec's that holds
    ///     `.git` (a directory, or the file of a worktree), else the spec's own directory.
    ///   - modelRoots: Further directories that models may come from.
    ///   - isDraft: Whether the spec is still to be written; only its folder must be there.
    /// - Throws: `notFound` and `notADirectory` for the directories stated; `outsideRoot` when the spec is not below
    ///   the stated root.
    package init(
        spec: String, root: String? = nil, modelRoots: [String] = [], isDraft: Bool = false
    ) throws(WorkspaceError) {
        let calls = FileCalls()
        // A spec of standard input is as good as a file in the working directory.
        let isFile = !isDraft && spec != StandardInput.path
        let file = isFile ? try Self.real(spec, calls) : try Self.draftPlace(spec)
        let folder = Self.folder(of: file)
        if let root {
            self.root = try Self.realDirectory(root, calls)
            guard Self.isInside(file, self.root) else { throw .outsideRoot(path: spec, root: root) }
        } else {
            self.root = try Self.nearestRepository(folder, calls) ?? folder
        }
        var directories: [String] = []
        for directory in modelRoots { directories.append(try Self.realDirectory(directory, calls)) }
        self.modelRoots = directories
    }

    /// The absolute path of a file that is to be written, symbolic links of its folder resolved.
    ///
    /// - Parameter path: The path, absolute or from the working directory.
    /// - Returns: The path.
    /// - Throws: `notFound` and `notADirectory` for its folder, or the failure of a call.
    package static func draftPlace(_ path: String) throws(WorkspaceError) -> String {
        let whole = try absolute(path)
        let folder = try directory(folder(of: whole))
        let name = String(
            decoding: whole.utf8.suffix(from: (whole.utf8.lastIndex(of: 0x2F) ?? whole.startIndex)), as: UTF8.self)
        return folder == "/" ? name : folder + name
    }

    /// The path of a file as a file in a folder states it.
    ///
    /// - Parameters:
    ///   - path: The absolute path of the file.
    ///   - folder: The absolute path of the folder, symbolic links resolved.
    /// - Returns: The path, with `..` where it leads upwards.
    package static func path(to path: String, from folder: String) -> String {
        var directory = folder
        var steps = ""
        while !isInside(path, directory) {
            directory = Self.folder(of: directory)
            steps += "../"
        }
        return steps + relative(path, to: directory)
    }

    /// A file that the project may read.
    package struct ResolvedPath: Hashable, Sendable {
        /// The absolute path with symbolic links resolved.
        package let absolute: String
        /// The path as people should see it: relative to the root, or to the model root that holds it, `/` between.
        package let display: String

        /// Makes a path.
        package init(absolute: String, display: String) {
            self.absolute = absolute
            self.display = display
        }
    }

    /// Finds the file that a path in another file names.
    ///
    /// - Parameters:
    ///   - path: The path, relative to the directory of `file`, or absolute.
    ///   - file: The absolute path of the file that states it.
    ///   - models: Whether the model roots may hold it as well; a relative path that names nothing beside `file` is
    ///     then looked for below each model root in turn.
    /// - Returns: The file.
    /// - Throws: `outsideRoot` when the path leaves the root and every model root, by its text or by a symbolic link;
    ///   `notFound` when nothing is there.
    package func resolve(_ path: String, from file: String, models: Bool = false) throws(WorkspaceError) -> ResolvedPath
    {
        let calls = FileCalls()
        let allowed = [root] + (models ? modelRoots : [])
        var candidates = [Self.normalized(path, from: Self.folder(of: file))]
        if models, path.utf8.first != 0x2F {
            candidates += modelRoots.map { Self.normalized(path, from: $0) }
        }
        var failure = WorkspaceError.notFound(path: path)
        for (index, candidate) in candidates.enumerated() {
            guard allowed.contains(where: { Self.isInside(candidate, $0) }) else {
                if index == 0 { failure = .outsideRoot(path: path, root: root) }
                continue
            }
            do throws(WorkspaceError) {
                let absolute = try Self.real(candidate, calls)
                guard let holder = allowed.first(where: { Self.isInside(absolute, $0) }) else {
                    throw WorkspaceError.outsideRoot(path: path, root: root)
                }
                return ResolvedPath(absolute: absolute, display: Self.relative(absolute, to: holder))
            } catch .notFound {
                if index == 0 { failure = .notFound(path: Self.relative(candidate, to: root)) }
            } catch {
                throw error
            }
        }
        throw failure
    }

    /// The place that a path in another file names, whether or not anything is there.
    ///
    /// - Parameters:
    ///   - path: The path, relative to the directory of `file`.
    ///   - file: The absolute path of the file that states it.
    /// - Returns: The absolute path, and the one that people should see.
    package func place(of path: String, from file: String) -> (path: String, display: String) {
        let absolute = Self.normalized(path, from: Self.folder(of: file))
        return (absolute, display(absolute))
    }

    /// The place that a path in another file names, where a file of the project is to be written.
    ///
    /// - Parameters:
    ///   - path: The path, relative to the directory of `file`.
    ///   - file: The absolute path of the file that states it.
    /// - Returns: The absolute path, and the one that people should see.
    /// - Throws: `outsideRoot` when the path leaves the root, by its text or by a symbolic link of a folder.
    package func placeToWrite(_ path: String, from file: String) throws(WorkspaceError) -> (
        path: String, display: String
    ) {
        let calls = FileCalls()
        let found = place(of: path, from: file)
        var folder = Self.folder(of: found.path)
        while (try? calls.stat(folder, follow: true)) == nil, folder != "/" { folder = Self.folder(of: folder) }
        let real = try Self.real(folder, calls)
        guard Self.isInside(found.path, root), Self.isInside(real, root) else {
            throw .outsideRoot(path: path, root: root)
        }
        return found
    }

    /// The path of a file as people should see it: relative to the root where it lies below it.
    package func display(_ absolute: String) -> String {
        Self.relative(absolute, to: root)
    }

    /// Reads a text file whole.
    ///
    /// - Parameters:
    ///   - path: The absolute path.
    ///   - limit: The most bytes to take.
    /// - Returns: The bytes.
    /// - Throws: `notFound`, `notAFile`, `permission`, `tooLarge`, or the failure of a call.
    package static func readText(_ path: String, limit: UInt64) throws(WorkspaceError) -> [UInt8] {
        try FileCalls().readSmall(path, in: .working, limit: limit, follow: true)
    }

    /// The first bytes of a file.
    ///
    /// - Parameters:
    ///   - path: The absolute path.
    ///   - count: The most bytes to take.
    /// - Returns: The bytes; fewer where the file has fewer.
    /// - Throws: `notFound`, `permission`, or the failure of a call.
    package static func head(ofFile path: String, _ count: Int) throws(WorkspaceError) -> [UInt8] {
        let calls = FileCalls()
        return try naming("read", path) { () throws(Errno) in
            let descriptor = try calls.openFile(path)
            defer { calls.close(descriptor) }
            var buffer = [UInt8](repeating: 0, count: count)
            let read = try calls.read(descriptor, into: &buffer, at: 0)
            return Array(buffer.prefix(read))
        }
    }

    // MARK: - Paths

    static func real(_ path: String, _ calls: FileCalls) throws(WorkspaceError) -> String {
        do throws(Errno) {
            return try calls.realPath(path)
        } catch .noSuchFileOrDirectory, .notDirectory {
            throw .notFound(path: path)
        } catch {
            throw WorkspaceError(error, "read", path)
        }
    }

    static func realDirectory(_ path: String, _ calls: FileCalls) throws(WorkspaceError) -> String {
        let absolute = try real(path, calls)
        let facts = try naming("read", path) { () throws(Errno) in try calls.stat(absolute) }
        guard facts.kind == .directory else { throw .notADirectory(path: path) }
        return absolute
    }

    static func nearestRepository(_ folder: String, _ calls: FileCalls) throws(WorkspaceError) -> String? {
        var directory = folder
        while true {
            let marker = directory == "/" ? "/.git" : "\(directory)/.git"
            let facts = try naming("read", marker) { () throws(Errno) in try calls.statIfPresent(marker, follow: true) }
            if let facts, facts.kind == .directory || facts.kind == .regular { return directory }
            if directory == "/" { return nil }
            directory = Self.folder(of: directory)
        }
    }

    /// The directory of an absolute path.
    package static func folder(of path: String) -> String {
        let slash = path.utf8.lastIndex(of: 0x2F) ?? path.utf8.startIndex
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    static func isInside(_ path: String, _ directory: String) -> Bool {
        let bytes = Array(path.utf8)
        let root = Array(directory.utf8)
        return directory == "/" || bytes == root || bytes.starts(with: root + [0x2F])
    }

    static func relative(_ path: String, to directory: String) -> String {
        guard isInside(path, directory), path != directory else { return path == directory ? "." : path }
        return String(decoding: path.utf8.dropFirst(directory == "/" ? 1 : directory.utf8.count + 1), as: UTF8.self)
    }

    /// The absolute path without `.`, `..` and empty components, by its text alone.
    static func normalized(_ path: String, from folder: String) -> String {
        let whole = path.utf8.first == 0x2F ? path : "\(folder)/\(path)"
        var parts: [String] = []
        for part in whole.utf8.split(separator: 0x2F) {
            switch String(part) ?? "" {
            case ".": continue
            case "..": _ = parts.popLast()
            case let name: parts.append(name)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
