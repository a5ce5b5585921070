import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

@Suite("Limits and operating points")
struct LimitTests {
    private func atMost(_ metric: Metric, _ bound: Double) -> PromotionPolicy.Limit {
        PromotionPolicy.Limit(metric, isUpper: true, bound: bound)
    }

    @Test("a bound is met by its own value and by nothing beyond", arguments: [1, 3, 5])
    func inclusive(repeats: Int) {
        var runs = Runs("old", "at", "beyond")
        for round in 1...repeats {
            let wobble = Double(round) * 0.01
            runs.add("old", [.throughput: 100 + wobble, .latencyP99: ms(30)], round: round)
            runs.add("at", [.throughput: 200 + wobble, .latencyP99: ms(30)], round: round)
            runs.add("beyond", [.throughput: 300 + wobble, .latencyP99: ms(30).nextUp], round: round)
        }
        let (decision, _) = runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(30))]))
        #expect(decision?.winner?.variant.name == "at")
        #expect(decision?.misses.map(\.variant.name) == ["beyond"])
    }

    @Test("a lower bound is inclusive too")
    func inclusiveBelow() {
        let limit = PromotionPolicy.Limit(.throughput, isUpper: false, bound: 100)
        #expect(limit.isMet(by: 100))
        #expect(!limit.isMet(by: 100.0.nextDown))
        #expect(limit.excess(of: 90) == 0.1)
        #expect(limit.excess(of: nil) == .infinity)
    }

    @Test("decimals of a bound count: 4.8 ms is within 4.9 ms")
    func decimals() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100, .latencyP99: ms(4.8)])
        runs.add("new", [.throughput: 200, .latencyP99: ms(4.95)])
        let (decision, _) = runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(4.9))]))
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.ranking.map(\.variant.name) == ["old"])
    }

    @Test("a bound below one unit is a bound, and one of 0 divides nothing")
    func smallBounds() {
        var runs = Runs("old")
        runs.add("old", [.throughput: 100, .latencyP99: ms(0.4), .queueTime: 1])
        #expect(runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(0.5))])).decision?.winner != nil)
        let (decision, codes) = runs.decided(PromotionPolicy(limits: [atMost(.queueTime, 0)]))
        #expect(decision?.winner == nil)
        #expect(decision?.misses.first?.excess == .infinity)
        #expect(codes == [735])
    }

    @Test("a limit on a metric that nobody measured is an error")
    func unmeasuredLimit() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100])
        runs.add("new", [.throughput: 200])
        let (decision, codes) = runs.decided(PromotionPolicy(limits: [atMost(.gpuMemory, 1e9)]))
        #expect(decision == nil)
        #expect(codes == [731])
    }

    @Test("an objective on a metric that nobody measured is an error")
    func unmeasuredObjective() {
        var runs = Runs("old")
        runs.add("old", [.throughput: 100])
        let policy = PromotionPolicy(objective: [.init(.gpuMemory, exponent: -1)])
        #expect(runs.decided(policy).codes == [731])
    }

    @Test("best-within-limits needs the throughput that finds the load")
    func unmeasuredThroughput() {
        var runs = Runs("old")
        runs.add("old", [.latencyP99: 1])
        let policy = PromotionPolicy(objective: [.init(.latencyP99, exponent: -1)])
        #expect(runs.decided(policy).codes == [731])
    }

    @Test("a variant without the metric of a limit misses it, whatever its throughput")
    func partlyMeasured() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100, .latencyP99: ms(10)])
        runs.add("new", [.throughput: 900])
        let (decision, _) = runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(30))]))
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.misses.first?.missed.first?.value == nil)
    }

    @Test("a metric that some repeats lack was not measured")
    func missingInSomeRepeats() {
        var runs = Runs("old", "new")
        for round in 1...5 {
            runs.add("old", [.throughput: 100, .latencyP99: ms(10)], round: round)
            runs.add("new", round == 3 ? [.throughput: 900] : [.throughput: 900, .latencyP99: ms(10)], round: round)
        }
        let (decision, _) = runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(30))]))
        #expect(decision?.winner?.variant.name == "old")
    }

    @Test("each variant is judged at its highest throughput within the limits")
    func bestWithinLimits() {
        var runs = Runs("old", "new")
        for (load, throughput, latency) in [(1, 50.0, 5.0), (8, 100, 20), (64, 130, 80)] {
            runs.add("old", at: .concurrency(load), [.throughput: throughput, .latencyP99: ms(latency)])
            runs.add("new", at: .concurrency(load), [.throughput: throughput * 1.1, .latencyP99: ms(latency / 2.5)])
        }
        let (decision, _) = runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(32))]))
        #expect(decision?.winner?.point.map(\.load) == [.concurrency(64)])
        #expect(decision?.incumbent?.point.map(\.load) == [.concurrency(8)])
        #expect(decision?.winner?.curve.map(\.load) == [.concurrency(1), .concurrency(8), .concurrency(64)])
        #expect(decision?.incumbent?.curve.map(\.meetsLimits) == [true, true, false])
    }

    @Test("of two loads with one throughput the lower counts")
    func lowerLoad() {
        var runs = Runs("old")
        runs.add("old", at: .concurrency(64), [.throughput: 100])
        runs.add("old", at: .concurrency(8), [.throughput: 100])
        #expect(runs.decided().decision?.winner?.point.map(\.load) == [.concurrency(8)])
    }

    @Test("at a stated load other loads do not count")
    func statedLoad() {
        var runs = Runs("old", "new", "elsewhere")
        runs.add("old", at: .concurrency(8), [.throughput: 100])
        runs.add("old", at: .concurrency(64), [.throughput: 500])
        runs.add("new", at: .concurrency(8), [.throughput: 110])
        runs.add("elsewhere", at: .concurrency(64), [.throughput: 900])
        let policy = PromotionPolicy(operatingPoint: .loads([.init(.concurrency(8))]), minGain: 0.05)
        let (decision, _) = runs.decided(policy)
        #expect(decision?.winner?.variant.name == "new")
        #expect(decision?.unmeasured == ["elsewhere"])
    }

    @Test("a stated load that nobody measured is an error that says which were")
    func unmeasuredLoad() {
        var runs = Runs("old")
        runs.add("old", at: .concurrency(8), [.throughput: 100])
        var bag = DiagnosticBag()
        let policy = PromotionPolicy(operatingPoint: .loads([.init(.requestRate(500))]))
        _ = decide(
            runs.set, policy: policy, candidates: runs.candidates, incumbent: "old", baseline: nil, into: &bag)
        #expect(bag.all.map(\.code) == [.operatingLoadUnmeasured])
        #expect(bag.all.first?.message == "no variant was measured at 500 requests/s")
        #expect(bag.all.first?.notes == ["measured: concurrency 8"])
    }

    @Test("a mix weighs the logarithms of its loads, and each load meets the limits")
    func mix() throws {
        var runs = Runs("old", "new", "late")
        for (name, low, high, latency) in [("old", 100.0, 100.0, 10.0), ("new", 80, 160, 10), ("late", 500, 500, 40)] {
            runs.add(name, at: .concurrency(1), [.throughput: low, .latencyP99: ms(5)])
            runs.add(name, at: .concurrency(64), [.throughput: high, .latencyP99: ms(latency)])
        }
        func decision(_ weights: (Double, Double)) throws -> Decision {
            let loads = [
                PromotionPolicy.WeightedLoad(.concurrency(1), weight: weights.0),
                PromotionPolicy.WeightedLoad(.concurrency(64), weight: weights.1),
            ]
            return try #require(
                runs.decided(
                    PromotionPolicy(
                        operatingPoint: .loads(loads), limits: [atMost(.latencyP99, ms(30))], minGain: 0.05)
                ).decision)
        }
        let even = try decision((1, 1))
        #expect(even.winner?.variant.name == "new")
        #expect(abs(try #require(even.winner?.gain?.estimate) - ((0.8 * 1.6).squareRoot() - 1)) < 1e-9)
        #expect(try decision((9, 1)).winner?.variant.name == "old")
        #expect(even.misses.map(\.variant.name) == ["late"])
    }

    @Test("nobody within the limits: no winner, and the nearest first")
    func nearestMisses() {
        var runs = Runs("old", "near", "far")
        runs.add("old", at: .concurrency(1), [.throughput: 10, .latencyP99: ms(40)])
        runs.add("old", at: .concurrency(8), [.throughput: 100, .latencyP99: ms(60)])
        runs.add("near", [.throughput: 100, .latencyP99: ms(31.2)])
        runs.add("far", [.throughput: 100, .latencyP99: ms(300)])
        var bag = DiagnosticBag()
        let decision = decide(
            runs.set, policy: PromotionPolicy(limits: [atMost(.latencyP99, ms(30))]), candidates: runs.candidates,
            incumbent: "old", baseline: nil, into: &bag)
        #expect(decision?.winner == nil)
        #expect(decision?.misses.map(\.variant.name) == ["near", "old", "far"])
        #expect(decision?.misses.map { $0.missed.first?.load } == [.concurrency(8), .concurrency(1), .concurrency(8)])
        #expect(bag.all.map(\.code) == [.nothingMeetsLimits])
        #expect(
            bag.all.first?.notes.first
                == "\"near\": latency_p99 is 31.2ms at concurrency 8, 4 % above the limit 30ms")
    }

    @Test(
        "a rounded value at its limit is met, and called open",
        arguments: [
            (2.0, [.limitWithinRounding]), (1.9, []), (2.1, [.nothingMeetsLimits]),
        ] as [(Double, [DiagnosticCode])])
    func rounding(written: Double, codes: [DiagnosticCode]) {
        var runs = Runs("old")
        runs.add("old", [.throughput: 100, .latencyP99: ms(written)])
        var table = Provenance()
        table.format = .modelAnalyzer
        table.latencyStep = 100_000
        runs.set.measurements[0].provenance = runs.set.index(of: table)
        #expect(runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(2))])).codes == codes.map(\.number))
    }

    @Test("an incumbent that misses a limit beyond noise loses to the best that meets it, even a slower one")
    func incumbentMisses() {
        var runs = Runs("old", "new")
        for (round, wobble) in [0.98, 1.03, 1.0, 0.97, 1.02].enumerated() {
            runs.add("old", [.throughput: 100, .latencyP99: ms(60 * wobble)], phase: .confirmation, round: round + 1)
            runs.add("new", [.throughput: 80, .latencyP99: ms(20 * wobble)], phase: .confirmation, round: round + 1)
        }
        let (decision, codes) = runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(30))], minGain: 0.1))
        #expect(decision?.winner?.variant.name == "new")
        #expect(decision?.verdict == .better)
        #expect(decision?.incumbentMissesLimits == true)
        #expect(codes == [740])
    }

    @Test("an incumbent that misses a limit within noise keeps its place against an equal")
    func incumbentNearLimit() {
        var runs = Runs("old", "new")
        for (round, wobble) in [0.8, 1.3, 1.1, 0.9, 1.2].enumerated() {
            runs.add("old", [.throughput: 100, .latencyP99: ms(30 * wobble)], phase: .confirmation, round: round + 1)
            runs.add("new", [.throughput: 100, .latencyP99: ms(28 * wobble)], phase: .confirmation, round: round + 1)
        }
        let (decision, codes) = runs.decided(PromotionPolicy(limits: [atMost(.latencyP99, ms(30))]))
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.verdict == .noSignificantDifference)
        #expect(codes == [740])
    }
}
