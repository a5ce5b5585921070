package import SlipwayDomain

/// Where the store of model files is below an output root.
package enum StoreLayout {
    /// The directory.
    package static let directory = RelativePath(fixed: ".weights")

    /// What slipway made in the store: a line for each file.
    package static let record = directory.appending(RelativePath(fixed: ".made"))

    /// The one copy of a model file.
    package static func file(_ digest: ContentDigest) -> RelativePath {
        directory.appending(RelativePath(digest))
    }
}
