package import SlipwayDomain

/// The measured values of one run, in the base units of `Metric`. What was not measured is absent, never 0.
package struct MetricValues: Hashable, Sendable {
    /// One bit for each measured metric, by raw value.
    private var present: UInt32 = 0
    /// The values by the metric's raw value; 0 where the bit is not set.
    private var values = SIMD16<Double>.zero

    /// Makes a set of values that holds none.
    package init() {}

    /// The value of a metric in its base unit; nil when it was not measured.
    package subscript(metric: Metric) -> Double? {
        get { present & (1 << UInt32(metric.rawValue)) == 0 ? nil : values[metric.rawValue] }
        set {
            let bit: UInt32 = 1 << UInt32(metric.rawValue)
            present = newValue == nil ? present & ~bit : present | bit
            values[metric.rawValue] = newValue ?? 0
        }
    }

    /// Whether nothing was measured.
    package var isEmpty: Bool { present == 0 }

    /// The measured metrics, in the order of the table.
    package var metrics: [Metric] {
        Metric.allCases.filter { self[$0] != nil }
    }
}
