internal import SlipwaySystem

/// A model repository on disk, read as tritonserver reads it: symbolic links are followed wherever they lead.
package struct ModelRepository: Sendable {
    /// The absolute path, symbolic links resolved.
    package let path: String
    /// The path as people should see it: below the project root where it lies there, else its last component.
    package let display: String
    /// The one model meant, where the path named a model's own directory and not a repository; ``path`` is then the
    /// directory above it.
    package let onlyModel: String?

    /// Opens a repository.
    ///
    /// - Parameters:
    ///   - path: The directory, absolute or from the working directory. One that holds a config.pbtxt is a single
    ///     model.
    ///   - root: The project root that displayed paths start from, or nil: the nearest directory at or above it that
    ///     holds `.git`.
    /// - Throws: `notFound` and `notADirectory`, or the failure of a call.
    package init(_ path: String, root: String? = nil) throws(WorkspaceError) {
        let calls = FileCalls()
        let directory = try Workspace.realDirectory(path, calls)
        let config = "\(directory)/config.pbtxt"
        let facts = try naming("read", config) { () throws(Errno) in try calls.statIfPresent(config, follow: true) }
        let isModel = facts?.kind == .regular && directory != "/"
        self.path = isModel ? Workspace.folder(of: directory) : directory
        onlyModel = isModel ? Self.lastComponent(of: directory) : nil
        let base: String?
        if let root {
            base = try Workspace.realDirectory(root, calls)
        } else {
            base = try Workspace.nearestRepository(directory, calls)
        }
        if let base, Workspace.isInside(self.path, base) {
            display = Workspace.relative(self.path, to: base)
        } else {
            display = self.path == "/" ? "/" : Self.lastComponent(of: self.path)
        }
    }

    /// What is right below the repository's directory.
    package struct Contents: Hashable, Sendable {
        /// The names of the directories: each is a model to the server, hidden ones as well. Sorted by bytes.
        package var models: [String] = []
        /// The names of files, which the server passes over. Sorted by bytes.
        package var files: [String] = []
        /// The names of symbolic links that lead nowhere. Sorted by bytes.
        package var brokenLinks: [String] = []
    }

    /// Lists the repository.
    ///
    /// - Throws: When the directory cannot be listed.
    package func contents() throws(WorkspaceError) -> Contents {
        if let onlyModel { return Contents(models: [onlyModel]) }
        let calls = FileCalls()
        let descriptor = try naming("list", display) { () throws(Errno) in try calls.openDirectory(path) }
        defer { calls.close(descriptor) }
        let directory = Directory(descriptor: descriptor, path: path)
        let names = try listed(calls, descriptor)
        var contents = Contents()
        for name in names {
            switch directory.target(of: name, calls)?.kind {
            case .directory: contents.models.append(name.name)
            case .file, .special: contents.files.append(name.name)
            case .brokenLink: contents.brokenLinks.append(name.name)
            case nil: break
            }
        }
        return contents
    }

    private func listed(_ calls: FileCalls, _ descriptor: Int32) throws(WorkspaceError) -> [FileCalls.Name] {
        do throws(Errno) {
            return try calls.list(descriptor).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        } catch .illegalByteSequence {
            throw .unreadableName(directory: display)
        } catch {
            throw WorkspaceError(error, "list", display)
        }
    }

    /// Reads a file below a model's directory.
    ///
    /// - Parameters:
    ///   - file: The path relative to the model's directory.
    ///   - model: The name of the model's directory.
    ///   - limit: The most bytes to take.
    /// - Returns: The bytes.
    /// - Throws: `notFound`, `notAFile`, `permission`, `tooLarge`, or the failure of a call; with the displayed path.
    package func read(_ file: String, of model: String, limit: UInt64) throws(WorkspaceError) -> [UInt8] {
        let calls = FileCalls()
        let shown = display(file, of: model)
        let descriptor = try naming("read", shown) { () throws(Errno) in try calls.openDirectory("\(path)/\(model)") }
        defer { calls.close(descriptor) }
        let directory = Directory(descriptor: descriptor, path: display(nil, of: model))
        return try calls.readSmall(file, in: directory, limit: limit, follow: true)
    }

    /// The absolute path of a file below a model's directory.
    package func absolute(_ file: String, of model: String) -> String { "\(path)/\(model)/\(file)" }

    /// The path of a model's directory or of a file below it as people should see it.
    package func display(_ file: String?, of model: String) -> String {
        (display == "." ? model : "\(display)/\(model)") + (file.map { "/\($0)" } ?? "")
    }

    private static func lastComponent(of path: String) -> String {
        path.utf8.split(separator: 0x2F).last.map { String(decoding: $0, as: UTF8.self) } ?? path
    }
}
