import SlipwayDiagnostics
import SlipwayMeasurements
package import SlipwayPromotion

/// What a race came to.
package struct RaceOutcome: Sendable {
    /// The place of the variant that is promoted or stays; nil when nothing meets the limits.
    package var pick: Int?
    /// All runs, repeats of failed ones included.
    package var runs: Int
    /// The runs of the early and the fresh rounds.
    package var confirmations: Int
    /// How it ended.
    package var end: RaceEnd
    /// The place of the leader.
    package var leader: Int?
}

extension Campaign {
    /// Runs a race in the world, from nothing.
    package mutating func race(_ rules: RaceRules = RaceRules()) -> RaceOutcome {
        var set = MeasurementSet()
        let platform = set.index(of: Platform())
        var settled: Set<RacePoint> = []
        var confirmations = 0
        let incumbent = world.variants[world.incumbent].facts.name
        let expected = Double(world.variants.count * 2 + 40)
        while true {
            let known = settled
            let search = RaceSearch(
                set, policy: world.policy, candidates: world.variants.map(\.facts), incumbent: incumbent,
                loads: world.loads.map { .concurrency($0) }, requests: [nil], rules: rules,
                isSettled: { known.contains($0) })
            let state = search.state()
            switch state.next {
            case .done(let end):
                return RaceOutcome(
                    pick: decided(set)?.winner.flatMap { place(of: $0.variant.name) }, runs: set.measurements.count,
                    confirmations: confirmations, end: end, leader: state.leader.flatMap(place))
            case .measure(let stage, let points):
                for asked in points.shuffled(using: &random) {
                    settled.insert(asked)
                    guard let variant = place(of: asked.variant), case .concurrency(let load) = asked.load else {
                        continue
                    }
                    let progress = min(1, Double(set.measurements.count) / expected)
                    var made = runs(variant, load, progress: progress, asked.phase, asked.round)
                    for index in made.indices {
                        made[index].platform = platform
                        made[index].raceRounds = rules.rounds
                    }
                    if stage == .earlyRound || stage == .freshRounds { confirmations += made.count }
                    set.measurements += made
                }
            }
        }
    }
}
