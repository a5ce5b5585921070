import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

/// Several requests in one campaign: texts of 32 and of 128 tokens.
@Suite("Several requests")
struct RequestTests {
    /// Runs of two requests; the machine is the same.
    private func runs(_ names: String..., shapes: [String] = ["ids:1,32", "ids:1,128"]) -> Runs {
        var runs = Runs(names[0], names[1])
        runs.set.platforms = shapes.map { text in
            var platform = Platform()
            platform.session = "s"
            platform.inputShapes = text
            return platform
        }
        return runs
    }

    @Test("the objective is the geometric mean over the requests")
    func geometricMean() throws {
        var runs = runs("old", "new")
        // 1.44 times as fast with short texts, 1.0 with long ones: 1.2 on the mean.
        runs.confirm("old", [100, 100, 100, 100, 100], platform: 0)
        runs.confirm("old", [10, 10, 10, 10, 10], platform: 1)
        runs.confirm("new", [144, 144, 144, 144, 144], platform: 0)
        runs.confirm("new", [10, 10, 10, 10, 10], platform: 1)
        let decision = try #require(runs.decided().decision)
        #expect(decision.verdict == .better)
        #expect(abs(try #require(decision.winner?.gain?.estimate) - 0.2) < 1e-9)
        #expect(decision.winner?.gain?.repeats == 5)
        #expect(decision.winner?.point.map(\.inputShapes) == ["ids:1,128", "ids:1,32"])
        #expect(decision.winner?.point.compactMap { $0.values[.throughput] } == [10, 144])
    }

    @Test("a gain with one request does not make up for a loss with the other")
    func lossCounts() throws {
        var runs = runs("old", "new")
        runs.confirm("old", [100, 101, 99], platform: 0)
        runs.confirm("old", [10, 10.1, 9.9], platform: 1)
        runs.confirm("new", [200, 202, 198], platform: 0)
        runs.confirm("new", [4, 4.04, 3.96], platform: 1)
        let decision = try #require(runs.decided().decision)
        #expect(decision.verdict == .worse)
        #expect(decision.winner?.variant.name == "old")
    }

    @Test("limits hold for every request")
    func limits() throws {
        var runs = runs("old", "new")
        for round in 1...3 {
            for (platform, slow) in [(0, 5e6), (1, 40e6)] {
                runs.add(
                    "old", [.throughput: 100, .latencyP99: 10e6], phase: .confirmation, round: round,
                    platform: platform)
                runs.add(
                    "new", [.throughput: 200, .latencyP99: slow], phase: .confirmation, round: round,
                    platform: platform)
            }
        }
        runs.set.requestNames = ["ids:1,128": "seq128", "ids:1,32": "seq32"]
        let limit = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: 30e6)])
        let decision = try #require(runs.decided(limit).decision)
        #expect(decision.winner?.variant.name == "old")
        #expect(decision.misses.map(\.variant.name) == ["new"])
        #expect(decision.misses.first?.missed.map(\.request) == ["seq128"])
    }

    @Test("each request has its own best load")
    func loads() throws {
        var runs = runs("old", "new")
        for name in ["old", "new"] {
            runs.confirm(name, at: .concurrency(1), [50, 50], platform: 0)
            runs.confirm(name, at: .concurrency(8), [90, 90], platform: 0)
            runs.confirm(name, at: .concurrency(1), [20, 20], platform: 1)
            runs.confirm(name, at: .concurrency(8), [15, 15], platform: 1)
        }
        let decision = try #require(runs.decided().decision)
        #expect(decision.winner?.point.map(\.load) == [.concurrency(1), .concurrency(8)])
        #expect(decision.winner?.curve.count == 4)
    }

    @Test("a candidate counts only where it was measured with every request of the incumbent")
    func missingRequest() throws {
        var runs = runs("old", "new")
        runs.confirm("old", [100, 101, 99], platform: 0)
        runs.confirm("old", [10, 10.1, 9.9], platform: 1)
        runs.confirm("new", [200, 202, 198], platform: 0)
        let decision = try #require(runs.decided().decision)
        #expect(decision.winner?.variant.name == "old")
        #expect(decision.unmeasured == ["new"])
    }

    @Test("candidates are repeated with every request")
    func candidates() {
        var runs = runs("old", "new")
        for (platform, base) in [(0, 100.0), (1, 10.0)] {
            for (name, speed) in [("old", 1.0), ("new", 1.3)] {
                runs.add(
                    name, at: .concurrency(8), [.throughput: base * speed], phase: .screening, platform: platform)
            }
        }
        let chosen = chooseCandidates(
            runs.set, policy: PromotionPolicy(), candidates: runs.candidates, incumbent: "old")
        #expect(chosen.map(\.variant) == ["old", "new"])
        #expect(chosen.allSatisfy { $0.points.map(\.inputShapes) == ["ids:1,128", "ids:1,32"] })
    }

    @Test("a variant that does not batch has the same request in its own form")
    func forms() throws {
        var runs = runs("old", "new", shapes: ["ids:1,32", "ids:32"])
        runs.confirm("old", [100, 101, 99], platform: 0)
        runs.confirm("new", [150, 151, 149], platform: 1)
        unifyRequests(&runs.set, [KnownRequest(name: "seq32", forms: ["ids:1,32", "ids:32"])])
        let decision = try #require(runs.decided().decision)
        #expect(decision.verdict == .better)
        #expect(decision.winner?.gain?.method == .pairedT)
    }

    // MARK: - What cannot be compared

    private func findings(_ set: MeasurementSet, _ requests: [KnownRequest] = []) -> [String] {
        var bag = DiagnosticBag()
        checkPlatforms(set, target: nil, requests: requests, into: &bag)
        return bag.all.map(\.message)
    }

    @Test("every variant with every request is no mixture")
    func wholeSets() {
        var runs = runs("old", "new")
        for name in ["old", "new"] {
            runs.confirm(name, [1], platform: 0)
            runs.confirm(name, [1], platform: 1)
        }
        #expect(findings(runs.set) == [])
        let plan = [
            KnownRequest(name: "a", forms: ["ids:1,32"]), KnownRequest(name: "b", forms: ["ids:1,128"]),
        ]
        #expect(findings(runs.set, plan) == [])
    }

    @Test("variants with unlike requests are a mixture")
    func mixture() {
        var runs = runs("old", "new")
        runs.confirm("old", [1], platform: 0)
        runs.confirm("new", [1], platform: 1)
        #expect(findings(runs.set) == ["measurements of different input shapes are mixed"])
    }

    @Test("requests that the plan does not have are refused, and so is a plan that was not measured")
    func plan() {
        var runs = runs("old", "new")
        runs.confirm("old", [1], platform: 0)
        let other = [KnownRequest(name: "seq64", forms: ["ids:1,64"])]
        #expect(findings(runs.set, other) == ["measured with other requests than the plan states"])
        let both = [
            KnownRequest(name: "seq32", forms: ["ids:1,32"]), KnownRequest(name: "seq64", forms: ["ids:1,64"]),
        ]
        #expect(findings(runs.set, both) == ["a request of the plan was not measured: \"ids:1,64\""])
    }
}
