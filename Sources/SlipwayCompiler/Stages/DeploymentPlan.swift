package import SlipwayDomain
package import SlipwayReleases
package import SlipwayTriton

/// Everything that is generated from one spec, decided and checked; the emitters only write it down.
package struct DeploymentPlan: Sendable {
    /// The checked spec.
    package let spec: CheckedSpec
    /// The model's name.
    package let name: ModelName
    /// The one version directory.
    package let version: Int
    /// The Triton release.
    package let release: TritonRelease
    /// The variants, the baseline first, the others in the order of the matrix.
    package let variants: [Variant]
    /// The raw config.pbtxt fragment, parsed; nil when the spec has none.
    package let fragment: ConfigMessage?
    /// What the release is deployed to, in source order.
    package let deployments: [Deployment]
    /// What is measured; nil when the spec has no `profile`.
    package let profile: ProfilePlan?
    /// What the accuracy of variants is measured with; nil when the spec has no `accuracy`, or its files are not there.
    package let accuracy: AccuracyPlan?
    /// What is released before anything is promoted.
    package let initial: InitialRelease

    /// The baseline.
    package var baseline: Variant { variants[0] }
}
