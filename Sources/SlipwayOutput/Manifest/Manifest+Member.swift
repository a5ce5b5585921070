package import SlipwayDomain
import SlipwayFormats

extension Manifest {
    /// The model of one step of a pipeline.
    package struct Member: Hashable, Sendable {
        /// Its name: its directory in the repository.
        package let name: ModelName
        /// What the step is: `model`, `python`, `tokenize` or `pool`.
        package let step: String
        /// The variant of the member's spec that it is; its own name where it has no spec.
        package let variant: ModelName
        /// The id, 12 hexadecimal digits.
        package let id: String
        /// The member's spec; nil for a step without one.
        package let spec: Spec?
        /// The member's model; nil for a step without one.
        package let model: Model?
        /// The files of the project that it is made of, where it has no model.
        package let files: [SourceFile]

        /// Makes a description.
        package init(
            name: ModelName, step: String, variant: ModelName, id: String, spec: Spec?, model: Model?,
            files: [SourceFile]
        ) {
            self.name = name
            self.step = step
            self.variant = variant
            self.id = id
            self.spec = spec
            self.model = model
            self.files = files
        }
    }

    /// A file of the project that a step is made of.
    package struct SourceFile: Hashable, Sendable {
        /// The path below the project root.
        package let path: String
        /// The SHA-256 of the file.
        package let digest: ContentDigest
        /// The size in bytes.
        package let byteCount: UInt64

        /// Makes a description.
        package init(path: String, digest: ContentDigest, byteCount: UInt64) {
            self.path = path
            self.digest = digest
            self.byteCount = byteCount
        }
    }

    /// The model that a file belongs to: that of the output, or that of the member that has the file.
    package func model(holding digest: ContentDigest) -> Model? {
        if let model { return model }
        return members.lazy.compactMap(\.model).first { model in
            model.origin(of: digest) != nil
                || model.graphs.contains { $0.digest == digest || $0.weights?.digest == digest }
        }
    }

    /// Where the file of a digest comes from; nil when no model and no step is made of it.
    package func origin(of digest: ContentDigest) -> Origin? {
        if let known = model(holding: digest)?.origin(of: digest) { return known }
        return members.lazy.flatMap(\.files).first { $0.digest == digest }.map {
            Origin(path: $0.path, byteCount: $0.byteCount)
        }
    }
}

extension Manifest.Member {
    /// The member as JSON.
    var object: JSONValue {
        var members = [
            JSONMember("name", .string(name.text)), JSONMember("step", .string(step)),
            JSONMember("variant", .string(variant.text)), JSONMember("id", .string(id)),
            JSONMember("path", .string(OutputLayout.variant(name).text)),
        ]
        if let spec {
            members.append(JSONMember("spec", ["path": .string(spec.path), "sha256": .string(spec.digest.hex)]))
        }
        if let model { members.append(JSONMember("model", model.object)) }
        let rows = files.map { file -> JSONValue in
            ["path": .string(file.path), "sha256": .string(file.digest.hex), "bytes": .unsigned(file.byteCount)]
        }
        if !rows.isEmpty { members.append(JSONMember("files", .array(rows))) }
        return .object(members)
    }

    init(reading value: DocumentValue) throws(DocumentFault) {
        _ = try value.required("path").relativePath()
        var files: [Manifest.SourceFile] = []
        for row in try value.optional("files")?.items() ?? [] {
            files.append(
                Manifest.SourceFile(
                    path: try row.required("path").text(), digest: try row.required("sha256").digest(),
                    byteCount: try row.required("bytes").byteCount()))
        }
        self.init(
            name: try value.required("name").name(), step: try value.required("step").text(),
            variant: try value.required("variant").name(), id: try value.required("id").identity(),
            spec: try value.optional("spec").map(Manifest.Spec.init(reading:)),
            model: try value.optional("model").map(Manifest.Model.init(reading:)), files: files)
    }
}
