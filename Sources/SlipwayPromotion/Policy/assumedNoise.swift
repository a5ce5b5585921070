import SlipwayDomain
import SlipwayMeasurements

/// How far two single runs of one configuration lie apart where nothing better is known: the throughput of eight runs
/// of one configuration had a coefficient of variation of 12 % on a busy two-core machine.
package let assumedNoise = 0.12

/// The same of 90th and higher percentiles of the latency, in the same runs.
package let assumedTailNoise = 0.31

extension Metric {
    /// The standard deviation of the logarithm of a single run that is assumed where nothing was repeated.
    var assumedDeviation: Double {
        switch self {
        case .latencyP90, .latencyP95, .latencyP99: logarithmicDeviation(assumedTailNoise)
        default: logarithmicDeviation(assumedNoise)
        }
    }
}

/// The standard deviation of the logarithm of a log-normal quantity with a coefficient of variation.
private func logarithmicDeviation(_ variation: Double) -> Double {
    naturalLogarithm(1 + variation * variation).squareRoot()
}

extension PromotionPolicy {
    /// The gain that a candidate must show where nothing was repeated, as a share.
    ///
    /// `min_gain` where it is stated and above 0. Otherwise what the best of some equal candidates shows in 1 of 20
    /// campaigns under the assumed noise, so that the promise of 5 % false promotions holds as far as the assumption does.
    ///
    /// - Parameter candidates: How many are compared with the incumbent, each of its loads counted where it has more.
    /// - Returns: The gain; 0.32 for one candidate and throughputs, 0.62 for 23.
    func singleRunMargin(candidates: Int) -> Double {
        if minGain > 0 { return minGain }
        let size = objective.reduce(0) { $0 + abs($1.exponent) }
        // The metrics of one run rise and fall together, so that deviations add up.
        let deviation = objective.reduce(0) { $0 + abs($1.exponent) * $1.metric.assumedDeviation } / size
        // Student's quantile with this many degrees is the normal one.
        let quantile = StudentT(degrees: 10_000).quantile(upperTail: promotionRisk / Double(max(1, candidates)))
        return exponential(quantile * 2.0.squareRoot() * deviation) - 1
    }
}

/// A single run that misses a limit by less than this factor may owe it to noise: with the assumed noise of a 99th percentile
/// one run in eleven is half as high again as it is on average.
let unknownNoiseFactor = 1.5
