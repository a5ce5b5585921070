package import SlipwayMeasurements

/// Where a variant's throughput stops growing: the lowest load whose throughput is at least 95 % of the best within the limits.
package struct Knee: Hashable, Sendable {
    /// The share of the best throughput that a load must reach.
    package static let share = 0.95

    /// The load.
    package var load: Load
    /// The throughput there, inferences a second of one server.
    package var throughput: Double
    /// The requests in flight there, 1 or more.
    package var concurrency: Int

    /// Makes a knee.
    package init(load: Load, throughput: Double, concurrency: Int) {
        self.load = load
        self.throughput = throughput
        self.concurrency = concurrency
    }
}
