import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

/// A kind of world; each campaign draws one.
package enum Scenario: String, CaseIterable, Sendable {
    /// Every variant is the same: whoever promotes anything is wrong.
    case equal
    /// The same, with noise that differs by variant from a third to three times as much.
    case equalUnevenNoise = "equal, uneven noise"
    /// The same, on a machine that becomes up to 20 % slower or faster.
    case equalDrift = "equal, drifting machine"
    /// The same, at a stated concurrency with the limit exactly at the true tail.
    case equalAtLimit = "equal, limit at the tail"
    /// One variant has 1.4 times the capacity of the others.
    case oneBetter = "one better by 40 %"
    /// The released variant is the best one by 10 %.
    case incumbentBest = "incumbent best by 10 %"
    /// Capacities, service times, queue delays and tails as they come.
    case mixed
    /// The same on a machine that nothing else uses: a quarter of the noise.
    case mixedQuiet = "mixed, quiet machine"

    /// Whether all variants are equal.
    package var isEqual: Bool { [.equal, .equalUnevenNoise, .equalDrift, .equalAtLimit].contains(self) }

    /// Draws a world with some variants.
    package func world(_ count: Int, using random: inout SeededRandom) -> World {
        let groups = ["cpu_fp32", "cuda_fp32", "tensorrt_fp16", "tensorrt_fp32"]
        var variants = (0..<count).map { index in
            TrueVariant(
                facts: VariantFacts(
                    name: index < groups.count ? "\(groups[index])-default" : "\(groups[index % 4])-\(index)",
                    id: "\(index)", instances: 1 + index / 4 % 4, maxBatchSize: 8),
                group: groups[index % 4], capacity: 1000, serviceTime: 4e6, queueDelay: 0, tail: 1.6)
        }
        let incumbent = Int.random(in: 0..<count, using: &random)
        switch self {
        case .equal, .equalAtLimit: break
        case .equalUnevenNoise:
            for index in variants.indices {
                variants[index].noiseFactor = exponential(Double.random(in: -1.1...1.1, using: &random))
            }
        case .equalDrift: break
        case .oneBetter:
            let better = (incumbent + Int.random(in: 1..<count, using: &random)) % count
            variants[better].capacity *= 1.4
        case .incumbentBest:
            variants[incumbent].capacity *= 1.1
        case .mixed, .mixedQuiet:
            for index in variants.indices {
                variants[index].capacity *= exponential(0.25 * random.normal())
                variants[index].serviceTime *= exponential(0.2 * random.normal())
                variants[index].queueDelay = [0, 1e5, 5e6][Int.random(in: 0..<3, using: &random)]
                variants[index].tail = Double.random(in: 1.4...2.2, using: &random)
                variants[index].isBroken = index != incumbent && Int.random(in: 0..<20, using: &random) == 0
            }
        }
        var world = World(variants: variants, incumbent: incumbent)
        if self == .equalDrift || self == .mixed { world.drift = Double.random(in: -0.2...0.2, using: &random) }
        if self == .mixedQuiet {
            world.throughputNoise = 0.03
            world.latencyNoise = 0.08
        }
        if self == .equalAtLimit {
            world.policy.operatingPoint = .loads([.init(.concurrency(16))])
            world.policy.limits = [
                .init(.latencyP99, isUpper: true, bound: variants[0].truth(at: 16).latencyP99)
            ]
        }
        return world
    }
}
