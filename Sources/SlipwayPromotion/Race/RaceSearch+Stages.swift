import SlipwayDomain
import SlipwayMeasurements

extension RaceSearch {
    /// The runs of the rounds of screening.
    func evidence(_ rounds: ClosedRange<Int>) -> RaceEvidence {
        RaceEvidence(set, .screening, rounds: rounds, policy: policy, candidates: candidates)
    }

    /// The loads to choose from, ascending.
    private var ladder: [Load] {
        guard case .loads(let stated) = policy.operatingPoint else { return loads.sorted() }
        return stated.map(\.load).sorted()
    }

    func point(
        _ variant: String, _ shapes: String?, _ load: Load, _ phase: Measurement.Phase, _ round: Int
    ) -> RacePoint {
        RacePoint(variant: variant, inputShapes: shapes, load: load, phase: phase, round: round)
    }

    /// The runs of one round of a variant at its position.
    func points(
        _ variant: String, at position: RacePosition?, _ phase: Measurement.Phase = .screening, round: Int
    ) -> [RacePoint] {
        (position?.parts ?? []).map { point(variant, $0.shapes, $0.load, phase, round) }
    }

    /// The points that are left of some; nil where none are.
    func open(_ points: [RacePoint], _ stage: RaceStage) -> (RaceStage, [RacePoint])? {
        let left = points.filter { !isSettled($0) }
        return left.isEmpty ? nil : (stage, left)
    }

    /// Orders variants: what misses a limit beyond noise after the others, then by value, then by name. Those without a value
    /// are left out.
    func rank(_ variants: [String], _ value: (String) -> (excess: Double, utility: Double)?) -> [String] {
        variants.compactMap { variant in value(variant).map { (variant, $0) } }.sorted { left, right in
            if left.1.excess != right.1.excess { return left.1.excess < right.1.excess }
            if left.1.utility != right.1.utility { return left.1.utility > right.1.utility }
            return left.0.utf8.lexicographicallyPrecedes(right.0.utf8)
        }.map(\.0)
    }

    /// Orders variants by what they do at the best of their loads.
    func rank(_ variants: [String], _ evidence: RaceEvidence) -> [String] {
        rank(variants) { variant in
            guard let position = position(of: variant, evidence), let utility = evidence.utility(variant, at: position)
            else { return nil }
            return (evidence.excess(variant, at: position), utility)
        }
    }

    /// The one that is tested: the best by what it did beside the incumbent in the early round and by itself before.
    func leader(
        of finalists: [String], _ positions: [String: RacePosition], _ screened: RaceEvidence, _ early: RaceEvidence
    ) -> String? {
        guard let own = positions[incumbent] else { return nil }
        let base = early.utility(incumbent, at: own)
        return rank(finalists) { variant in
            guard let position = positions[variant], let before = screened.utility(variant, at: position) else {
                return nil
            }
            let paired = base.flatMap { base in early.utility(variant, at: position).map { $0 - base } } ?? 0
            return (screened.excess(variant, at: position), before + paired)
        }.first
    }

    // MARK: Loads

    /// Where the search for the incumbent's load begins; nil without loads.
    var start: RacePosition? {
        guard !ladder.isEmpty, !requests.isEmpty else { return nil }
        if case .loads(let stated) = policy.operatingPoint {
            return RacePosition(
                parts: requests.flatMap { shapes in
                    stated.map { RacePosition.Part(shapes: shapes, load: $0.load, weight: $0.weight) }
                })
        }
        let middle = ladder[ladder.count / 2]
        return RacePosition(parts: requests.map { RacePosition.Part(shapes: $0, load: middle, weight: 1) })
    }

    /// Where a variant is best by its runs.
    ///
    /// - Parameters:
    ///   - variant: The variant's name.
    ///   - evidence: The runs.
    ///   - isHopeful: Whether loads count whose limits are missed within noise: they are worth another run.
    /// - Returns: The position; nil where a request has no values.
    func position(of variant: String, _ evidence: RaceEvidence, isHopeful: Bool = false) -> RacePosition? {
        guard case .bestWithinLimits = policy.operatingPoint, var position = start else { return start }
        for index in position.parts.indices {
            let best = best(variant, position.parts[index].shapes, evidence, isHopeful: isHopeful)
            guard let best else { return nil }
            position.parts[index].load = ladder[best]
        }
        return position
    }

