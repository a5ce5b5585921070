internal import SlipwaySystem

/// Where a project file is, and from where a run looks at it.
package struct ProjectPlace: Hashable, Sendable {
    /// The name of project files.
    package static let fileName = "slipway.yaml"

    /// The folder of the file: absolute, symbolic links resolved.
    package let root: String
    /// The working directory of the run: absolute, symbolic links resolved, and at or below ``root``.
    package let workingDirectory: String

    /// Makes a place of two absolute paths.
    package init(root: String, workingDirectory: String) {
        self.root = root
        self.workingDirectory = workingDirectory
    }

    /// The nearest project file at or above the working directory, as far as the root of the file system.
    ///
    /// The working directory is the real one: a link that led there counts for nothing.
    ///
    /// - Returns: The place; nil where there is no project file, or no working directory any more.
    /// - Throws: The failure to look.
    package static func nearest() throws(WorkspaceError) -> ProjectPlace? {
        let calls = FileCalls()
        guard let working = try? calls.realPath(".") else { return nil }
        var directory = working
        while true {
            let path = directory == "/" ? "/\(fileName)" : "\(directory)/\(fileName)"
            let facts = try naming("read", path) { () throws(Errno) in try calls.statIfPresent(path, follow: false) }
            if facts != nil { return ProjectPlace(root: directory, workingDirectory: working) }
            if directory == "/" { return nil }
            directory = Workspace.folder(of: directory)
        }
    }

    /// The absolute path of what the project file states.
    package func absolute(_ path: String) -> String { Workspace.normalized(path, from: root) }

    /// The path of what the project file states, as it is opened from the working directory.
    package func shown(_ path: String) -> String { shown(absolute: absolute(path)) }

    /// An absolute path as it is opened from the working directory: without leading upwards unless it is in the project.
    package func shown(absolute path: String) -> String {
        if path == workingDirectory { return "." }
        if Workspace.isInside(path, workingDirectory) { return Workspace.relative(path, to: workingDirectory) }
        guard Workspace.isInside(path, root) else { return path }
        var directory = workingDirectory
        var steps = ""
        while !Workspace.isInside(path, directory) {
            directory = Workspace.folder(of: directory)
            steps += steps.isEmpty ? ".." : "/.."
        }
        return path == directory ? steps : "\(steps)/\(Workspace.relative(path, to: directory))"
    }

    /// Whether a path, from the working directory or absolute, lies in the project; symbolic links are followed as far as
    /// something is there.
    package func holds(_ path: String) -> Bool {
        let written = Workspace.normalized(path, from: workingDirectory)
        return Workspace.isInside((try? FileCalls().realPath(written)) ?? written, root)
    }

    /// Whether two paths, from the working directory or absolute, are the same place, which need not exist.
    package func isSame(_ path: String, as other: String) -> Bool {
        let texts = [path, other].map { Workspace.normalized($0, from: workingDirectory) }
        let real = texts.map { (try? FileCalls().realPath($0)) ?? $0 }
        return real[0] == real[1]
    }

    /// The path of a file below the project file, as patterns mean it; the absolute path of one outside.
    package func pathInProject(_ path: String) -> String {
        let written = Workspace.normalized(path, from: workingDirectory)
        return Workspace.relative((try? FileCalls().realPath(written)) ?? written, to: root)
    }

    /// Whether a directory is at a path that the project file states.
    package func hasDirectory(_ path: String) -> Bool {
        Workspace.target(of: absolute(path)) == .directory
    }
}
