package import SlipwayCompiler
package import SlipwayDomain
package import SlipwayOutput

/// A release to write.
package struct ReleaseOrder: Sendable {
    /// Its directory below the output's: `release`, or `release-NAME`.
    package let directory: RelativePath
    /// Why it holds what it holds; the winner is a variant of the plan.
    package let record: PromotionRecord
    /// Where it is deployed to, where that is not what the spec says of every release; nil for that.
    package let deployments: [Deployment]?
    /// The model directory of another release, which this one takes as it is; nil for the plan's variant.
    package let copied: CopiedModel?

    /// Makes an order.
    package init(
        directory: RelativePath, record: PromotionRecord, deployments: [Deployment]? = nil, copied: CopiedModel? = nil
    ) {
        self.copied = copied
        self.deployments = deployments
        self.directory = directory
        self.record = record
    }
}

/// The model directory of a release, as its record lists it.
package struct CopiedModel: Sendable {
    /// The files.
    package let files: [Incumbent.File]
    /// The SHA-256 of the model file that it serves; nil where the release is of a pipeline.
    package let model: ContentDigest?
    /// The SHA-256 of its graph without the weights; nil where they cannot be told apart.
    package let graphDigest: ContentDigest?

    /// Names the files.
    package init(files: [Incumbent.File], model: ContentDigest?, graphDigest: ContentDigest?) {
        self.files = files
        self.model = model
        self.graphDigest = graphDigest
    }
}
