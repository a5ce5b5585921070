internal import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwaySystem

/// The files below a directory that a record lists with their digests.
struct ListedFiles {
    /// The directory: absolute.
    let directory: String
    /// The directory as messages show it.
    let display: String
    /// The record's file in the directory, which cannot list itself.
    let record: String

    private let calls = FileCalls()

    init(directory: String, display: String, record: String) {
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
            bag.add(Self.changed(shown, expected: digest, found: found, bytes: bytes))
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
            bag.add(Self.changed(shown, expected: digest, found: found))
        } catch .notFound {
            return nil
        } catch {
            bag.add(Self.unusable(shown, error))
        }
        return false
    }

    /// Warns of files that the record does not list.
    func reportUnlisted(
        _ listed: [RelativePath: ContentDigest], skipping: (String) -> Bool = { _ in false },
        into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        for path in try below("", skipping).sorted() where path.text != record && listed[path] == nil {
            bag.add(
                Diagnostic(.unlistedFile, "\"\(display)/\(path)\" is not listed in \(record)", at: nil))
        }
    }

    private func below(
        _ folder: String, _ skipping: (String) -> Bool
    ) throws(WorkspaceError) -> [RelativePath] {
        let place = folder.isEmpty ? directory : "\(directory)/\(folder)"
        let descriptor = try naming("list", place) { () throws(Errno) in try calls.openDirectory(place) }
        defer { calls.close(descriptor) }
        var found: [RelativePath] = []
        let entries = try naming("list", place) { () throws(Errno) in try calls.list(descriptor) }
        for (name, _) in entries {
            let text = folder.isEmpty ? name : "\(folder)/\(name)"
            if skipping(text) || folder.isEmpty && name == OutputDirectory.privateDirectory { continue }
            let facts = try naming("read", "\(place)/\(name)") { () throws(Errno) in
                try calls.stat("\(place)/\(name)")
            }
            if facts.kind == .directory {
                found += try below(text, skipping)
            } else if let path = RelativePath(text) {
                found.append(path)
            }
        }
        return found
    }

    // MARK: - Findings

    static func missing(_ shown: String, _ digest: ContentDigest) -> Diagnostic {
        Diagnostic(
            .listedFileMissing, "\"\(shown)\" does not exist", at: nil, notes: ["its SHA-256 was \(digest)"],
            help: [DiagnosticCode.listedFileMissing.remedy])
    }

    static func changed(
        _ shown: String, expected: ContentDigest, found: FileDigest, bytes: [UInt8] = []
    ) -> Diagnostic {
        var help = [DiagnosticCode.listedFileChanged.remedy]
        // A pointer of Git LFS is about 130 bytes long; no model is.
        if found.byteCount < 200, Release.isWeights(shown) || bytes.starts(with: Array("version https://git-lfs".utf8))
        {
            help = ["if Git LFS keeps the file, run git lfs pull"]
        }
        return Diagnostic(
            .listedFileChanged, "\"\(shown)\" does not hold the bytes that are recorded", at: nil,
            notes: ["expected SHA-256 \(expected)", "found SHA-256 \(found.digest) (\(found.byteCount) bytes)"],
            help: help)
    }

    private static func unusable(_ shown: String, _ error: WorkspaceError) -> Diagnostic {
        Diagnostic(error.code, error.message, at: nil, notes: ["\"\(shown)\" could not be verified"])
    }
}

extension Release {
    /// Whether a shown path names a model file by its end.
    static func isWeights(_ shown: String) -> Bool {
        shown.hasSuffix(".onnx") || shown.hasSuffix(".weights") || shown.hasSuffix(".data")
    }
}
