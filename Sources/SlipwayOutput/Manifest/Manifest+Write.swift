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
            guard case .object(var members) = row else { return row }
            // Absent where there is nothing to say, as in a manifest of 0.1.
            if let graph = variant.graph { members.append(JSONMember("graph", .string(graph))) }
            if !variant.former.isEmpty {
                members.append(JSONMember("former", .array(variant.former.map { .string($0) })))
            }
            return .object(members)
        }
        let object: JSONValue = [
            "format_version": .integer(DocumentKind.formatVersion),
            "name": .string(name.text),
            "spec": ["path": .string(spec.path), "sha256": .string(spec.digest.hex)],
            "model": model.map(\.object) ?? .null,
            "target": .string(target),
            "variants": .array(rows),
            "kept": kept.map { .object($0.members) } ?? .null,
            "files": digestsObject(digests),
        ]
        guard case .object(var members) = object else { return JSONWriter.write(object) }
        if !self.members.isEmpty, let index = members.firstIndex(where: { $0.key == "model" }) {
            members[index] = JSONMember("members", .array(self.members.map(\.object)))
        }
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
    var object: JSONValue {
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
            "external": .array(external.map(\.object)),
            "edits": .array(edits.map { .string($0) }),
            "asserted": .array(asserted.map { .string($0) }),
        ]
        guard case .object(var members) = object else { return object }
        if !graphs.isEmpty { members.append(JSONMember("graphs", .array(graphs.map(\.object)))) }
        if let rowsBecause {
            members.append(JSONMember("rows", ["assert": "independent", "because": .string(rowsBecause)]))
        }
        return .object(members)
    }
}

extension Manifest.External {
    var object: JSONValue {
        ["path": .string(location.text), "sha256": .string(digest.hex), "bytes": .unsigned(byteCount)]
    }
}

extension Manifest.Graph {
    fileprivate var object: JSONValue {
        [
            "name": .string(name),
            "precision": .string(precision.rawValue),
            "keep_fp32": .array(kept.map { .string($0) }),
            "edits": .array(edits.map { .string($0) }),
            "sha256": .string(digest.hex),
            "bytes": .unsigned(byteCount),
            "weights": weights?.object ?? .null,
        ]
    }
}
