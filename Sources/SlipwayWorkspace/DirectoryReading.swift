package import SlipwayDomain
package import SlipwayOutput
package import SlipwaySystem

/// One file (or symbolic link, or other non-directory) below an output directory.
package struct DiskEntry: Hashable, Sendable {
    /// What it is.
    package let kind: FileKind
    /// The bytes of a regular file.
    package let byteCount: UInt64
    /// The file on its device.
    package let identity: FileIdentity

    /// Makes an entry.
    package init(kind: FileKind, byteCount: UInt64, identity: FileIdentity) {
        self.kind = kind
        self.byteCount = byteCount
        self.identity = identity
    }
}

/// What a comparison reads: a directory `OUT/<name>/`, and where the model files come from.
package protocol DirectoryReading {
    /// Every entry below the directory but directories, `.slipway/` and what lies in `skipping`.
    func entries(skipping: [RelativePath]) throws(WorkspaceError) -> [RelativePath: DiskEntry]
    /// The bytes of a regular file.
    func bytes(at path: RelativePath) throws(WorkspaceError) -> [UInt8]
    /// The digest of a regular file.
    func digest(at path: RelativePath) throws(WorkspaceError) -> ContentDigest
    /// The stored copy of a model file, or nil when there is none.
    func storeEntry(for digest: ContentDigest) throws(WorkspaceError) -> DiskEntry?
    /// The source of a model file, or nil when it is gone.
    func sourceEntry(for weights: WeightsReference) throws(WorkspaceError) -> DiskEntry?
}
