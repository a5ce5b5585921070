package import SlipwayDomain

/// A model file (or a file of its external data) that is placed into a tree without passing through memory.
package struct WeightsReference: Hashable, Sendable {
    /// The SHA-256 of the file's bytes.
    package let digest: ContentDigest
    /// The size in bytes.
    package let byteCount: UInt64
    /// The path to read the file from, as the workspace that hashed it gave it out.
    package let sourcePath: String
    /// What the file holds where that is not all of the source: an edited graph; nil for the source as it is.
    package let content: SplicedFile?

    /// Makes a reference.
    package init(digest: ContentDigest, byteCount: UInt64, sourcePath: String, content: SplicedFile? = nil) {
        self.content = content
        self.digest = digest
        self.byteCount = byteCount
        self.sourcePath = sourcePath
    }
}

/// What a file of a tree holds.
package enum FileContent: Hashable, Sendable {
    /// Bytes made by Slipway.
    case bytes([UInt8])
    /// A model file, linked or copied by the workspace.
    case weights(WeightsReference)
}

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

/// One spec's output, ready for the workspace: a tree below `OUT/<name>/` and the directories that are exchanged whole.
package struct OutputTree: Hashable, Sendable {
    /// The name of the model: the directory below the output root.
    package let name: ModelName
    /// Every file except the manifest, relative to `OUT/<name>/`.
    package let tree: FileTree
    /// The directories that are exchanged whole, none inside another (`repository/<variant>`, `profile`, `release`);
    /// every file of `tree` lies in one of them or directly in the root.
    package let units: [RelativePath]
    /// The manifest's path, relative to `OUT/<name>/`; always written last.
    package let manifestPath: RelativePath
    /// The manifest's bytes; its `files` object lists every file of `tree` with its digest.
    package let manifest: [UInt8]
    /// Directories that are left as they are, whatever stands in them (a promoted release).
    package let kept: [RelativePath]

    /// Makes an output.
    package init(
        name: ModelName, tree: FileTree, units: [RelativePath], manifestPath: RelativePath, manifest: [UInt8],
        kept: [RelativePath] = []
    ) {
        self.name = name
        self.tree = tree
        self.units = units
        self.manifestPath = manifestPath
        self.manifest = manifest
        self.kept = kept
    }
}
