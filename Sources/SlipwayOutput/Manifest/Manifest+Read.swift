import SlipwayDomain
import SlipwayFormats

extension Manifest: ListingDocument {
    package static var kind: DocumentKind { .manifest }

    package init(reading root: DocumentValue) throws(DocumentFault) {
        var variants: [Variant] = []
        for row in try root.required("variants").items() { variants.append(try Variant(reading: row)) }
        var members: [Member] = []
        for row in try root.optional("members")?.items() ?? [] { members.append(try Member(reading: row)) }
        var named: [RelativePath: Kept] = [:]
        for row in try root.optional("kept_in_releases")?.items() ?? [] {
            named[try row.required("release").relativePath()] = try Kept(reading: row)
        }
        self.init(
            name: try root.required("name").name(),
            spec: try Spec(reading: try root.required("spec")),
            model: members.isEmpty ? try Model(reading: try root.required("model")) : nil, members: members,
            target: try root.required("target").text(),
            weights: try root.optional("weights")?.text(), variants: variants,
            kept: try root.nullable("kept").map(Kept.init(reading:)), keptInReleases: named,
            digests: try root.required("files").digests())
    }
}

extension Manifest.Spec {
    init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(path: try value.required("path").text(), digest: try value.required("sha256").digest())
    }
}

extension Manifest.Model {
    init(reading value: DocumentValue) throws(DocumentFault) {
        var external: [Manifest.External] = []
        for row in try value.required("external").items() { external.append(try Manifest.External(reading: row)) }
        var graphs: [Manifest.Graph] = []
        for row in try value.optional("graphs")?.items() ?? [] { graphs.append(try Manifest.Graph(reading: row)) }
        let source: Manifest.Source =
            if let url = try value.optional("url") {
                .url(try url.text())
            } else if let command = try value.optional("command") {
                .command(try command.texts())
            } else if let conversion = try value.optional("convert") {
                .converted(
                    by: try conversion.required("with").text(), from: try conversion.required("source").text(),
                    keep: try conversion.nullable("keep")?.text())
            } else {
                .path(try value.required("path").text())
            }
        self.init(
            source: source, digest: try value.required("sha256").digest(),
            byteCount: try value.required("bytes").byteCount(),
            graphDigest: try value.nullable("graph_sha256")?.digest(), external: external,
            edits: try value.required("edits").texts(), asserted: try value.required("asserted").texts(),
            rowsBecause: try value.optional("rows")?.required("because").text(), graphs: graphs)
    }
}

extension Manifest.External {
    init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(
            location: try value.required("path").relativePath(), digest: try value.required("sha256").digest(),
            byteCount: try value.required("bytes").byteCount())
    }
}

extension Manifest.Graph {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        self.init(
            name: try value.required("name").text(), precision: try value.required("precision").word(Precision.self),
            kept: try value.required("keep_fp32").texts(), edits: try value.required("edits").texts(),
            digest: try value.required("sha256").digest(), byteCount: try value.required("bytes").byteCount(),
            weights: try value.nullable("weights").map(Manifest.External.init(reading:)))
    }
}

extension Manifest.Variant {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        let axes = try value.required("axes")
        _ = try axes.members()
        _ = try value.required("path").relativePath()
        var former: [String] = []
        for id in try value.optional("former")?.items() ?? [] { former.append(try id.identity()) }
        self.init(
            name: try value.required("name").name(), id: try value.required("id").identity(),
            configID: try value.required("config").identity(), isBaseline: try value.required("baseline").bool(),
            axes: axes.node.value, former: former, graph: try value.optional("graph")?.text())
    }
}

extension Manifest.Kept {
    fileprivate init(reading value: DocumentValue) throws(DocumentFault) {
        _ = try value.required("path").relativePath()
        self.init(
            name: try value.required("name").name(), id: try value.required("id").identity(),
            configID: try value.nullable("config")?.identity())
    }
}
