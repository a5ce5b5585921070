import SlipwayDomain
package import SlipwayMeasurements
import SlipwayOutput
package import SlipwayPromotion

extension CampaignSchedule {
    /// How far the race is.
    ///
    /// - Parameter measured: The runs so far.
    /// - Returns: Nil for a grid.
    package func raceState(_ measured: MeasurementSet) -> RaceState? {
        race.map { raced($0, measured, Self.settledPoints(of: measured)).state }
    }

    /// How far a race is, and the visits of its next step: one visit a variant, in a random order drawn from the seed.
    func raced(
        _ rules: RaceRules, _ measured: MeasurementSet, _ done: Set<CampaignPoint>
    ) -> (state: RaceState, visits: [Visit]) {
        let rows = variants
        guard let incumbent = rows.first(where: \.isIncumbent) else {
            return (RaceState(next: .done(.nothing)), [])
        }
        var search = RaceSearch(
            known(measured), policy: choosingPolicy, candidates: facts(measured), incumbent: incumbent.name.text,
            loads: plan.loads, requests: plan.requests.map(\.forms.first), rules: rules
        ) { point in
            // What a variant cannot be asked is no open question.
            visit(point).map { done.contains($0.point($0.stops[0])) } ?? true
        }
        search.ineligible = ineligible
        let state = isOverBudget(measured) ? search.state().overBudget() : search.state()
        guard case .measure(_, let points) = state.next else { return (state, []) }
        let visits = points.compactMap(visit)
        var generator = OrderGenerator(seed: orderSeed, round: points.first?.round ?? 1)
        let order = visits.reduce(into: [MeasurementPlan.Row]()) { list, visit in
            if !list.contains(visit.variant) { list.append(visit.variant) }
        }
        return (
            state,
            generator.shuffled(order).map { row in
                let own = visits.filter { $0.variant == row }
                return Visit(
                    variant: row, phase: own[0].phase, round: own[0].round,
                    stops: generator.shuffled(own.flatMap(\.stops)))
            }
        )
    }

    /// Whether the budget of the race is spent; what a file says was spent counts, whoever measured it.
    func isOverBudget(_ measured: MeasurementSet) -> Bool {
        guard race != nil, let budget else { return false }
        return measured.spent.milliseconds >= budget * 1000
    }

    /// What is left of the budget, 0 or more; nil without one. Unit: seconds.
    package func secondsLeft(_ measured: MeasurementSet) -> Int? {
        guard race != nil, let budget else { return nil }
        return max(0, budget - measured.spent.milliseconds / 1000)
    }

    /// A point of a race as a visit of one stop; nil where the variant is not measured with that request.
    private func visit(_ point: RacePoint) -> Visit? {
        guard let row = variants.first(where: { $0.name.text == point.variant }) else { return nil }
        let name = plan.requests.first { point.inputShapes == nil || $0.forms.first == point.inputShapes }?.name
        guard let set = plan.inputSets(of: row).first(where: { $0.point == name }) else { return nil }
        return Visit(
            variant: row, phase: point.phase, round: point.round, stops: [.init(request: set, load: point.load)])
    }

    /// The runs that a race takes in the mean; its end comes sooner or later.
    package var expectedRaceRuns: Int {
        guard let race else { return 0 }
        let requests = plan.requests.count
        let eligible = variants.count { !$0.isIncumbent && !ineligible.contains($0.name.text) }
        return race.expectedRuns(of: eligible, loads: plan.loads.count) * requests
    }
}
