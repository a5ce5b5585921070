import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion

extension PromotionRecord {
    /// What a decision says, as `promotion.json` keeps it.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - winner: The variant to release, which may be another than the decision's (`--to`).
    ///   - incumbent: What the release holds.
    ///   - policy: The rules that decided.
    ///   - set: The measurements.
    ///   - holder: Finds the variant of some facts.
    init(
        _ decision: Decision, winner: Holder, incumbent: Holder?, policy: PromotionPolicy, set: MeasurementSet,
        holder: (VariantFacts) -> Holder?
    ) {
        self.init(winner: winner, incumbent: incumbent, verdict: decision.verdict)
        let known = [decision.winner, decision.incumbent, decision.baseline].compactMap(\.self) + decision.ranking
        let standing = known.first { $0.variant.id == winner.id }
        isRace = decision.inference.raceRounds != nil
        isAgainstBaseline = decision.reference == .baseline
        gain = standing?.gain.map(Gain.init)
        points = standing?.point.map(Point.init) ?? []
        concurrency = standing.flatMap(admittedRequests)
        knee = standing.flatMap(findKnee)
        let reference = isAgainstBaseline ? decision.baseline : decision.incumbent
        incumbentPoints = reference?.point.map(Point.init) ?? []
        runnersUp = decision.ranking.lazy.filter { $0.variant.id != winner.id }.prefix(5).compactMap { standing in
            holder(standing.variant).map { RunnerUp(holder: $0, gain: standing.gain.map(Gain.init)) }
        }
        self.policy = policy.withoutPlaces
        platforms = set.plainPlatforms
    }
}

extension PromotionRecord.Gain {
    /// A gain of a decision.
    init(_ gain: Decision.Gain) {
        self.init(estimate: gain.estimate, bounds: gain.bounds, rounds: gain.repeats)
    }
}

extension PromotionRecord.Point {
    /// A load of a decision.
    init(_ point: Decision.PointSummary) {
        self.init(
            inputShapes: point.inputShapes, load: point.load, weight: point.weight, runs: point.repeats,
            values: point.values)
    }
}

extension PromotionPolicy {
    /// The policy without the places that state it, so that policies can be compared.
    var withoutPlaces: PromotionPolicy {
        var plain = self
        for place in plain.objective.indices { plain.objective[place].range = nil }
        for place in plain.limits.indices { plain.limits[place].range = nil }
        for place in plain.accuracyTerms.indices { plain.accuracyTerms[place].range = nil }
        for place in plain.accuracyLimits.indices { plain.accuracyLimits[place].range = nil }
        return plain
    }
}

extension MeasurementSet {
    /// The machines, drivers and servers that runs were made on, each once, in an order of their own.
    fileprivate var plainPlatforms: [Platform] {
        var distinct: Set<Platform> = []
        for platform in platforms {
            var plain = platform
            plain.session = nil
            plain.inputShapes = nil
            if plain != Platform() { distinct.insert(plain) }
        }
        return distinct.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
    }
}

extension Platform {
    fileprivate var sortKey: [String] {
        [cpu ?? "", cores.map(String.init) ?? "", gpus?.joined(separator: ",") ?? "", driver ?? "", release ?? ""]
    }
}
