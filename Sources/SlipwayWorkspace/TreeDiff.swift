package import SlipwayDomain
package import SlipwayOutput
internal import SlipwaySystem

/// How one file of an output and the disk differ.
package struct FileDifference: Hashable, Sendable {
    /// What the difference is.
    package enum Status: String, Hashable, Sendable, CaseIterable {
        /// The output has it, the disk does not.
        case added
        /// Both have it with different bytes, or it is linked to what its mode forbids.
        case changed
        /// A ledger lists it, the output has it no longer.
        case removed
        /// Both have the same bytes.
        case unchanged
        /// Only the disk has it, and no ledger lists it.
        case foreign
    }

    /// The path below `OUT/<name>/`.
    package let path: RelativePath
    /// What the difference is.
    package let status: Status
    /// Whether somebody changed it after Slipway wrote it: its bytes are not those that the ledger lists.
    package let isHandEdited: Bool
    /// Whether it is where a generated file belongs although no ledger lists it.
    package let isInTheWay: Bool
    /// Whether it is a model file.
    package let isWeights: Bool
}

/// The comparison of an output with a directory on disk.
package struct TreeDiff: Hashable, Sendable {
    /// How model files take part.
    package enum WeightsPolicy: Hashable, Sendable {
        /// They must be there with the right bytes, as the mode wants them; the mode is not `digest`.
        case present(WeightsMode)
        /// They are not looked at.
        case ignored
        /// They must not be there.
        case absent
    }

    /// Every file, by path.
    package let files: [FileDifference]

    /// Whether the output and the disk differ; foreign files alone are no difference.
    package var isDifferent: Bool {
        files.contains { $0.status != .unchanged && $0.status != .foreign }
    }

    /// How many files have a status.
    package func count(_ status: FileDifference.Status) -> Int {
        files.reduce(0) { $1.status == status ? $0 + 1 : $0 }
    }

    /// Compares an output with a directory.
    ///
    /// - Parameters:
    ///   - output: The output; its kept directories take no part.
    ///   - disk: The directory `OUT/<name>/`.
    ///   - ledger: What Slipway wrote there before.
    ///   - weights: How model files take part.
    ///   - hash: The function that gives the SHA-256 of bytes.
    /// - Returns: How each file differs.
    /// - Throws: The failure to read the directory or a file of it.
    package static func compare(
        _ output: OutputTree, with disk: some DirectoryReading, ledger: Ledger, weights: WeightsPolicy,
        hash: @escaping DigestFunction
    ) throws(WorkspaceError) -> TreeDiff {
        let isKept = { (path: RelativePath) in output.kept.contains { path.isInside($0) } }
        var wanted = output.tree.files.filter { !isKept($0.key) }
        if let manifest = output.manifest { wanted[output.manifestPath] = .bytes(manifest) }
        var entries = try disk.entries(skipping: output.kept)
        var comparison = Comparison(disk: disk, ledger: ledger, hash: hash)
        var files: [FileDifference] = []
        files.reserveCapacity(wanted.count)
        for (path, content) in wanted {
            let entry = entries[path]
            switch (content, weights) {
            case (.weights, .ignored):
                entries[path] = nil
            case (.weights, .absent):
                // A model file that Slipway placed goes; one that somebody else placed counts as foreign below.
                guard ledger.lists(path) || entry == nil else { continue }
                if entry != nil { files.append(comparison.removed(path, isWeights: true)) }
                entries[path] = nil
            case (.weights(let reference), .present(let mode)):
                files.append(try comparison.weights(reference, at: path, entry, mode))
                entries[path] = nil
            case (.bytes(let bytes), _):
                files.append(try comparison.text(bytes, at: path, entry))
                entries[path] = nil
            }
        }
        for (path, entry) in entries where !isKept(path) {
            if ledger.lists(path) {
                files.append(try comparison.removed(path, entry))
            } else {
                files.append(comparison.foreign(path))
            }
        }
        return TreeDiff(files: files.sorted { $0.path < $1.path })
    }
}

/// One comparison under way.
private struct Comparison<Disk: DirectoryReading> {
    let disk: Disk
    let ledger: Ledger
    let hash: DigestFunction
    /// Digests of model files by their identity: variants share them.
    var digests: [FileIdentity: ContentDigest] = [:]
    var storeEntries: [ContentDigest: DiskEntry?] = [:]
    var sourceEntries: [String: DiskEntry?] = [:]

