import SlipwayDomain
import SlipwayFormats

extension Manifest {
    /// The text in UTF-8.
    package var text: [UInt8] {
        let rows: [JSONValue] = variants.map { variant in
            let row: JSONValue = [
                "name": .string(variant.name.text),
                "id": .string(variant.id),
                "config": .string(variant.configID),
                "baseline": .bool(variant.isBaseline),
                "path": .string(OutputLayout.variant(variant.name).text),
                "axes": variant.axes,
            ]
            guard !variant.former.isEmpty, case .object(let members) = row else { return row }
            return .object(members + [JSONMember("former", .array(variant.former.map { .string($0) }))])
        }
        let keptRow: JSONValue =
            kept.map {
                [
                    "name": .string($0.name.text), "id": .string($0.id),
                    "config": $0.configID.map { .string($0) } ?? .null,
                    "path": .string(OutputLayout.variant($0.name).text),
                ]
            } ?? .null
        let object: JSONValue = [
            "format_version": .integer(DocumentKind.formatVersion),
            "name": .string(name.text),
            "spec": ["path": .string(spec.path), "sha256": .string(spec.digest.hex)],
            "model": model.object,
            "target": .string(target),
            "variants": .array(rows),
            "kept": keptRow,
            "files": digestsObject(digests),
        ]
        guard let weights, case .object(var members) = object,
            let index = members.firstIndex(where: { $0.key == "variants" })
        else { return JSONWriter.write(object) }
        members.insert(JSONMember("weights", .string(weights)), at: index)
        return JSONWriter.write(.object(members))
    }
}

extension Manifest.Model {
    fileprivate var object: JSONValue {
        // A fetched model lies in a cache, whose place is no business of the output.
        let key = if case .url = source { "url" } else { "path" }
        let object: JSONValue = [
            key: .string(source.text),
            "sha256": .string(digest.hex),
            "bytes": .unsigned(byteCount),
            "graph_sha256": graphDigest.map { .string($0.hex) } ?? .null,
            "external": .array(
                external.map {
                    [
                        "path": .string($0.location.text), "sha256": .string($0.digest.hex),
                        "bytes": .unsigned($0.byteCount),
                    ]
                }),
            "edits": .array(edits.map { .string($0) }),
            "asserted": .array(asserted.map { .string($0) }),
        ]
        guard let rowsBecause, case .object(let members) = object else { return object }
        let stated: JSONValue = ["assert": "independent", "because": .string(rowsBecause)]
        return .object(members + [JSONMember("rows", stated)])
    }
}
