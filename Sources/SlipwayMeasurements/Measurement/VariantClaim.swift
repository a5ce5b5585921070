package import SlipwayDiagnostics

/// What a table of another profiler says of a variant's configuration: enough to notice that a name stands for another one.
package struct VariantClaim: Hashable, Sendable {
    /// The variant's name.
    package var variant: String
    /// `max_batch_size`; nil when the table does not say.
    package var maxBatchSize: Int?
    /// The instances by kind, those of all GPUs together; nil when the table does not say.
    package var instances: [InstanceClaim]?
    /// The row that says it first.
    package var range: SourceRange

    /// Makes a claim.
    package init(variant: String, maxBatchSize: Int?, instances: [InstanceClaim]?, range: SourceRange) {
        self.variant = variant
        self.maxBatchSize = maxBatchSize
        self.instances = instances
        self.range = range
    }
}

/// Instances of one kind, `2:GPU`.
package struct InstanceClaim: Hashable, Sendable {
    /// How many.
    package var count: Int
    /// `GPU` or `CPU`.
    package var kind: String

    /// Makes a claim.
    package init(count: Int, kind: String) {
        self.count = count
        self.kind = kind
    }
}
