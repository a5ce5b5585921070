package import SlipwayCompiler
package import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Writes `graph.lock.json` (golden/schema/graph-lock.schema.json): all that a build needs to know of a model, so that
/// a repository can be checked against its spec where the weights are not at hand.
///
/// - Parameter model: The model.
/// - Returns: The text in UTF-8.
func writeGraphLock(_ model: ModelArtifact) -> [UInt8] {
    let signature = model.signature
    return JSONWriter.write([
        "format_version": 1,
        "path": .string(model.file.path),
        "sha256": .string(model.file.digest.hex),
        "bytes": .unsigned(model.file.byteCount),
        "graph_sha256": model.graphDigest.map { .string($0.hex) } ?? .null,
        "external": .array(
            model.external.map {
                [
                    "location": .string($0.location.text), "path": .string($0.file.path),
                    "sha256": .string($0.file.digest.hex), "bytes": .unsigned($0.file.byteCount),
                ]
            }),
        "ir_version": .integer(Int64(signature.irVersion)),
        "opsets": .object(signature.opsets.map { JSONMember($0.domain, .integer(Int64($0.version))) }),
        "inputs": .array(signature.inputs.map(tensorObject)),
        "outputs": .array(signature.outputs.map(tensorObject)),
        "overridable_initializers": .array(signature.overridableInitializers.map(tensorObject)),
        "evidence": .array(model.evidence.map(evidenceObject)),
        "served": model.served.map(servedObject) ?? .null,
        "node_count": .integer(Int64(signature.nodeCount)),
        "weight_bytes": .unsigned(signature.weightBytes),
    ])
}

private func servedObject(_ served: ModelArtifact.ServedGraph) -> JSONValue {
    [
        "outputs": .array(served.outputs.map(tensorObject)),
        "edits": .array(served.edits.map { .string($0) }),
        "sha256": .string(served.graph.digest.hex),
        "bytes": .unsigned(served.graph.byteCount),
        "weights": served.weightsName.map { .string($0.text) } ?? .null,
        "external": .array(served.external.map { .string($0.text) }),
    ]
}

private func evidenceObject(_ evidence: OutputEvidence) -> JSONValue {
    var members = [
        JSONMember("name", .string(evidence.name)),
        JSONMember("dims", evidence.dims.map { .array($0.map { $0.map { .string($0) } ?? .null }) } ?? .null),
        JSONMember("varying", .array(evidence.varyingAxes.map { .integer(Int64($0)) })),
        JSONMember("batch", .string(evidence.batch.rawValue)),
        JSONMember("reason", .string(evidence.reason)),
        JSONMember("node", evidence.node.map { .string($0) } ?? .null),
    ]
    // Independent rows are no finding, and so are those of a lock that does not say.
    if let rows = evidence.rows, rows.status != .independent {
        members.append(JSONMember("rows", .string(rows.status.rawValue)))
        members.append(JSONMember("rows_reason", rows.reason.map { .string($0) } ?? .null))
    }
    return .object(members)
}

private func tensorObject(_ tensor: GraphTensor) -> JSONValue {
    let kind: JSONValue =
        switch tensor.kind {
        case .tensor(let type): .string(type.rawValue)
        case .unknownTensor(let number): .integer(Int64(number))
        case .other(let word): ["other": .string(word)]
        }
    let dims: JSONValue =
        tensor.shape.map { shape in
            .array(
                shape.dimensions.map { dimension in
                    switch dimension {
                    case .fixed(let size): .integer(Int64(size))
                    case .named(let sum): .string(sum.description)
                    case .opaque(let text): .string(text)
                    case .anonymous: .null
                    }
                })
        } ?? .null
    return ["name": .string(tensor.name), "type": kind, "dims": dims]
}

/// Reads `graph.lock.json` back.
///
/// - Parameters:
///   - file: The text.
///   - bag: Receives the findings.
/// - Returns: The model as it was locked, without a path to read weights from, or nil when the text is no graph lock.
package func readGraphLock(_ file: SourceFile, into bag: inout DiagnosticBag) -> ModelArtifact? {
    guard let node = JSONReader.read(file, into: &bag) else { return nil }
    guard let model = GraphLockReader().model(node) else {
        bag.add(
            Diagnostic(
                .unreadableGraphLock, "this is no graph lock of Slipway", at: node.range,
                help: ["build again with the model at hand and --weights digest"]))
        return nil
    }
    return model
}

