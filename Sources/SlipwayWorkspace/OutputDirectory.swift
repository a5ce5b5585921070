internal import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayOutput
internal import SlipwaySystem

/// A directory `OUT/<name>/` on disk, which need not exist yet.
package struct OutputDirectory: DirectoryReading, Sendable {
    /// The output root.
    package let out: String
    /// The model's name: the directory below the root.
    package let name: ModelName
    let calls: FileCalls
    /// What was hashed before.
    let cache: DigestCache

    /// Makes a view of a directory.
    package init(out: String, name: ModelName) {
        self.init(out: out, name: name, calls: FileCalls())
    }

    init(out: String, name: ModelName, calls: FileCalls, cache: DigestCache = .ofUser) {
        self.out = out
        self.name = name
        self.calls = calls
        self.cache = cache
    }

    /// The outputs that a directory is or holds: it or each of its directories that has a manifest, in the order of names.
    ///
    /// - Parameter path: The directory of a model, or an output root.
    /// - Returns: The outputs.
    /// - Throws: `notFound` where nothing is at the path, or the failure to list it.
    package static func all(at path: String) throws(WorkspaceError) -> [OutputDirectory] {
        let calls = FileCalls()
        let absolute = try Workspace.realDirectory(path, calls)
        func isOutput(_ folder: String) -> Bool {
            ((try? calls.statIfPresent("\(folder)/\(OutputLayout.manifest)")) ?? nil)?.kind == .regular
        }
        if isOutput(absolute), let name = ModelName(String(absolute.split(separator: "/").last ?? "")) {
            return [OutputDirectory(out: Workspace.folder(of: absolute), name: name)]
        }
        let descriptor = try naming("list", path) { () throws(Errno) in try calls.openDirectory(absolute) }
        defer { calls.close(descriptor) }
        let names = try naming("list", path) { () throws(Errno) in try calls.list(descriptor) }.map(\.name)
        return names.sorted().compactMap { name in
            isOutput("\(absolute)/\(name)") ? ModelName(name).map { OutputDirectory(out: absolute, name: $0) } : nil
        }
    }

    /// The directory that holds Slipway's own lock, journal and stage.
    static let privateDirectory = OutputLayout.privateDirectory.text

    /// The most bytes of a generated text file or a ledger that are read into memory.
    static let textLimit: UInt64 = 256 << 20

    /// `OUT/<name>`.
    package var path: String { "\(out)/\(name)" }

    /// A path below the directory, as messages show it and as it can be opened.
    package func shown(_ path: RelativePath) -> String { "\(self.path)/\(path)" }

    /// The path of a file of the store.
    static func storePath(out: String, _ digest: ContentDigest) -> String { "\(out)/\(StoreLayout.file(digest))" }

    /// Every entry but directories, `.slipway/` and what lies in `skipping`; none when the directory does not exist.
    package func entries(skipping: [RelativePath]) throws(WorkspaceError) -> [RelativePath: DiskEntry] {
        var found: [RelativePath: DiskEntry] = [:]
        let root: Int32
        do throws(Errno) {
            root = try calls.openDirectory(path)
        } catch .noSuchFileOrDirectory {
            return [:]
        } catch {
            throw WorkspaceError(error, "list", path)
        }
        defer { calls.close(root) }
        let skipped = Set(skipping.map(\.text))
        try collect(Directory(descriptor: root, path: path), below: "", skipped, into: &found)
        return found
    }

    /// Every entry below a directory of the output but directories, by path below that; none when it does not exist.
    func entries(below directory: RelativePath) throws(WorkspaceError) -> [RelativePath: DiskEntry] {
        var found: [RelativePath: DiskEntry] = [:]
        let root: Int32
        do throws(Errno) {
            root = try calls.openDirectory(shown(directory))
        } catch .noSuchFileOrDirectory {
            return [:]
        } catch {
            throw WorkspaceError(error, "list", shown(directory))
        }
        defer { calls.close(root) }
        try collect(Directory(descriptor: root, path: shown(directory)), below: "", [], into: &found)
        return found
    }

    private func collect(
        _ directory: Directory, below prefix: String, _ skipped: Set<String>,
        into found: inout [RelativePath: DiskEntry]
    ) throws(WorkspaceError) {
        for (name, hint) in try listing(directory) {
            if prefix.isEmpty, name == Self.privateDirectory { continue }
            let text = prefix.isEmpty ? name : "\(prefix)/\(name)"
            if skipped.contains(text) { continue }
            guard let relative = RelativePath(text) else { throw .unreadableName(directory: directory.path) }
            let shown = directory.display(name)
            var kind = hint
            if hint != .directory {
                let facts = try naming("read", shown) { () throws(Errno) in try calls.stat(name, in: directory) }
                kind = facts.kind
                if facts.kind != .directory {
                    found[relative] = DiskEntry(kind: facts.kind, byteCount: facts.size, identity: facts.identity)
                }
            }
            guard kind == .directory else { continue }
            let inner = try naming("list", shown) { () throws(Errno) in
                try calls.openDirectory(name, in: directory, follow: false)
            }
            defer { calls.close(inner) }
            try collect(Directory(descriptor: inner, path: shown), below: text, skipped, into: &found)
        }
    }

    private func listing(_ directory: Directory) throws(WorkspaceError) -> [(name: String, kind: FileKind?)] {
        do throws(Errno) {
            return try calls.list(directory.descriptor)
        } catch .illegalByteSequence {
            throw .unreadableName(directory: directory.path)
        } catch {
            throw WorkspaceError(error, "list", directory.path)
        }
    }

    /// The bytes of a regular file.
    package func bytes(at path: RelativePath) throws(WorkspaceError) -> [UInt8] {
        try calls.readSmall("\(self.path)/\(path)", in: .working, limit: Self.textLimit)
    }

    /// The bytes of a regular file; nil where there is none.
    ///
    /// - Throws: The failure to read it.
    package func bytesIfPresent(at path: RelativePath) throws(WorkspaceError) -> [UInt8]? {
        try calls.readIfPresent(shown(path), in: .working, limit: Self.textLimit)
    }

    /// The digest of a regular file.
    package func digest(at path: RelativePath) throws(WorkspaceError) -> ContentDigest {
        let found = try SHA256Hasher.knownDigest(
            of: "\(self.path)/\(path)", in: .working, calls: calls, follow: false, cache: cache)
        return found.digest
    }

    /// The stored copy of a model file, or nil when there is none.
    package func storeEntry(for digest: ContentDigest) throws(WorkspaceError) -> DiskEntry? {
        let store = "\(out)/\(StoreLayout.directory)"
        let facts = try naming("read", store) { () throws(Errno) in try calls.statIfPresent(store) }
        if let facts, facts.kind != .directory { throw WeightsPlacer.noStore(store) }
        return try entry(Self.storePath(out: out, digest), follow: false)
    }

    /// The source of a model file, or nil when it is gone.
    package func sourceEntry(for weights: WeightsReference) throws(WorkspaceError) -> DiskEntry? {
        // A file that is where it belongs is no source that it could be linked to by mistake.
        if weights.sourcePath.hasPrefix("\(path)/") { return nil }
        return try entry(weights.sourcePath, follow: true)
    }

    private func entry(_ path: String, follow: Bool) throws(WorkspaceError) -> DiskEntry? {
        let facts = try naming("read", path) { () throws(Errno) in try calls.statIfPresent(path, follow: follow) }
        return facts.map { DiskEntry(kind: $0.kind, byteCount: $0.size, identity: $0.identity) }
    }

    /// The directories `release-NAME` that hold a promotion record, in order; none when the directory cannot be listed.
    package func namedReleases() -> [RelativePath] {
        guard let root = try? calls.openDirectory(path) else { return [] }
        defer { calls.close(root) }
        let names = (try? calls.list(root)) ?? []
        return names.compactMap { name, _ -> RelativePath? in
            guard OutputLayout.isNamedRelease(name), let release = RelativePath(name) else { return nil }
            let facts = try? calls.statIfPresent(shown(release.appending(ReleaseLayout.record)))
            return facts.flatMap(\.self)?.kind == .regular ? release : nil
        }.sorted()
    }

    /// The files of measurements that campaigns left for a release, in order; none when the directory cannot be listed.
    package func measurementFiles(for release: RelativePath = OutputLayout.release) -> [String] {
        let profile = shown(ProfileLayout.folder(of: release))
        guard let opened = try? calls.openDirectory(profile) else { return [] }
        defer { calls.close(opened) }
        return ((try? calls.list(opened)) ?? []).map(\.name).filter(ProfileLayout.isMeasurements).sorted()
            .map { "\(profile)/\($0)" }
    }

    /// The directories of releases, whether or not the first of them exists.
    package func releases() -> [RelativePath] {
        [OutputLayout.release] + namedReleases()
    }

    /// What Slipway wrote here before, from the documents that are here.
    ///
    /// - Parameter manifestPath: The document that lists the files of this directory.
    /// - Returns: The files listed; none where no document is.
    /// - Throws: `unreadableRecord` when a document cannot be read, so that nobody knows what it lists; the failure to
    ///   read a file.
    package func ledger(manifestPath: RelativePath) throws(WorkspaceError) -> Ledger {
        var ledger = try releaseLedger()
        try add(manifestPath, to: &ledger)
        return ledger
    }

    /// What Slipway wrote here before, where the manifest that is here is that of an output, byte by byte: it lists
    /// the files of the output, and is not read again.
    ///
    /// - Parameter output: The output.
    /// - Returns: The files listed; those of the manifest without a digest.
    /// - Throws: As ``ledger(manifestPath:)`` does for the records of releases.
    func ledger(standing output: OutputTree) throws(WorkspaceError) -> Ledger {
        var ledger = try releaseLedger()
        for path in output.tree.files.keys { ledger.add(withoutDigest: path) }
        ledger.add(withoutDigest: output.manifestPath)
        return ledger
    }

    /// What the records of releases list.
    private func releaseLedger() throws(WorkspaceError) -> Ledger {
        var ledger = Ledger()
        for release in releases() { try add(release.appending(ReleaseLayout.record), to: &ledger) }
        return ledger
    }

    /// Adds what a document lists, where it is here.
    private func add(_ document: RelativePath, to ledger: inout Ledger) throws(WorkspaceError) {
        guard let kind = DocumentKind.listing(named: RelativePath(fileName: document.lastComponent)),
            let bytes = try calls.readIfPresent(shown(document), in: .working, limit: Self.textLimit)
        else { return }
        var bag = DiagnosticBag()
        guard let digests = kind.digests(SourceFile(id: SourceID(shown(document)), bytes: bytes), into: &bag)
        else { throw WorkspaceError.unreadableRecord(bag, path: shown(document), text: bytes) }
        ledger.add(digests, listedBy: document)
    }
}
