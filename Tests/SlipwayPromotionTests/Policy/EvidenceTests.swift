import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

@Suite("Machines, failures, drift and low loads")
struct EvidenceTests {
    @Test("variants of two machines are compared with the incumbent of their own")
    func shards() throws {
        var runs = Runs("old", "a", "b")
        var other = Platform()
        other.cpu = "the slower one"
        #expect(runs.set.index(of: other) == 1)
        runs.confirm("old", [100, 101, 99, 100, 102])
        runs.confirm("a", [110, 111, 109, 110, 112])
        // Half as fast a machine, on which b gains more.
        runs.confirm("old", [50, 51, 49.5, 50, 50.5], platform: 1)
        runs.confirm("b", [65, 66, 64.5, 65, 65.5], platform: 1)
        let decision = try #require(runs.decided().decision)
        #expect(decision.winner?.variant.name == "b")
        #expect(decision.ranking.map(\.variant.name) == ["b", "a", "old"])
        #expect(abs(try #require(decision.winner?.gain?.estimate) - 0.3) < 0.01)
    }

    @Test("a machine that did not measure the incumbent proves nothing")
    func machineWithoutIncumbent() {
        var runs = Runs("old", "a", "b")
        var other = Platform()
        other.cpu = "another"
        _ = runs.set.index(of: other)
        runs.confirm("old", [100, 101, 99, 100, 102])
        runs.confirm("a", [100, 101, 99, 100, 102])
        runs.confirm("b", [900, 901, 899, 900, 902], platform: 1)
        let (decision, _) = runs.decided()
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.unmeasured == ["b"])
    }

    @Test("single runs of two machines are compared machine by machine")
    func singleRunsOfShards() throws {
        var runs = Runs("old", "a", "b")
        var other = Platform()
        other.cpu = "another"
        _ = runs.set.index(of: other)
        runs.add("old", [.throughput: 100])
        runs.add("a", [.throughput: 120])
        runs.add("old", [.throughput: 50], platform: 1)
        runs.add("b", [.throughput: 80], platform: 1)
        let decision = try #require(runs.decided().decision)
        #expect(decision.winner?.variant.name == "b")
        #expect(abs(try #require(decision.winner?.gain?.estimate) - 0.6) < 1e-9)
    }

    @Test("failed runs are listed with reasons and loads, and stop nothing")
    func failures() throws {
        var runs = Runs("old", "new", "broken")
        runs.confirm("old", [100, 101, 99, 100, 102])
        runs.confirm("new", [120, 121, 119, 120, 122])
        runs.fail("new", at: .concurrency(64), "did not become stable")
        runs.fail("broken", "failed to load: out of memory")
        let (decision, codes) = runs.decided()
        #expect(decision?.winner?.variant.name == "new")
        let troubles = try #require(decision?.troubles)
        #expect(troubles.map(\.variant) == ["broken", "new"])
        #expect(troubles.map(\.failures) == [1, 1])
        #expect(troubles.map(\.successes) == [0, 5])
        #expect(troubles.first?.reasons == ["failed to load: out of memory"])
        #expect(troubles.last?.loads == [.concurrency(64)])
        #expect(decision?.unmeasured == ["broken"])
        #expect(codes == [744, 744])
    }

    @Test("a load at which half of the runs failed takes no part")
    func unstableLoad() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 101, 99, 100])
        for round in 1...4 {
            if round <= 2 {
                runs.add("new", [.throughput: 900], phase: .confirmation, round: round)
            } else {
                runs.fail("new", "unstable", phase: .confirmation, round: round)
            }
        }
        let (decision, _) = runs.decided()
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.unmeasured == ["new"])
    }

    @Test("drift of the incumbent is told from noise")
    func drift() throws {
        var steady = Runs("old", "new")
        steady.confirm("old", [100, 104, 98, 103, 99])
        steady.confirm("new", [100, 104, 98, 103, 99])
        let none = try #require(steady.decided().decision?.drift.first)
        #expect(!none.isSignificant)
        #expect(none.rounds == 5)
        var warming = Runs("old", "new")
        warming.confirm("old", [100, 97, 95, 92, 90])
        warming.confirm("new", [100, 97, 95, 92, 90])
        let (decision, codes) = warming.decided()
        let drift = try #require(decision?.drift.first)
        #expect(drift.isSignificant)
        #expect(abs(drift.change + 0.1) < 0.01)
        #expect(codes == [745])
    }

    @Test("three rounds tell nothing of drift")
    func shortDrift() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 90, 80])
        runs.confirm("new", [100, 90, 80])
        #expect(runs.decided().decision?.drift.isEmpty == true)
        #expect(runs.decided().codes == [742])
    }

    @Test("a winner that a queue delay slows down at low load is warned about, load by load")
    func lowLoad() throws {
        var runs = Runs("base", "new")
        for (load, before, after) in [(1, 100.0, 60.0), (4, 180, 150), (8, 200, 240), (64, 220, 500)] {
            runs.add("base", at: .concurrency(load), [.throughput: before])
            runs.add("new", at: .concurrency(load), [.throughput: after])
        }
        let (decision, codes) = runs.decided(incumbent: "base", baseline: "base")
        #expect(decision?.winner?.variant.name == "new")
        let regressions = try #require(decision?.regressions)
        #expect(regressions.map(\.load) == [.concurrency(1), .concurrency(4)])
        #expect(regressions.map(\.against) == [.incumbent, .incumbent])
        #expect(abs(try #require(regressions.first).change + 0.4) < 1e-9)
        #expect(regressions.first?.isSignificant == nil)
        #expect(codes == [741, 743])
    }

    @Test("a loss at low load within the noise of the repeats is no finding; one beyond it is")
    func lowLoadNoise() {
        func regressions(_ throughput: Double) -> Int? {
            var runs = Runs("old", "new")
            runs.add("old", at: .concurrency(1), [.throughput: 100], phase: .screening)
            runs.add("new", at: .concurrency(1), [.throughput: throughput], phase: .screening)
            runs.confirm("old", at: .concurrency(64), [200, 230, 180, 215, 190])
            runs.confirm("new", at: .concurrency(64), [400, 380, 420, 410, 370])
            return runs.decided().decision?.regressions.count
        }
        #expect(regressions(90) == 0)
        #expect(regressions(50) == 1)
    }

    @Test("under request rates latencies are compared")
    func lowRate() {
        var runs = Runs("old", "new")
        for (rate, before, after) in [(10.0, 5.0, 9.0), (100, 20, 12)] {
            runs.add("old", at: .requestRate(rate), [.throughput: rate, .latencyP99: ms(before)])
            runs.add("new", at: .requestRate(rate), [.throughput: rate * 1.2, .latencyP99: ms(after)])
        }
        let (decision, _) = runs.decided(PromotionPolicy(minGain: 0.1))
        #expect(decision?.winner?.variant.name == "new")
        #expect(decision?.regressions.map(\.metric) == [.latencyP99])
        #expect(decision?.regressions.map(\.load) == [.requestRate(10)])
    }
}
