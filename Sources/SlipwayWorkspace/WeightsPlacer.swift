internal import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// Puts model files into a staged tree, as a mode wants it or as the file systems allow.
struct WeightsPlacer {
    let calls: FileCalls
    /// The output root.
    let out: Directory
    let mode: WeightsMode
    /// Whether a new file of the store is flushed to the disk before it gets its name.
    let syncToDisk: Bool
    /// Makes the names of temporary files unique among runs: the process and the model's name.
    let owner: String

    /// Notes about fall-backs, each once.
    private(set) var diagnostics = DiagnosticBag()
    /// The bytes written, not counting links and shared blocks.
    private(set) var bytesCopied: UInt64 = 0
    /// The files of the store that this run made.
    private var made: Set<StoreRecord.Entry> = []
    private var drafts: Set<String> = []

    private var said: Set<DiagnosticCode> = []
    /// The store, opened as the directory that it is and locked against cleaning.
    private var store: Directory?
    private var ready: Set<ContentDigest> = []
    private var verifiedSources: Set<String> = []
    private var firstCopies: [ContentDigest: String] = [:]
    private var canLinkSource = true
    private var canLinkStore = true
    private var canReflink = true

    init(calls: FileCalls, out: Directory, mode: WeightsMode, syncToDisk: Bool, owner: String) {
        self.calls = calls
        self.out = out
        self.mode = mode
        self.syncToDisk = syncToDisk
        self.owner = owner
    }

    /// Gives the lock on the store back.
    mutating func close() {
        if let store { calls.closeLocked(store.descriptor) }
        store = nil
    }

    /// Places one model file.
    ///
    /// - Parameters:
    ///   - weights: The file.
    ///   - path: Where it goes, below `directory`; nothing is there yet.
    ///   - directory: The directory that `path` starts from.
    /// - Throws: The failure to read the source or to write.
    mutating func place(
        _ weights: WeightsReference, at path: String, in directory: Directory
    ) throws(WorkspaceError) {
        switch mode {
        case .digest: return
        case .copy: try copy(weights, to: path, in: directory)
        case .link where canLinkSource && weights.content == nil: try linkSource(weights, to: path, in: directory)
        case .link, .store: try linkStore(weights, to: path, in: directory)
        }
    }

    /// Unlinks the files of the store that this run made and nothing links to, after a failure.
    mutating func discardMadeEntries() {
        guard let store, (try? calls.lock(store.descriptor, exclusive: true, wait: false)) != nil,
            var record = try? StoreRecord(of: store, calls: calls)
        else { return }
        for entry in made {
            let name = entry.digest.hex
            if let facts = try? calls.stat(name, in: store), entry.isMade(facts), facts.linkCount == 1 {
                try? calls.unlink(name, in: store)
            }
        }
        for draft in drafts { try? calls.unlink(draft, in: store) }
        let left = made.filter { (try? calls.stat($0.digest.hex, in: store)).map($0.isMade) ?? false }
        record.remove(made.subtracting(left), drafts: drafts)
        try? record.write(to: store, calls: calls)
        (made, drafts) = ([], [])
        // Fails, as it should, while anything is left in it.
        try? calls.removeDirectory(Self.storeDirectory, in: out)
    }

    // MARK: - Links

