package import SlipwayMeasurements

/// What the policy needs to know of a variant besides its measurements under load.
package struct VariantFacts: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The id, 12 hexadecimal digits.
    package var id: String
    /// The instances that one server starts.
    package var instances: Int
    /// The batch limit; 0 serves the graph's own dimensions.
    package var maxBatchSize: Int
    /// How far its answers are from those of the reference; nil where that was not measured.
    package var accuracy: VariantAccuracy?

    /// The requests that keep every instance busy with one batch while the next one gathers.
    package var busyConcurrency: Int { 2 * max(1, maxBatchSize) * max(1, instances) }

    /// Makes the facts of a variant.
    package init(name: String, id: String, instances: Int, maxBatchSize: Int) {
        self.name = name
        self.id = id
        self.instances = instances
        self.maxBatchSize = maxBatchSize
    }
}
