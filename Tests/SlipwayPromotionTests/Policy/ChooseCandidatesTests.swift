import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

@Suite("Choosing what to confirm")
struct ChooseCandidatesTests {
    private func choose(
        _ runs: Runs, _ policy: PromotionPolicy = PromotionPolicy(), limit: Int = 2, incumbent: String? = "old",
        required: [String] = []
    ) -> [ChosenCandidate] {
        chooseCandidates(
            runs.set, policy: policy, candidates: runs.candidates, limit: limit, incumbent: incumbent,
            required: required)
    }

    private func screened(_ throughputs: [String: Double]) -> Runs {
        var runs = Runs()
        for (name, throughput) in throughputs.sorted(by: { $0.key < $1.key }) {
            runs.candidates.append(VariantFacts(name: name, id: name, instances: 1, maxBatchSize: 8))
            runs.add(name, [.throughput: throughput], phase: .screening)
        }
        return runs
    }

    @Test("the incumbent first, then the best, as many as asked")
    func best() {
        let runs = screened(["old": 50, "a": 100, "b": 110, "c": 120, "d": 105])
        #expect(choose(runs).map(\.variant) == ["old", "c", "b"])
        #expect(choose(runs, limit: 3).map(\.variant) == ["old", "c", "b", "d"])
    }

    @Test("a variant too far behind for noise to explain it is left out, one always comes")
    func farBehind() {
        #expect(choose(screened(["old": 50, "a": 100, "b": 60]), limit: 4).map(\.variant) == ["old", "a"])
        #expect(choose(screened(["old": 500, "a": 100, "b": 60]), limit: 4).map(\.variant) == ["old", "a"])
        #expect(choose(screened(["old": 500, "a": 100, "b": 60]), limit: 0).map(\.variant) == ["old", "a"])
    }

    @Test("required variants come along, each once")
    func required() {
        let runs = screened(["old": 50, "a": 100, "base": 10])
        #expect(choose(runs, required: ["base", "old"]).map(\.variant) == ["old", "base", "a"])
        #expect(choose(runs, incumbent: nil).map(\.variant) == ["a"])
    }

    @Test("variants just outside the limits fill up, far ones do not")
    func nearLimits() {
        var runs = Runs("old", "in", "near", "far")
        for (name, latency) in [("old", 20.0), ("in", 25), ("near", 33), ("far", 90)] {
            runs.add(name, [.throughput: 100, .latencyP99: ms(latency)], phase: .screening)
        }
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: ms(30))])
        #expect(choose(runs, policy, limit: 3).map(\.variant) == ["old", "in", "near"])
    }

    @Test("the best load is repeated with its neighbours")
    func neighbours() throws {
        var runs = Runs("old", "new")
        for (load, throughput, latency) in [(1, 10.0, 5.0), (4, 40, 10), (16, 90, 20), (32, 95, 29), (64, 96, 60)] {
            runs.add(
                "old", at: .concurrency(load), [.throughput: throughput, .latencyP99: ms(latency)], phase: .screening)
            runs.add(
                "new", at: .concurrency(load), [.throughput: throughput, .latencyP99: ms(latency * 2)],
                phase: .screening)
        }
        let policy = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: ms(30))])
        let chosen = choose(runs, policy)
        #expect(chosen.first?.loads == [.concurrency(16), .concurrency(32), .concurrency(64)])
        #expect(chosen.last?.loads == [.concurrency(1), .concurrency(4), .concurrency(16)])
    }

    @Test("stated loads are repeated as stated")
    func stated() {
        var runs = Runs("old", "new")
        for load in [1, 8, 64] {
            runs.add("old", at: .concurrency(load), [.throughput: 100], phase: .screening)
            runs.add("new", at: .concurrency(load), [.throughput: 100], phase: .screening)
        }
        let mix = PromotionPolicy(operatingPoint: .loads([.init(.concurrency(64)), .init(.concurrency(1))]))
        #expect(
            choose(runs, mix).map(\.loads) == [
                [.concurrency(1), .concurrency(64)], [.concurrency(1), .concurrency(64)],
            ])
    }

    @Test("an incumbent without a usable run is not chosen, the others are")
    func failedIncumbent() {
        var runs = screened(["a": 100])
        runs.candidates.append(VariantFacts(name: "old", id: "old", instances: 1, maxBatchSize: 8))
        runs.fail("old", "did not load", phase: .screening)
        #expect(choose(runs).map(\.variant) == ["a"])
        #expect(choose(Runs("old")).isEmpty)
    }

    @Test("confirmations that are already there do not select")
    func resumed() {
        var runs = screened(["old": 50, "a": 100, "b": 110])
        let before = choose(runs, limit: 1)
        runs.confirm("old", [50, 50, 50])
        runs.confirm("a", [500, 500, 500])
        #expect(choose(runs, limit: 1) == before)
    }
}
