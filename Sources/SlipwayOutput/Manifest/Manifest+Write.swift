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
        let object: JSONValue = [
            "format_version": .integer(DocumentKind.formatVersion),
            "name": .string(name.text),
            "spec": ["path": .string(spec.path), "sha256": .string(spec.digest.hex)],
            "model": model.object,
            "target": .string(target),
            "variants": .array(rows),
            "kept": kept.map { .object($0.members) } ?? .null,
            "files": digestsObject(digests),
        ]
        guard case .object(var members) = object else { return JSONWriter.write(object) }
        // Absent where there is nothing to say, as in a manifest of 0.1.
        if let weights, let index = members.firstIndex(where: { $0.key == "variants" }) {
            members.insert(JSONMember("weights", .string(weights)), at: index)
        }
        if !keptInReleases.isEmpty, let index = members.firstIndex(where: { $0.key == "files" }) {
            let rows = keptInReleases.sorted { $0.key < $1.key }.map { release, kept in
                JSONValue.object([JSONMember("release", .string(release.text))] + kept.members)
            }
            members.insert(JSONMember("kept_in_releases", .array(rows)), at: index)
        }
        return JSONWriter.write(.object(members))
    }
}

extension Manifest.Kept {
    fileprivate var members: [JSONMember] {
        [
            JSONMember("name", .string(name.text)), JSONMember("id", .string(id)),
            JSONMember("config", configID.map { .string($0) } ?? .null),
            JSONMember("path", .string(OutputLayout.variant(name).text)),
        ]
    }
}

extension Manifest.Model {
    fileprivate var object: JSONValue {
        // A fetched model lies in a cache, whose place is no business of the output.
        let (key, place): (String, JSONValue) =
            switch source {
            case .path(let path): ("path", .string(path))
            case .url(let url): ("url", .string(url))
            case .command(let words): ("command", .array(words.map { .string($0) }))
            case .converted(let converter, let source, let keep):
                (
                    "convert",
                    [
                        "with": .string(converter), "source": .string(source),
                        "keep": keep.map { .string($0) } ?? .null,
                    ]
                )
            }
        let object: JSONValue = [
            key: place,
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
