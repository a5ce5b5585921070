package import SlipwayDomain
import SlipwayOutput

/// Why an output is not what its spec says: `build --check` prints one line a reason.
package struct GateReason: Hashable, Sendable {
    /// What is wrong; the words are the API.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Files outside the releases, or of a release that nothing was promoted to, are not what the spec generates.
        case outputsDiffer = "outputs-differ"
        /// Files of a release are not what its record says.
        case releaseDiffers = "release-differs"
        /// A release would be made otherwise now, in nothing that has to be measured.
        case releaseOutdated = "release-outdated"
        /// The spec generates another configuration than the one that was measured and released.
        case behind = "behind"
        /// A release that nothing was promoted to changes with the next build, or would with another `release.initial`.
        case initialRelease = "initial-release"
        /// A release serves a model file that nothing in the project yields.
        case unknownDigest = "unknown-digest"
        /// The output is of no spec of the project any more.
        case orphan = "orphan"
        /// The output is under a name that the model had before.
        case renamed = "renamed"
        /// The output was made with another mode of weights than is stated.
        case weightsMode = "weights-mode"
    }

    /// What is wrong.
    package let kind: Kind
    /// The model.
    package let model: ModelName
    /// The directory of the release below the model's output; nil where it is about the rest of the output.
    package let release: RelativePath?
    /// What differs, and what to do, in one line.
    package let text: String
    /// Whether `build --check` says no because of it.
    package let fails: Bool

    /// Gives a reason.
    package init(_ kind: Kind, _ model: ModelName, _ release: RelativePath? = nil, _ text: String, fails: Bool = true) {
        self.kind = kind
        self.model = model
        self.release = release
        self.text = text
        self.fails = fails
    }

    /// The reason in one line.
    package var line: String {
        let place = release.map { "\(model)/\($0)" } ?? model.text
        return "\(kind.rawValue)  \(place): \(text)"
    }
}

/// The command that makes a release again of what is known without a measurement.
///
/// - Parameter release: The directory of the release below the model's output.
/// - Returns: The command, with the release's name where it has one.
func promotionCommand(_ release: RelativePath) -> String {
    "slipway apply-best" + (OutputLayout.name(ofRelease: release).map { " --release \($0)" } ?? "")
}
