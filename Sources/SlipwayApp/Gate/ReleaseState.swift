package import SlipwayDomain
import SlipwayOutput
package import SlipwayPromotion

/// What a release of an output holds.
package struct ReleaseState: Hashable, Sendable {
    /// Its directory below the model's output.
    package let directory: RelativePath
    /// The variant's name.
    package let variant: ModelName
    /// The variant's id, 12 hexadecimal digits.
    package let id: String
    /// Why the variant is there.
    package let verdict: Decision.Verdict

    /// Describes a release.
    init(_ directory: RelativePath, _ record: PromotionRecord) {
        self.directory = directory
        variant = record.winner.variant
        id = record.winner.id
        verdict = record.verdict
    }

    /// The release in one line, without its directory.
    package var text: String {
        verdict == .initial
            ? "\(variant) (initial: nothing was measured)" : "\(variant) (promoted: \(verdict.rawValue))"
    }
}
