package import SlipwayMeasurements

/// What `slipway profile` measures again after it has measured every variant once.
package struct ChosenCandidate: Hashable, Sendable {
    /// The variant's name.
    package var variant: String
    /// A load with a request.
    package struct Point: Hashable, Sendable {
        /// The shapes of the requests; nil where the measurements do not say.
        package var inputShapes: String?
        /// The load.
        package var load: Load
    }

    /// What to repeat, request by request, the loads of each ascending.
    package var points: [Point]

    /// The loads to repeat, whatever the request, ascending.
    package var loads: [Load] { Set(points.map(\.load)).sorted() }
}

/// How many candidates are repeated besides the incumbent: in simulated campaigns a fourth finds hardly more, takes time
/// that another round uses better, and widens all intervals.
package let defaultCandidates = 3

/// Chooses the variants that are worth repeating, and at which loads.
///
/// The incumbent and whatever else must be compared always come along. Of the others, the best `limit` by the policy
/// come, without those so far behind the best that noise cannot explain it (a difference of 2 standard deviations of two
/// single runs); at least one comes, so that there is a verdict. Where fewer than `limit` meet the limits, those that
/// come nearest fill up: a 99th percentile of one run may be a third too high by chance.
///
/// For `best-within-limits` a variant is repeated at its best load and the measured loads on both sides, since one run
/// finds the best load only roughly. All variants get the same, so that choosing among several loads flatters none.
///
/// - Parameters:
///   - screening: Single runs of every variant.
///   - policy: The policy.
///   - candidates: Every variant that may win.
///   - limit: How many variants besides the required ones to take at most, 1 or more.
///   - incumbent: The released variant, which is always taken where it was measured.
///   - ineligible: Names of variants that may not win, which are not repeated: they would take the places of those that may.
///   - required: Names of further variants that are always taken, such as the baseline.
///   - noise: The coefficient of variation of single runs.
/// - Returns: The incumbent first, then the required ones, then the others, the best first. Empty when no variant has a
///   usable run at the operating point.
package func chooseCandidates(
    _ screening: MeasurementSet, policy: PromotionPolicy, candidates: [VariantFacts], limit: Int = defaultCandidates,
    incumbent: String?, ineligible: Set<String> = [],
    required: [String] = [], noise: Double = assumedNoise
) -> [ChosenCandidate] {
    let table = EvidenceTable(screening, candidates: candidates, metrics: policy.rankedMetrics)
    let released = incumbent.flatMap(table.index).flatMap { variant in
        table.operatingPoint(
            of: variant, policy: policy, confirmed: false, shapes: table.shapes(of: variant)
        ).map { _ in variant }
    }
    var judge = Judge(
        table: table, policy: policy, incumbent: released, baseline: nil, againstBaseline: false, isScreening: true)
    judge.compareAll()

    var chosen: [Int] = []
    for name in [incumbent].compactMap(\.self) + required {
        guard let variant = table.index(of: name), judge.points[variant] != nil, !chosen.contains(variant) else {
            continue
        }
        chosen.append(variant)
    }
    let barred = Set(ineligible.compactMap(table.index))
    let others = judge.ranking().filter { !chosen.contains($0.variant) && !barred.contains($0.variant) }
    let threshold = 2 * noise * 2.0.squareRoot()
    var taken = others.filter { other in others.first.map { $0.score - other.score <= threshold } ?? false }
        .prefix(max(1, limit)).map(\.variant)
    let nearest = judge.points.indices.filter { variant in
        judge.points[variant].map { !$0.missed.isEmpty && $0.excess <= 3 * noise } == true && !chosen.contains(variant)
            && !barred.contains(variant) && judge.accuracyMisses(of: variant).isEmpty
    }.sorted { left, right in
        let (one, other) = (judge.points[left]?.excess ?? 0, judge.points[right]?.excess ?? 0)
        return one != other ? one < other : left < right
    }
    taken += nearest.prefix(max(0, max(1, limit) - taken.count))
    return (chosen + taken).map { variant in
        ChosenCandidate(variant: table.variants[variant].name, points: judge.confirmationPoints(of: variant))
    }
}

extension Judge {
    /// The loads at which a variant is repeated, with each request.
    fileprivate func confirmationPoints(of variant: Int) -> [ChosenCandidate.Point] {
        shapes.flatMap { shape in
            confirmationLoads(of: variant, shape).map { load in
                ChosenCandidate.Point(inputShapes: table.shapes[shape], load: load)
            }
        }
    }

    private func confirmationLoads(of variant: Int, _ shape: Int) -> [Load] {
        guard let point = points[variant] else { return [] }
        let loads = point.parts.filter { $0.cell.shape == shape }.map { table.loads[$0.cell.load] }.sorted()
        guard case .bestWithinLimits = policy.operatingPoint, let best = loads.first else { return loads }
        let measured = table.cells[variant].filter { $0.shape == shape }.map { table.loads[$0.load] }.filter {
            $0.isConcurrency == best.isConcurrency
        }
        guard let place = measured.firstIndex(of: best) else { return loads }
        return Array(measured[max(0, place - 1)...min(measured.count - 1, place + 1)])
    }
}
