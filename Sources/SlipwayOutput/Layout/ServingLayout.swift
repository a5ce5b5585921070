package import SlipwayDomain

/// Where everything is in a serving root.
package enum ServingLayout {
    /// Which releases the root holds: a file, because Triton takes directories for models.
    package static let record = RelativePath(fixed: "serving.json")

    /// The directory of a model.
    package static func model(_ name: ModelName) -> RelativePath {
        RelativePath(name)
    }
}
