import SlipwayMeasurements
package import SlipwayPromotion

/// What came of many races of one scenario.
package struct RaceTally: Sendable {
    /// The picks.
    package var picks = Tally()
    /// The sum of all runs.
    package var runs = 0
    /// The sum of the runs of the early and the fresh rounds.
    package var confirmations = 0
    /// The largest number of them in one campaign.
    package var mostConfirmations = 0
    /// How often the leader was truly the best, or within `min_gain` of it.
    package var rightLeaders = 0
    /// How often each end occurred.
    package var ends: [RaceEnd: Int] = [:]

    /// Runs races.
    ///
    /// - Parameters:
    ///   - scenario: What is true.
    ///   - rules: How runs are spent.
    ///   - campaigns: How many.
    ///   - variants: How many variants each has.
    ///   - noise: The coefficient of variation of throughputs; nil for the scenario's own.
    ///   - seed: The seed of the first; each campaign has its own.
    package static func run(
        _ scenario: Scenario, rules: RaceRules = RaceRules(), campaigns: Int, variants: Int = 24, noise: Double? = nil,
        seed: UInt64 = 1
    ) -> RaceTally {
        var tally = RaceTally()
        for number in 0..<campaigns {
            var random = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(number))
            var world = scenario.world(variants, using: &random)
            if let noise {
                world.throughputNoise = noise
                world.latencyNoise = 2.6 * noise
            }
            var campaign = Campaign(world, seed: random.next(), isScreened: false)
            let outcome = campaign.race(rules)
            tally.picks.count(outcome.pick, in: world)
            tally.runs += outcome.runs
            tally.confirmations += outcome.confirmations
            tally.mostConfirmations = max(tally.mostConfirmations, outcome.confirmations)
            tally.ends[outcome.end, default: 0] += 1
            let values = world.variants.indices.map { world.value(of: $0) }
            let best = (values.max() ?? 0) / (1 + world.policy.minGain)
            if let leader = outcome.leader, values[leader] >= best { tally.rightLeaders += 1 }
        }
        return tally
    }
}
