import SlipwayDomain
package import SlipwayMeasurements
package import SlipwayOutput
package import SlipwayPromotion

/// The order in which a campaign measures: a function of the plan and of what was measured, so that a run that was
/// interrupted goes on where it stopped, and a plan shared by machines is split alike on all of them.
package struct CampaignSchedule: Sendable {
    /// What is measured.
    package let plan: MeasurementPlan
    /// This machine's part.
    package let shard: Shard
    /// How often candidates are repeated.
    package let repeats: Int
    /// How many candidates are repeated besides the incumbent, at most.
    package let candidateLimit: Int
    /// The rules that choose them.
    package let policy: PromotionPolicy
    /// The names of variants that may not win, which are looked at and not repeated.
    package var ineligible: Set<String> = []
    /// What values of accuracy are about; nil where none are measured, and the rules about them choose nothing then.
    package var accuracyIdentity: AccuracyIdentity?
    /// How a race spends its runs; nil for a grid.
    package var race: RaceRules?
    /// How long the race may take, 1 or more; nil for as long as it takes. Unit: seconds.
    package var budget: Int?
    /// The seed from which the order of each round is drawn.
    package var orderSeed = 0

    /// How often a point is tried: a run that failed is repeated in its round, at most twice.
    static let tries = 3

    /// Makes a schedule.
    ///
    /// - Parameters:
    ///   - plan: What is measured.
    ///   - shard: This machine's part.
    ///   - repeats: How often candidates are repeated, 0 or more.
    ///   - candidateLimit: How many candidates are repeated besides the incumbent, 1 or more.
    ///   - policy: The rules that choose them.
    package init(
        _ plan: MeasurementPlan, shard: Shard = .whole, repeats: Int, candidateLimit: Int, policy: PromotionPolicy
    ) {
        self.plan = plan
        self.shard = shard
        self.repeats = repeats
        self.candidateLimit = candidateLimit
        self.policy = policy
    }

    /// The variants of this machine, the incumbent first.
    package var variants: [MeasurementPlan.Row] { shard.variants(of: plan.variants) }

    /// One look at every variant.
    package var screening: [Visit] {
        variants.map { row in
            let stops = plan.inputSets(of: row).flatMap { request in
                plan.loads.map { Visit.Stop(request: request, load: $0) }
            }
            return Visit(variant: row, phase: .screening, round: 1, stops: stops)
        }
    }

    /// The fresh repeats of the incumbent and of the best variants.
    ///
    /// Each round measures all of them once, so that what changes on the machine meanwhile hits all alike. The order is
    /// random, drawn for each round from the seed: whoever always came first would gain or lose by a machine that slows down,
    /// and turning the order balances a steady drift only.
    ///
    /// - Parameter screening: The runs of the look at every variant.
    /// - Returns: The visits in order; none when nothing gave values.
    package func confirmation(_ screening: MeasurementSet) -> [Visit] {
        let chosen = candidates(screening)
        guard !chosen.isEmpty, repeats > 0 else { return [] }
        return (1...repeats).flatMap { round in
            var generator = OrderGenerator(seed: orderSeed, round: round)
            return generator.shuffled(chosen).map { one in
                Visit(
                    variant: one.row, phase: .confirmation, round: round, stops: generator.shuffled(one.stops))
            }
        }
    }

    /// The runs of screening and rounds with the plan's requests, which files may name otherwise.
    func known(_ measured: MeasurementSet) -> MeasurementSet {
        let requests = plan.requests
        let forms = Set(requests.flatMap(\.forms))
        var part = measured
        part.measurements = measured.measurements.filter { run in
            measured.platforms[run.platform].inputShapes.map { forms.contains($0) } ?? false
        }
        unifyRequests(&part, requests)
        return part
    }

    /// What the policy knows of the variants of this machine besides their runs.
    func facts(_ measured: MeasurementSet) -> [VariantFacts] {
        variants.map { row in
            var facts = VariantFacts(
                name: row.name.text, id: row.id, instances: row.instances, maxBatchSize: row.maxBatchSize)
            let record = measured.accuracy.last {
                $0.identity == accuracyIdentity && ($0.variantID == row.id || row.former.contains($0.variantID))
            }
            if let record, record.failure == nil { facts.accuracy = record.accuracy }
            return facts
        }
    }

    /// The rules that choose; those on accuracy are left out where none is measured.
    var choosingPolicy: PromotionPolicy { accuracyIdentity == nil ? policy.withoutAccuracy : policy }

    /// The incumbent and the best variants with what to repeat of them: chosen once for all requests, as the promotion is
    /// decided, so that each is repeated with every request.
    private func candidates(_ screening: MeasurementSet) -> [(row: MeasurementPlan.Row, stops: [Visit.Stop])] {
        let rows = variants
        let requests = plan.requests
        var part = known(screening)
        part.measurements.removeAll { $0.phase != .screening }
        let incumbent = rows.first(where: \.isIncumbent)?.name.text
        // A candidate whose repeats began keeps its place: 0.1 repeated variants that may not win too, and a campaign that
        // it finished has nothing left.
        let begun = Set(screening.measurements.lazy.filter { $0.phase == .confirmation }.compactMap(\.variantID))
        let barred = ineligible.subtracting(rows.filter { begun.contains($0.id) }.map(\.name.text))
        let found = chooseCandidates(
            part, policy: choosingPolicy, candidates: facts(screening),
            limit: candidateLimit, incumbent: incumbent,
            ineligible: barred)
        return found.compactMap { one in
            guard let row = rows.first(where: { $0.name.text == one.variant }) else { return nil }
            let sets = plan.inputSets(of: row)
            let stops = one.points.compactMap { point -> Visit.Stop? in
                let name = requests.first { point.inputShapes == nil || $0.forms.first == point.inputShapes }?.name
                return sets.first { $0.point == name }.map { Visit.Stop(request: $0, load: point.load) }
            }
            return (row, stops)
        }
    }

    /// The confirmations that a campaign ends with if every place is taken and each repeats up to three loads.
    package var expectedConfirmations: Int {
        let requests = plan.inputSets.filter { request in
            variants.contains { ($0.maxBatchSize > 0) == request.isBatched }
        }
        let eligible = variants.count { $0.isIncumbent || !ineligible.contains($0.name.text) }
        let taken = min(eligible, candidateLimit + 1)
        return taken * min(3, plan.loads.count) * repeats * requests.count
    }

    /// The points that need no further run: those that have values, and those of which every try failed.
    ///
    /// - Parameter set: The runs so far.
    /// - Returns: The points.
    package static func settledPoints(of set: MeasurementSet) -> Set<CampaignPoint> {
        var settled: Set<CampaignPoint> = []
        var failures: [CampaignPoint: Int] = [:]
        for run in set.measurements {
            guard let id = run.variantID else { continue }
            let point = CampaignPoint(
                id: id, shapes: set.platforms[run.platform].inputShapes ?? "", load: run.load, phase: run.phase,
                round: run.round)
            if run.values == nil {
                failures[point, default: 0] += 1
                if failures[point, default: 0] < tries { continue }
            }
            settled.insert(point)
        }
        return settled
    }

    /// What is done next, and how far a race is.
    ///
    /// - Parameters:
    ///   - measured: The runs so far.
    ///   - givenUp: Points that are not tried again although tries are left.
    /// - Returns: The visits that are left of the current phase or of the next step of the race, empty when the campaign is
    ///   over; nil for the race of a grid.
    func step(_ measured: MeasurementSet, givenUp: Set<CampaignPoint>) -> (visits: [Visit], race: RaceState?) {
        let done = Self.settledPoints(of: measured).union(givenUp)
        if let race {
            let raced = raced(race, measured, done)
            return (raced.visits, raced.state)
        }
        let open = screening.compactMap { $0.without(done) }
        return (open.isEmpty ? confirmation(measured).compactMap { $0.without(done) } : open, nil)
    }

    /// What is left to do, in order.
    ///
    /// - Parameters:
    ///   - measured: The runs so far.
    ///   - givenUp: Points that are not tried again although tries are left.
    /// - Returns: The visits that are left of the current phase; empty when the campaign is over.
    package func remaining(_ measured: MeasurementSet, givenUp: Set<CampaignPoint> = []) -> [Visit] {
        step(measured, givenUp: givenUp).visits
    }
}
