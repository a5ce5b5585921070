package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayReleases
package import SlipwaySpec

/// A data file that a warmup set or a profile names, by the place of the name.
package struct DataFileKey: Hashable, Sendable {
    /// The file that states the path.
    package let statedIn: SourceID
    /// The path as it is stated.
    package let path: String

    /// Makes a key.
    package init(statedIn: SourceID, path: String) {
        self.statedIn = statedIn
        self.path = path
    }
}

/// A decoded spec with everything it refers to: the graph, the data files, the Triton release.
package struct ResolvedSpec: Sendable {
    /// The decoded spec.
    package let document: SpecDocument
    /// The spec's own path relative to the project root.
    package let specPath: String
    /// The SHA-256 over the spec and every fragment it extends.
    package let specDigest: ContentDigest
    /// The model.
    package let model: ModelArtifact
    /// The bytes of the data files that could be read.
    package let dataFiles: [DataFileKey: [UInt8]]
    /// Those files with their digests, by path, each once.
    package let data: [ReferencedFile]
    /// The Triton release that is generated for.
    package let release: TritonRelease
    /// Which of NVIDIA's images of the release the server runs from.
    package var flavor: ImageFlavor { document.flavor?.value ?? .standard }
    /// The backend that serves the model.
    package let backend: any ServingBackend
    /// The deployment targets that the spec may name.
    package let targets: [any DeploymentTarget]

    /// Makes a resolved spec.
    package init(
        document: SpecDocument, specPath: String, specDigest: ContentDigest, model: ModelArtifact,
        dataFiles: [DataFileKey: [UInt8]], data: [ReferencedFile] = [], release: TritonRelease,
        backend: any ServingBackend,
        targets: [any DeploymentTarget]
    ) {
        self.document = document
        self.specPath = specPath
        self.specDigest = specDigest
        self.model = model
        self.dataFiles = dataFiles
        self.data = data
        self.release = release
        self.backend = backend
        self.targets = targets
    }
}
