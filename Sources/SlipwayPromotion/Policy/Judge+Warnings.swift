import SlipwayDomain
import SlipwayMeasurements

extension Judge {
    /// The loads below the winner's operating point at which the incumbent or the baseline does better.
    ///
    /// Throughput is compared at a concurrency, latency at a request rate. Where both variants were repeated in the same
    /// rounds, the change must be beyond noise; single runs are held against the noise of the repeats that there are,
    /// and against 5 % where there are none.
    func regressions(of winner: Int) -> [Decision.Regression] {
        guard let point = points[winner] else { return [] }
        var result: [Decision.Regression] = []
        var highest: [Int: Load] = [:]
        for part in point.parts {
            let load = table.loads[part.cell.load]
            highest[part.cell.shape] = max(load, highest[part.cell.shape] ?? load)
        }
        let others: [(Decision.Reference, Int?)] = [(.incumbent, incumbent), (.baseline, baseline)]
        for (kind, other) in others {
            guard let other, other != winner, kind == .incumbent || other != incumbent else { continue }
            for cell in table.cells[winner] {
                let load = table.loads[cell.load]
                guard let highest = highest[cell.shape], load < highest, load.isConcurrency == highest.isConcurrency,
                    let before = table.cell(of: other, shape: cell.shape, load: cell.load)
                else { continue }
                if let found = regression(cell, against: before, at: load, kind) { result.append(found) }
            }
        }
        return result
    }

    private func regression(
        _ cell: EvidenceTable.Cell, against other: EvidenceTable.Cell, at load: Load, _ kind: Decision.Reference
    ) -> Decision.Regression? {
        for metric in load.isConcurrency ? [Metric.throughput] : [.latencyAverage, .latencyP50, .latencyP99] {
            let policy = PromotionPolicy(objective: [.init(metric, exponent: metric.isHigherBetter ? 1 : -1)])
            for confirmed in [true, false] {
                let after = table.summarize(table.decisive(cell, confirmed: confirmed), [metric])
                let before = table.summarize(table.decisive(other, confirmed: confirmed), [metric])
                guard let new = after.values[metric], let old = before.values[metric], old > 0,
                    let comparison = compareSamples(
                        table.samples([(cell, 1)], confirmed: confirmed, policy: policy),
                        with: table.samples([(other, 1)], confirmed: confirmed, policy: policy))
                else { continue }
                // One look at a load is a guess where another part of the data repeats it.
                let isSignificant: Bool?
                if let estimate = comparison.estimate {
                    isSignificant = estimate.upperBound(risk: promotionRisk) < 0
                } else if let noise = pairNoise(policy) {
                    let quantile = StudentT(degrees: noise.degrees).quantile(upperTail: promotionRisk)
                    isSignificant = comparison.difference < -quantile * noise.deviation
                } else {
                    isSignificant = comparison.difference < naturalLogarithm(0.95) ? nil : false
                }
                if isSignificant == false { return nil }
                return Decision.Regression(
                    against: kind, request: table.requestName(cell.shape), load: load, metric: metric, before: old,
                    after: new, change: new / old - 1,
                    isSignificant: isSignificant)
            }
        }
        return nil
    }

    /// How much the difference of two single runs scatters, from all pairs of rounds that the repeats have; nil where
    /// nothing was repeated.
    private func pairNoise(_ policy: PromotionPolicy) -> (deviation: Double, degrees: Double)? {
        guard let reference, let point = points[reference] else { return nil }
        let own = table.samples(point.cells, confirmed: isConfirmed, policy: policy)
        var squares = 0.0
        var degrees = 0.0
        for variant in comparisons.keys.sorted() {
            guard let other = points[variant] else { continue }
            let differences = pairs(table.samples(other.cells, confirmed: isConfirmed, policy: policy), own)
                .map { $0.utility - $1.utility }
            guard let moments = Moments(differences) else { continue }
            squares += moments.variance * (moments.count - 1)
            degrees += moments.count - 1
        }
        return degrees > 0 ? ((squares / degrees).squareRoot(), degrees) : nil
    }

    /// The limits that a variant meets by no more than the step in which its files write latencies.
    func limitsWithinRounding(of variant: Int) -> [PromotionPolicy.Limit] {
        guard let point = points[variant] else { return [] }
        return policy.limits.filter { limit in
            limit.metric.dimension == .time
                && point.parts.contains { part in
                    guard let value = part.summary.values[limit.metric], limit.isMet(by: value) else { return false }
                    let step = table.decisive(part.cell, confirmed: isConfirmed).reduce(0.0) { step, row in
                        let measurement = table.set.measurements[Int(table.rows[row].index)]
                        return max(step, table.set.provenance(of: measurement).latencyStep)
                    }
                    return step > 0 && abs(value - limit.bound) < step
                }
        }
    }

    /// How the reference changed over the rounds, machine by machine: a straight line through its utilities, with the
    /// noise of its slope. Needs four rounds.
    func drift() -> [Decision.Drift] {
        var result: [Decision.Drift] = []
        var start = 0
        while start < referenceSamples.count {
            let platform = referenceSamples[start].platform
            var end = start
            while end < referenceSamples.count, referenceSamples[end].platform == platform { end += 1 }
            let rounds = referenceSamples[start..<end]
            start = end
            guard rounds.count >= 4, let first = rounds.first?.round, let last = rounds.last?.round,
                let trend = LinearTrend(rounds.map { (Double($0.round), $0.utility) })
            else { continue }
            let span = Double(last) - Double(first)
            let risk = promotionRisk / 2
            result.append(
                Decision.Drift(
                    platform: Int(platform), rounds: rounds.count, change: exponential(trend.slope.mean * span) - 1,
                    bounds: (exponential(trend.slope.lowerBound(risk: risk) * span) - 1)...(exponential(
                        trend.slope.upperBound(risk: risk) * span) - 1)))
        }
        return result
    }
}

extension Load {
    /// Whether the load is a number of requests in flight.
    var isConcurrency: Bool {
        if case .concurrency = self { true } else { false }
    }
}
