import SlipwayDomain
import SlipwayMeasurements

extension EvidenceTable {
    /// What runs of one variant at one load come to.
    struct Summary {
        /// The geometric means of the requested metrics that every successful run has.
        var values = MetricValues()
        /// How many runs gave values.
        var repeats = 0
        /// How many runs failed, those left out that another run of their round made good.
        var failures = 0

        /// Whether there is something to judge: more runs that gave values than runs that failed.
        ///
        /// Stricter would leave out every variant on a noisy machine, where one run in eight does not become stable;
        /// laxer would judge a variant by its lucky runs.
        var isUsable: Bool { repeats > failures }
    }

    /// Summarises rows of one cell.
    ///
    /// The mean is geometric, since the noise of throughputs and latencies is relative: the ratio of two means is then
    /// the mean of the ratios. It is arithmetic where a value is 0, as queue times are.
    func summarize(_ range: Range<Int>, _ metrics: [Metric]) -> Summary {
        var summary = Summary()
        countRuns(range, &summary)
        guard summary.repeats > 0 else { return summary }
        var sample: [Double] = []
        for metric in metrics {
            sample.removeAll(keepingCapacity: true)
            for row in range {
                if let value = value(row, metric) { sample.append(value) }
            }
            // A mean over some of the runs would compare different runs for different metrics.
            if sample.count == summary.repeats { summary.values[metric] = typicalValue(&sample) }
        }
        return summary
    }

    /// Counts the runs of one cell. A run that failed was tried again in its round: when a try gave values the round has
    /// them, and when none did it failed once.
    private func countRuns(_ range: Range<Int>, _ summary: inout Summary) {
        var start = range.lowerBound
        while start < range.upperBound {
            let first = rows[start]
            var measured = 0
            while start < range.upperBound, rows[start].platform == first.platform, rows[start].round == first.round {
                if rows[start].isMeasured { measured += 1 }
                start += 1
            }
            summary.repeats += measured
            if measured == 0 { summary.failures += 1 }
        }
    }

    /// The value of a metric in a row; nil when it was not measured.
    func value(_ row: Int, _ metric: Metric) -> Double? {
        let column = columns[metric.rawValue]
        if !column.isEmpty { return column[row].isNaN ? nil : column[row] }
        guard let value = set.measurements[Int(rows[row].index)].values?[metric], value.isFinite else { return nil }
        return value
    }

    /// The utility of a row; nil when a metric of the objective was not measured.
    func utility(_ row: Int, _ policy: PromotionPolicy) -> Double? {
        policy.utility(variants[Int(rows[row].variant)].accuracy) { value(row, $0) }
    }

    /// Whether any run of any candidate has a value of a metric.
    func measures(_ metric: Metric) -> Bool {
        rows.indices.contains { value($0, metric) != nil }
    }
}

/// The geometric mean, or the arithmetic one where a value is 0 or less; the same for any order of the values.
///
/// Values are taken relative to the smallest, so that equal values give exactly that value and a bound that is met
/// stays met.
func typicalValue(_ sample: inout [Double]) -> Double {
    if sample.count == 1 { return sample[0] }
    sample.sort()
    guard let least = sample.first, let most = sample.last, least != most else { return sample[0] }
    let count = Double(sample.count)
    if least <= 0 { return sample.reduce(0, +) / count }
    return least * exponential(sample.reduce(0) { $0 + naturalLogarithm($1 / least) } / count)
}
