internal import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwayFormats

/// What the `manifest.json` beside a release says about where model files come from.
struct OutputRecord {
    /// One file of the model.
    struct Source {
        /// The path below the project root, or below a model root.
        let path: String
        let digest: ContentDigest
        let byteCount: UInt64
    }

    /// The model and its external data.
    var sources: [Source] = []
    /// The address of the model file, where the spec names one.
    var url: String?
    /// The spec, below the project root.
    var spec: String?
    /// Every file of the output outside the release.
    var files: [RelativePath: ContentDigest] = [:]

    /// Reads a manifest; anything that cannot be read says nothing.
    init(manifest path: String) {
        var bag = DiagnosticBag()
        guard let bytes = try? Workspace.readText(path, limit: OutputDirectory.textLimit),
            let files = Ledger.reader(bytes, "files"),
            let node = JSONReader.read(SourceFile(id: SourceID(path), bytes: bytes), into: &bag)
        else { return }
        self.files = files
        spec = node["spec"]?["path"]?.string
        guard let model = node["model"] else { return }
        url = model["url"]?.string
        sources = ([model] + (model["external"]?.array ?? [])).compactMap(Self.source)
    }

    private static func source(_ node: JSONNode) -> Source? {
        guard let path = node["path"]?.string ?? node["url"]?.string,
            let digest = node["sha256"]?.string.flatMap({ ContentDigest(hex: $0) }),
            let bytes = node["bytes"]?.integer, bytes >= 0
        else { return nil }
        return Source(path: path, digest: digest, byteCount: UInt64(bytes))
    }

    /// The source with a digest.
    func source(_ digest: ContentDigest) -> Source? {
        sources.first { $0.digest == digest }
    }
}
