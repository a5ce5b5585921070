package import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwaySystem

/// Compares outputs, releases and serving roots with the digests that their own records list.
package struct OutputVerifier {
    /// How many files were there with the recorded bytes.
    package private(set) var verifiedCount = 0
    /// How many records were read.
    package private(set) var recordCount = 0

    private let calls = FileCalls()

    /// Makes a verifier.
    package init() {}

    /// A record and the key of its digests.
    private static let records = [
        ("promotion.json", "digests"), ("manifest.json", "files"), (ServingRecord.file, "files"),
    ]

    /// Verifies what lies at a path: a release, an output `OUT/<name>` with its releases, a serving root, or a directory
    /// that holds any of these.
    ///
    /// - Parameters:
    ///   - path: The directory.
    ///   - bag: Receives a finding for each file that differs.
    /// - Throws: `notFound` when there is no such directory, or the failure to read.
    package mutating func verify(_ path: String, into bag: inout DiagnosticBag) throws(WorkspaceError) {
        _ = try Workspace.directory(path)
        if try verifyRecords(path, into: &bag) { return }
        var found = false
        for name in try folders(of: path) where try verifyRecords("\(path)/\(name)", into: &bag) { found = true }
        guard !found else { return }
        bag.add(
            Diagnostic(
                .notARelease, "\"\(path)\" holds no output, no release and no serving root", at: nil,
                notes: [
                    "none of promotion.json, manifest.json and \(ServingRecord.file) is there, nor one folder below"
                ],
                help: [DiagnosticCode.notARelease.remedy]))
    }

    /// Verifies every record of a directory, and those of its releases; false when there is none.
    private mutating func verifyRecords(_ path: String, into bag: inout DiagnosticBag) throws(WorkspaceError) -> Bool {
        var found = false
        for (record, key) in Self.records {
            let bytes: [UInt8]
            do throws(WorkspaceError) {
                bytes = try Workspace.readText("\(path)/\(record)", limit: OutputDirectory.textLimit)
            } catch .notFound {
                continue
            } catch {
                throw error
            }
            found = true
            try verify(path, record, key, bytes, into: &bag)
            guard record == "manifest.json" else { continue }
            for name in try folders(of: path) where name == "release" || name.hasPrefix("release-") {
                _ = try verifyRecords("\(path)/\(name)", into: &bag)
            }
        }
        return found
    }

    private mutating func verify(
        _ path: String, _ record: String, _ key: String, _ bytes: [UInt8], into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        let isRelease = record == Release.record
        if isRelease, try Release.read(path, into: &bag) == nil { return }
        guard let digests = Ledger.reader(bytes, key) else {
            bag.add(Diagnostic(.notARelease, "\"\(path)/\(record)\" is not a record that Slipway wrote", at: nil))
            return
        }
        recordCount += 1
        let files = ListedFiles(directory: path, display: path, record: record)
        // `build --weights digest` writes a graph lock instead of the model files.
        let lock = "graph.lock.json"
        let isDigest =
            (try? Workspace.size(ofFile: "\(path)/\(lock)")) != nil
            || isRelease && (try? Workspace.size(ofFile: "\(path)/../\(lock)")) != nil
        var leftOut = 0
        for (file, digest) in digests.sorted(by: { $0.key < $1.key }) {
            switch files.verify(file, digest, into: &bag) {
            case true?: verifiedCount += 1
            case false?: break
            case nil where isDigest && Self.isWeights(file): leftOut += 1
            case nil: bag.add(ListedFiles.missing("\(path)/\(file)", digest))
            }
        }
        if leftOut > 0 {
            bag.add(
                Diagnostic(
                    .weightsLeftOut,
                    "\(leftOut) model file\(leftOut == 1 ? "" : "s") of \"\(path)\" "
                        + (leftOut == 1 ? "is" : "are") + " not there", at: nil,
                    notes: ["the output was built with --weights digest"]))
        }
        try files.reportUnlisted(digests, skipping: { !isRelease && $0.hasPrefix("release") }, into: &bag)
    }

    /// Whether a path is that of a model file: `repository/<model>/<version>/…`.
    private static func isWeights(_ path: RelativePath) -> Bool {
        let parts = path.components
        guard parts.count > 3, parts[0] == "repository" else { return false }
        return RelativePath(parts.dropFirst(2).joined(separator: "/")).map { Release.isWeights($0) } ?? false
    }

    private func folders(of path: String) throws(WorkspaceError) -> [String] {
        let descriptor = try naming("list", path) { () throws(Errno) in try calls.openDirectory(path) }
        defer { calls.close(descriptor) }
        let entries = try naming("list", path) { () throws(Errno) in try calls.list(descriptor) }
        let names = entries.map(\.name).filter { name in
            name.utf8.first != 0x2E && (try? calls.stat("\(path)/\(name)"))?.kind == .directory
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
