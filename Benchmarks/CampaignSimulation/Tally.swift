import SlipwayMeasurements
import SlipwayPromotion

/// What came of many campaigns of one scenario under one rule.
package struct Tally: Sendable {
    /// How many campaigns.
    package var campaigns = 0
    /// How often another variant than the released one was picked.
    package var promotions = 0
    /// How often the picked variant is truly the best, or within `min_gain` of it.
    package var best = 0
    /// How often the picked variant is truly better than the released one, by anything.
    package var improvements = 0
    /// How often the picked variant is truly worse than the released one by more than `min_gain`, or misses the limits.
    package var harms = 0
    /// How often nothing was picked.
    package var abstentions = 0
    /// The sum of what picks fall short of the best, as shares.
    package var shortfall = 0.0

    /// Makes an empty tally.
    package init() {}

    /// Counts a pick; nil stands for the released variant, which stays.
    package mutating func count(_ pick: Int?, in world: World) {
        campaigns += 1
        if pick == nil { abstentions += 1 }
        let pick = pick ?? world.incumbent
        let values = world.variants.indices.map { world.value(of: $0) }
        let (value, released, top) = (values[pick], values[world.incumbent], values.max() ?? 0)
        let tolerance = 1 + world.policy.minGain
        if pick != world.incumbent { promotions += 1 }
        if value * tolerance >= top { best += 1 }
        if value > released { improvements += 1 }
        if value * tolerance < released || (value == 0 && released > 0) { harms += 1 }
        if top > 0 { shortfall += 1 - value / top }
    }

    /// Runs campaigns.
    ///
    /// - Parameters:
    ///   - scenario: What is true.
    ///   - rules: The rules, which see the same screening.
    ///   - campaigns: How many.
    ///   - variants: How many variants each has.
    ///   - seed: The seed of the first; each campaign has its own.
    /// - Returns: One tally for each rule.
    package static func run(
        _ scenario: Scenario, rules: [Rule], campaigns: Int, variants: Int = 24, seed: UInt64 = 1
    ) -> [Tally] {
        var tallies = [Tally](repeating: Tally(), count: rules.count)
        for number in 0..<campaigns {
            var random = SeededRandom(seed: seed &* 1_000_003 &+ UInt64(number))
            let world = scenario.world(variants, using: &random)
            let campaign = Campaign(world, seed: random.next())
            for (place, rule) in rules.enumerated() {
                var own = campaign
                tallies[place].count(own.pick(by: rule), in: world)
            }
        }
        return tallies
    }
}
