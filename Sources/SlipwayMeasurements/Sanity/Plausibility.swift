import SlipwayDomain

/// Whether a run's values can be true together.
///
/// Little's law holds for any queue: requests in flight = requests answered per second × mean latency. A profiler that
/// keeps N in flight must find N; where it does not, one of its numbers is wrong.
enum Plausibility: Hashable {
    /// Nothing speaks against them.
    case plausible
    /// They are off by about this factor of a thousand: the unit is another one.
    case wrongUnit(requests: Double)
    /// They imply this many requests in flight.
    case contradiction(requests: Double)
    /// More was answered than was sent; by this factor.
    case beyondRate(Double)

    /// Judges a run.
    ///
    /// Bounds: with a known mean, 0.7 to 1.4 times the load (perf_analyzer's own time between two requests, and rounding of
    /// the file, take some); without one, the least mean that the percentiles allow must not exceed 1.4 times the load, and
    /// the 99th percentile must reach a tenth of it. A request rate may be exceeded by a fifth (Poisson gaps, short windows).
    ///
    /// - Parameters:
    ///   - values: The values.
    ///   - load: The load.
    ///   - batch: The items of each request.
    ///   - mean: The mean latency in nanoseconds where the file implies one that it does not state.
    ///   - step: The step in which the file writes latencies, in nanoseconds.
    /// - Returns: The verdict.
    static func judge(
        _ values: MetricValues, _ load: Load, batch: Int, mean: Double?, step: Double
    ) -> Plausibility {
        guard let throughput = values[.throughput], throughput > 0 else { return .plausible }
        let requestRate = throughput / Double(batch)
        switch load {
        case .requestRate(let rate):
            return requestRate > 1.2 * rate ? .beyondRate(requestRate / rate) : .plausible
        case .concurrency(let count):
            let inFlight = requestRate / Double(count) / 1e9
            if let mean = values[.latencyAverage] ?? mean {
                let share = inFlight * mean
                if isUnit(share, width: 2) { return .wrongUnit(requests: share * Double(count)) }
                let (low, high) = (inFlight * max(mean - step, 0), inFlight * (mean + step))
                return high < 0.7 || low > 1.4 ? .contradiction(requests: share * Double(count)) : .plausible
            }
            guard let middle = values[.latencyP50] ?? values[.latencyP90] ?? values[.latencyP95] ?? values[.latencyP99]
            else { return .plausible }
            if isUnit(inFlight * middle, width: 30) { return .wrongUnit(requests: inFlight * middle * Double(count)) }
            let least = inFlight * leastMean(values, step: step)
            if least > 1.4 { return .contradiction(requests: least * Double(count)) }
            if let tail = values[.latencyP99], inFlight * (tail + step) < 0.1 {
                return .contradiction(requests: inFlight * tail * Double(count))
            }
            return .plausible
        }
    }

    /// The least mean that percentiles allow, in nanoseconds: every request between two of them takes at least the lower.
    static func leastMean(_ values: MetricValues, step: Double) -> Double {
        var mean = 0.0
        var known: (share: Double, latency: Double) = (0, 0)
        for (metric, share) in [
            (Metric.latencyP50, 0.5), (.latencyP90, 0.9), (.latencyP95, 0.95), (.latencyP99, 0.99),
        ] {
            guard let latency = values[metric] else { continue }
            mean += (share - known.share) * known.latency
            known = (share, max(latency - step, 0))
        }
        return mean + (1 - known.share) * known.latency
    }

    /// Whether a ratio is about a thousand or a million, or one part of them.
    private static func isUnit(_ ratio: Double, width: Double) -> Bool {
        [1e-6, 1e-3, 1e3, 1e6].contains { ratio >= $0 / width && ratio <= $0 * width }
    }
}
