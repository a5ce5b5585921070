internal import SlipwayDiagnostics
package import SlipwayDomain
internal import SlipwayFormats

/// `serving.json` of a serving root: which releases it holds, and the digest of every file.
package struct ServingRecord: Hashable, Sendable {
    /// One model of the root.
    package struct Model: Hashable, Sendable {
        /// The model's name: its directory below the root.
        package let name: ModelName
        /// The variant that it is.
        package let variant: String
        /// The variant's id.
        package let id: String
    }

    /// The record's file, in the root itself: Triton looks at directories only.
    package static let file = "serving.json"

    /// The models, by name.
    package var models: [Model] = []
    /// The digest of every file, by path below the root.
    package var files: [RelativePath: ContentDigest] = [:]

    /// Makes a record of nothing.
    package init() {}

    /// Reads a record; nil when the text is none of Slipway's.
    package init?(_ bytes: [UInt8]) {
        var bag = DiagnosticBag()
        guard let files = Ledger.reader(bytes, "files"),
            let node = JSONReader.read(SourceFile(id: SourceID(Self.file), bytes: bytes), into: &bag),
            let rows = node["models"]?.array
        else { return nil }
        for row in rows {
            guard let name = row["name"]?.string.flatMap({ ModelName($0) }), let variant = row["variant"]?.string,
                let id = row["id"]?.string
            else { return nil }
            models.append(Model(name: name, variant: variant, id: id))
        }
        self.files = files
    }

    /// The files of one model.
    package func files(of name: ModelName) -> [RelativePath: ContentDigest] {
        files.filter { $0.key.text.hasPrefix("\(name)/") }
    }

    /// The text in UTF-8 (golden/schema/serving.schema.json).
    package var text: [UInt8] {
        let rows = models.sorted { $0.name.text.utf8.lexicographicallyPrecedes($1.name.text.utf8) }.map {
            JSONValue.object([
                JSONMember("name", .string($0.name.text)), JSONMember("variant", .string($0.variant)),
                JSONMember("id", .string($0.id)),
            ])
        }
        let sorted = files.sorted { $0.key < $1.key }
        let record: JSONValue = [
            "format_version": 1,
            "models": .array(rows),
            "files": .object(sorted.map { JSONMember($0.key.text, .string($0.value.hex)) }),
        ]
        return JSONWriter.write(record)
    }
}
