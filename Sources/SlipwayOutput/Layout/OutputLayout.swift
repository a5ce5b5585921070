package import SlipwayDomain

/// Where everything is below `OUT/<name>/` (docs/output.md); nothing else spells these paths.
package enum OutputLayout {
    /// What was made, and the digest of every file outside the releases and reports.
    package static let manifest = RelativePath(fixed: "manifest.json")
    /// What a build needs to know of a model whose weights are not at hand.
    package static let graphLock = RelativePath(fixed: "graph.lock.json")
    /// The variants, one model each.
    package static let repository = RelativePath(fixed: "repository")
    /// What is measured, and what profilers leave there.
    package static let profile = RelativePath(fixed: "profile")
    /// The page and the charts of a campaign.
    package static let report = RelativePath(fixed: "report")
    /// How a given engine is built.
    package static let engine = RelativePath(fixed: "engine")
    /// The release that `build` writes first.
    package static let release = RelativePath(fixed: "release")
    /// The lock, the journal and the stage of a run that publishes; there while it runs.
    package static let privateDirectory = RelativePath(fixed: ".slipway")

    /// What the name of a further release's directory begins with.
    private static let releasePrefix = "release-"

    /// The directory of a variant.
    package static func variant(_ name: ModelName) -> RelativePath {
        repository.appending(name)
    }

    /// The directory of a release.
    ///
    /// - Parameter name: Its name, or nil for the one that `build` writes first.
    /// - Returns: The directory; nil when the name cannot be a part of one.
    package static func release(named name: String?) -> RelativePath? {
        guard let name else { return release }
        guard !name.isEmpty, !name.utf8.contains(0x2F) else { return nil }
        return RelativePath("\(releasePrefix)\(name)")
    }

    /// The page and the charts of a campaign for a release.
    ///
    /// - Parameter release: The directory of the release.
    /// - Returns: The directory below the output.
    package static func report(of release: RelativePath) -> RelativePath {
        name(ofRelease: release).flatMap { RelativePath("\(report)-\($0)") } ?? report
    }

    /// The name of a further release; nil for the one that `build` writes first.
    package static func name(ofRelease directory: RelativePath) -> String? {
        isNamedRelease(directory.text) ? String(directory.text.dropFirst(releasePrefix.count)) : nil
    }

    /// Whether a directory is a release by its name.
    package static func isRelease(_ directory: RelativePath) -> Bool {
        directory == release || directory.parent == nil && isNamedRelease(directory.text)
    }

    /// Whether a name is that of a further release's directory.
    package static func isNamedRelease(_ name: String) -> Bool {
        name.utf8.starts(with: releasePrefix.utf8) && name.utf8.count > releasePrefix.utf8.count
    }

    /// What lies below the directory of a model in a repository, with the model's name; nil for other paths.
    ///
    /// - Parameter path: A path below an output or below a release.
    /// - Returns: The model's name and the path below its directory, or nil.
    package static func modelPath(_ path: RelativePath) -> (model: String, path: RelativePath)? {
        guard let below = path.relative(to: repository), let first = below.components.first,
            let model = RelativePath(String(first)), let rest = below.relative(to: model)
        else { return nil }
        return (model.text, rest)
    }

    /// Whether a path below an output or below a release is that of a model file, which `--weights digest` leaves out.
    package static func isModelFile(_ path: RelativePath) -> Bool {
        modelPath(path).map { ModelLayout.isModelFile($0.path) } ?? false
    }

    /// Whether a file that no manifest lists belongs there all the same: measurements, and what profilers leave.
    package static func isResult(_ path: RelativePath) -> Bool {
        path.isInside(profile) && path != profile
    }
}
