import SlipwayDomain
import SlipwayMeasurements

/// Where on its curve a variant is judged, with what was measured there.
struct OperatingPoint {
    /// A load of the point.
    struct Part {
        /// The cell.
        var cell: EvidenceTable.Cell
        /// Its weight.
        var weight: Double
        /// What its runs come to.
        var summary: EvidenceTable.Summary
    }

    /// The loads with their requests; one unless the policy states a mix or several requests were measured.
    var parts: [Part]
    /// The limits that are missed; empty for a variant that may win.
    var missed: [Decision.LimitMiss]
    /// From how many loads, or combinations of them over the requests, the point was chosen; 1 at stated loads.
    var choices = 1

    /// The largest excess over a limit; 0 when all are met.
    var excess: Double { missed.reduce(0) { max($0, $1.excess) } }
    /// The cells with their weights.
    var cells: [(cell: EvidenceTable.Cell, weight: Double)] { parts.map { ($0.cell, $0.weight) } }
}

extension EvidenceTable {
    /// Finds the operating point of a variant: with each request on its own, all of them together.
    ///
    /// Every request counts alike, since each has the same weights; limits hold for each.
    ///
    /// For `best-within-limits`: the load with the highest throughput among those that meet the limits, the lower one of
    /// two equal ones; where none does, the load that comes nearest. For stated loads: these.
    ///
    /// - Parameters:
    ///   - variant: The variant's place.
    ///   - policy: The policy.
    ///   - confirmed: Whether confirmation repeats are read, or the other runs.
    ///   - shapes: The requests.
    /// - Returns: The point; nil when there is no usable measurement for it with one of the requests.
    func operatingPoint(
        of variant: Int, policy: PromotionPolicy, confirmed: Bool, shapes: [Int]
    ) -> OperatingPoint? {
        var whole = OperatingPoint(parts: [], missed: [])
        for shape in shapes {
            guard let point = operatingPoint(of: variant, policy: policy, confirmed: confirmed, shape: shape) else {
                return nil
            }
            whole.parts += point.parts
            whole.missed += point.missed
            whole.choices = min(1_000_000, whole.choices * point.choices)
        }
        return whole.parts.isEmpty ? nil : whole
    }

    /// The operating point with one request.
    private func operatingPoint(
        of variant: Int, policy: PromotionPolicy, confirmed: Bool, shape: Int
    ) -> OperatingPoint? {
        switch policy.operatingPoint {
        case .loads(let stated):
            var point = OperatingPoint(parts: [], missed: [])
            for load in stated {
                guard let place = place(of: load.load), let cell = cell(of: variant, shape: shape, load: place)
                else { return nil }
                let summary = summarize(decisive(cell, confirmed: confirmed), policy.rankedMetrics)
                guard summary.isUsable, policy.utility(of: summary.values, variants[variant].accuracy) != nil
                else { return nil }
                point.parts.append(OperatingPoint.Part(cell: cell, weight: load.weight, summary: summary))
                point.missed += misses(summary.values, at: load.load, shape, policy)
            }
            return point
        case .bestWithinLimits:
            let metrics = policy.neededMetrics
            var best: (point: OperatingPoint, throughput: Double)?
            var choices = 0
            for cell in cells[variant] where cell.shape == shape {
                let summary = summarize(decisive(cell, confirmed: confirmed), metrics)
                guard summary.isUsable, let throughput = summary.values[.throughput],
                    policy.utility(of: summary.values, variants[variant].accuracy) != nil
                else { continue }
                choices += 1
                let point = OperatingPoint(
                    parts: [OperatingPoint.Part(cell: cell, weight: 1, summary: summary)],
                    missed: misses(summary.values, at: loads[cell.load], shape, policy))
                guard let held = best else {
                    best = (point, throughput)
                    continue
                }
                let (excess, least) = (point.excess, held.point.excess)
                if excess < least || (excess == least && throughput > held.throughput) { best = (point, throughput) }
            }
            guard var point = best?.point else { return nil }
            point.choices = choices
            for place in point.parts.indices {
                point.parts[place].summary = summarize(
                    decisive(point.parts[place].cell, confirmed: confirmed), policy.rankedMetrics)
            }
            return point
        }
    }

    /// The limits that values miss; a metric that was not measured misses its limit.
    func misses(
        _ values: MetricValues, at load: Load, _ shape: Int, _ policy: PromotionPolicy
    ) -> [Decision.LimitMiss] {
        var result: [Decision.LimitMiss] = []
        for limit in policy.limits {
            let value = values[limit.metric]
            let excess = limit.excess(of: value)
            guard excess > 0 else { continue }
            result.append(
                Decision.LimitMiss(
                    limit: limit, request: requestName(shape), load: load, value: value, excess: excess))
        }
        if let limit = rateLimit(load), let value = values[.throughput], !limit.isMet(by: value) {
            result.append(
                Decision.LimitMiss(
                    limit: limit, request: requestName(shape), load: load, value: value,
                    excess: limit.excess(of: value), isRate: true))
        }
        return result
    }

    /// What a request rate demands of a variant: that it answers at least 95 % of what is sent. One that does not falls
    /// further behind with every second, and its latencies are those of a queue that grows: the point is saturated.
    private func rateLimit(_ load: Load) -> PromotionPolicy.Limit? {
        guard case .requestRate(let rate) = load else { return nil }
        let batch = Double(requestBatches?.lowerBound ?? 1)
        return PromotionPolicy.Limit(.throughput, isUpper: false, bound: 0.95 * rate * batch)
    }

    /// The samples of a variant at its operating point.
    func samples(at point: OperatingPoint, confirmed: Bool, policy: PromotionPolicy) -> [UtilitySample] {
        samples(point.cells, confirmed: confirmed, policy: policy)
    }
}
