package import SlipwayDomain
import SlipwayFormats

/// `report.json` of a report (golden/schema/report.schema.json): the files of its directory, by which a later run knows
/// what it may replace.
package struct ReportList: Hashable, Sendable {
    /// The name of the model that the report is about.
    package let model: String
    /// The digest of every other file, by its name.
    package let digests: [RelativePath: ContentDigest]

    /// Makes a list.
    package init(model: String, digests: [RelativePath: ContentDigest]) {
        self.model = model
        self.digests = digests
    }

    /// The text in UTF-8.
    package var text: [UInt8] {
        JSONWriter.write([
            "format_version": .integer(DocumentKind.formatVersion), "name": .string(model),
            "files": digestsObject(digests),
        ])
    }
}

extension ReportList: ListingDocument {
    package static var kind: DocumentKind { .report }

    package init(reading root: DocumentValue) throws(DocumentFault) {
        self.init(model: try root.required("name").text(), digests: try root.required("files").digests())
    }
}
