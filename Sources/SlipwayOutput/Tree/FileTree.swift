package import SlipwayDomain

/// Files by their path below a root: the whole output of one spec before anything is written.
package struct FileTree: Hashable, Sendable {
    /// The files; use ``sorted`` wherever order can be seen.
    package private(set) var files: [RelativePath: FileContent] = [:]

    /// Makes an empty tree.
    package init() {}

    /// Makes room for a number of files.
    package mutating func reserveCapacity(_ count: Int) {
        files.reserveCapacity(count)
    }

    /// Puts a file in; a file at the same path is replaced.
    package subscript(path: RelativePath) -> FileContent? {
        get { files[path] }
        set { files[path] = newValue }
    }

    /// Adds all files of another tree below a directory of this one.
    package mutating func graft(_ other: FileTree, at directory: RelativePath) {
        for (path, content) in other.files { files[directory.appending(path)] = content }
    }

    /// The files in the order of their paths' bytes.
    package var sorted: [(path: RelativePath, content: FileContent)] {
        files.map { (path: $0.key, content: $0.value) }.sorted { $0.path < $1.path }
    }
}