    func difference(
        _ path: RelativePath, _ status: FileDifference.Status, edited: Bool = false, inTheWay: Bool = false,
        isWeights: Bool = false
    ) -> FileDifference {
        FileDifference(
            path: path, status: status, isHandEdited: edited, isInTheWay: inTheWay, isWeights: isWeights)
    }

    func foreign(_ path: RelativePath) -> FileDifference { difference(path, .foreign) }

    func removed(_ path: RelativePath, isWeights: Bool) -> FileDifference {
        difference(path, .removed, isWeights: isWeights)
    }

    /// Something that is at a wanted path and cannot be the wanted file.
    func replaced(_ path: RelativePath, isWeights: Bool) -> FileDifference {
        let listed = ledger.lists(path)
        return difference(path, .changed, edited: listed, inTheWay: !listed, isWeights: isWeights)
    }

    mutating func text(
        _ bytes: [UInt8], at path: RelativePath, _ entry: DiskEntry?
    ) throws(WorkspaceError) -> FileDifference {
        guard let entry else { return difference(path, .added) }
        guard entry.kind == .regular else { return replaced(path, isWeights: false) }
        let listed = ledger.digest(of: path)
        if entry.byteCount != UInt64(bytes.count), listed == nil {
            return difference(path, .changed, inTheWay: !ledger.lists(path))
        }
        let found = try disk.bytes(at: path)
        if found == bytes { return difference(path, .unchanged) }
        let edited = listed.map { $0 != hash(found) } ?? false
        return difference(path, .changed, edited: edited, inTheWay: !ledger.lists(path))
    }

    mutating func removed(_ path: RelativePath, _ entry: DiskEntry) throws(WorkspaceError) -> FileDifference {
        guard let listed = ledger.digest(of: path) else { return difference(path, .removed) }
        guard entry.kind == .regular else { return difference(path, .removed, edited: true) }
        if let stored = try store(listed), stored.identity == entry.identity { return difference(path, .removed) }
        return difference(path, .removed, edited: try digest(of: path, entry) != listed)
    }

    mutating func weights(
        _ reference: WeightsReference, at path: RelativePath, _ entry: DiskEntry?, _ mode: WeightsMode
    ) throws(WorkspaceError) -> FileDifference {
        guard let entry else { return difference(path, .added, isWeights: true) }
        guard entry.kind == .regular else { return replaced(path, isWeights: true) }
        let source = try self.source(reference)
        let stored = try store(reference.digest)
        let isSource = source?.identity == entry.identity
        let isStored = stored?.identity == entry.identity
        let sameSize = entry.byteCount == reference.byteCount
        // Linked to the right bytes but in the wrong way: `store` protects from a source that is rewritten in place,
        // `copy` promises a directory that is whole in itself.
        if sameSize, isSource && !isStored && mode != .link || isStored && mode == .copy {
            return difference(path, .changed, isWeights: true)
        }
        if sameSize {
            // The source was read by this run; what the store holds has only its name to show for it.
            if isSource, !isStored { return difference(path, .unchanged, isWeights: true) }
            if try digest(of: path, entry) == reference.digest {
                return difference(path, .unchanged, isWeights: true)
            }
            // Nobody edits what the store links to by way of a variant: the store itself is damaged.
            if isStored { return difference(path, .changed, isWeights: true) }
        }
        guard let listed = ledger.digest(of: path) else {
            return difference(path, .changed, inTheWay: !ledger.lists(path), isWeights: true)
        }
        if let old = try store(listed), old.identity == entry.identity, old.byteCount == entry.byteCount,
            listed != reference.digest
        {
            return difference(path, .changed, isWeights: true)
        }
        return difference(path, .changed, edited: try digest(of: path, entry) != listed, isWeights: true)
    }

    private mutating func store(_ digest: ContentDigest) throws(WorkspaceError) -> DiskEntry? {
        if let known = storeEntries[digest] { return known }
        let entry = try disk.storeEntry(for: digest)
        storeEntries[digest] = .some(entry)
        return entry
    }

    private mutating func source(_ reference: WeightsReference) throws(WorkspaceError) -> DiskEntry? {
        // An edited graph is no file before it is written here.
        guard reference.content == nil else { return nil }
        if let known = sourceEntries[reference.sourcePath] { return known }
        let entry = try disk.sourceEntry(for: reference)
        sourceEntries[reference.sourcePath] = .some(entry)
        return entry
    }

    private mutating func digest(of path: RelativePath, _ entry: DiskEntry) throws(WorkspaceError) -> ContentDigest {
        if let known = digests[entry.identity] { return known }
        let digest = try disk.digest(at: path)
        digests[entry.identity] = digest
        return digest
    }
}
