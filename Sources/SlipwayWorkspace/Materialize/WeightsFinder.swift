internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// Finds model files by their digest; what it gives out was read whole and has that digest.
package struct WeightsFinder {
    /// Further directories that models may come from: absolute.
    let modelRoots: [String]
    /// The cache of fetched models, or nil.
    let cache: String?
    /// The output root whose store may hold the file as well.
    let target: String

    private let calls = FileCalls()
    private var digests: [String: FileDigest] = [:]
    private var listings: [String: [(path: String, size: UInt64)]] = [:]

    /// Makes a finder.
    ///
    /// - Parameters:
    ///   - modelRoots: Further directories that models may come from: absolute.
    ///   - cache: The cache of fetched models, or nil.
    ///   - target: The output root whose store may hold the file as well.
    package init(modelRoots: [String], cache: String?, target: String) {
        self.modelRoots = modelRoots
        self.cache = cache
        self.target = target
    }

    /// Looks for a model file.
    ///
    /// - Parameters:
    ///   - digest: Its digest.
    ///   - file: Its place in the release.
    ///   - release: The release.
    ///   - manifest: The manifest beside the release; nil where there is none.
    ///   - project: The project root: absolute.
    /// - Returns: The file, or nil and where it was looked for.
    mutating func find(
        _ digest: ContentDigest, file: RelativePath, in release: Release, _ manifest: Manifest?, project: String
    ) -> (found: WeightsReference?, places: [String]) {
        let output = Workspace.folder(of: release.absolute)
        let out = Workspace.folder(of: output)
        var places: [String] = ["\(release.absolute)/\(file)"]
        places += [out, target].map { OutputDirectory.storePath(out: $0, digest) }
        places += (manifest?.digests ?? [:]).filter { $0.value == digest }.keys.sorted().map { "\(output)/\($0)" }
        if let cache { places.append("\(cache)/\(digest)") }
        let source = manifest?.origin(of: digest)
        if let source, source.path.utf8.first != 0x2F {
            places += ([project] + modelRoots).map { "\($0)/\(source.path)" }
        }
        for root in modelRoots {
            places += [OutputDirectory.storePath(out: root, digest), "\(root)/\(digest)"]
        }
        var tried: Set<String> = []
        for place in places where tried.insert(place).inserted {
            if let found = match(place, digest, source?.byteCount) { return (found, []) }
        }
        for root in modelRoots {
            if let found = search(root, digest, source?.byteCount) { return (found, []) }
        }
        return (nil, (Array(places.prefix(2)) + modelRoots))
    }

    /// The file at a path when it has the digest.
    mutating func match(_ path: String, _ digest: ContentDigest, _ size: UInt64?) -> WeightsReference? {
        guard let found = fileDigest(path, size), found.digest == digest else { return nil }
        return WeightsReference(digest: digest, byteCount: found.byteCount, sourcePath: path)
    }

    /// The digest of a file; nil where there is none, or none of the size.
    private mutating func fileDigest(_ path: String, _ size: UInt64?) -> FileDigest? {
        if let known = digests[path] { return known }
        guard let facts = try? calls.stat(path, follow: true), facts.kind == .regular,
            size.map({ $0 == facts.size }) ?? true, let found = try? SHA256Hasher.knownDigest(ofFile: path)
        else { return nil }
        digests[path] = found
        return found
    }

    /// A file below a directory, whatever its name. Where the size is not known every file is hashed, once.
    private mutating func search(_ root: String, _ digest: ContentDigest, _ size: UInt64?) -> WeightsReference? {
        if listings[root] == nil {
            listings[root] = ModelFileSearch.list([root], calls)
        }
        for file in listings[root] ?? [] where size.map({ $0 == file.size }) ?? true {
            if let found = match(file.path, digest, size) { return found }
        }
        return nil
    }
}