    /// Where another run of a variant says most: at its best load, or at the one below when that one seems to miss a limit and
    /// the one below was never tried.
    func trial(of variant: String, _ evidence: RaceEvidence) -> RacePosition? {
        guard var position = position(of: variant, evidence, isHopeful: true) else { return nil }
        guard case .bestWithinLimits = policy.operatingPoint else { return position }
        for index in position.parts.indices {
            let part = position.parts[index]
            guard evidence.excess(variant, part.shapes, part.load) > 0, let place = ladder.firstIndex(of: part.load),
                place > 0, evidence.summary(variant, part.shapes, ladder[place - 1]) == nil
            else { continue }
            position.parts[index].load = ladder[place - 1]
        }
        return position
    }

    /// One load above a position: what is quicker than the incumbent is best at a higher load.
    func stepUp(_ position: RacePosition) -> RacePosition {
        guard case .bestWithinLimits = policy.operatingPoint else { return position }
        var raised = position
        for index in raised.parts.indices {
            guard let place = ladder.firstIndex(of: raised.parts[index].load), place + 1 < ladder.count else {
                continue
            }
            raised.parts[index].load = ladder[place + 1]
        }
        return raised
    }

    /// The place of the load with the highest throughput among those that meet the limits, the lower one of two equal ones;
    /// where none does, the one that comes nearest.
    private func best(
        _ variant: String, _ shapes: String?, _ evidence: RaceEvidence, isHopeful: Bool = false
    ) -> Int? {
        var best: (place: Int, excess: Double, throughput: Double)?
        for (place, load) in ladder.enumerated() {
            guard let throughput = evidence.summary(variant, shapes, load)?.values[.throughput] else { continue }
            let excess = evidence.excess(variant, shapes, load, isHopeful: isHopeful)
            if let held = best, excess > held.excess || (excess == held.excess && throughput <= held.throughput) {
                continue
            }
            best = (place, excess, throughput)
        }
        return best?.place
    }

    /// Steps from a load to the best one: up while the limits hold and the throughput rises, down while they do not hold.
    ///
    /// - Returns: The best load so far with each request, and the runs that are missing before it is known.
    func bracket(
        _ variant: String, from start: RacePosition, _ evidence: RaceEvidence
    ) -> (position: RacePosition, wanted: [RacePoint]) {
        var (position, wanted) = (start, points(variant, at: start, round: 1))
        guard case .bestWithinLimits = policy.operatingPoint else { return (position, wanted) }
        for index in position.parts.indices {
            let shapes = position.parts[index].shapes
            guard let best = best(variant, shapes, evidence) else { continue }
            position.parts[index].load = ladder[best]
            let tried = ladder.indices.filter { isSettled(point(variant, shapes, ladder[$0], .screening, 1)) }
            if let next = next(variant, shapes, from: best, tried, evidence) {
                wanted.append(point(variant, shapes, ladder[next], .screening, 1))
            }
        }
        return (position, wanted)
    }

    /// The load to try beside the best one so far; nil where both sides are known to be worse.
    private func next(
        _ variant: String, _ shapes: String?, from best: Int, _ tried: [Int], _ evidence: RaceEvidence
    ) -> Int? {
        let rate = { (place: Int) in evidence.summary(variant, shapes, ladder[place])?.values[.throughput] ?? 0 }
        let isMet = evidence.excess(variant, shapes, ladder[best]) == 0
        let (above, below) = (best + 1, best - 1)
        guard isMet else { return below >= 0 && !tried.contains(below) ? below : nil }
        if above < ladder.count, !tried.contains(above) {
            // On a plateau the next load brings nothing.
            let isFlat = below >= 0 && tried.contains(below) && rate(best) < rate(below) * Self.leastRise
            return isFlat ? nil : above
        }
        let falls = above < ladder.count && rate(above) * Self.leastRise < rate(best)
        return falls && below >= 0 && !tried.contains(below)
            && evidence.excess(variant, shapes, ladder[above]) == 0 ? below : nil
    }

    /// How much more a higher load must bring to be followed by a still higher one.
    private static let leastRise = 1.05
}

extension RaceState {
    /// This state with runs to make.
    func asking(_ step: (RaceStage, [RacePoint])) -> RaceState {
        var state = self
        state.next = .measure(step.0, step.1)
        return state
    }

    /// Keeps the first of an order; all others were dropped after a stage.
    mutating func keep(_ count: Int, of order: [String], from all: [String], _ stage: RaceStage) -> [String] {
        let kept = Array(order.prefix(count))
        for variant in all where !kept.contains(variant) { dropped[variant] = stage }
        return kept
    }
}
