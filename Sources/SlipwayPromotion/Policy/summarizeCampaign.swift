import SlipwayDomain
package import SlipwayMeasurements

/// Everything that was measured of one variant, load by load, for people to look at.
package struct VariantCurve: Sendable {
    /// A load of the curve.
    package struct Point: Sendable {
        /// What was measured there, by the confirmation repeats where there are usable ones.
        package var summary: Decision.PointSummary
        /// The 95 % interval of the throughput's mean; nil with fewer than three repeats.
        package var throughputBounds: ClosedRange<Double>?

        /// Makes a point.
        package init(summary: Decision.PointSummary, throughputBounds: ClosedRange<Double>? = nil) {
            self.summary = summary
            self.throughputBounds = throughputBounds
        }
    }

    /// The variant.
    package var variant: VariantFacts
    /// The loads with usable values, ascending.
    package var points: [Point]
    /// The place in ``points`` of the load at which the variant is judged; of a mix, the one with the highest weight. Nil
    /// where nothing usable was measured there.
    package var operatingPoint: Int?

    /// Makes a curve.
    package init(variant: VariantFacts, points: [Point], operatingPoint: Int?) {
        self.variant = variant
        self.points = points
        self.operatingPoint = operatingPoint
    }
}

/// Summarises every candidate's measurements.
///
/// - Parameters:
///   - set: The measurements.
///   - policy: The policy, which decides where a variant is judged and what meets the limits.
///   - candidates: The variants.
/// - Returns: A curve for each candidate, in name order, of the first of its requests in the order of their shapes; without
///   points where nothing was measured.
/// - Complexity: O(n log n) in the number of measurements.
package func summarizeCampaign(
    _ set: MeasurementSet, policy: PromotionPolicy, candidates: [VariantFacts]
) -> [VariantCurve] {
    let table = EvidenceTable(set, candidates: candidates, metrics: policy.rankedMetrics)
    var quantiles: [Double: Double] = [:]
    return table.variants.indices.map { variant in
        var points: [VariantCurve.Point] = []
        // Curves of several requests would not be lines: the first one stands for all, and the caller says so.
        let shape = table.cells[variant].map(\.shape).min() ?? 0
        for cell in table.cells[variant] where cell.shape == shape {
            let isConfirmed = table.summarize(cell.confirmations, []).isUsable
            let rows = table.decisive(cell, confirmed: isConfirmed)
            let summary = table.summarize(rows, Metric.allCases)
            guard summary.isUsable else { continue }
            let load = table.loads[cell.load]
            points.append(
                VariantCurve.Point(
                    summary: Decision.PointSummary(
                        inputShapes: table.shapes[cell.shape], load: load, weight: 1, values: summary.values,
                        repeats: summary.repeats,
                        failures: summary.failures, isConfirmed: isConfirmed,
                        meetsLimits: table.misses(summary.values, at: load, cell.shape, policy).isEmpty),
                    throughputBounds: bounds(rows.compactMap { table.value($0, .throughput) }, &quantiles)))
        }
        let confirmed = table.operatingPoint(of: variant, policy: policy, confirmed: true, shapes: [shape])
        let point = confirmed ?? table.operatingPoint(of: variant, policy: policy, confirmed: false, shapes: [shape])
        // The first of equal weights, so that the place never depends on chance.
        let part = point?.parts.reduce(nil as OperatingPoint.Part?) { held, part in
            guard let held, held.weight >= part.weight else { return part }
            return held
        }
        let load = part.map { table.loads[$0.cell.load] }
        return VariantCurve(
            variant: table.variants[variant], points: points,
            operatingPoint: load.flatMap { load in points.firstIndex { $0.summary.load == load } })
    }
}

/// The 95 % interval of a geometric mean by Student's t on the logarithms; nil with fewer than three values, where it
/// says nothing, or with one that is not above 0.
private func bounds(_ sample: [Double], _ quantiles: inout [Double: Double]) -> ClosedRange<Double>? {
    guard sample.count >= 3, sample.allSatisfy({ $0 > 0 && $0.isFinite }),
        let estimate = MeanEstimate(of: sample.map(naturalLogarithm).sorted())
    else { return nil }
    let quantile = quantiles[estimate.degrees] ?? StudentT(degrees: estimate.degrees).quantile(upperTail: 0.025)
    quantiles[estimate.degrees] = quantile
    let margin = estimate.standardError == 0 ? 0 : estimate.standardError * quantile
    return exponential(estimate.mean - margin)...exponential(estimate.mean + margin)
}
