package import SlipwayDomain

/// Where the store of model files stands below an output root.
package enum StoreLayout {
    /// The directory.
    package static let directory = RelativePath(fixed: ".weights")

    /// The one copy of a model file.
    package static func file(_ digest: ContentDigest) -> RelativePath {
        directory.appending(RelativePath(digest))
    }
}
