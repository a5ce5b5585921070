package import SlipwayDomain

/// Where everything is in a release.
package enum ReleaseLayout {
    /// Why the release holds what it holds, and the digest of its other files.
    package static let record = RelativePath(fixed: "promotion.json")
    /// The repository of the one model.
    package static let repository = OutputLayout.repository

    /// The directory of the model, which has the model's own name.
    package static func model(_ name: ModelName) -> RelativePath {
        repository.appending(name)
    }
}
