package import SlipwayMeasurements

/// What is measured of every variant: loads and requests.
package struct ProfilePlan: Sendable {
    /// The loads, concurrencies first, each kind ascending.
    package let loads: [Load]
    /// The requests: one point for each choice of sizes of the dynamic axes, in the order of the spec.
    package let points: [ProfilePoint]
    /// How often each confirmation is repeated, 1 or more.
    package let repeats: Int
    /// Whether variants race, rather than being measured at every load.
    package var isRace = false
    /// How long the race may take, 1 or more; nil for as long as it takes. Unit: seconds.
    package var budget: Int?
}

/// A request with every size known.
package struct ProfilePoint: Hashable, Sendable {
    /// What tells the point from the others, such as `seq128`; empty where there is one point only.
    package let label: String
    /// The inputs of one item, without the batch axis; nil where no variant batches.
    package let item: [TensorFill]?
    /// The inputs with all dimensions of the graph; nil where every variant batches.
    package let whole: [TensorFill]?

    /// The inputs as a variant takes them, one item of a batch or the graph's own dimensions.
    ///
    /// - Parameter maxBatchSize: The batch limit of the variant; 0 serves the graph's own dimensions.
    /// - Returns: The inputs, in graph order.
    package func inputs(maxBatchSize: Int) -> [TensorFill] {
        (maxBatchSize > 0 ? item : whole) ?? []
    }
}
