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

    /// Makes an order.
    package init(directory: RelativePath, record: PromotionRecord, deployments: [Deployment]? = nil) {
        self.deployments = deployments
        self.directory = directory
        self.record = record
    }
}
