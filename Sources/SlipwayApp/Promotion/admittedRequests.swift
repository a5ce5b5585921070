import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion

/// The requests that a deployment of a variant admits at once.
///
/// The load at which a variant was judged is where it is quickest, which among loads of one throughput is a matter of chance.
/// Turning clients away beyond it would cost them answers that cost nobody anything. So as many are admitted as keep every
/// instance busy, as far as loads were measured. A limit that is shown to be missed at some higher load, beyond noise, holds the
/// number below that load, but never below one full batch, which Triton could not fill otherwise.
///
/// - Parameter standing: The variant with its operating point and its curve.
/// - Returns: The number; nil where nothing was measured.
func admittedRequests(_ standing: Decision.Standing) -> Int? {
    guard let judged = ServingFacts(standing.point.map(PromotionRecord.Point.init)).concurrency else { return nil }
    let facts = standing.variant
    // With several requests the one whose curve ends first, or misses its limit first, counts.
    let curves = Dictionary(grouping: standing.curve, by: \.inputShapes).values.map { curve in
        curve.compactMap { point in requestsInFlight(point).map { (count: $0, isMissed: point.missesBeyondNoise) } }
            .sorted { $0.count < $1.count }
    }
    let measured = curves.compactMap { $0.last?.count }.min() ?? judged
    let floor = max(judged, facts.maxBatchSize)
    let wanted = max(floor, min(facts.busyConcurrency, measured))
    let ceilings = curves.compactMap { curve -> Int? in
        guard let missed = curve.first(where: { $0.isMissed && $0.count > judged }) else { return nil }
        return curve.last { $0.count < missed.count }.map { max(judged, $0.count) } ?? judged
    }
    return ceilings.min().map { max(floor, min(wanted, $0)) } ?? wanted
}

/// The requests in flight at a load.
private func requestsInFlight(_ point: Decision.PointSummary) -> Int? {
    switch point.load {
    case .concurrency(let count): count
    case .requestRate(let rate): SlipwayOutput.requestsInFlight(at: rate, point.values)
    }
}
