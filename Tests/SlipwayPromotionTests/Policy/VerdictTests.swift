import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

@Suite("Verdicts")
struct VerdictTests {
    @Test("a gain beyond noise is better")
    func better() throws {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 103, 98, 101, 99])
        runs.confirm("new", [120, 124, 117, 122, 118])
        let (decision, codes) = runs.decided()
        let winner = try #require(decision?.winner)
        #expect(decision?.verdict == .better)
        #expect(winner.variant.name == "new")
        let gain = try #require(winner.gain)
        #expect(abs(gain.estimate - 0.2) < 0.01)
        #expect(gain.method == .pairedT)
        #expect(gain.repeats == 5)
        #expect(gain.isBetter)
        #expect(codes == [])
    }

    @Test("the gain is the ratio of the shown means")
    func gainIsRatio() throws {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 120, 98, 101, 90])
        runs.confirm("new", [130, 124, 117, 142, 118])
        let decision = try #require(runs.decided().decision)
        let (new, old) = (
            try #require(decision.winner?.point.first?.values[.throughput]),
            try #require(decision.incumbent?.point.first?.values[.throughput])
        )
        #expect(abs(try #require(decision.winner?.gain?.estimate) - (new / old - 1)) < 1e-9)
    }

    @Test("a gain within noise leaves the incumbent")
    func noDifference() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 120, 85, 110, 92])
        runs.confirm("new", [115, 95, 110, 101, 112])
        let (decision, codes) = runs.decided()
        #expect(decision?.verdict == .noSignificantDifference)
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.runnersUp.map(\.variant.name) == ["new"])
        #expect(codes == [])
    }

    @Test("rounds are compared with each other, so that a machine that slows down takes no gain away")
    func paired() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 80, 64, 51, 41])
        runs.confirm("new", [106, 85, 67.5, 54.2, 43.4])
        let (decision, codes) = runs.decided()
        #expect(decision?.verdict == .better)
        #expect(decision?.drift.first?.isSignificant == true)
        #expect(codes == [745])
    }

    @Test("candidates that are all worse leave the incumbent, and the verdict says so")
    func worse() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 103, 98, 101, 99])
        runs.confirm("new", [80, 82, 79, 81, 78])
        let (decision, _) = runs.decided()
        #expect(decision?.verdict == .worse)
        #expect(decision?.winner?.variant.name == "old")
    }

    @Test("a gain that is certain and below min_gain changes nothing")
    func belowMinGain() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 103, 98, 101, 99])
        runs.confirm("new", [101, 104, 99, 102, 100])
        #expect(runs.decided().decision?.verdict == .better)
        let (decision, _) = runs.decided(PromotionPolicy(minGain: 0.02))
        #expect(decision?.verdict == .noSignificantDifference)
        #expect(decision?.winner?.variant.name == "old")
    }

    @Test("a gain of exactly min_gain suffices")
    func exactlyMinGain() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100])
        runs.add("new", [.throughput: 102])
        #expect(runs.decided(PromotionPolicy(minGain: 0.02)).decision?.winner?.variant.name == "new")
        #expect(runs.decided(PromotionPolicy(minGain: 0.0201)).decision?.winner?.variant.name == "old")
    }

    @Test("single measurements promote above min_gain and say that their noise is unknown")
    func unreplicated() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100])
        runs.add("new", [.throughput: 110])
        let (decision, codes) = runs.decided(PromotionPolicy(minGain: 0.05))
        #expect(decision?.verdict == .unreplicated)
        #expect(decision?.winner?.variant.name == "new")
        #expect(decision?.winner?.gain?.bounds == nil)
        #expect(codes == [741])
    }

    @Test("single measurements below min_gain leave the incumbent")
    func unreplicatedStays() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100])
        runs.add("new", [.throughput: 104])
        let (decision, codes) = runs.decided(PromotionPolicy(minGain: 0.05))
        #expect(decision?.verdict == .unreplicated)
        #expect(decision?.winner?.variant.name == "old")
        #expect(codes == [741])
    }

    @Test("equal single measurements leave the incumbent, whatever its name")
    func equalStays() {
        var runs = Runs("zz-old", "aa-new")
        runs.add("zz-old", [.throughput: 100])
        runs.add("aa-new", [.throughput: 100])
        #expect(runs.decided(incumbent: "zz-old").decision?.winner?.variant.name == "zz-old")
    }

    @Test("screening selects and never proves: only confirmed variants win")
    func screeningSelects() {
        var runs = Runs("old", "new", "lucky")
        for (name, value) in [("old", 100.0), ("new", 110), ("lucky", 500)] {
            runs.add(name, [.throughput: value], phase: .screening)
        }
        runs.confirm("old", [100, 103, 98, 101, 99])
        runs.confirm("new", [120, 124, 117, 122, 118])
        let (decision, _) = runs.decided()
        #expect(decision?.winner?.variant.name == "new")
        #expect(decision?.screenedOut == ["lucky"])
        #expect(decision?.inference.usesConfirmation == true)
        #expect(decision?.winner?.point.first?.repeats == 5)
    }

    @Test("screening takes no part in the gain of what is confirmed")
    func screeningIsLeftOut() throws {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 103, 98, 101, 99])
        runs.confirm("new", [102, 100, 101, 99, 103])
        let before = try #require(runs.decided().decision?.ranking.first { $0.variant.name == "new" }?.gain)
        runs.add("old", [.throughput: 10], phase: .screening)
        runs.add("new", [.throughput: 1000], phase: .screening)
        let after = try #require(runs.decided().decision?.ranking.first { $0.variant.name == "new" }?.gain)
        #expect(before == after)
    }

    @Test("more candidates widen the intervals")
    func corrected() throws {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 103, 98, 101, 99])
        runs.confirm("new", [105, 106, 104, 107, 103])
        let alone = try #require(runs.decided().decision?.winner?.gain?.bounds)
        for index in 1...9 {
            runs.candidates.append(VariantFacts(name: "x\(index)", id: "x\(index)", instances: 1, maxBatchSize: 1))
            runs.confirm("x\(index)", [50, 51, 49, 52, 48])
        }
        let decision = try #require(runs.decided().decision)
        let gain = try #require(decision.ranking.first { $0.variant.name == "new" }?.gain?.bounds)
        #expect(decision.inference.comparisons == 10)
        #expect(gain.lowerBound < alone.lowerBound)
        #expect(gain.upperBound > alone.upperBound)
    }

    @Test("the best of those that are proven better wins, not a higher one that is not")
    func provenOnly() {
        var runs = Runs("old", "steady", "wild")
        runs.confirm("old", [100, 101, 99, 100, 100])
        runs.confirm("steady", [110, 111, 109, 110, 110])
        runs.confirm("wild", [300, 40, 280, 50, 300])
        let (decision, _) = runs.decided()
        #expect(decision?.ranking.first?.variant.name == "wild")
        #expect(decision?.winner?.variant.name == "steady")
        #expect(decision?.verdict == .better)
    }

    @Test("a candidate with one repeat proves nothing beside repeated ones")
    func oneRepeat() {
        var runs = Runs("old", "new", "other")
        runs.confirm("old", [100, 101, 99, 100, 100])
        runs.confirm("other", [100, 101, 99, 101, 100])
        runs.confirm("new", [200])
        let (decision, codes) = runs.decided()
        #expect(decision?.winner?.variant.name == "old")
        #expect(codes == [742])
    }

    @Test("runs that share no rounds are compared by Welch's test")
    func welch() throws {
        var runs = Runs("old", "new")
        for (index, value) in [100.0, 103, 98, 101, 99].enumerated() {
            runs.add("old", [.throughput: value], phase: .confirmation, round: index + 1)
            runs.add("new", [.throughput: value * 1.3 + Double(index)], phase: .confirmation, round: index + 11)
        }
        let gain = try #require(runs.decided().decision?.winner?.gain)
        #expect(gain.method == .welchT)
        #expect(gain.isBetter)
    }

    @Test("repeats of a profiler without phases count as repeats")
    func repeatedFiles() {
        var runs = Runs("old", "new")
        for (round, value) in [100.0, 101, 99, 100, 102].enumerated() {
            runs.add("old", [.throughput: value], round: round + 1)
            runs.add("new", [.throughput: value * 1.2], round: round + 1)
        }
        let (decision, codes) = runs.decided()
        #expect(decision?.verdict == .better)
        #expect(decision?.inference.usesConfirmation == false)
        #expect(codes == [])
    }

    @Test("with nothing released and no baseline the best one is the first")
    func initial() {
        var runs = Runs("a", "b")
        runs.add("a", [.throughput: 100])
        runs.add("b", [.throughput: 110])
        let (decision, _) = runs.decided(incumbent: nil)
        #expect(decision?.verdict == .initial)
        #expect(decision?.winner?.variant.name == "b")
        #expect(decision?.reference == Decision.Reference.none)
    }

    @Test("an incumbent that was not measured is an error, unless the baseline takes its place")
    func unmeasuredIncumbent() {
        var runs = Runs("old", "base", "new")
        runs.confirm("base", [100, 103, 98, 101, 99])
        runs.confirm("new", [120, 124, 117, 122, 118])
        let (decision, codes) = runs.decided(baseline: "base")
        #expect(decision == nil)
        #expect(codes == [733])
        let (against, findings) = runs.decided(baseline: "base", againstBaseline: true)
        #expect(against?.winner?.variant.name == "new")
        #expect(against?.reference == .baseline)
        #expect(findings == [])
    }

    @Test("an incumbent that is no candidate is an error too")
    func unknownIncumbent() {
        var runs = Runs("base", "new")
        runs.add("base", [.throughput: 1])
        runs.add("new", [.throughput: 2])
        #expect(runs.decided(incumbent: "gone", baseline: "base").codes == [733])
        #expect(runs.decided(incumbent: "base", baseline: "gone", againstBaseline: true).codes == [734])
    }

    @Test("an incumbent alone stays, and no noise is lamented")
    func alone() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 101, 99])
        let (decision, codes) = runs.decided()
        #expect(decision?.verdict == .noSignificantDifference)
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.unmeasured == ["new"])
        #expect(codes == [])
    }

    @Test("numbers of rounds that no profiler writes do no harm")
    func hugeRounds() {
        var runs = Runs("old", "new")
        for round in [Int.min, -1, 0, Int.max] {
            runs.add("old", [.throughput: 100], round: round)
            runs.add("new", [.throughput: 120], round: round)
        }
        #expect(runs.decided().decision?.verdict == .better)
    }

    @Test("values beyond all reason do no harm")
    func hugeValues() {
        for (old, new) in [(1e-300, 1e300), (1e300, 1e-300), (Double.infinity, 1), (1, .nan), (-5, 3)] {
            var runs = Runs("old", "new")
            for round in 1...3 {
                runs.add("old", [.throughput: old, .latencyP99: new], round: round)
                runs.add("new", [.throughput: new, .latencyP99: old], round: round)
            }
            let policy = PromotionPolicy(
                objective: [.init(.throughput, exponent: 1), .init(.latencyP99, exponent: -1)],
                limits: [.init(.latencyP99, isUpper: true, bound: 10)])
            let (decision, codes) = runs.decided(policy)
            #expect(decision != nil || !codes.isEmpty)
        }
    }

    @Test("requests of different sizes are not compared")
    func requestBatches() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100])
        runs.add("new", [.throughput: 300])
        runs.set.measurements[1].requestBatch = 4
        let (decision, codes) = runs.decided()
        #expect(decision == nil)
        #expect(codes == [736])
    }

    @Test("no measurements are an error")
    func nothing() {
        #expect(Runs("old").decided().codes == [730])
        var runs = Runs("old")
        runs.fail("old", "did not load")
        #expect(runs.decided().codes == [730])
        runs.add("stranger", [.throughput: 1])
        #expect(runs.decided().codes == [730])
    }

    @Test("the baseline's gain is shown beside the incumbent's, by its one run where it has no more")
    func baselineGain() throws {
        var runs = Runs("old", "base", "new")
        for (name, value) in [("old", 100.0), ("new", 900), ("base", 50)] {
            runs.add(name, [.throughput: value], phase: .screening)
        }
        runs.confirm("old", [100, 103, 98, 101, 99])
        runs.confirm("new", [120, 124, 117, 122, 118])
        let decision = try #require(runs.decided(baseline: "base").decision)
        #expect(decision.baseline?.variant.name == "base")
        let gain = try #require(decision.winner?.gainOverBaseline)
        #expect(abs(gain.estimate - 1.4) < 0.02)
        #expect(gain.bounds == nil)
    }

    @Test("measurements with an id belong to the variant of that id, not of that name")
    func identity() {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100])
        runs.add("new", [.throughput: 120])
        runs.set.measurements[1].variantID = "another"
        let (decision, _) = runs.decided()
        #expect(decision?.unknown == ["new"])
        #expect(decision?.unmeasured == ["new"])
        #expect(decision?.winner?.variant.name == "old")
        runs.set.measurements[1].variantID = "id-new"
        runs.set.measurements[1].variant = "renamed"
        #expect(runs.decided(PromotionPolicy(minGain: 0.1)).decision?.winner?.variant.name == "new")
    }
}
