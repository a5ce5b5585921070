package import SlipwayDiagnostics
package import SlipwayDomain

/// An ONNX model file that was found readable: its signature, and the open file for a closer look.
package struct ONNXModel: Sendable {
    /// The outside of the model: inputs, outputs, operator sets, sizes.
    package let signature: GraphSignature
    /// The size of the file in bytes.
    package var fileSize: Int { file.size }

    let file: ModelFile
    let outline: ModelOutline
    let display: SourceID

    /// Opens a model file and reads its signature; weights are jumped over, not read.
    ///
    /// What is wrong with the file's content is reported and never thrown. Faults that leave the rest readable
    /// (duplicate names, impossible dimensions, data of the wrong size) are errors in the bag beside a result.
    ///
    /// - Parameters:
    ///   - path: The path to open.
    ///   - display: The path as people should see it.
    ///   - bag: Receives the findings.
    /// - Returns: The model, or nil when its bytes cannot be read as one (then the bag has an error that says why).
    /// - Throws: When the file cannot be opened or read, or becomes shorter meanwhile.
    package static func open(
        path: String, display: SourceID, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) -> ONNXModel? {
        try read(ModelFile(path: path), display: display, into: &bag)
    }

    /// Reads a file that is not written yet: this one with other content around ranges of it.
    ///
    /// - Parameters:
    ///   - content: The content; its copied ranges are ranges of this file.
    ///   - bag: Receives the findings.
    /// - Returns: The model, or nil when the content cannot be read as one.
    /// - Throws: When this file cannot be read, or becomes shorter meanwhile.
    package func reading(
        _ content: SplicedFile, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) -> ONNXModel? {
        try Self.read(ModelFile(content, of: file), display: display, into: &bag)
    }

    private static func read(
        _ file: ModelFile, display: SourceID, into bag: inout DiagnosticBag
    ) throws(ONNXReadError) -> ONNXModel? {
        var reader = GraphReader(file, findings: Findings(file: display))
        defer { reader.findings.deliver(into: &bag) }
        guard file.size > 0 else {
            reader.findings.add(.emptyModelFile, "the model file is empty")
            return nil
        }
        guard file.size <= ReaderLimits.fileBytes else {
            reader.findings.add(
                .modelFileTooLarge, "the model file has \(file.size) bytes; an ONNX file has at most 2 GiB - 1",
                help: ["Save the model with external data: `onnx.save(model, path, save_as_external_data=True)`."])
            return nil
        }
        var outline = ModelOutline()
        do {
            try reader.readModel(into: &outline)
            guard outline.graph != nil else {
                reader.reportNoGraph(head: try reader.readHead(), fault: nil)
                return nil
            }
            let scan = try reader.scanSignature(outline)
            return ONNXModel(
                signature: reader.signature(outline, scan), file: file, outline: outline, display: display)
        } catch {
            switch error {
            case .environment(let error): throw error
            case .fault(let fault): try reader.report(fault, outline)
            }
            return nil
        }
    }
}

extension GraphReader {
    /// The first bytes of the file, by which formats are known.
    fileprivate mutating func readHead() throws(ReadStop) -> [UInt8] {
        try wire.bytes(0..<min(512, wire.fileSize))
    }

    /// Reports the fault that ended the reading, or that the file is something else altogether.
    fileprivate mutating func report(_ fault: WireFault, _ outline: ModelOutline) throws(ONNXReadError) {
        // Nearly every writer starts with ir_version; without it or a graph, nothing speaks for an ONNX model.
        let startsAsModel = outline.graph != nil || outline.irVersion.map { (1...1000).contains($0) } == true
        if startsAsModel {
            findings.add(fault, fileSize: wire.fileSize)
            return
        }
        do {
            reportNoGraph(head: try readHead(), fault: fault)
        } catch {
            if case .environment(let error) = error { throw error }
        }
    }

    /// Reports a file in which no graph was found, by what it looks like.
    fileprivate mutating func reportNoGraph(head: [UInt8], fault: WireFault?) {
        if head.starts(with: Array(gitLFSSignature.utf8)) {
            findings.add(
                .gitLFSPointer, "the model file is a Git LFS pointer, not the model",
                help: ["Run `git lfs pull` to fetch the model."])
        } else if let guess = guessFileKind(head) {
            findings.add(.notONNX, "this is no ONNX model: it looks like \(guess.description)", help: [guess.help])
        } else if let fault {
            findings.add(
                .notONNX, "this is no ONNX model",
                notes: ["Read as one, \(fault.words) (byte \(fault.offset))."],
                help: ["Name the exported .onnx file."])
        } else {
            findings.add(.missingGraph, "the model file holds no graph", help: ["Export the model again."])
        }
    }

    /// Puts the signature together and reports what ONNX Runtime refuses about versions and operator sets.
    fileprivate mutating func signature(_ outline: ModelOutline, _ scan: SignatureScan) -> GraphSignature {
        reportVersions(outline)
        return GraphSignature(
            irVersion: Int(outline.irVersion ?? 0),
            opsets: distinctOpsets(outline.opsets),
            inputs: scan.inputs.filter { !scan.initializerNames.contains($0.name) },
            outputs: scan.outputs,
            overridableInitializers: scan.inputs.filter { scan.initializerNames.contains($0.name) },
            nodeCount: scan.nodeCount,
            weightBytes: scan.weightBytes,
            externalFiles: scan.externalBytes
                .map { ExternalFile(location: $0.key, requiredBytes: $0.value) }
                .sorted { $0.location.utf8.lexicographicallyPrecedes($1.location.utf8) }
        )
    }

    /// The newest IR version that this reader was written against (onnx 1.20).
    private static var newestKnownIR: Int64 { 13 }

    private mutating func reportVersions(_ outline: ModelOutline) {
        if let version = outline.irVersion, version > 0 {
            if version > Self.newestKnownIR {
                findings.add(
                    .newerIRVersion,
                    "the model has IR version \(version); the newest known one is \(Self.newestKnownIR)",
                    notes: ["ONNX Runtime refuses an IR version that is newer than its own."])
            }
        } else {
            findings.add(
                .missingIRVersion, "the model states no IR version", notes: ["ONNX Runtime refuses to load it."])
        }
        if outline.opsets.isEmpty {
            findings.add(
                .missingOpset, "the model imports no operator set",
                notes: ["ONNX Runtime refuses to load it; IR version 3 and later demand an opset_import."])
        }
    }

    /// Each domain once, sorted; two versions of one domain are reported, and the last one counts as in ONNX Runtime.
    private mutating func distinctOpsets(_ imports: [GraphSignature.OpsetImport]) -> [GraphSignature.OpsetImport] {
        var versions: [String: Int] = [:]
        for entry in imports {
            if let earlier = versions.updateValue(entry.version, forKey: entry.domain), earlier != entry.version {
                let domain = entry.domain.isEmpty ? "ai.onnx" : entry.domain
                findings.add(
                    .duplicateGraphName,
                    "the model imports versions \(earlier) and \(entry.version) of the operator set \"\(domain)\"")
            }
        }
        return versions.map { GraphSignature.OpsetImport(domain: $0.key, version: $0.value) }
            .sorted { $0.domain.utf8.lexicographicallyPrecedes($1.domain.utf8) }
    }
}
