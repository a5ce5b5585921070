import SlipwayDomain
import SlipwayMeasurements

/// A variant that meets the limits, as the total order sees it.
struct Ranked {
    /// The place of the variant.
    var variant: Int
    /// Its facts.
    var facts: VariantFacts
    /// Its operating point.
    var point: OperatingPoint
    /// The difference of utility from the reference; 0 for the reference itself.
    var score: Double
    /// How it compares with the reference; nil for the reference itself and where there is none.
    var comparison: Comparison?

    /// Orders the better variant first: by score, then fewer instances, less device memory, less main memory, smaller
    /// batch limit, name. Memory that was not measured counts as more than any that was.
    ///
    /// Each key is a number or a text of the variant alone, so that the order is total and transitive.
    static func isOrderedBefore(_ left: Ranked, _ right: Ranked) -> Bool {
        if left.score != right.score { return left.score > right.score }
        if left.facts.instances != right.facts.instances { return left.facts.instances < right.facts.instances }
        for metric in [Metric.gpuMemory, .memory] {
            let (one, other) = (left.peak(metric), right.peak(metric))
            if one != other { return one < other }
        }
        if left.facts.maxBatchSize != right.facts.maxBatchSize {
            return left.facts.maxBatchSize < right.facts.maxBatchSize
        }
        return left.facts.name.utf8.lexicographicallyPrecedes(right.facts.name.utf8)
    }

    private func peak(_ metric: Metric) -> Double {
        point.parts.reduce(-Double.infinity) { max($0, $1.summary.values[metric] ?? .infinity) }
    }
}