    private mutating func linkSource(
        _ weights: WeightsReference, to path: String, in directory: Directory
    ) throws(WorkspaceError) {
        if verifiedSources.insert(weights.sourcePath).inserted {
            // What was read when the spec was compiled may be another file by now.
            let found = try SHA256Hasher.knownDigest(
                of: weights.sourcePath, in: .working, calls: calls, follow: true)
            guard found.byteCount == weights.byteCount else { throw .changedWhileRead(path: weights.sourcePath) }
            guard found.digest == weights.digest else {
                throw .digestMismatch(
                    path: weights.sourcePath, expected: weights.digest.hex, found: found.digest.hex)
            }
        }
        do throws(Errno) {
            try calls.link(weights.sourcePath, in: .working, to: path, in: directory, follow: true)
            say(
                .weightsLinkedToSource, "model files are hard links to their source",
                notes: ["whoever rewrites the source in place changes every variant that was built from it"])
        } catch .improperLink {
            canLinkSource = false
            say(
                .weightsOnOtherFileSystem, "the model and the output are on different file systems",
                notes: ["a hard link cannot cross file systems; one copy went into the store and is linked instead"])
            try linkStore(weights, to: path, in: directory)
        } catch {
            guard Self.meansNoLinks(error) else { throw WorkspaceError(error, "link", directory.display(path)) }
            canLinkSource = false
            say(
                .weightsNotLinkable, "the model's source cannot be linked",
                notes: [
                    "linking \"\(weights.sourcePath)\" failed: \(error.words)",
                    "one copy went into the store instead",
                ])
            try linkStore(weights, to: path, in: directory)
        }
    }

    private mutating func linkStore(
        _ weights: WeightsReference, to path: String, in directory: Directory
    ) throws(WorkspaceError) {
        let store = try openStore()
        let entry = weights.digest.hex
        if ready.insert(weights.digest).inserted { try ensureEntry(weights, in: store) }
        guard canLinkStore else { return try copy(weights, to: path, in: directory) }
        do throws(Errno) {
            try linkEntry(entry, in: store, to: path, in: directory)
        } catch .tooManyLinks {
            // A fresh copy takes the entry's name; the variants linked so far keep the old one.
            let stored = WeightsReference(
                digest: weights.digest, byteCount: weights.byteCount, sourcePath: weights.sourcePath)
            try writeEntry(stored, in: store, from: entry, in: store)
            say(.weightsLinkLimit, "the file system allows no more links to one file; the store got a second copy")
            try naming("link", directory.display(path)) { () throws(Errno) in
                try linkEntry(entry, in: store, to: path, in: directory)
            }
        } catch {
            guard Self.meansNoLinks(error) || error == .improperLink else {
                throw WorkspaceError(error, "link", directory.display(path))
            }
            canLinkStore = false
            say(
                .weightsNotLinkable, "the output's file system has no hard links",
                notes: ["linking failed: \(error.words)", "every variant got a copy of the model instead"])
            try copy(weights, to: path, in: directory)
        }
    }

    /// Links to a file of the store. Runs of other models that made the same file may give its name to theirs meanwhile: Linux
    /// refuses to link to the one that just lost its last name (ENOENT), and the name has another one already.
    private func linkEntry(
        _ entry: String, in store: Directory, to path: String, in directory: Directory
    ) throws(Errno) {
        for _ in 0..<64 {
            do throws(Errno) {
                return try calls.link(entry, in: store, to: path, in: directory)
            } catch .noSuchFileOrDirectory {
                guard try calls.statIfPresent(entry, in: store) != nil else { throw .noSuchFileOrDirectory }
            }
        }
        try calls.link(entry, in: store, to: path, in: directory)
    }

    private static func meansNoLinks(_ error: Errno) -> Bool {
        [.notPermitted, .notSupported, .noFunction, .permissionDenied, .tooManyLinks].contains(error)
    }

    // MARK: - The store

    static let storeDirectory = StoreLayout.directory.text

    /// Something else than a directory is where the store belongs.
    static func noStore(_ path: String) -> WorkspaceError {
        .obstructed(path: path, reason: "the store of model files belongs there, not a link or a file")
    }

