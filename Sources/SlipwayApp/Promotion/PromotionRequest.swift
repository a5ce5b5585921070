package import SlipwayDomain
import SlipwayOutput

/// A promotion that is asked for.
package struct PromotionRequest: Sendable {
    /// The spec, the release and the measurements; without measurements and ``forced``, what is released is made again of
    /// the model's new weights.
    package var decision: DecisionRequest
    /// A variant to promote whatever was measured; nil where the measurements decide.
    package var forced: Forced?
    /// The name of the release whose files and record the release takes; nil for none.
    package var source: String?
    /// Whether the release is written.
    package var mode = WriteMode.write(syncToDisk: true)
    /// The file that takes a commit message when something changes, or when the same request changed it before; nil for none.
    package var commitMessage: String?

    /// A variant that a person names.
    package struct Forced: Hashable, Sendable {
        /// The name or the id of the variant.
        package let variant: String
        /// Why.
        package let reason: String

        /// Names a variant.
        package init(variant: String, reason: String) {
            self.variant = variant
            self.reason = reason
        }
    }

    /// The directory of a release that `--from` names.
    ///
    /// - Parameter name: Its name; `release` is the one without a name.
    /// - Returns: The directory; nil for what is no name.
    package static func source(_ name: String) -> RelativePath? {
        name == OutputLayout.release.text ? OutputLayout.release : OutputLayout.release(named: name)
    }

    /// Makes a request that lets the measurements decide.
    package init(_ decision: DecisionRequest) {
        self.decision = decision
    }
}
