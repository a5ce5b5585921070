import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

extension GraphLock: OutputDocument {
    package static var kind: DocumentKind { .graphLock }

    package init(reading root: DocumentValue) throws(DocumentFault) {
        var data: [File] = []
        // Version 1 knows no data files.
        let version = Int64(try root.required("format_version").integer())
        for item in version > 1 ? try root.required("data").items() : [] { data.append(try File(reading: item)) }
        var external: [External] = []
        for item in try root.required("external").items() {
            external.append(
                External(location: try item.required("location").relativePath(), file: try File(reading: item)))
        }
        let stated = try root.required("opsets")
        var opsets: [GraphSignature.OpsetImport] = []
        for entry in try stated.members() {
            opsets.append(.init(domain: entry.key.value, version: try stated.value(of: entry).integer()))
        }
        var evidence: [OutputEvidence] = []
        for item in try root.required("evidence").items() { evidence.append(try OutputEvidence(reading: item)) }
        var rewritten: [Rewritten] = []
        for item in try root.optional("graphs")?.items() ?? [] { rewritten.append(try Rewritten(reading: item)) }
        let signature = GraphSignature(
            irVersion: try root.required("ir_version").integer(), opsets: opsets,
            inputs: try root.required("inputs").tensors(), outputs: try root.required("outputs").tensors(),
            overridableInitializers: try root.required("overridable_initializers").tensors(),
            nodeCount: try root.required("node_count").integer(),
            weightBytes: try root.required("weight_bytes").byteCount(),
            externalFiles: external.map {
                ExternalFile(location: $0.location.text, requiredBytes: $0.file.byteCount)
            })
        self.init(
            version: version, file: try File(reading: root),
            external: external, data: data,
            conversion: try root.optional("convert").flatMap(ModelConversion.init(nullable:)), signature: signature,
            evidence: evidence,
            graphDigest: try root.nullable("graph_sha256")?.digest(),
            served: try root.nullable("served").map(Served.init(reading:)), rewritten: rewritten)
    }
}

extension GraphLock.Rewritten {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(
            precision: try value.required("precision").word(Precision.self),
            kept: try value.required("keep_fp32").texts(), served: try GraphLock.Served(reading: value))
    }
}

extension ModelConversion {
    /// What a lock says of a conversion; nil for null.
    fileprivate init?(nullable value: DocumentValue) throws(DocumentFault) {
        if value.node.isNull { return nil }
        self.init(
            key: try value.required("key").digest(), converter: try value.required("with").text(),
            source: try value.required("source").text(), sourceDigest: try value.required("source_sha256").digest(),
            keep: try value.nullable("keep")?.text())
    }
}

extension GraphLock.File {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(
            path: try value.required("path").text(), digest: try value.required("sha256").digest(),
            byteCount: try value.required("bytes").byteCount())
    }
}

extension GraphLock.Served {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        var external: [RelativePath] = []
        for item in try value.required("external").items() { external.append(try item.relativePath()) }
        self.init(
            outputs: try value.required("outputs").tensors(), edits: try value.required("edits").texts(),
            digest: try value.required("sha256").digest(), byteCount: try value.required("bytes").byteCount(),
            weightsName: try value.nullable("weights")?.relativePath(), external: external,
            ownWeights: try value.optional("own_weights").map(Manifest.External.init(reading:)))
    }
}

extension OutputEvidence {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        var dims: [String?]?
        if let stated = try value.nullable("dims") {
            var found: [String?] = []
            for item in try stated.items() { found.append(item.node.isNull ? nil : try item.text()) }
            dims = found
        }
        var varying: [Int] = []
        for item in try value.required("varying").items() { varying.append(try item.integer()) }
        self.init(
            name: try value.required("name").text(), dims: dims, varyingAxes: varying,
            batch: try value.required("batch").word(Batch.self), reason: try value.required("reason").text(),
            node: try value.nullable("node")?.text(), rows: try Rows(ofOutput: value))
    }
}

extension OutputEvidence.Rows {
    /// What was found of the rows; nil in a lock of 0.1.0, which did not look.
    fileprivate init?(ofOutput value: DocumentValue) throws(DocumentFault) {
        guard let status = try value.optional("rows") else { return nil }
        self.init(
            status: try status.word(OutputEvidence.RowStatus.self), reason: try value.optional("rows_reason")?.text())
    }
}

extension DocumentValue {
    fileprivate func tensors() throws(DocumentFault) -> [GraphTensor] {
        var tensors: [GraphTensor] = []
        for item in try items() { tensors.append(try item.tensor()) }
        return tensors
    }

    private func tensor() throws(DocumentFault) -> GraphTensor {
        GraphTensor(
            name: try required("name").text(), kind: try required("type").valueKind(),
            shape: try nullable("dims")?.shape())
    }

    private func valueKind() throws(DocumentFault) -> ValueKind {
        if node.object != nil { return .other(try required("other").text()) }
        if node.integer != nil { return .unknownTensor(onnxNumber: try integer()) }
        return .tensor(try word(ElementType.self))
    }

    private func shape() throws(DocumentFault) -> Shape {
        var dimensions: [Dimension] = []
        for item in try items() {
            if item.node.isNull {
                dimensions.append(.anonymous)
            } else if item.node.integer != nil {
                dimensions.append(.fixed(try item.integer()))
            } else {
                dimensions.append(Dimension(parameter: try item.text()))
            }
        }
        return Shape(dimensions)
    }
}
