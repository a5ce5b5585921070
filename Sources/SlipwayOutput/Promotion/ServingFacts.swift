import SlipwayDomain
package import SlipwayMeasurements

/// What the measurements of an operating point say about serving it.
package struct ServingFacts: Hashable, Sendable {
    /// The requests to admit at once; nil where no load says.
    package let concurrency: Int?
    /// Three times the slowest 99th percentile, in milliseconds, rounded up; nil where it was not measured.
    package let timeoutMilliseconds: Int?

    /// Reads the facts off a record: what it says to admit, and the rest off its operating point.
    package init(_ record: PromotionRecord) {
        let read = ServingFacts(record.points)
        concurrency = record.concurrency ?? read.concurrency
        timeoutMilliseconds = read.timeoutMilliseconds
    }

    /// Reads the facts off an operating point.
    ///
    /// Where several requests were measured the lowest concurrency counts: at it the limits were met for each of them.
    /// A request rate keeps as many requests in flight as Little's law says: the rate times the mean latency.
    package init(_ points: [PromotionRecord.Point]) {
        let concurrencies = Dictionary(grouping: points, by: \.inputShapes).values.compactMap { points in
            points.compactMap { point -> Int? in
                switch point.load {
                case .concurrency(let count): return count
                case .requestRate(let rate): return requestsInFlight(at: rate, point.values)
                }
            }.max()
        }
        concurrency = concurrencies.min()
        timeoutMilliseconds = points.compactMap { $0.values[.latencyP99] }.max().map {
            Int((min(3 * $0, 1e15) / 1e6).rounded(.up))
        }
    }
}

/// The requests in flight at a request rate, by Little's law; nil where no latency says.
///
/// - Parameters:
///   - rate: The requests per second.
///   - values: What was measured at that rate.
/// - Returns: The number, 1 or more.
package func requestsInFlight(at rate: Double, _ values: MetricValues) -> Int? {
    guard let latency = values[.latencyAverage] ?? values[.latencyP50] else { return nil }
    return max(1, Int(clamping: Int64((min(rate * latency / 1e9, 1e6)).rounded(.up))))
}
