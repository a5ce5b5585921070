import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

extension Campaign {
    /// The rule of Model Analyzer 1.58 for the objective `perf_throughput` with a limit on `perf_latency_p99`.
    ///
    /// Limits are whole milliseconds (a decimal is cut off). Each variant has one measurement for each load and stands for
    /// its best one that passes, or else for its best; the variant of the best such measurement wins. Any difference
    /// counts, and the released variant has no advantage.
    func modelAnalyzer() -> Int? {
        var best: (variant: Int, passes: Bool, throughput: Double)?
        for measurement in screening.measurements where isAtStatedLoad(measurement.load) {
            guard let values = measurement.values, let throughput = values[.throughput],
                let variant = world.variants.firstIndex(where: { $0.facts.name == measurement.variant })
            else { continue }
            let passes = world.policy.limits.allSatisfy { limit in
                values[limit.metric].map { $0 <= (limit.bound / 1e6).rounded(.down) * 1e6 } ?? true
            }
            guard let held = best else {
                best = (variant, passes, throughput)
                continue
            }
            if passes != held.passes ? passes : throughput > held.throughput { best = (variant, passes, throughput) }
        }
        return best?.variant
    }

    /// The rule of the 2022 demo's plotting script: `max` of a variant is the mean of its best three throughputs at any
    /// load; variants are grouped by provider and precision; of the groups with more than one variant besides the default
    /// one, the last in sort order gives the winner. Latency plays no part.
    func demo2022() -> Int? {
        var groups: [String: [Int]] = [:]
        for (place, variant) in world.variants.enumerated() where !variant.facts.name.hasSuffix("-default") {
            groups[variant.group, default: []].append(place)
        }
        guard let last = groups.filter({ $0.value.count > 1 }).keys.max(), let members = groups[last] else {
            return nil
        }
        func score(_ variant: Int) -> Double {
            let name = world.variants[variant].facts.name
            let best = screening.measurements.filter { $0.variant == name }.compactMap { $0.values?[.throughput] }
                .sorted(by: >).prefix(3)
            return best.isEmpty ? 0 : best.reduce(0, +) / Double(best.count)
        }
        return members.map { ($0, score($0)) }.max { $0.1 < $1.1 }?.0
    }

    private func isAtStatedLoad(_ load: Load) -> Bool {
        guard case .loads(let stated) = world.policy.operatingPoint else { return true }
        return stated.contains { $0.load == load }
    }
}
