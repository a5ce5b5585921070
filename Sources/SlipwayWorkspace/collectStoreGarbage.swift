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
}

/// Removes the files of `OUT/.weights` that nothing uses any more.
///
/// A file goes only when it is a read-only regular file named by a digest, has no further link, and no manifest or
/// promotion record below the output root lists its digest. Nothing goes while another run is active or was
/// interrupted, or when a document cannot be read.
func collectStoreGarbage(
    in out: Directory, calls: FileCalls
) -> StoreCleaning {
    var result = StoreCleaning()
    guard let store = try? calls.openDirectory(WeightsPlacer.storeDirectory, in: out, follow: false) else {
        return result
    }
    defer { calls.close(store) }
    guard (try? calls.lock(store, exclusive: true, wait: false)) != nil else {
        result.skipped = "another run uses the store"
        return result
    }
    guard let names = try? calls.list(store) else { return result }
    // Documents are read only where a file of the store could go: one that was just used has further links.
    let directory = Directory(descriptor: store, path: out.display(WeightsPlacer.storeDirectory))
    let isTidy = names.allSatisfy { name, _ in
        !name.hasPrefix(".new-") && (try? calls.stat(name, in: directory)).map { $0.linkCount > 1 } ?? false
    }
    if isTidy { return result }
    guard let used = digestsInUse(out, calls) else {
        result.skipped = "a directory beside the store holds an unfinished run or a manifest that cannot be read"
        return result
    }
    for (name, _) in names {
        if name.hasPrefix(".new-") {
            // No other run holds the lock, so a temporary file is what a killed run left.
            try? calls.unlink(name, in: directory)
            continue
        }
        guard let digest = ContentDigest(hex: name), digest.hex == name, !used.contains(digest),
            let facts = try? calls.stat(name, in: directory), facts.kind == .regular, facts.linkCount == 1,
            facts.permissions & 0o222 == 0
        else { continue }
        if (try? calls.unlink(name, in: directory)) != nil { result.removed.append(digest) }
    }
    result.removed.sort()
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
    for (name, _) in names where name != WeightsPlacer.storeDirectory {
        do {
            if try calls.statIfPresent("\(name)/\(OutputDirectory.privateDirectory)", in: out) != nil { return nil }
        } catch .notDirectory {
            continue
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
