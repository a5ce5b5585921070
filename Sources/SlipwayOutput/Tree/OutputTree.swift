package import SlipwayDomain

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
    /// The manifest's bytes; its `files` object lists every file of `tree` with its digest. Nil takes the output away.
    package let manifest: [UInt8]?
    /// Directories that are left as they are, whatever is in them (a promoted release).
    package let kept: [RelativePath]

    /// Makes an output.
    package init(
        name: ModelName, tree: FileTree, units: [RelativePath], manifestPath: RelativePath, manifest: [UInt8]?,
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
