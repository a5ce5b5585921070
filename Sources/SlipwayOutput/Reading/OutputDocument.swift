package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats

/// A document below an output root: its one reader.
package protocol OutputDocument: Sendable {
    /// Which document it is.
    static var kind: DocumentKind { get }

    /// Takes the document from its root value.
    ///
    /// - Throws: The first fault.
    init(reading root: DocumentValue) throws(DocumentFault)
}

/// A document that lists the files of its directory.
package protocol ListingDocument: OutputDocument {
    /// The SHA-256 of every file but the document itself, by path below its directory.
    var digests: [RelativePath: ContentDigest] { get }
}

extension OutputDocument {
    /// Reads the document.
    ///
    /// Keys that this version does not know are stepped over: they may be added within a format version.
    ///
    /// - Parameters:
    ///   - file: The text; its path is the one that findings show.
    ///   - bag: Receives one error, with its place, when the text is not the document.
    /// - Returns: The document, or nil after an error.
    package static func read(_ file: SourceFile, into bag: inout DiagnosticBag) -> Self? {
        do throws(DocumentFault) {
            let root = try DocumentValue.root(of: file)
            try root.checkVersion(upTo: kind.newestVersion)
            return try Self(reading: root)
        } catch {
            bag.add(error.diagnostic(kind))
            return nil
        }
    }
}

extension DocumentKind {
    /// Reads a document that lists the files of its directory.
    ///
    /// - Parameters:
    ///   - file: The text.
    ///   - bag: Receives one error when the text is not the document.
    /// - Returns: The digests by path below the document's directory; nil after an error.
    package func digests(_ file: SourceFile, into bag: inout DiagnosticBag) -> [RelativePath: ContentDigest]? {
        switch self {
        case .manifest: Manifest.read(file, into: &bag)?.digests
        case .promotion: PromotionDocument.read(file, into: &bag)?.digests
        case .serving: ServingRecord.read(file, into: &bag)?.digests
        case .report: ReportList.read(file, into: &bag)?.digests
        case .graphLock, .plan, .ranges: nil
        }
    }
}
