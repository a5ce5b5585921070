import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayWorkspace

/// What already stands in `OUT/<name>/` and changes what is made.
struct OutputPlace {
    /// The documents of the output; nil where nothing is written.
    let records: OutputRecords?
    /// The graph lock; nil where there is none.
    let graphLock: LockedGraph?
    /// What was promoted; nil where nothing was, or where its files are not there.
    let incumbent: Incumbent?
    /// The releases beside `release/`.
    let otherReleases: [RelativePath]

    /// Whether something was promoted to the release; a build leaves such a release as it is.
    var hasPromotedRelease: Bool { records?.promotions[OutputLayout.release]?.isPromoted ?? false }

    /// Looks at the output directory of a model.
    ///
    /// - Parameters:
    ///   - target: The output root and mode; nil where nothing is written.
    ///   - name: The model's name.
    ///   - reader: Receives what is wrong with documents that cannot be read.
    /// - Throws: The failure to read a document.
    init(_ target: OutputTarget?, name: ModelName, _ reader: inout DocumentReader) throws(WorkspaceError) {
        guard let target else {
            records = nil
            graphLock = nil
            incumbent = nil
            otherReleases = []
            return
        }
        let directory = OutputDirectory(out: target.out, name: name)
        let records = try OutputRecords(directory, &reader)
        self.records = records
        graphLock = records.graphLock.map { lock in
            LockedGraph(
                lock: lock, path: directory.shown(OutputLayout.graphLock),
                data: records.manifest.map { EmittedData(directory: directory, manifest: $0, lock: lock) })
        }
        otherReleases = directory.namedReleases()
        let promoted = records.promotions[OutputLayout.release].flatMap { $0.isPromoted ? $0 : nil }
        incumbent = promoted.flatMap { Self.incumbent($0, in: directory.shown(OutputLayout.release)) }
    }

    /// The winner that a record names, with the files of its model directory that the record lists.
    private static func incumbent(_ promotion: PromotionDocument, in directory: String) -> Incumbent? {
        var files: [Incumbent.File] = []
        let model = ReleaseLayout.model(promotion.name)
        for (path, digest) in promotion.modelFiles {
            let source = "\(directory)/\(model.appending(path))"
            if ModelLayout.isModelFile(path) {
                // Not there where weights are left out; then nobody reads it either.
                let size = (try? Workspace.size(ofFile: source)) ?? 0
                let weights = WeightsReference(digest: digest, byteCount: size, sourcePath: source)
                files.append(Incumbent.File(path: path, content: .weights(weights), digest: digest))
            } else {
                guard let bytes = try? Workspace.readText(source, limit: 512 << 20) else { return nil }
                files.append(Incumbent.File(path: path, content: .bytes(bytes), digest: digest))
            }
        }
        let winner = promotion.record.winner
        return Incumbent(variant: winner.variant, id: winner.id, configID: winner.configID, files: files)
    }
}

/// A graph lock that can be used instead of a model.
struct LockedGraph {
    /// What it says.
    let lock: GraphLock
    /// Its path, as messages show it.
    let path: String
    /// Finds the data that stands in the output; nil where nothing was built.
    let data: EmittedData?
}
