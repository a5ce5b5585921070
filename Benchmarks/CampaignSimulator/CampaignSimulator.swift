import CampaignSimulation
import Glibc
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

/// Simulates promotion campaigns with known truth, or times a decision over many measurements.
///
///     CampaignSimulator [CAMPAIGNS [VARIANTS]]      a Markdown table of 1,000 campaigns of 24 variants unless told, and one of
///                                                   the worlds of one question, with four times as many campaigns
///     CampaignSimulator --rank [MEASUREMENTS]       the time of one decision over 1,000,000 measurements unless told
@main
struct CampaignSimulator {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--rank" {
            rank(arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000)
        } else if arguments.first == "--race" {
            simulateRace(
                campaigns: arguments.dropFirst().first.flatMap { Int($0) } ?? 1000,
                variants: arguments.dropFirst(2).first.flatMap { Int($0) } ?? 24,
                noise: arguments.dropFirst(3).first.flatMap { Double($0) })
        } else {
            simulate(
                campaigns: arguments.first.flatMap { Int($0) } ?? 1000,
                variants: arguments.dropFirst().first.flatMap { Int($0) } ?? 24)
            simulateField(campaigns: 4 * (arguments.first.flatMap { Int($0) } ?? 1000))
        }
    }

    private static func simulate(campaigns: Int, variants: Int) {
        print("\(campaigns) campaigns of \(variants) variants each\n")
        print("| truth | rule | promotes | best or within min_gain | improves | harms | falls short by |")
        print("|---|---|---:|---:|---:|---:|---:|")
        for scenario in Scenario.allCases {
            let tallies = Tally.run(scenario, rules: Rule.allCases, campaigns: campaigns, variants: variants)
            for (rule, tally) in zip(Rule.allCases, tallies) {
                let cells = [tally.promotions, tally.best, tally.improvements, tally.harms].map {
                    percent($0, campaigns)
                }
                let shortfall = describeNumber(tally.shortfall / Double(campaigns) * 100, digits: 3) + " %"
                print("| \(scenario.rawValue) | \(rule.title) | \(cells.joined(separator: " | ")) | \(shortfall) |")
            }
        }
    }

    /// Races in the same worlds; the grid is every variant at every load five times.
    private static func simulateRace(campaigns: Int, variants: Int, noise: Double?) {
        print("\(campaigns) races of \(variants) variants each\n")
        print(
            "| truth | promotes | best or within min_gain | leader right | harms | runs | of the grid | confirmation |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|")
        for scenario in Scenario.allCases {
            let tally = RaceTally.run(scenario, campaigns: campaigns, variants: variants, noise: noise)
            let mean = { (sum: Int) in describeNumber(Double(sum) / Double(campaigns), digits: 3) }
            let picks = tally.picks
            let cells = [picks.promotions, picks.best, tally.rightLeaders, picks.harms].map { percent($0, campaigns) }
            let share = percent(tally.runs, campaigns * variants * 7 * 5)
            print(
                "| \(scenario.rawValue) | \(cells.joined(separator: " | ")) | \(mean(tally.runs)) | \(share) | "
                    + "\(mean(tally.confirmations)), at most \(tally.mostConfirmations) |")
        }
    }

    /// The worlds in which a wrong method is beside the right one.
    private static func simulateField(campaigns: Int) {
        print("\n\(campaigns) campaigns in each world\n")
        print("| world | method | promotes | of these with a warning of the limit |")
        print("|---|---|---:|---:|")
        for world in FieldWorld.allCases {
            for method in world.run(campaigns: campaigns) {
                let warned = method.warnings > 0 ? percent(method.warnings, method.promotions) : ""
                let title = method.isOurs ? "**\(method.title)**" : method.title
                print("| \(world.rawValue) | \(title) | \(percent(method.promotions, campaigns)) | \(warned) |")
            }
        }
    }

    private static func percent(_ count: Int, _ total: Int) -> String {
        let tenths = Int((Double(count) / Double(total) * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// Times a decision: variants of 20 loads with 5 repeats each.
    private static func rank(_ count: Int) {
        var random = SeededRandom(seed: 1)
        let variants = max(2, count / 100)
        var set = MeasurementSet()
        _ = set.index(of: Platform())
        set.measurements.reserveCapacity(count)
        let facts = (0..<variants).map { index in
            VariantFacts(name: "bertsquad-trt-fp16-b16-i2-\(index)", id: "\(index)", instances: 1, maxBatchSize: 16)
        }
        for round in 1...5 {
            for variant in facts {
                for load in 1...20 {
                    var values = MetricValues()
                    values[.throughput] = 1000 * random.factor(0.12)
                    values[.latencyP99] = 20e6 * random.factor(0.31)
                    set.measurements.append(
                        Measurement(
                            variant: variant.name, variantID: variant.id, load: .concurrency(load), requestBatch: 1,
                            phase: .unspecified, round: round, outcome: .measured(values), platform: 0,
                            range: SourceRange(SourceID("simulated"), ByteSpan(0, 0))))
                }
            }
        }
        var bag = DiagnosticBag()
        let clock = ContinuousClock()
        var decision: Decision?
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 30e6)])
        var processor: [Double] = []
        let times = (0..<5).map { _ in
            let begun = Glibc.clock()
            let time = clock.measure {
                decision = decide(
                    set, policy: policy, candidates: facts, incumbent: facts[0].name, baseline: facts[1].name,
                    into: &bag)
            }
            processor.append(Double(Glibc.clock() - begun) / Double(CLOCKS_PER_SEC))
            return time
        }
        print(
            "\(set.measurements.count) measurements of \(variants) variants: \(times.min() ?? .zero), "
                + "\(describeNumber(processor.min() ?? 0, digits: 3)) s of a processor; the best of 5")
        print("verdict: \(decision?.verdict.rawValue ?? "none")")
    }
}
