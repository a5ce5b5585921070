package import SlipwayWorkspace

/// Where specs and models are looked for.
package struct Project: Sendable {
    /// The project root, outside of which no file is read; nil for the nearest folder with `.git`, else the spec's own.
    package let root: String?
    /// Further places that models may come from.
    package let modelRoots: [String]
    /// The cache of models given by URL; nil where there is no place for one.
    package let fetcher: ModelFetcher?

    /// Makes a project.
    package init(root: String? = nil, modelRoots: [String] = [], fetcher: ModelFetcher? = nil) {
        self.root = root
        self.modelRoots = modelRoots
        self.fetcher = fetcher
    }
}

/// Where an output goes, as far as it changes what is made.
package struct OutputTarget: Sendable {
    /// The output root.
    package let out: String
    /// How model files come in.
    package let weights: WeightsMode

    /// Makes a target.
    package init(out: String, weights: WeightsMode = .store) {
        self.out = out
        self.weights = weights
    }
}

/// Whether a use case writes its output.
package enum WriteMode: Sendable {
    /// It writes, and waits for the disk where `syncToDisk` says so.
    case write(syncToDisk: Bool)
    /// It compares with the disk and writes nothing.
    case compare
}