    private mutating func ensureEntry(
        _ weights: WeightsReference, in store: Directory
    ) throws(WorkspaceError) {
        let entry = weights.digest.hex
        let facts = try naming("read", store.display(entry)) { () throws(Errno) in
            try calls.statIfPresent(entry, in: store)
        }
        if let facts {
            guard facts.kind == .regular else {
                throw .obstructed(path: store.display(entry), reason: "the store keeps a model file there")
            }
            // The name is a claim: nothing is linked before its bytes were hashed.
            if facts.size == weights.byteCount {
                let found = try SHA256Hasher.knownDigest(of: entry, in: store, calls: calls, follow: false)
                if found.digest == weights.digest { return }
            }
            say(
                .storeEntryRepaired, "a file of the store did not hold its bytes and was written again",
                notes: [
                    "\"\(Self.storeDirectory)/\(entry)\" had \(facts.size) bytes; \(weights.byteCount) with its own digest belong there"
                ])
        }
        try writeEntry(weights, in: store, from: weights.sourcePath, in: .working)
    }

    private mutating func openStore() throws(WorkspaceError) -> Directory {
        if let store { return store }
        let path = out.display(Self.storeDirectory)
        // A run that cleans the store may remove the empty directory between two calls.
        for _ in 0..<64 {
            do throws(Errno) {
                try calls.makeDirectory(Self.storeDirectory, in: out)
            } catch .fileExists {
            } catch {
                throw WorkspaceError(error, "create", path)
            }
            let descriptor: Int32
            do throws(Errno) {
                descriptor = try calls.openDirectory(Self.storeDirectory, in: out, follow: false)
            } catch .noSuchFileOrDirectory {
                continue
            } catch .tooManySymbolicLinkLevels, .notDirectory {
                throw Self.noStore(path)
            } catch {
                throw WorkspaceError(error, "list", path)
            }
            // Shared: it only keeps a garbage collection from running meanwhile. A file system that cannot lock a
            // directory cannot give the collector its exclusive lock either, so nothing is collected there.
            try? calls.lock(descriptor, exclusive: false, wait: true)
            let held = try? calls.stat(descriptor: descriptor).identity
            guard let named = try? calls.statIfPresent(Self.storeDirectory, in: out), named.identity == held else {
                calls.closeLocked(descriptor)
                continue
            }
            let opened = Directory(descriptor: descriptor, path: path)
            store = opened
            return opened
        }
        throw .obstructed(path: path, reason: "it is removed again and again")
    }

    private mutating func writeEntry(
        _ weights: WeightsReference, in store: Directory, from source: String, in directory: Directory
    ) throws(WorkspaceError) {
        var number = drafts.count
        var draft: String { ".new-\(owner)-\(number)" }
        // A run that was killed may have had the same process id.
        while (try? calls.statIfPresent(draft, in: store)) != .some(nil), number < 1_000 { number += 1 }
        drafts.insert(draft)
        try StoreRecord.append(StoreRecord.line(draft: draft), to: store, calls: calls)
        do throws(WorkspaceError) {
            try copyVerified(weights, from: source, in: directory, to: draft, in: store, isEntry: true)
            let facts = try naming("read", store.display(draft)) { () throws(Errno) in
                try calls.stat(draft, in: store)
            }
            let entry = StoreRecord.Entry(weights.digest, facts)
            made.insert(entry)
            try StoreRecord.append(StoreRecord.line(entry), to: store, calls: calls)
            let name = weights.digest.hex
            try naming("write", store.display(name)) { () throws(Errno) in
                try calls.rename(draft, in: store, to: name, in: store, .replace)
            }
        } catch {
            try? calls.unlink(draft, in: store)
            throw error
        }
    }

    // MARK: - Copies

