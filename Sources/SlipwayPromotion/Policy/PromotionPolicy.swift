package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayMeasurements

/// What makes a variant the better one: `promote:` of a spec, with every name and unit resolved.
package struct PromotionPolicy: Hashable, Sendable {
    /// A metric of the objective with its exponent.
    package struct Term: Hashable, Sendable {
        /// The metric.
        package var metric: Metric
        /// The exponent in the product; negative to minimise, never 0.
        package var exponent: Double
        /// Where the spec states it; nil for the default.
        package var range: SourceRange?

        /// Makes a term.
        package init(_ metric: Metric, exponent: Double, range: SourceRange? = nil) {
            self.metric = metric
            self.exponent = exponent
            self.range = range
        }
    }

    /// A bound on a metric that a winner meets; the bound itself is allowed.
    package struct Limit: Hashable, Sendable {
        /// The metric.
        package var metric: Metric
        /// Whether values must be at most (`<=`) or at least (`>=`) the bound.
        package var isUpper: Bool
        /// The bound in the metric's base unit, decimals kept.
        package var bound: Double
        /// Where the spec states it.
        package var range: SourceRange?

        /// Makes a limit.
        package init(_ metric: Metric, isUpper: Bool, bound: Double, range: SourceRange? = nil) {
            self.metric = metric
            self.isUpper = isUpper
            self.bound = bound
            self.range = range
        }
    }

    /// A load with its weight.
    package struct WeightedLoad: Hashable, Sendable {
        /// The load.
        package var load: Load
        /// The weight, above 0; weights need not add up to 1.
        package var weight: Double

        /// Makes a load with a weight.
        package init(_ load: Load, weight: Double = 1) {
            self.load = load
            self.weight = weight
        }
    }

    /// Where on its curve a variant is judged.
    package enum OperatingPoint: Hashable, Sendable {
        /// Each variant at the load of its highest throughput among those that meet the limits.
        case bestWithinLimits
        /// Every variant at the same load, or at the same loads, each with its weight; never empty.
        case loads([WeightedLoad])
    }

    /// The metrics whose product, each raised to its exponent, is maximised; empty only beside ``accuracyTerms``.
    package var objective: [Term]
    /// What of accuracy joins the product.
    package var accuracyTerms: [AccuracyTerm] = []
    /// What a winner meets whatever the load: how far its answers may be from those of the reference.
    package var accuracyLimits: [AccuracyLimit] = []
    /// Where it is read.
    package var operatingPoint: OperatingPoint
    /// What a winner meets at every load of its operating point.
    package var limits: [Limit]
    /// The least gain over the incumbent, as a share; 0 or more.
    package var minGain: Double
    /// Whether a winner must be shown to meet its limits, rather than merely not be shown to miss them.
    package var limitsAreProven: Bool

    /// Makes a policy; the defaults are the language's.
    package init(
        objective: [Term] = [Term(.throughput, exponent: 1)], operatingPoint: OperatingPoint = .bestWithinLimits,
        limits: [Limit] = [], minGain: Double = 0, limitsAreProven: Bool = false
    ) {
        self.objective = objective
        self.operatingPoint = operatingPoint
        self.limits = limits
        self.minGain = minGain
        self.limitsAreProven = limitsAreProven
    }

    /// The metrics that every variant needs: those of the objective and of the limits, and the throughput that finds
    /// the best load; each once, in table order.
    package var neededMetrics: [Metric] {
        let named = Set(objective.map(\.metric) + limits.map(\.metric))
        return Metric.allCases.filter {
            named.contains($0) || ($0 == .throughput && operatingPoint == .bestWithinLimits)
        }
    }

    /// The metrics that ranking reads: the needed ones, the throughput that tells whether a request rate was kept, and the
    /// memory that breaks ties.
    var rankedMetrics: [Metric] {
        let needed = neededMetrics
        return Metric.allCases.filter {
            needed.contains($0) || $0 == .throughput || $0 == .gpuMemory || $0 == .memory
        }
    }
}

extension PromotionPolicy.Limit {
    /// Whether a value meets the limit, the bound itself included.
    package func isMet(by value: Double) -> Bool {
        isUpper ? value <= bound : value >= bound
    }

    /// How far a value is beyond the bound, as a share of the bound; 0 when it meets the limit, infinite when there is
    /// no value or the bound is 0.
    package func excess(of value: Double?) -> Double {
        guard let value else { return .infinity }
        if isMet(by: value) { return 0 }
        return bound == 0 ? .infinity : abs(value - bound) / abs(bound)
    }
}

extension PromotionPolicy {
    /// The utility of measured values: the logarithm of the objective's product, exponents divided by the sum of their
    /// sizes, so that a gain is one of the weighted geometric mean and `min_gain` means the same for any exponents.
    ///
    /// A sum of logarithms orders variants transitively; the sum of relative differences that Model Analyzer uses does
    /// not (three variants can beat one another in a circle).
    ///
    /// - Returns: The utility; nil when a metric of the objective was not measured.
    func utility(of values: MetricValues, _ accuracy: VariantAccuracy? = nil) -> Double? {
        utility(accuracy) { values[$0] }
    }

    /// The utility of values that are looked up.
    func utility(_ accuracy: VariantAccuracy?, of value: (Metric) -> Double?) -> Double? {
        var sum = 0.0
        var size = 0.0
        for term in objective {
            guard let value = value(term.metric) else { return nil }
            sum += term.exponent * naturalLogarithm(max(value, term.metric.smallestValue))
            size += abs(term.exponent)
        }
        for term in accuracyTerms {
            guard let value = accuracy?.value(of: term.measure) else { return nil }
            sum += term.exponent * naturalLogarithm(max(value, term.measure.metric.smallestValue))
            size += abs(term.exponent)
        }
        return sum / size
    }
}

extension Metric {
    /// The smallest value that profilers tell from 0, in the base unit: what a 0 counts as in ratios.
    var smallestValue: Double {
        switch dimension {
        case .time: 1000  // perf_analyzer reports whole microseconds
        case .bytes: 1
        case .share, .rate, .plain: 0.001
        }
    }
}
