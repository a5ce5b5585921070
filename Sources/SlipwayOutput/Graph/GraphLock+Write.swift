import SlipwayDomain
import SlipwayFormats

extension GraphLock {
    /// The text in UTF-8.
    package var text: [UInt8] {
        let object: JSONValue = [
            "format_version": .integer(version),
            "path": .string(file.path),
            "sha256": .string(file.digest.hex),
            "bytes": .unsigned(file.byteCount),
            "graph_sha256": graphDigest.map { .string($0.hex) } ?? .null,
            "external": .array(
                external.map {
                    [
                        "location": .string($0.location.text), "path": .string($0.file.path),
                        "sha256": .string($0.file.digest.hex), "bytes": .unsigned($0.file.byteCount),
                    ]
                }),
            "data": .array(
                data.map {
                    [
                        "path": .string($0.path), "sha256": .string($0.digest.hex), "bytes": .unsigned($0.byteCount),
                    ]
                }),
            "convert": conversion.map(conversionObject) ?? .null,
            "ir_version": .integer(Int64(signature.irVersion)),
            "opsets": .object(signature.opsets.map { JSONMember($0.domain, .integer(Int64($0.version))) }),
            "inputs": .array(signature.inputs.map(tensorObject)),
            "outputs": .array(signature.outputs.map(tensorObject)),
            "overridable_initializers": .array(signature.overridableInitializers.map(tensorObject)),
            "evidence": .array(evidence.map { evidenceObject($0, version) }),
            "served": served.map(servedObject) ?? .null,
            "node_count": .integer(Int64(signature.nodeCount)),
            "weight_bytes": .unsigned(signature.weightBytes),
        ]
        guard case .object(var members) = object else { return JSONWriter.write(object) }
        // Absent where there are none, as in a lock that an earlier version wrote.
        if !rewritten.isEmpty, let index = members.firstIndex(where: { $0.key == "node_count" }) {
            members.insert(JSONMember("graphs", .array(rewritten.map(\.object))), at: index)
        }
        if version == 1 { members.removeAll { $0.key == "data" || $0.key == "convert" } }
        return JSONWriter.write(.object(members))
    }
}

extension GraphLock.Rewritten {
    fileprivate var object: JSONValue {
        let head = [
            JSONMember("precision", .string(precision.rawValue)),
            JSONMember("keep_fp32", .array(kept.map { .string($0) })),
        ]
        guard case .object(let members) = servedObject(served) else { return .object(head) }
        return .object(head + members)
    }
}

private func conversionObject(_ conversion: ModelConversion) -> JSONValue {
    [
        "key": .string(conversion.key.hex),
        "with": .string(conversion.converter),
        "source": .string(conversion.source),
        "source_sha256": .string(conversion.sourceDigest.hex),
        "keep": conversion.keep.map { .string($0) } ?? .null,
    ]
}

private func servedObject(_ served: GraphLock.Served) -> JSONValue {
    let object: JSONValue = [
        "outputs": .array(served.outputs.map(tensorObject)),
        "edits": .array(served.edits.map { .string($0) }),
        "sha256": .string(served.digest.hex),
        "bytes": .unsigned(served.byteCount),
        "weights": served.weightsName.map { .string($0.text) } ?? .null,
        "external": .array(served.external.map { .string($0.text) }),
    ]
    guard let own = served.ownWeights, case .object(let members) = object else { return object }
    return .object(members + [JSONMember("own_weights", own.object)])
}

private func evidenceObject(_ evidence: OutputEvidence, _ version: Int64) -> JSONValue {
    var members = [
        JSONMember("name", .string(evidence.name)),
        JSONMember("dims", evidence.dims.map { .array($0.map { $0.map { .string($0) } ?? .null }) } ?? .null),
        JSONMember("varying", .array(evidence.varyingAxes.map { .integer(Int64($0)) })),
        JSONMember("batch", .string(evidence.batch.rawValue)),
        JSONMember("reason", .string(evidence.reason)),
        JSONMember("node", evidence.node.map { .string($0) } ?? .null),
    ]
    let rows = evidence.rows
    // Version 1 says no more of rows than was found against them.
    if version > 1 || rows.map({ $0.status != .independent }) ?? false {
        members.append(JSONMember("rows", rows.map { .string($0.status.rawValue) } ?? .null))
        members.append(JSONMember("rows_reason", rows?.reason.map { .string($0) } ?? .null))
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
