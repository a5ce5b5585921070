import SlipwayDomain
import SlipwayMeasurements

extension Judge {
    /// A variant at its operating point, with every metric; nil where it was not measured.
    func standing(_ variant: Int, withCurve: Bool = false) -> Decision.Standing? {
        // The incumbent or the baseline may have been screened only: better shown so than not at all.
        let decisive = points[variant]
        guard
            let point = decisive ?? operatingPoint(of: variant, confirmed: !isConfirmed)
        else { return nil }
        let confirmed = decisive == nil ? !isConfirmed : isConfirmed
        return Decision.Standing(
            variant: table.variants[variant],
            point: point.parts.map { summary($0.cell, weight: $0.weight, confirmed: confirmed) },
            gain: comparisons[variant].map(gain), gainOverBaseline: gainOverBaseline(variant),
            missed: point.missed, missedAccuracy: accuracyMisses(of: variant),
            curve: withCurve ? table.cells[variant].map { curvePoint($0) } : [])
    }

    /// The gain of a variant over the baseline.
    ///
    /// A baseline that was only screened is compared without rounds and without noise: its one run belongs to no round of
    /// the repeats.
    private func gainOverBaseline(_ variant: Int) -> Decision.Gain? {
        guard let baseline, variant != baseline, let point = points[variant] else { return nil }
        if baseline == reference { return comparisons[variant].map(gain) }
        let samples = table.samples(at: point, confirmed: isConfirmed, policy: policy)
        if let other = points[baseline] {
            let others = table.samples(at: other, confirmed: isConfirmed, policy: policy)
            return compareSamples(samples, with: others).map(gain)
        }
        guard let other = operatingPoint(of: baseline, confirmed: !isConfirmed) else {
            return nil
        }
        let others = table.samples(at: other, confirmed: !isConfirmed, policy: policy)
        return compareMeans(samples, with: others).map(gain)
    }

    /// What was measured at a load, by its confirmation repeats where it has any.
    func curvePoint(_ cell: EvidenceTable.Cell) -> Decision.PointSummary {
        let confirmed = table.summarize(cell.confirmations, []).isUsable
        var point = summary(cell, weight: 1, confirmed: confirmed)
        point.missesBeyondNoise = policy.limits.contains { limit in
            point.values[limit.metric].map { check(limit, cell, value: $0, confirmed: confirmed).state == .missed }
                ?? false
        }
        return point
    }

    private func summary(_ cell: EvidenceTable.Cell, weight: Double, confirmed: Bool) -> Decision.PointSummary {
        let summary = table.summarize(table.decisive(cell, confirmed: confirmed), Metric.allCases)
        let load = table.loads[cell.load]
        return Decision.PointSummary(
            inputShapes: table.shapes[cell.shape], load: load, weight: weight, values: summary.values,
            repeats: summary.repeats, failures: summary.failures,
            isConfirmed: confirmed,
            meetsLimits: summary.isUsable && table.misses(summary.values, at: load, cell.shape, policy).isEmpty)
    }

    /// The variants of which runs failed or did not become stable, in name order.
    func troubles() -> [Decision.VariantTrouble] {
        table.variants.indices.compactMap { variant in
            var trouble = Decision.VariantTrouble(
                variant: table.variants[variant].name, failures: 0, successes: 0, reasons: [], loads: [])
            var reasons: Set<String> = []
            for cell in table.cells[variant] {
                for rows in [cell.others, cell.confirmations] {
                    let summary = table.summarize(rows, [])
                    trouble.successes += summary.repeats
                    trouble.failures += summary.failures
                    let load = table.loads[cell.load]
                    if summary.failures > 0, !trouble.loads.contains(load) { trouble.loads.append(load) }
                    for row in rows {
                        let run = table.set.measurements[Int(table.rows[row].index)]
                        if case .failed(let reason) = run.outcome {
                            if summary.failures > 0 { reasons.insert(reason) }
                        } else if !run.isStable {
                            trouble.unstable += 1
                        }
                    }
                }
            }
            guard trouble.failures > 0 || trouble.unstable > 0 else { return nil }
            trouble.loads.sort()
            trouble.reasons = reasons.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return trouble
        }
    }
}
