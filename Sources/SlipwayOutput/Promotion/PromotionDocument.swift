package import SlipwayDomain
import SlipwayPromotion

/// `promotion.json` of a release (golden/schema/promotion.schema.json): why it holds what it holds, and the digest of
/// each of its other files.
package struct PromotionDocument: Hashable, Sendable {
    /// The model's name: the one model of the release's repository.
    package let name: ModelName
    /// The SHA-256 of the model file that the release serves; nil for a pipeline.
    package let model: ContentDigest?
    /// The SHA-256 of its graph without the weights; nil where they cannot be told apart.
    package let graphDigest: ContentDigest?
    /// The models of the steps of a pipeline, which are beside its own; empty for one model.
    package let members: [Member]
    /// Why the release holds what it holds.
    package let record: PromotionRecord
    /// The SHA-256 of every other file, by path below the release.
    package let digests: [RelativePath: ContentDigest]

    /// The model of one step of a pipeline.
    package struct Member: Hashable, Sendable {
        /// Its name: its directory in the repository of the release.
        package let name: ModelName
        /// The variant that it is.
        package let variant: ModelName
        /// The variant's id.
        package let id: String

        /// Makes a member.
        package init(name: ModelName, variant: ModelName, id: String) {
            self.name = name
            self.variant = variant
            self.id = id
        }
    }

    /// The names of the models in its repository.
    package var modelNames: [ModelName] { [name] + members.map(\.name) }

    /// Makes a document.
    package init(
        name: ModelName, model: ContentDigest?, graphDigest: ContentDigest?, members: [Member] = [],
        record: PromotionRecord,
        digests: [RelativePath: ContentDigest]
    ) {
        self.name = name
        self.model = model
        self.graphDigest = graphDigest
        self.members = members
        self.record = record
        self.digests = digests
    }

    /// Whether something was promoted; of a release that `build` wrote first nothing was measured.
    package var isPromoted: Bool { record.verdict != .initial }

    /// The files of the model's directory, by path below it, in order.
    package var modelFiles: [(path: RelativePath, digest: ContentDigest)] {
        let directory = ReleaseLayout.model(name)
        return digests.compactMap { path, digest in path.relative(to: directory).map { (path: $0, digest: digest) } }
            .sorted { $0.path < $1.path }
    }
}
