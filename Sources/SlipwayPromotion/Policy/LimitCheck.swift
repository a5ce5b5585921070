package import SlipwayMeasurements

extension Decision {
    /// How sure it is that a variant meets a limit at a load.
    package struct LimitCheck: Hashable, Sendable {
        /// What the repeats say.
        package enum State: Hashable, Sendable {
            /// The whole interval lies within the limit.
            case proven
            /// The limit lies within the interval.
            case straddles
            /// The whole interval lies beyond the limit.
            case missed
            /// Nothing was repeated, so that there is no interval.
            case unknown
        }

        /// The limit.
        package var limit: PromotionPolicy.Limit
        /// What people call the request; nil where there is one only.
        package var request: String?
        /// The load.
        package var load: Load
        /// The estimate in the metric's base unit: the geometric mean of the runs.
        package var value: Double
        /// The bounds that the true mean is below, and above, with a risk of 5 % each; nil without repeats.
        package var bounds: ClosedRange<Double>?
        /// How many runs it rests on.
        package var runs: Int
        /// What follows.
        package var state: State
        /// How many runs would prove it if they scatter as these do, or as is assumed of single runs; nil when no number
        /// up to a thousand would.
        package var runsToProve: Int?
    }

    /// A variant that lacks the proof that the policy demands.
    package struct UnprovenVariant: Hashable, Sendable {
        /// The variant.
        package var variant: VariantFacts
        /// The limits that are not proven.
        package var checks: [LimitCheck]
    }

    /// A variant that the caller keeps from winning.
    package struct IneligibleVariant: Hashable, Sendable {
        /// The variant.
        package var variant: VariantFacts
        /// Why.
        package var reasons: [String]
        /// Whether it would have won.
        package var wouldWin: Bool
    }
}

extension Judge {
    /// Every limit of the policy at every load of a variant's operating point.
    ///
    /// Student's t on the logarithms of the runs, one-sided 5 % each way: the interval speaks of the geometric mean. No
    /// multiplicity: the check only holds a winner back.
    func limitChecks(of variant: Int) -> [Decision.LimitCheck] {
        guard let point = points[variant] else { return [] }
        return point.parts.flatMap { part in
            policy.limits.compactMap { limit in
                part.summary.values[limit.metric].map {
                    check(limit, part.cell, value: $0, confirmed: isConfirmed)
                }
            }
        }
    }

    /// A limit at one load of a variant.
    func check(
        _ limit: PromotionPolicy.Limit, _ cell: EvidenceTable.Cell, value: Double, confirmed: Bool
    ) -> Decision.LimitCheck {
        let rows = table.decisive(cell, confirmed: confirmed)
        let sample = rows.compactMap { table.value($0, limit.metric) }.sorted()
        var check = Decision.LimitCheck(
            limit: limit, request: table.requestName(cell.shape), load: table.loads[cell.load], value: value,
            bounds: nil, runs: sample.count, state: .unknown, runsToProve: nil)
        let isRelative = (sample.first ?? 0) > 0 && limit.bound > 0
        // Relative to the bound, so that a bound that is met exactly stays met.
        let distances = sample.map { isRelative ? naturalLogarithm($0 / limit.bound) : $0 - limit.bound }
        let step = table.step(of: limit.metric, rows)
        let rounding = isRelative ? relativeWidth(value, step) : step / 2
        let back = { (distance: Double) in
            isRelative ? exponential(distance) * limit.bound : distance + limit.bound
        }
        guard let estimate = MeanEstimate(of: distances) else {
            if isRelative, let distance = distances.first {
                check.runsToProve = runsToProve(
                    limit.isUpper ? distance : -distance, limit.metric.assumedDeviation, from: 2)
            }
            return check
        }
        let (low, high) = (
            min(estimate.lowerBound(risk: promotionRisk), estimate.mean - rounding),
            max(estimate.upperBound(risk: promotionRisk), estimate.mean + rounding)
        )
        check.bounds = back(low)...max(back(low), back(high))
        if limit.isUpper ? high <= 0 : low >= 0 {
            check.state = .proven
            check.runsToProve = sample.count
        } else {
            check.state = (limit.isUpper ? low > 0 : high < 0) ? .missed : .straddles
            let deviation = estimate.standardError * Double(sample.count).squareRoot()
            check.runsToProve = runsToProve(
                limit.isUpper ? estimate.mean : -estimate.mean, deviation, from: sample.count + 1)
        }
        return check
    }

    /// The least number of runs whose upper bound lies at or below 0, for a mean below 0 and a standard deviation.
    private func runsToProve(_ mean: Double, _ deviation: Double, from first: Int) -> Int? {
        guard mean < 0, deviation > 0 else { return nil }
        // The normal quantile is the least: below this number no t can do.
        let least = 1.6448 * deviation / -mean
        guard least * least < 1000 else { return nil }
        return (max(first, Int(least * least))...1000).first { count in
            let quantile = StudentT(degrees: Double(count - 1)).quantile(upperTail: promotionRisk)
            return mean + quantile * deviation / Double(count).squareRoot() <= 0
        }
    }

    /// Whether a variant is shown to meet every limit at its operating point.
    func isProven(_ variant: Int) -> Bool {
        limitChecks(of: variant).allSatisfy { $0.state == .proven }
    }
}
