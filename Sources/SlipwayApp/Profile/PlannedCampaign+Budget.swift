import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayOutput
import SlipwayProfiler
import SlipwayPromotion
import SlipwayReport

extension PlannedCampaign {
    /// That a race spent its budget without a verdict: what was measured for it, and what was not and why.
    ///
    /// - Parameter set: The runs.
    /// - Returns: Nil where the race is decided, where it goes on, and for a grid.
    func budgetFinding(_ set: MeasurementSet) -> Diagnostic? {
        guard let budget = schedule.budget, let state = schedule.raceState(set), let stage = state.cut else {
            return nil
        }
        let incumbent = schedule.variants.first(where: \.isIncumbent)?.name.text ?? "the incumbent"
        let (spent, count) = (set.spent, set.measurements.count)
        var notes = [
            "\(counted(count, "measurement")) took \(describeDuration(spent.milliseconds)): "
                + "\(describeDuration(spent.loading)) to load, \(describeDuration(spent.running)) to run"
        ]
        let seen = Set(set.measurements.compactMap(\.variantID))
        let field = schedule.variants.filter { !$0.isIncumbent && !schedule.ineligible.contains($0.name.text) }
        let left = field.filter { state.dropped[$0.name.text] == nil }.map(\.name.text)
        notes.append("it ended in a stage of the race, \(stage.words)")
        if stage == .freshRounds {
            let rounds = schedule.race?.rounds ?? 0
            notes.append("\(state.leader ?? "the leader") met it in \(state.pairs) of up to \(rounds) fresh rounds")
        } else if stage != .incumbent, stage != .firstLook {
            notes.append("not repeated enough, and still in the race: \(listed(left, most: 12))")
        }
        let unseen = field.filter { !seen.contains($0.id) }.map(\.name.text)
        if !unseen.isEmpty { notes.append("never measured: \(listed(unseen, most: 12))") }
        return Diagnostic(
            .raceUndecided,
            "the budget of \(describeDuration(budget * 1000)) is spent and nothing is decided: \"\(incumbent)\" keeps its place",
            at: nil, notes: notes,
            help: ["a larger --budget resumes where this one ended", "or measure fewer variants, loads or requests"])
    }

    /// That a race will hardly end within its budget; nil where it may, and where its pace is not known.
    ///
    /// - Parameters:
    ///   - set: The runs so far.
    ///   - pace: The seconds of a measurement.
    /// - Returns: The finding.
    func budgetForecast(_ set: MeasurementSet, pace: Double?) -> Diagnostic? {
        guard let left = schedule.secondsLeft(set), let pace, schedule.raceState(set)?.cut == nil else { return nil }
        let runs = max(0, schedule.expectedRaceRuns - CampaignSchedule.settledPoints(of: set).count)
        guard Double(runs) * pace > Double(left) else { return nil }
        return Diagnostic(
            .raceUndecided, "the budget is probably too small for a verdict", at: nil,
            notes: [
                "about \(runs) measurements at the pace so far take \(describeDuration(Int(Double(runs) * pace * 1000))), "
                    + "and \(describeDuration(left * 1000)) are left"
            ], help: ["give a larger --budget, or measure fewer variants, loads or requests"])
    }
}
