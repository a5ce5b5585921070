package import SlipwayDomain

/// How a model differs between two sides.
package struct ModelDifference: Hashable, Sendable {
    /// What became of the model; the words are the API.
    package enum Status: String, Hashable, Sendable {
        case added, removed, renamed, changed, unchanged
    }

    /// What clients of a model notice.
    package struct ClientChange: Hashable, Sendable {
        /// Whether clients that are not changed with it fail, or get something else.
        package let isBreaking: Bool
        /// The release that it is about, `release` or `release-NAME`.
        package let release: String
        /// What changes, in words.
        package let text: String
    }

    /// What whoever runs the model notices.
    package struct Operation: Hashable, Sendable {
        /// What changes; the words are the API.
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            /// A variant that only the new side has.
            case variantAdded = "variant-added"
            /// A variant that only the old side has.
            case variantRemoved = "variant-removed"
            /// A value of the configurations of variants that both sides have.
            case variantChanged = "variant-changed"
            /// The model file.
            case model
            /// The Triton release that the configurations are for.
            case target
            /// What a release serves.
            case release
            /// A value in a file of the deployment.
            case deployment
            /// A rule by which the winner of a release is picked.
            case policy
        }

        /// What changes.
        package let kind: Kind
        /// The key whose value changes, the release, or the release with a file of the deployment or with a key; nil for whole
        /// variants.
        package let key: String?
        /// What it was; nil where it is new.
        package let before: String?
        /// What it is; nil where it goes.
        package let after: String?
        /// The variants that it is about, in order.
        package let variants: [String]
    }

    /// Measurements that count no longer.
    package struct Invalidation: Hashable, Sendable {
        /// The variant.
        package let variant: String
        /// The id under which it was measured.
        package let id: String
        /// The id that it has now.
        package let becomes: String
    }

    /// The model; the new name where it is renamed.
    package let name: ModelName
    /// Its name before, where that was another one.
    package let formerName: ModelName?
    /// What became of it.
    package let status: Status
    /// What its clients notice, the breaking changes first.
    package let clients: [ClientChange]
    /// What whoever runs it notices.
    package let operations: [Operation]
    /// The measurements that count no longer.
    package let invalidates: [Invalidation]

    /// Whether clients that are not changed with it fail, or get something else.
    package var isBreaking: Bool { clients.contains(where: \.isBreaking) }
}
