package import SlipwayDomain

/// The files that Slipway made below one output directory, with the digests that it wrote.
///
/// Only files that a ledger lists are ever replaced or removed.
package struct Ledger: Hashable, Sendable {
    /// The digest of each file, by its path below `OUT/<name>/`; nil where a ledger lists a file that cannot state
    /// its own digest (`manifest.json`, `release/promotion.json`).
    package private(set) var files: [RelativePath: ContentDigest?] = [:]

    /// Makes a ledger that lists nothing.
    package init() {}

    /// Adds the files that one document lists.
    ///
    /// - Parameters:
    ///   - digests: The digests by path below the document's directory.
    ///   - document: The document's own path below `OUT/<name>/`; it belongs to the ledger as well.
    package mutating func add(_ digests: [RelativePath: ContentDigest], listedBy document: RelativePath) {
        for (path, digest) in digests {
            let full = document.parent.map { $0.appending(path) } ?? path
            // A promoted release is written after the manifest, so what is nearer to the file wins.
            if document.parent == nil, let known = files[full], known != nil { continue }
            files[full] = digest
        }
        add(withoutDigest: document)
    }

    /// Adds a file whose digest nobody states, unless it is listed already.
    mutating func add(withoutDigest path: RelativePath) {
        if files[path] == nil { files[path] = .some(nil) }
    }

    /// Whether a file was made by Slipway.
    package func lists(_ path: RelativePath) -> Bool {
        files[path] != nil
    }

    /// The digest that was written; nil when the file is not listed, or listed without a digest.
    package func digest(of path: RelativePath) -> ContentDigest? {
        files[path] ?? nil
    }
}
