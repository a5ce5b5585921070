/// One side of a comparison.
package enum DiffSide: Hashable, Sendable {
    /// What specs yield, as they are now.
    case specs([String])
    /// The contents of outputs: the directory of a model, or an output root.
    case outputs(String)
    /// What the same specs yielded at a git revision.
    case revision(String)
}

/// What is compared.
package struct DiffRequest: Sendable {
    /// The old side.
    package let old: DiffSide
    /// The new side.
    package let new: DiffSide
    /// Where specs and models are looked for.
    package let project: Project
    /// The output root that holds the releases and the graph locks of specs; nil where there is none.
    package let out: String?
    /// Whether the specs are all of the project, so that one that only the revision has is gone.
    package let comparesProject: Bool
    /// Where the files of a revision go while they are read.
    package let temporaryDirectory: String

    /// Asks for a comparison.
    package init(
        from old: DiffSide, to new: DiffSide, project: Project, out: String?, comparesProject: Bool = false,
        temporaryDirectory: String
    ) {
        self.old = old
        self.new = new
        self.project = project
        self.out = out
        self.comparesProject = comparesProject
        self.temporaryDirectory = temporaryDirectory
    }
}