    private mutating func copy(
        _ weights: WeightsReference, to path: String, in directory: Directory
    ) throws(WorkspaceError) {
        guard let first = firstCopies[weights.digest] else {
            try copyVerified(weights, from: weights.sourcePath, in: .working, to: path, in: directory, isEntry: false)
            firstCopies[weights.digest] = path
            return
        }
        // The first copy was verified and nobody else knows the stage: its bytes need no second look.
        let shown = directory.display(path)
        let source = try naming("read", directory.display(first)) { () throws(Errno) in
            try calls.openFile(first, in: directory)
        }
        defer { calls.close(source) }
        let target = try naming("create", shown) { () throws(Errno) in try calls.create(path, in: directory) }
        defer { calls.close(target) }
        if reflink(source, to: target, path: shown) { return }
        if try copyInKernel(source, to: target, path: shown, weights.byteCount) { return }
        bytesCopied += weights.byteCount
        _ = try SHA256Hasher.digest(descriptor: source, path: directory.display(first), calls: calls) {
            bytes throws(WorkspaceError) in
            try naming("write", shown) { () throws(Errno) in try calls.write(bytes, to: target, path: shown) }
        }
    }

    /// Copies a file and makes sure of its digest.
    private mutating func copyVerified(
        _ weights: WeightsReference, from source: String, in sourceDirectory: Directory, to path: String,
        in directory: Directory, isEntry: Bool
    ) throws(WorkspaceError) {
        let (from, shown) = (sourceDirectory.display(source), directory.display(path))
        let input = try naming("read", from) { () throws(Errno) in
            try calls.openFile(source, in: sourceDirectory)
        }
        defer { calls.close(input) }
        let output = try naming("create", shown) { () throws(Errno) in try calls.create(path, in: directory) }
        defer { calls.close(output) }
        let found: FileDigest
        if let content = weights.content {
            var writer = SplicedFileWriter(
                calls: calls, source: input, sourcePath: from, target: output, targetPath: shown,
                parts: weights.parts)
            try writer.write(content)
            bytesCopied += weights.byteCount
            found = try SHA256Hasher.digest(of: path, in: directory, calls: calls, follow: false)
        } else if reflink(input, to: output, path: shown) {
            found = try SHA256Hasher.digest(of: path, in: directory, calls: calls, follow: false)
        } else {
            let calls = calls
            found = try SHA256Hasher.digest(descriptor: input, path: from, calls: calls) {
                bytes throws(WorkspaceError) in
                try naming("write", shown) { () throws(Errno) in try calls.write(bytes, to: output, path: shown) }
            }
            bytesCopied += found.byteCount
        }
        guard found.digest == weights.digest else {
            throw .digestMismatch(path: from, expected: weights.digest.hex, found: found.digest.hex)
        }
        try naming("write", shown) { () throws(Errno) in
            if isEntry { try calls.setPermissions(0o444, of: output, path: shown) }
            if isEntry, syncToDisk { try calls.sync(output, path: shown) }
        }
    }

    private mutating func reflink(_ source: Int32, to target: Int32, path: String) -> Bool {
        guard canReflink else { return false }
        if (try? calls.reflink(source, to: target, path: path)) != nil { return true }
        canReflink = false
        say(
            .weightsBytesCopied, "the file system cannot share blocks between files; the model was copied byte by byte")
        return false
    }

    /// Whether the kernel copied everything; when it cannot, nothing has been written.
    private mutating func copyInKernel(
        _ source: Int32, to target: Int32, path: String, _ byteCount: UInt64
    ) throws(WorkspaceError) -> Bool {
        var copied: UInt64 = 0
        while copied < byteCount {
            do throws(Errno) {
                let count = try calls.copyRange(
                    source, at: copied, count: Int(byteCount - copied), to: target, path: path)
                if count == 0 { break }
                copied += UInt64(count)
            } catch {
                let unsupported: [Errno] = [.improperLink, .invalidArgument, .noFunction, .notSupported]
                if copied == 0, unsupported.contains(error) { return false }
                throw WorkspaceError(error, "write", path)
            }
        }
        guard copied == byteCount else { throw .changedWhileRead(path: path) }
        bytesCopied += byteCount
        return true
    }

    private mutating func say(_ code: DiagnosticCode, _ message: String, notes: [String] = []) {
        guard said.insert(code).inserted else { return }
        diagnostics.add(Diagnostic(code, message, at: nil, notes: notes))
    }
}