private struct GraphLockReader {
    func model(_ node: JSONNode) -> ModelArtifact? {
        guard node["format_version"]?.integer == 1, let file = file(node), let inputs = tensors(node["inputs"]),
            let outputs = tensors(node["outputs"]), let overridable = tensors(node["overridable_initializers"]),
            let irVersion = node["ir_version"]?.integer, let nodeCount = node["node_count"]?.integer,
            let weightBytes = node["weight_bytes"]?.integer, let evidence = evidence(node["evidence"]),
            let opsets = node["opsets"]?.object,
            let external = node["external"]?.array
        else { return nil }
        var imports: [GraphSignature.OpsetImport] = []
        for entry in opsets {
            guard let version = entry.value.integer else { return nil }
            imports.append(.init(domain: entry.key.value, version: Int(version)))
        }
        var files: [ModelArtifact.ExternalArtifact] = []
        for entry in external {
            guard let text = entry["location"]?.string, let location = RelativePath(text), let file = self.file(entry)
            else { return nil }
            files.append(.init(location: location, file: file))
        }
        let signature = GraphSignature(
            irVersion: Int(irVersion), opsets: imports, inputs: inputs, outputs: outputs,
            overridableInitializers: overridable, nodeCount: Int(nodeCount), weightBytes: UInt64(max(0, weightBytes)),
            externalFiles: files.map { ExternalFile(location: $0.location.text, requiredBytes: $0.file.byteCount) })
        let graphDigest = node["graph_sha256"]?.string.flatMap { ContentDigest(hex: $0) }
        guard let node = node["served"], !node.isNull else {
            return ModelArtifact(
                file: file, external: files, signature: signature, evidence: evidence, graphDigest: graphDigest)
        }
        guard let served = served(node, path: file.path) else { return nil }
        return ModelArtifact(
            file: file, external: files, signature: signature, evidence: evidence, served: served,
            graphDigest: graphDigest)
    }

    private func served(_ node: JSONNode, path: String) -> ModelArtifact.ServedGraph? {
        guard let outputs = tensors(node["outputs"]), let edits = node["edits"]?.array?.compactMap(\.string),
            let digest = node["sha256"]?.string.flatMap({ ContentDigest(hex: $0) }),
            let bytes = node["bytes"]?.integer, bytes >= 0, let external = node["external"]?.array
        else { return nil }
        return ModelArtifact.ServedGraph(
            outputs: outputs, edits: edits,
            graph: ReferencedFile(path: path, digest: digest, byteCount: UInt64(bytes), sourcePath: ""),
            weightsName: node["weights"]?.string.flatMap { RelativePath($0) },
            external: external.compactMap { $0.string.flatMap { RelativePath($0) } })
    }

    private func evidence(_ node: JSONNode?) -> [OutputEvidence]? {
        guard let items = node?.array else { return nil }
        let evidence = items.compactMap { item -> OutputEvidence? in
            guard let name = item["name"]?.string, let dims = item["dims"], let reason = item["reason"]?.string,
                let batch = item["batch"]?.string.flatMap(OutputEvidence.Batch.init(rawValue:))
            else { return nil }
            return OutputEvidence(
                name: name, dims: dims.array.map { $0.map(\.string) },
                varyingAxes: (item["varying"]?.array ?? []).compactMap { $0.integer.map { Int($0) } }, batch: batch,
                reason: reason,
                node: item["node"]?.string, rows: rows(item))
        }
        return evidence.count == items.count ? evidence : nil
    }

    /// What was found of the rows; nil in a lock of 0.1.0, which did not look.
    private func rows(_ item: JSONNode) -> OutputEvidence.Rows? {
        guard let status = item["rows"]?.string.flatMap(OutputEvidence.RowStatus.init(rawValue:)) else { return nil }
        return OutputEvidence.Rows(status: status, reason: item["rows_reason"]?.string)
    }

    private func file(_ node: JSONNode) -> ReferencedFile? {
        guard let path = node["path"]?.string, let digest = node["sha256"]?.string.flatMap({ ContentDigest(hex: $0) }),
            let bytes = node["bytes"]?.integer, bytes >= 0
        else { return nil }
        return ReferencedFile(path: path, digest: digest, byteCount: UInt64(bytes), sourcePath: "")
    }

    private func tensors(_ node: JSONNode?) -> [GraphTensor]? {
        guard let items = node?.array else { return nil }
        let tensors = items.compactMap(tensor)
        return tensors.count == items.count ? tensors : nil
    }

    private func tensor(_ node: JSONNode) -> GraphTensor? {
        guard let name = node["name"]?.string, let type = node["type"], let dims = node["dims"] else { return nil }
        let kind: ValueKind
        if let text = type.string, let known = ElementType(rawValue: text) {
            kind = .tensor(known)
        } else if let number = type.integer {
            kind = .unknownTensor(onnxNumber: Int(number))
        } else if let word = type["other"]?.string {
            kind = .other(word)
        } else {
            return nil
        }
        guard let items = dims.array else {
            return dims.isNull ? GraphTensor(name: name, kind: kind, shape: nil) : nil
        }
        var dimensions: [Dimension] = []
        for item in items {
            if let size = item.integer {
                dimensions.append(.fixed(Int(size)))
            } else if let text = item.string {
                dimensions.append(Dimension(parameter: text))
            } else if item.isNull {
                dimensions.append(.anonymous)
            } else {
                return nil
            }
        }
        return GraphTensor(name: name, kind: kind, shape: Shape(dimensions))
    }
}
