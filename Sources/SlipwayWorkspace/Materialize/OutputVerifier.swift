package import SlipwayDiagnostics
internal import SlipwayDomain
internal import SlipwayOutput
internal import SlipwaySystem

/// Compares outputs, releases, reports and serving roots with the digests that their own records list.
package struct OutputVerifier {
    /// How many files were there with the recorded bytes.
    package private(set) var verifiedCount = 0
    /// How many records were read.
    package private(set) var recordCount = 0

    private var reader = DocumentReader()
    private let calls = FileCalls()

    /// Makes a verifier.
    package init() {}

    /// The texts of records that cannot be read.
    package var sources: SourceSet { reader.sources }

    /// Verifies what lies at a path: a release, an output `OUT/<name>` with its releases and its report, a report, a
    /// serving root, or a directory that holds any of these.
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
        let names = Self.records.map(\.file.text).joined(separator: ", ")
        bag.add(
            Diagnostic(
                .notARelease, "\"\(path)\" holds no output, no release and no serving root", at: nil,
                notes: ["none of \(names) is there, nor one folder below"],
                help: [DiagnosticCode.notARelease.remedy]))
    }

    /// The documents that list files.
    private static let records: [DocumentKind] = [.promotion, .manifest, .serving, .report]

    /// Verifies every record of a directory, and those of the directories in an output; false when there is none.
    private mutating func verifyRecords(_ path: String, into bag: inout DiagnosticBag) throws(WorkspaceError) -> Bool {
        var found = false
        for record in Self.records {
            guard let file = try DocumentReader.text("\(path)/\(record.file)") else { continue }
            found = true
            try verify(path, record, file, into: &bag)
            guard record == .manifest else { continue }
            for name in try folders(of: path) where name != OutputLayout.repository.text {
                _ = try verifyRecords("\(path)/\(name)", into: &bag)
            }
        }
        return found
    }

    private mutating func verify(
        _ path: String, _ record: DocumentKind, _ file: SourceFile, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) {
        guard let digests = digests(record, file, into: &bag) else { return }
        recordCount += 1
        let files = ListedFiles(directory: path, display: path, record: record.file)
        // `build --weights digest` leaves out every model file of an output; the graph lock stands in. Of a pipeline, which
        // has files of Python in their place, the manifest says it.
        let output = record == .promotion ? "\(path)/.." : path
        let isDigest =
            isPipelineOfDigests(output)
            || (try? Workspace.size(ofFile: "\(output)/\(OutputLayout.graphLock)")) != nil
                && !hasModelFile(digests, in: path) && !hasModelFile(manifest(output), in: output)
        var leftOut = 0
        for (file, digest) in digests.sorted(by: { $0.key < $1.key }) {
            if record == .manifest, try isUnreadable(file, path, into: &bag) { continue }
            switch files.verify(file, digest, into: &bag) {
            case true?: verifiedCount += 1
            case false?: break
            case nil where isDigest && OutputLayout.isModelFile(file): leftOut += 1
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
        let isExpected = { (path: RelativePath) in record == .manifest && OutputLayout.isResult(path) }
        try files.reportUnlisted(digests, isExpected: isExpected, into: &bag)
    }

    /// Whether one of the model files that a record lists is there.
    private func hasModelFile(_ digests: [RelativePath: ContentDigest], in path: String) -> Bool {
        digests.keys.contains { file in
            OutputLayout.isModelFile(file) && (try? Workspace.size(ofFile: "\(path)/\(file)")) != nil
        }
    }

    /// Whether an output is of a pipeline that was built without model files.
    private func isPipelineOfDigests(_ output: String) -> Bool {
        var told = DocumentReader()
        let path = "\(output)/\(OutputLayout.manifest)"
        guard let manifest = try? told.read(Manifest.self, at: path) else { return false }
        return !manifest.members.isEmpty && manifest.weights == WeightsMode.digest.rawValue
    }

    /// What the manifest of an output lists; nothing where there is none that can be read.
    private func manifest(_ output: String) -> [RelativePath: ContentDigest] {
        var told = DiagnosticBag()
        let text = (try? DocumentReader.text("\(output)/\(OutputLayout.manifest)")).flatMap(\.self)
        return text.flatMap { DocumentKind.manifest.digests($0, into: &told) } ?? [:]
    }

    /// What a record lists; nil after an error.
    private mutating func digests(
        _ record: DocumentKind, _ file: SourceFile, into bag: inout DiagnosticBag
    ) -> [RelativePath: ContentDigest]? {
        let document: (any ListingDocument)? =
            switch record {
            case .promotion: reader.read(PromotionDocument.self, file)
            case .manifest: reader.read(Manifest.self, file)
            case .serving: reader.read(ServingRecord.self, file)
            case .report: reader.read(ReportList.self, file)
            case .graphLock, .plan, .ranges: nil
            }
        bag.merge(reader.takeFindings())
        return document?.digests
    }

    /// Whether a document that a manifest lists cannot be read: that says more than that its digest differs.
    private mutating func isUnreadable(
        _ file: RelativePath, _ path: String, into bag: inout DiagnosticBag
    ) throws(WorkspaceError) -> Bool {
        switch file {
        case OutputLayout.graphLock: _ = try reader.read(GraphLock.self, at: "\(path)/\(file)")
        case ProfileLayout.plan: _ = try reader.read(MeasurementPlan.self, at: "\(path)/\(file)")
        default: return false
        }
        let findings = reader.takeFindings()
        bag.merge(findings)
        return findings.hasErrors
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
