package import SlipwayDiagnostics
package import SlipwayDomain

/// A number with its dimension, as limits state it.
package enum Quantity: Hashable, Sendable {
    case time(TimeSpan)
    case bytes(ByteCount)
    /// A share; 1 is 100 %.
    case share(Double)
    /// Inferences or requests per second.
    case rate(Double)
    /// A number without a unit.
    case plain(Double)
}

/// A limit on a metric; the bound itself is allowed.
package struct MetricLimit: Sendable {
    /// The metric's name, as the field table has it.
    package var metric: Located<String>
    /// Whether the metric must be at most (`<=`) or at least (`>=`) the bound.
    package var isUpper: Bool
    /// The bound.
    package var bound: Located<Quantity>

    /// Makes a limit.
    package init(metric: Located<String>, isUpper: Bool, bound: Located<Quantity>) {
        self.metric = metric
        self.isUpper = isUpper
        self.bound = bound
    }
}

/// A load of a traffic mix with its weight.
package struct MixedLoad: Sendable {
    /// Requests in flight, or nil where a rate is stated.
    package var concurrency: Located<Int>?
    /// Requests per second, or nil where a concurrency is stated.
    package var requestRate: Located<Double>?
    /// The weight, above 0.
    package var weight: Located<Double>

    /// Makes a load.
    package init(concurrency: Located<Int>?, requestRate: Located<Double>?, weight: Located<Double>) {
        self.concurrency = concurrency
        self.requestRate = requestRate
        self.weight = weight
    }
}

/// `promote:`, how the winner is picked.
package struct PromoteSection: Sendable {
    /// Where on its curve a variant is judged.
    package enum Operating: Sendable {
        case bestWithinLimits
        case concurrency(Located<Int>)
        case requestRate(Located<Double>)
        case mix([MixedLoad])
    }

    /// Metrics with their exponents in the weighted product; a negative exponent minimises. One metric has exponent ±1.
    package var objective: [(metric: Located<String>, exponent: Located<Double>)] = []
    /// Where the objective is read; default best within limits.
    package var at: Operating = .bestWithinLimits
    /// The limits that a winner meets.
    package var require: [MetricLimit] = []
    /// `estimated` or `proven`: how surely a winner meets the limits; default `estimated`.
    package var limits: Located<String>?
    /// The least gain over the incumbent, as a share; default 0.
    package var minGain: Located<Double>?

    /// Makes a section that states nothing.
    package init() {}
}
