internal import SlipwayDiagnostics
package import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// What a look through the store found.
package struct StoreCleaning: Hashable, Sendable {
    /// The digests whose files were removed.
    package var removed: [ContentDigest] = []
    /// Why nothing was removed, or nil.
    package var skipped: String?
    /// Why something that should have gone did not, or nil.
    package var failure: WorkspaceError?
}

/// Removes the files of `OUT/.weights` that nothing uses any more.
///
/// A file goes only when the record of the store says that slipway made this very file, when it is read-only, has no
/// further link, and no manifest or promotion record of an output that takes its files from the store lists its digest: one
/// that was built with another mode does not. Nothing goes while another run is active or was interrupted, or when a document
/// cannot be read.
func collectStoreGarbage(
    in out: Directory, calls: FileCalls
) -> StoreCleaning {
    var result = StoreCleaning()
    guard let opened = try? calls.openDirectory(WeightsPlacer.storeDirectory, in: out, follow: false) else {
        return result
    }
    defer { calls.closeLocked(opened) }
    guard (try? calls.lock(opened, exclusive: true, wait: false)) != nil else {
        result.skipped = "another run uses the store"
        return result
    }
    let store = Directory(descriptor: opened, path: out.display(WeightsPlacer.storeDirectory))
    do throws(WorkspaceError) {
        var record = try StoreRecord(of: store, calls: calls)
        let facts = { (name: String) throws(WorkspaceError) -> FileFacts? in
            try naming("read", store.display(name)) { () throws(Errno) in
                try calls.statIfPresent(name, in: store)
            }
        }
        var gone: Set<StoreRecord.Entry> = []
        var idle: [StoreRecord.Entry] = []
        for entry in record.entries.sorted(by: { $0.digest < $1.digest }) {
            guard let found = try facts(entry.digest.hex), entry.isMade(found) else {
                gone.insert(entry)
                continue
            }
            if found.linkCount == 1, found.permissions & 0o222 == 0 { idle.append(entry) }
        }
        // No other run holds the lock, so what became no model file is what a killed run left.
        var drafts: [String] = []
        for name in record.drafts.sorted() where try facts(name)?.kind == .regular { drafts.append(name) }
        // Documents are read only where a file of the store could go: one that was just used has further links.
        guard !idle.isEmpty || !drafts.isEmpty else { return result }
        guard let used = digestsInUse(out, calls) else {
            result.skipped = "a directory beside the store holds an unfinished run or a manifest that cannot be read"
            return result
        }
        let remove = { (name: String) throws(WorkspaceError) in
            try naming("remove", store.display(name)) { () throws(Errno) in try calls.unlink(name, in: store) }
        }
        for draft in drafts { try remove(draft) }
        for entry in idle where !used.contains(entry.digest) {
            try remove(entry.digest.hex)
            result.removed.append(entry.digest)
            gone.insert(entry)
        }
        record.remove(gone, drafts: record.drafts)
        try record.write(to: store, calls: calls)
        // Fails, as it should, while anything is left in it.
        if record.isEmpty, !result.removed.isEmpty { try? calls.removeDirectory(WeightsPlacer.storeDirectory, in: out) }
    } catch {
        result.failure = error
    }
    return result
}

/// The digests that documents below the output root list; nil when that cannot be told for sure.
private func digestsInUse(
    _ out: Directory, _ calls: FileCalls
) -> Set<ContentDigest>? {
    guard let root = try? calls.openDirectory(".", in: out) else { return nil }
    defer { calls.close(root) }
    guard let names = try? calls.list(root) else { return nil }
    var used: Set<ContentDigest> = []
    var reader = DocumentReader()
    for (name, _) in names where name != WeightsPlacer.storeDirectory {
        do {
            if try calls.statIfPresent("\(name)/\(OutputDirectory.privateDirectory)", in: out) != nil { return nil }
        } catch .notDirectory {
            continue
        } catch {
            return nil
        }
        do {
            let path = "\(name)/\(OutputLayout.manifest)"
            let bytes = try calls.readIfPresent(path, in: out, limit: OutputDirectory.textLimit)
            let mode = reader.read(Manifest.self, bytes, at: path)?.weights
            guard !reader.bag.hasErrors else { return nil }
            if let mode, mode != WeightsMode.store.rawValue { continue }
        } catch {
            return nil
        }
        let documents: [(String, DocumentKind)] = [DocumentKind.manifest, .serving].map { ("\($0.file)", $0) }
        let records = releases(below: name, out, calls).map {
            ("\($0)/\(ReleaseLayout.record)", DocumentKind.promotion)
        }
        for (document, kind) in documents + records {
            do {
                let bytes = try calls.readIfPresent("\(name)/\(document)", in: out, limit: OutputDirectory.textLimit)
                guard let bytes else { continue }
                var bag = DiagnosticBag()
                let file = SourceFile(id: SourceID(document), bytes: bytes)
                guard let digests = kind.digests(file, into: &bag) else { return nil }
                used.formUnion(digests.values)
            } catch {
                return nil
            }
        }
    }
    return used
}

/// The directories of releases of an output.
private func releases(below name: String, _ out: Directory, _ calls: FileCalls) -> [String] {
    guard let output = try? calls.openDirectory(name, in: out) else { return [OutputLayout.release.text] }
    defer { calls.close(output) }
    let names = ((try? calls.list(output)) ?? []).map(\.name).filter { OutputLayout.isNamedRelease($0) }
    return [OutputLayout.release.text] + names.sorted()
}
