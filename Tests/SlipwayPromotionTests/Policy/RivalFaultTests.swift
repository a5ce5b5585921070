import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

/// Faults of Model Analyzer 1.58 and of the 2022 demo's script, each as a case in which Slipway answers otherwise.
@Suite("Faults of other tools that are not repeated")
struct RivalFaultTests {
    @Test("an objective on device memory counts; Model Analyzer calls 9000 MB and 100 MB equal")
    func deviceMemory() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100, .gpuMemory: 9e9])
        runs.add("new", [.throughput: 100, .gpuMemory: 1e8])
        let policy = PromotionPolicy(objective: [.init(.gpuMemory, exponent: -1)])
        #expect(runs.decided(policy).decision?.winner?.variant.name == "new")
    }

    @Test("0.01 % more throughput in one run is nothing where runs are repeated")
    func tinyGain() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 112, 91, 104, 95])
        runs.confirm("new", [100.06, 94.01, 108.01, 99.01, 101.01])
        #expect(runs.decided().decision?.verdict == .noSignificantDifference)
    }

    @Test("limits of whole numbers are not assumed: 4.8 ms meets \"<= 4.9ms\"")
    func fractionalLimit() {
        var runs = Runs("old")
        runs.add("old", [.throughput: 100, .latencyP99: 4_800_000])
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 4_900_000)])
        #expect(runs.decided(policy).decision?.winner?.variant.name == "old")
        #expect(runs.decided(policy).decision?.misses.isEmpty == true)
    }

    @Test("a limit below one unit divides by nothing: 0.4 ms meets \"<= 0.5ms\"")
    func limitBelowOne() {
        var runs = Runs("old")
        runs.add("old", [.throughput: 100, .latencyP99: 400_000])
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 500_000)])
        #expect(runs.decided(policy).decision?.winner?.variant.name == "old")
    }

    @Test("two zeros tie; Model Analyzer divides by their mean")
    func twoZeros() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100, .queueTime: 0])
        runs.add("new", [.throughput: 100, .queueTime: 0])
        let policy = PromotionPolicy(objective: [.init(.queueTime, exponent: -1)])
        let (decision, _) = runs.decided(policy)
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.runnersUp.first?.gain?.estimate == 0)
    }

    @Test("one missing metric does not leave the rest of the objective out")
    func missingMetric() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100, .memory: 1e9])
        runs.add("new", [.throughput: 900])
        let policy = PromotionPolicy(objective: [.init(.throughput, exponent: 1), .init(.memory, exponent: -1)])
        let (decision, _) = runs.decided(policy)
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.unmeasured == ["new"])
    }

    @Test("a variant that meets the limits nowhere never stands before one that does")
    func oneBest() {
        // The run in which Model Analyzer's table, log and summary page name three different variants as the best.
        var runs = Runs("default", "config_0", "config_3")
        for (name, low, high) in [("default", 1.6, 3.0), ("config_0", 0.9, 2.2), ("config_3", 1.2, 1.9)] {
            let scale = name == "config_3" ? 1.4 : 1.0
            runs.add(name, at: .concurrency(1), [.throughput: 900 * scale, .latencyP99: ms(low)])
            runs.add(name, at: .concurrency(4), [.throughput: 1500 * scale, .latencyP99: ms(high)])
        }
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: ms(1))])
        let (decision, _) = runs.decided(policy, incumbent: "default", baseline: "default")
        #expect(decision?.winner?.variant.name == "config_0")
        #expect(decision?.ranking.map(\.variant.name) == ["config_0"])
        #expect(decision?.misses.map(\.variant.name) == ["config_3", "default"])
        #expect(decision?.incumbentMissesLimits == true)
    }

    @Test("the last group in sort order has no advantage, and the mean of three loads decides nothing")
    func demoGroups() {
        var runs = Runs("cuda-default", "cuda-b8", "trt-b8", "trt-b16")
        for (name, throughputs) in [
            ("cuda-default", [50.0, 60, 70]), ("cuda-b8", [10, 20, 200]), ("trt-b8", [100, 100, 100]),
            ("trt-b16", [90, 95, 99]),
        ] {
            for (place, throughput) in throughputs.enumerated() {
                runs.add(name, at: .concurrency(1 << place), [.throughput: throughput])
            }
        }
        #expect(runs.decided(incumbent: "cuda-default").decision?.winner?.variant.name == "cuda-b8")
    }

    @Test("points that were not measured are not drawn")
    func noInventedPoints() {
        var runs = Runs("old")
        runs.add("old", at: .concurrency(1), [.throughput: 10])
        runs.add("old", at: .concurrency(64), [.throughput: 90])
        runs.fail("old", at: .concurrency(8), "did not become stable")
        let curve = runs.decided().decision?.winner?.curve
        #expect(curve?.map { $0.values[.throughput] } == [10, nil, 90])
        #expect(curve?.map(\.failures) == [0, 1, 0])
        #expect(curve?.map(\.meetsLimits) == [true, false, true])
    }
}
