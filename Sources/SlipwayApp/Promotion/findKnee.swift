import SlipwayDomain
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion

/// Finds the knee of a variant's curve, by which targets scale.
///
/// Loads that miss a limit do not count: a server that is kept there serves nobody as promised. Where several requests were
/// measured, the request whose knee has the least throughput counts, since traffic may consist of it alone.
///
/// - Parameter standing: The variant with its curve.
/// - Returns: The knee; nil where a request was measured at no load within the limits.
func findKnee(_ standing: Decision.Standing) -> Knee? {
    let curves = Dictionary(grouping: standing.curve, by: \.inputShapes).values
    var knees: [Knee] = []
    for curve in curves {
        guard let knee = findKnee(on: curve) else { return nil }
        knees.append(knee)
    }
    return knees.min { ($0.throughput, $0.concurrency) < ($1.throughput, $1.concurrency) }
}

/// The knee with one request.
private func findKnee(on curve: [Decision.PointSummary]) -> Knee? {
    let within = curve.compactMap { point -> Knee? in
        guard point.meetsLimits, point.repeats > point.failures,
            let throughput = point.values[.throughput], throughput > 0
        else { return nil }
        switch point.load {
        case .concurrency(let count):
            return Knee(load: point.load, throughput: throughput, concurrency: count)
        case .requestRate(let rate):
            guard let count = requestsInFlight(at: rate, point.values) else { return nil }
            return Knee(load: point.load, throughput: throughput, concurrency: count)
        }
    }
    guard let best = within.map(\.throughput).max() else { return nil }
    return within.filter { $0.throughput >= Knee.share * best }.min { $0.load < $1.load }
}
