package import SlipwayDomain

/// A model file (or a file of its external data) that is placed into a tree without passing through memory.
package struct WeightsReference: Hashable, Sendable {
    /// The SHA-256 of the file's bytes.
    package let digest: ContentDigest
    /// The size in bytes.
    package let byteCount: UInt64
    /// The path to read the file from, as the workspace that hashed it gave it out.
    package let sourcePath: String
    /// What the file holds where that is not all of the source: an edited graph; nil for the source as it is.
    package let content: SplicedFile?
    /// The paths of the other files that the content has pieces of, by location; one that is not listed lies beside the source.
    package let parts: [RelativePath: String]

    /// Makes a reference.
    package init(
        digest: ContentDigest, byteCount: UInt64, sourcePath: String, content: SplicedFile? = nil,
        parts: [RelativePath: String] = [:]
    ) {
        self.parts = parts
        self.content = content
        self.digest = digest
        self.byteCount = byteCount
        self.sourcePath = sourcePath
    }
}

/// What a file of a tree holds.
package enum FileContent: Hashable, Sendable {
    /// Bytes made by Slipway.
    case bytes([UInt8])
    /// A model file, linked or copied by the workspace.
    case weights(WeightsReference)
}
