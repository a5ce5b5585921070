internal import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// The files below a directory that a record lists with their digests.
struct ListedFiles {
    /// The directory: absolute.
    let directory: String
    /// The directory as messages show it.
    let display: String
    /// The record's file in the directory, which cannot list itself.
    let record: RelativePath

    private let calls = FileCalls()

    init(directory: String, display: String, record: RelativePath) {
        self.directory = directory
        self.display = display
        self.record = record
    }

    /// The bytes of a text file when they have the digest.
    ///
    /// - Throws: The failure to read, other than that the file does not exist.
    func bytes(
        _ path: RelativePath, _ digest: ContentDigest, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> [UInt8]? {
        let shown = "\(display)/\(path)"
        do throws(WorkspaceError) {
            let bytes = try Workspace.readText("\(directory)/\(path)", limit: OutputDirectory.textLimit)
            let found = FileDigest(digest: SHA256Hasher.digest(bytes), byteCount: UInt64(bytes.count))
            if found.digest == digest { return bytes }
            bag.add(Self.changed(shown, expected: digest, found: found, isPointer: LFSPointer.isPointer(bytes)))
        } catch .notFound {
            bag.add(Self.missing(shown, digest))
        } catch {
            bag.add(Self.unusable(shown, error))
        }
        return nil
    }

    /// Whether a file is there with its digest; a finding when it is not.
    ///
    /// - Returns: nil when the file does not exist.
    func verify(_ path: RelativePath, _ digest: ContentDigest, into bag: inout DiagnosticBag) -> Bool? {
        let shown = "\(display)/\(path)"
        do throws(WorkspaceError) {
            let found = try SHA256Hasher.digest(ofFile: "\(directory)/\(path)")
            if found.digest == digest { return true }
            bag.add(Self.changed(shown, expected: digest, found: found, isPointer: isPointer(path, found)))
        } catch .notFound {
            return nil
        } catch {
            bag.add(Self.unusable(shown, error))
        }
        return false
    }

    /// Warns of files that the record does not list. Directories with a record of their own are judged by that.
    ///
    /// - Parameters:
    ///   - listed: What the record lists.
    ///   - isExpected: Whether a file that is not listed belongs there all the same.
    ///   - bag: Receives the warnings.
    /// - Throws: The failure to list a directory.
    func reportUnlisted(
        _ listed: [RelativePath: ContentDigest], isExpected: (RelativePath) -> Bool = { _ in false },
        into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        for path in try below(nil, listed).sorted() where path != record && listed[path] == nil && !isExpected(path) {
            bag.add(
                Diagnostic(.unlistedFile, "\"\(display)/\(path)\" is not listed in \(record)", at: nil))
        }
    }

    private func below(
        _ folder: RelativePath?, _ listed: [RelativePath: ContentDigest]
    ) throws(WorkspaceError) -> [RelativePath] {
        let place = folder.map { "\(directory)/\($0)" } ?? directory
        let descriptor = try naming("list", place) { () throws(Errno) in try calls.openDirectory(place) }
        defer { calls.close(descriptor) }
        let entries = try naming("list", place) { () throws(Errno) in try calls.list(descriptor) }
        if let folder, folder.parent == nil, !listed.keys.contains(where: { $0.isInside(folder) }),
            entries.contains(where: { DocumentKind.listing(named: RelativePath(fileName: $0.name)) != nil })
        {
            return []
        }
        var found: [RelativePath] = []
        for (name, _) in entries {
            let own = RelativePath(fileName: name)
            let path = folder.map { $0.appending(own) } ?? own
            if path == OutputLayout.privateDirectory { continue }
            let facts = try naming("read", "\(place)/\(name)") { () throws(Errno) in
                try calls.stat("\(place)/\(name)")
            }
            if facts.kind == .directory {
                found += try below(path, listed)
            } else {
                found.append(path)
            }
        }
        return found
    }

    /// Whether a file that was found changed is a pointer of Git LFS.
    private func isPointer(_ path: RelativePath, _ found: FileDigest) -> Bool {
        guard found.byteCount < LFSPointer.limit else { return false }
        return (try? Workspace.readText("\(directory)/\(path)", limit: LFSPointer.limit)).map(LFSPointer.isPointer)
            ?? false
    }

    // MARK: - Findings

    static func missing(_ shown: String, _ digest: ContentDigest) -> Diagnostic {
        Diagnostic(
            .listedFileMissing, "\"\(shown)\" does not exist", at: nil, notes: ["its SHA-256 was \(digest)"],
            help: [DiagnosticCode.listedFileMissing.remedy])
    }

    static func changed(
        _ shown: String, expected: ContentDigest, found: FileDigest, isPointer: Bool = false
    ) -> Diagnostic {
        Diagnostic(
            .listedFileChanged, "\"\(shown)\" does not hold the bytes that are recorded", at: nil,
            notes: ["expected SHA-256 \(expected)", "found SHA-256 \(found.digest) (\(found.byteCount) bytes)"],
            help: [
                isPointer
                    ? "if Git LFS keeps the file, run git lfs pull" : DiagnosticCode.listedFileChanged.remedy
            ])
    }

    private static func unusable(_ shown: String, _ error: WorkspaceError) -> Diagnostic {
        Diagnostic(error.code, error.message, at: nil, notes: ["\"\(shown)\" could not be verified"])
    }
}
