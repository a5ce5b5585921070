/// How a model file was made of a model of a framework.
package struct ModelConversion: Hashable, Sendable {
    /// The digest over everything that the spec declares of it, the bytes of the source included.
    package let key: ContentDigest
    /// The converter.
    package let converter: String
    /// The source's path relative to the project root, or to a model root.
    package let source: String
    /// The SHA-256 of the source; of a folder that over the sorted paths and digests of its files.
    package let sourceDigest: ContentDigest
    /// Where the result is kept in the project, relative to its root; nil for the cache alone.
    package let keep: String?

    /// Makes a description.
    package init(
        key: ContentDigest, converter: String, source: String, sourceDigest: ContentDigest, keep: String?
    ) {
        self.key = key
        self.converter = converter
        self.source = source
        self.sourceDigest = sourceDigest
        self.keep = keep
    }

    /// What stands for the path of the model file in documents, wherever the file lies on this machine.
    package var display: String { keep ?? "\(source) converted by \(converter)" }
}
