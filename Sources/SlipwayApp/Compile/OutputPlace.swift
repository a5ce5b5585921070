import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayOutput
import SlipwayWorkspace

/// What already stands in `OUT/<name>/` and changes what is made.
struct OutputPlace {
    /// The graph lock, or nil where there is none or weights are wanted.
    let graphLock: SourceFile?
    /// Whether something was promoted to the release; a build leaves such a release as it is.
    let hasPromotedRelease: Bool
    /// What was promoted; nil where nothing was, or where the record cannot be read.
    let incumbent: Incumbent?
    /// The releases beside `release/`.
    let otherReleases: [RelativePath]

    /// Looks at the output directory of a model.
    ///
    /// - Parameters:
    ///   - target: The output root and mode; nil where nothing is written.
    ///   - name: The model's name.
    init(_ target: OutputTarget?, name: ModelName) {
        guard let target else {
            graphLock = nil
            hasPromotedRelease = false
            incumbent = nil
            otherReleases = []
            return
        }
        let directory = "\(target.out)/\(name)"
        if target.weights == .digest,
            let bytes = try? Workspace.readText("\(directory)/graph.lock.json", limit: 16 << 20)
        {
            graphLock = SourceFile(id: SourceID("\(name)/graph.lock.json"), bytes: bytes)
        } else {
            graphLock = nil
        }
        otherReleases = OutputDirectory(out: target.out, name: name).namedReleases()
        let record = Self.promotion("\(directory)/release/promotion.json")
        hasPromotedRelease = record.isPromoted
        incumbent = record.isPromoted ? record.node.flatMap { Self.incumbent($0, directory: directory, name) } : nil
    }

    /// The record of a release. One that names a verdict other than `initial` is of a promotion; a record that cannot be
    /// read counts as one, so that nothing unknown is overwritten.
    private static func promotion(_ path: String) -> (isPromoted: Bool, node: JSONNode?) {
        let bytes: [UInt8]
        do throws(WorkspaceError) {
            bytes = try Workspace.readText(path, limit: 64 << 20)
        } catch .notFound {
            return (false, nil)
        } catch {
            // Below a file nothing stands; publishing says what is in the way.
            if case .io = error { return (false, nil) }
            return (true, nil)
        }
        var bag = DiagnosticBag()
        let node = JSONReader.read(SourceFile(id: SourceID(path), bytes: bytes), into: &bag)
        return (node?["verdict"]?.string != "initial", node)
    }

    /// The winner that a record names, with the files of its model directory that the record lists.
    private static func incumbent(_ record: JSONNode, directory: String, _ name: ModelName) -> Incumbent? {
        guard let variant = record["winner"]?["variant"]?.string.flatMap({ ModelName($0) }),
            let id = record["winner"]?["id"]?.string
        else { return nil }
        let folder = "repository/\(name)/"
        var files: [Incumbent.File] = []
        for entry in record["digests"]?.object ?? [] where entry.key.value.hasPrefix(folder) {
            let key = entry.key.value
            guard let path = RelativePath(String(key.dropFirst(folder.count))),
                let digest = entry.value.string.flatMap({ ContentDigest(hex: $0) })
            else { return nil }
            let source = "\(directory)/release/\(key)"
            if path.text == "config.pbtxt" || path.text.hasPrefix("warmup/") {
                guard let bytes = try? Workspace.readText(source, limit: 512 << 20) else { return nil }
                files.append(Incumbent.File(path: path, content: .bytes(bytes), digest: digest))
            } else {
                // Not there where weights are left out; then nobody reads it either.
                let size = (try? Workspace.size(ofFile: source)) ?? 0
                let weights = WeightsReference(digest: digest, byteCount: size, sourcePath: source)
                files.append(Incumbent.File(path: path, content: .weights(weights), digest: digest))
            }
        }
        return Incumbent(variant: variant, id: id, configID: record["winner"]?["config"]?.string, files: files)
    }
}
