package import SlipwayMeasurements

/// A race: which runs come next, as a function of the runs so far. A run that was interrupted goes on as if it had not been,
/// since nothing else is remembered.
package struct RaceSearch {
    /// The runs so far.
    package var set: MeasurementSet
    /// What is better.
    package var policy: PromotionPolicy
    /// Every variant that takes part, the incumbent among them.
    package var candidates: [VariantFacts]
    /// The name of the incumbent.
    package var incumbent: String
    /// The loads to choose from.
    package var loads: [Load]
    /// The shapes of the requests; `[nil]` where measurements do not say.
    package var requests: [String?]
    /// How runs are spent.
    package var rules: RaceRules
    /// The names of variants that may not win, which take no part.
    package var ineligible: Set<String> = []
    /// Whether a point needs no further run: it has values, or every try failed.
    package var isSettled: (RacePoint) -> Bool

    /// Describes a race.
    package init(
        _ set: MeasurementSet, policy: PromotionPolicy, candidates: [VariantFacts], incumbent: String, loads: [Load],
        requests: [String?], rules: RaceRules = RaceRules(), isSettled: @escaping (RacePoint) -> Bool
    ) {
        self.set = set
        self.policy = policy
        self.candidates = candidates
        self.incumbent = incumbent
        self.loads = loads
        self.requests = requests
        self.rules = rules
        self.isSettled = isSettled
    }

    /// How far the race is, and what comes next.
    package func state() -> RaceState {
        var state = RaceState(next: .done(.nothing))
        let first = evidence(1...1)
        guard let start else { return state }
        let own = bracket(incumbent, from: start, first)
        if let open = open(own.wanted, .incumbent) { return state.asking(open) }
        guard first.utility(incumbent, at: own.position) != nil else { return state }

        let field = candidates.map(\.name).filter { $0 != incumbent && !ineligible.contains($0) }
        let look = stepUp(own.position)
        if let open = open(field.flatMap { points($0, at: look, round: 1) }, .firstLook) { return state.asking(open) }
        // Only speed counts here: a tail of one run says little about a limit.
        let seen = rank(field) { variant in first.utility(variant, at: look).map { (0, $0) } }
        let searchers = state.keep(rules.searchers(of: seen.count), of: seen, from: field, .firstLook)
        guard !searchers.isEmpty else { return state }
        let wanted = searchers.flatMap { bracket($0, from: look, first).wanted }
        if let open = open(wanted, .loads) { return state.asking(open) }

        var (round, left) = (1, searchers)
        for number in 0...1 where left.count > rules.finalists {
            let plan = number == 0 ? rules.repeated(of: left.count) : rules.repeatedAgain(of: left.count)
            left = state.keep(
                plan.count, of: rank(left, evidence(1...round)), from: left, number == 0 ? .loads : .halving)
            guard left.count > rules.finalists else { break }
            for _ in 1...plan.rounds {
                let sofar = evidence(1...round)
                let asked = ([incumbent] + left).flatMap {
                    points($0, at: trial(of: $0, sofar), round: round + 1)
                }
                if let open = open(asked, .halving) { return state.asking(open) }
                round += 1
            }
        }
        let screened = evidence(1...round)
        let finalists = state.keep(rules.finalists, of: rank(left, screened), from: left, .halving)
        var positions: [String: RacePosition] = [:]
        for variant in [incumbent] + finalists { positions[variant] = position(of: variant, screened) }

        let asked = ([incumbent] + finalists).flatMap { points($0, at: positions[$0], round: round + 1) }
        if let open = open(asked, .earlyRound) { return state.asking(open) }
        guard let leader = leader(of: finalists, positions, screened, evidence((round + 1)...(round + 1))) else {
            return state
        }
        state.leader = leader
        for other in finalists where other != leader { state.dropped[other] = .earlyRound }
        confirm(leader, positions, &state)
        return state
    }

    // MARK: Fresh rounds

    /// Asks for the next fresh round, or says how the race ended.
    private func confirm(
        _ leader: String, _ positions: [String: RacePosition], _ state: inout RaceState
    ) {
        guard let own = positions[leader], let other = positions[incumbent] else { return }
        let evidence = RaceEvidence(
            set, .confirmation, rounds: 1...rules.attempts, policy: policy, candidates: candidates)
        let differences = pairs(evidence.samples(leader, at: own), evidence.samples(incumbent, at: other))
            .map { $0.utility - $1.utility }
        let rounds = (1...rules.attempts).lazy.map { round in
            [incumbent, leader].flatMap { points($0, at: positions[$0], .confirmation, round: round) }
        }
        let next = rounds.first { round in round.contains { !isSettled($0) } }
        state.pairs = differences.count
        // A round that is begun is ended, whatever the rounds before it say.
        let isBetween = next.map { round in round.allSatisfy { !isSettled($0) } } ?? true
        let mayLose = evidence.misses(incumbent, at: other)
        let before = self.evidence(1...Int(Int32.max))
        let limits = policy.limitsAtRisk(other.parts.map { before.summary(incumbent, $0.shapes, $0.load)?.values })
        if isBetween, let end = verdict(differences, limits, evidence.excess(leader, at: own), mayLose: mayLose) {
            state.next = .done(end)
            return
        }
        guard let next, differences.count < rules.rounds else {
            state.next = .done(.exhausted)
            return
        }
        state.next = .measure(.freshRounds, next.filter { !isSettled($0) })
    }

    /// Whether the fresh rounds so far decide.
    private func verdict(_ differences: [Double], _ limits: Int, _ excess: Double, mayLose: Bool) -> RaceEnd? {
        guard let estimate = MeanEstimate(of: differences, method: .pairedT), differences.count >= 3,
            let test = SequentialTest(planned: rules.rounds, tests: 1 + limits)
        else { return nil }
        let t =
            estimate.standardError > 0
            ? estimate.mean / estimate.standardError : estimate.mean > 0 ? .infinity : -.infinity
        if t > test.boundary(pairs: differences.count), exponential(estimate.mean) - 1 >= policy.minGain, excess == 0 {
            return .better
        }
        // An incumbent that misses a limit may lose its place to a leader that is no better.
        return !mayLose && test.isFutile(t, pairs: differences.count) ? .futile : nil
    }
}

extension PromotionPolicy {
    /// How many limits may cost a reference its place: those that its runs before the fresh rounds do not keep far from. Their
    /// tests share the risk.
    ///
    /// - Parameter values: The means of those runs at each load of its position; nil where one gave no values.
    /// - Returns: The number of limits.
    func limitsAtRisk(_ values: [MetricValues?]) -> Int {
        limits.count { limit in values.contains { limit.isAtRisk($0?[limit.metric]) } }
    }
}

extension PromotionPolicy.Limit {
    /// Whether noise might carry a value over the bound: it is within two deviations of a tail, or was not measured.
    func isAtRisk(_ value: Double?) -> Bool {
        guard let value else { return true }
        let factor = 1 + 2 * assumedTailNoise
        return isUpper ? value * factor > bound : value < bound * factor
    }
}
