import SlipwaySpec
package import SlipwayWorkspace

/// Where specs and models are looked for.
package struct Project: Sendable {
    /// The root, outside of which no file is read, that the request states; nil for the folder of the project file, else the
    /// nearest folder with `.git`, else the spec's own.
    package let root: String?
    /// Further places that models may come from, those of the request.
    package let modelRoots: [String]
    /// The cache of models given by URL; nil where there is no place for one.
    package let fetcher: ModelFetcher?
    /// What `slipway.yaml` says; nil where there is none.
    package let file: ProjectFile?
    /// The text of the spec whose path is `-`.
    let input: StandardInput

    /// Makes a project.
    package init(
        root: String? = nil, modelRoots: [String] = [], fetcher: ModelFetcher? = nil, file: ProjectFile? = nil,
        input: StandardInput = StandardInput()
    ) {
        self.root = root
        self.modelRoots = modelRoots
        self.fetcher = fetcher
        self.file = file
        self.input = input
    }

    /// The files that a run about a spec may read.
    ///
    /// - Parameters:
    ///   - spec: The path of the spec, absolute or from the working directory.
    ///   - isDraft: Whether the spec is still to be written.
    /// - Returns: The root and the further places of models; those of a project file where the spec lies in the project.
    /// - Throws: As `Workspace.init`.
    func workspace(of spec: String, isDraft: Bool = false) throws(WorkspaceError) -> Workspace {
        guard let file, file.place.holds(spec) else {
            return try Workspace(spec: spec, root: root, modelRoots: modelRoots, isDraft: isDraft)
        }
        return try Workspace(spec: spec, root: root ?? file.place.root, modelRoots: allModelRoots, isDraft: isDraft)
    }

    /// The further places of models: those of the request, then those of the project file.
    var allModelRoots: [String] { modelRoots + (file?.modelRoots ?? []) }

    /// Whether a run that would run commands of specs may.
    ///
    /// - Parameter isTrusted: Whether the request says so.
    /// - Returns: What it may; the project file says so for every run.
    func commandUse(trusted isTrusted: Bool) -> CommandUse {
        isTrusted || file?.document.trustsCode ?? false ? .trusted : .untrusted
    }

    /// Where outputs go and how model files come in.
    ///
    /// - Parameters:
    ///   - out: The output root that the request states; nil for the project's own.
    ///   - weights: The mode that the request states; nil for the project's in its own output root, elsewhere for what
    ///     is in the output, else `store`.
    /// - Returns: The target; nil where nobody states an output root.
    package func target(out: String?, weights: WeightsMode?) -> OutputTarget? {
        guard let path = out ?? file?.out else { return nil }
        let isOwn = file?.out.map { own in file?.place.isSame(path, as: own) ?? false } ?? false
        return OutputTarget(out: path, weights: weights ?? (isOwn ? file?.weights : nil), isOwn: isOwn)
    }
}

/// Where an output goes, as far as it changes what is made.
package struct OutputTarget: Sendable {
    /// The output root.
    package let out: String
    /// How model files come in, where the request or the project file states it.
    package let stated: WeightsMode?
    /// Whether it is the output root of the project file.
    package let isOwn: Bool

    /// Makes a target.
    package init(out: String, weights: WeightsMode? = .store, isOwn: Bool = false) {
        self.out = out
        stated = weights
        self.isOwn = isOwn
    }
}

/// Whether a use case writes its output.
package enum WriteMode: Sendable {
    /// It writes, and waits for the disk where `syncToDisk` says so.
    case write(syncToDisk: Bool)
    /// It compares with the disk and writes nothing.
    case compare
}
