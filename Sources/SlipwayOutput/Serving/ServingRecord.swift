package import SlipwayDomain
import SlipwayFormats

/// `serving.json` of a serving root (golden/schema/serving.schema.json): which releases it holds, and the digest of every
/// file.
package struct ServingRecord: Hashable, Sendable {
    /// One model of the root.
    package struct Model: Hashable, Sendable {
        /// The model's name: its directory below the root.
        package let name: ModelName
        /// The variant that it is.
        package let variant: ModelName
        /// The variant's id.
        package let id: String

        /// Makes a model.
        package init(name: ModelName, variant: ModelName, id: String) {
            self.name = name
            self.variant = variant
            self.id = id
        }
    }

    /// The models, in any order.
    package var models: [Model] = []
    /// The digest of every file, by path below the root.
    package var digests: [RelativePath: ContentDigest] = [:]

    /// Makes a record of nothing.
    package init() {}

    /// The files of one model.
    package func files(of name: ModelName) -> [RelativePath: ContentDigest] {
        let directory = ServingLayout.model(name)
        return digests.filter { $0.key.isInside(directory) }
    }

    /// The text in UTF-8.
    package var text: [UInt8] {
        let rows: [JSONValue] = models.sorted { $0.name < $1.name }.map {
            ["name": .string($0.name.text), "variant": .string($0.variant.text), "id": .string($0.id)]
        }
        return JSONWriter.write([
            "format_version": .integer(DocumentKind.formatVersion),
            "models": .array(rows),
            "files": digestsObject(digests),
        ])
    }
}

extension ServingRecord: ListingDocument {
    package static var kind: DocumentKind { .serving }

    package init(reading root: DocumentValue) throws(DocumentFault) {
        self.init()
        for row in try root.required("models").items() {
            models.append(
                Model(
                    name: try row.required("name").name(), variant: try row.required("variant").name(),
                    id: try row.required("id").identity()))
        }
        digests = try root.required("files").digests()
    }
}
