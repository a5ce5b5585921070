import SlipwayDomain
import SlipwayMeasurements

extension Provenance {
    /// The step in which the file writes a metric, in its base unit; 0 when values are as they were measured.
    ///
    /// Model Analyzer writes one decimal of its units (ms, inferences/s, MB, %, W).
    func step(of metric: Metric) -> Double {
        if metric.dimension == .time { return latencyStep }
        guard format == .modelAnalyzer else { return 0 }
        switch metric.dimension {
        case .bytes: return 100_000
        case .share: return 0.001
        case .time, .rate, .plain: return 0.1
        }
    }
}

extension EvidenceTable {
    /// The coarsest step in which rows write a metric: that of their files, and ten times as much where all of several rows of
    /// tables of Model Analyzer end in a nought there, as they do where a spreadsheet has rounded them.
    func step(of metric: Metric, _ range: Range<Int>) -> Double {
        let step = range.reduce(0.0) { step, row in
            max(step, set.provenance(of: set.measurements[Int(rows[row].index)]).step(of: metric))
        }
        guard step > 0, range.count > 1 else { return step }
        let isCoarser = range.allSatisfy { row in
            let run = set.measurements[Int(rows[row].index)]
            guard set.provenance(of: run).format == .modelAnalyzer else { return false }
            guard let value = run.values?[metric] else { return true }
            return abs((value / (10 * step)).rounded() * 10 * step - value) < step / 10
        }
        return isCoarser ? 10 * step : step
    }

    /// How far the utility of a variant may be off because its values were rounded, at most: rounding is the same in every
    /// repeat of one truth, so that repeats do not average it out.
    func roundingWidth(_ point: OperatingPoint, confirmed: Bool, policy: PromotionPolicy) -> Double {
        let weights = point.parts.reduce(0) { $0 + $1.weight }
        let size = policy.objective.reduce(0) { $0 + abs($1.exponent) }
        return point.parts.reduce(0) { width, part in
            let rows = decisive(part.cell, confirmed: confirmed)
            let own = policy.objective.reduce(0) { sum, term in
                guard let value = part.summary.values[term.metric] else { return sum }
                let step = step(of: term.metric, rows)
                return sum + abs(term.exponent) / size
                    * relativeWidth(max(value, term.metric.smallestValue), step)
            }
            return width + part.weight / weights * own
        }
    }
}

/// By how much the logarithm of a value may be off that was rounded to a step; never more than the factor 1000.
func relativeWidth(_ value: Double, _ step: Double) -> Double {
    guard step > 0 else { return 0 }
    return -naturalLogarithm(max(1 - step / 2 / value, 0.001))
}
