import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

/// What measurements of real users showed, each as the kind that it stands for.
@Suite("Measurements from the field")
struct FieldTests {
    private let tail = PromotionPolicy(limits: [.init(.latencyP99, isUpper: true, bound: ms(10))])

    // MARK: Unstable and failed runs

    @Test("an unstable run is a value, and is told")
    func unstableRuns() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 101, 99, 100, 100])
        runs.confirm("new", [140, 141, 139, 140, 140])
        for place in [0, 2, 7] { runs.set.measurements[place].isStable = false }
        let (decision, codes) = runs.decided()
        #expect(decision?.verdict == .better)
        #expect(decision?.winner?.point.first?.repeats == 5)
        #expect(decision?.troubles.map(\.unstable) == [1, 2])
        #expect(codes == [726, 726])
    }

    @Test("a run that failed and was tried again in its round failed nothing")
    func triedAgain() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 101, 99])
        for round in 1...3 {
            for _ in 1...2 { runs.fail("new", "did not become stable", phase: .confirmation, round: round) }
            runs.add("new", [.throughput: 150 + Double(round)], phase: .confirmation, round: round)
        }
        let (decision, codes) = runs.decided()
        #expect(decision?.winner?.variant.name == "new")
        #expect(decision?.winner?.point.first?.failures == 0)
        #expect(!codes.contains(744))
    }

    @Test("a round in which every try failed counts as one failure, and two of three leave nothing to judge")
    func failedThrice() {
        var runs = Runs("old", "new")
        runs.confirm("old", [100, 101, 99])
        for round in 1...2 {
            for _ in 1...3 {
                runs.fail("new", "perf_analyzer was ended by signal 9", phase: .confirmation, round: round)
            }
        }
        runs.add("new", [.throughput: 900], phase: .confirmation, round: 3)
        let (decision, codes) = runs.decided()
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.troubles.first?.failures == 2)
        #expect(codes.contains(744))
    }

    @Test("an incumbent whose runs were all unstable under 0.1.0 is not measured, and the help says what to do")
    func unstableIncumbent() {
        var runs = Runs("old", "new")
        for round in 1...3 {
            runs.fail("old", "did not become stable within 10 windows", phase: .confirmation, round: round)
        }
        runs.confirm("new", [100, 101, 99])
        var bag = DiagnosticBag()
        let decision = decide(
            runs.set, policy: PromotionPolicy(), candidates: runs.candidates, incumbent: "old", baseline: nil,
            into: &bag)
        #expect(decision == nil)
        #expect(bag.all.map(\.code) == [.incumbentUnmeasured])
        #expect(bag.all[0].help.contains { $0.contains("--stability") })
        let shown = Decision.undecided(
            runs.set, policy: PromotionPolicy(), candidates: runs.candidates, incumbent: "old", baseline: nil)
        #expect(shown.winner == nil)
        #expect(shown.troubles.map(\.variant) == ["old"])
    }

    // MARK: Single runs

    @Test(
        "single runs keep the incumbent up to the margin of unknown noise", arguments: [(131.0, "old"), (133, "new")])
    func singleRunMargin(throughput: Double, winner: String) {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 100])
        runs.add("new", [.throughput: throughput])
        let (decision, codes) = runs.decided()
        #expect(decision?.winner?.variant.name == winner)
        #expect(decision?.verdict == .unreplicated)
        #expect(codes == [741])
    }

    @Test("the more candidates, the larger the margin; tails are noisier; a stated gain is the margin")
    func marginGrows() {
        var runs = Runs("old", "new", "b", "c")
        runs.add("old", [.throughput: 100, .latencyP99: ms(30)])
        runs.add("new", [.throughput: 133, .latencyP99: ms(20)])
        for name in ["b", "c"] { runs.add(name, [.throughput: 90, .latencyP99: ms(40)]) }
        #expect(runs.decided().decision?.winner?.variant.name == "old")
        let quick = PromotionPolicy(objective: [.init(.latencyP99, exponent: -1)])
        #expect(runs.decided(quick).decision?.winner?.variant.name == "old")
        #expect(runs.decided(PromotionPolicy(minGain: 0.3)).decision?.winner?.variant.name == "new")
    }

    @Test(
        "one run that misses a limit by a little takes no place away",
        arguments: [(10.1, "old"), (14.9, "old"), (15.1, "new")])
    func singleRunLimit(latency: Double, winner: String) {
        var runs = Runs("old", "new")
        runs.add("old", [.throughput: 800, .latencyP99: ms(latency)])
        runs.add("new", [.throughput: 400, .latencyP99: ms(9.9)])
        let (decision, codes) = runs.decided(tail)
        #expect(decision?.winner?.variant.name == winner)
        #expect(codes.contains(740) && codes.contains(741))
    }

    // MARK: Limits

    /// An incumbent far within the limit, and a faster candidate with stated latencies.
    private func candidate(_ latencies: [Double]) -> Runs {
        var runs = Runs("old", "new")
        for (round, latency) in latencies.enumerated() {
            let wobble = Double(round) * 0.1
            runs.add(
                "old", [.throughput: 100 + wobble, .latencyP99: ms(5 + wobble / 10)], phase: .confirmation,
                round: round + 1)
            runs.add(
                "new", [.throughput: 150 - wobble, .latencyP99: ms(latency)], phase: .confirmation, round: round + 1)
        }
        return runs
    }

    @Test("a winner whose interval straddles the limit is promoted with a warning that gives the interval")
    func straddles() throws {
        let runs = candidate([7, 12, 9, 11, 8])
        var bag = DiagnosticBag()
        let decision = try #require(
            decide(runs.set, policy: tail, candidates: runs.candidates, incumbent: "old", baseline: nil, into: &bag))
        #expect(decision.winner?.variant.name == "new")
        let check = try #require(decision.limitChecks.first)
        #expect(check.state == .straddles)
        let bounds = try #require(check.bounds)
        #expect(bounds.lowerBound < ms(9) && bounds.upperBound > ms(10))
        let finding = try #require(bag.all.first { $0.code == .limitStraddled })
        #expect(finding.notes[0].contains(" from ") && finding.notes[0].contains("in 5 runs; about "))
        #expect(finding.severity == .warning)
    }

    @Test("a limit that the estimate misses is not won by noise, and one that is surely met is not warned of")
    func outsideAndInside() {
        let (outside, _) = candidate([9, 13, 10, 12, 11]).decided(tail)
        #expect(outside?.winner?.variant.name == "old")
        let (inside, codes) = candidate([5, 6, 5.5, 5.2, 5.8]).decided(tail)
        #expect(inside?.winner?.variant.name == "new")
        #expect(inside?.limitChecks.first?.state == .proven)
        #expect(!codes.contains(724))
    }

    @Test("limits: proven keeps what is not proven, and says how many rounds would prove it")
    func proven() throws {
        var policy = tail
        policy.limitsAreProven = true
        let runs = candidate([7, 12, 9, 11, 8])
        let (decision, codes) = runs.decided(policy)
        #expect(decision?.winner?.variant.name == "old")
        #expect(codes.contains(725))
        let open = try #require(decision?.unproven.first)
        #expect(open.variant.name == "new")
        let needed = try #require(open.checks.first?.runsToProve)
        // The mean of the logarithms is 8 % below the limit, their standard deviation 21 %.
        #expect((15...30).contains(needed))
        #expect(candidate([5, 6, 5.5, 5.2, 5.8]).decided(policy).decision?.winner?.variant.name == "new")
        var single = Runs("old", "new")
        single.add("old", [.throughput: 100, .latencyP99: ms(5)])
        single.add("new", [.throughput: 900, .latencyP99: ms(5)])
        #expect(single.decided(policy).decision?.winner?.variant.name == "old")
    }

    @Test("nobody is shown to meet the limits: no winner where nothing is released")
    func nobodyProven() {
        var policy = tail
        policy.limitsAreProven = true
        let (decision, codes) = candidate([7, 12, 9, 11, 8]).decided(policy, incumbent: nil)
        #expect(decision?.winner?.variant.name == "old")
        #expect(codes.contains(725))
        var single = Runs("new")
        single.add("new", [.throughput: 900, .latencyP99: ms(5)])
        #expect(single.decided(policy, incumbent: nil).codes == [735])
    }

    // MARK: Request rates

    @Test(
        "a rate that is not kept is a saturated point, whatever its latency",
        arguments: [(199.8, false), (470, false), (480, true)])
    func rateNotKept(kept: Double, isEligible: Bool) {
        var runs = Runs("old", "new")
        for round in 1...5 {
            let wobble = Double(round) * 0.1
            runs.add(
                "old", at: .requestRate(500), [.throughput: 499 + wobble, .latencyP99: ms(9 + wobble)], round: round)
            runs.add(
                "new", at: .requestRate(500), [.throughput: kept + wobble, .latencyP99: ms(4 + wobble)], round: round)
        }
        let policy = PromotionPolicy(
            objective: [.init(.latencyP99, exponent: -1)], operatingPoint: .loads([.init(.requestRate(500))]))
        let (decision, _) = runs.decided(policy)
        #expect(decision?.winner?.variant.name == (isEligible ? "new" : "old"))
        #expect(decision?.misses.map(\.variant.name) == (isEligible ? [] : ["new"]))
        #expect(decision?.misses.first?.missed.first?.isRate != false)
    }

    // MARK: Rounding

    @Test(
        "the step of a table is a floor of the noise: 0.5 against 0.4 ms is no proof, 0.9 against 0.4 is one",
        arguments: [(0.5, "old"), (0.9, "new")])
    func rounding(before: Double, winner: String) throws {
        var runs = Runs("old", "new")
        var table = Provenance()
        table.format = .modelAnalyzer
        table.latencyStep = 100_000
        for round in 1...5 {
            runs.add("old", [.throughput: 2100, .latencyP99: ms(before)], round: round)
            runs.add("new", [.throughput: 2110, .latencyP99: ms(0.4)], round: round)
        }
        let origin = runs.set.index(of: table)
        for place in runs.set.measurements.indices { runs.set.measurements[place].provenance = origin }
        let (decision, codes) = runs.decided(PromotionPolicy(objective: [.init(.latencyP99, exponent: -1)]))
        #expect(decision?.winner?.variant.name == winner)
        let bounds = try #require(decision?.ranking.first { $0.variant.name == "new" }?.gain?.bounds)
        #expect(bounds.upperBound - bounds.lowerBound > 0.4)
        #expect(codes.contains(728) == (winner == "old"))
    }

    @Test(
        "a table of whole numbers was rounded to whole numbers",
        arguments: [(0.0, 0.0009...0.01), (0.3, 0.00005...0.0004)])
    func wholeNumbers(rest: Double, width: ClosedRange<Double>) throws {
        var runs = Runs("old", "new")
        var table = Provenance()
        table.format = .modelAnalyzer
        table.latencyStep = 100_000
        for round in 1...5 {
            runs.add("old", [.throughput: 2100 + rest, .latencyP99: ms(0.5)], round: round)
            runs.add("new", [.throughput: 2110 + rest, .latencyP99: ms(0.4)], round: round)
        }
        let origin = runs.set.index(of: table)
        for place in runs.set.measurements.indices { runs.set.measurements[place].provenance = origin }
        let (decision, _) = runs.decided(PromotionPolicy())
        let bounds = try #require(decision?.ranking.first { $0.variant.name == "new" }?.gain?.bounds)
        #expect(width.contains(bounds.upperBound - bounds.lowerBound), "\(bounds)")
    }

    // MARK: Eligibility, loads

    @Test("a winner that may not win gives way to the best that may, and is named")
    func ineligible() throws {
        var runs = Runs("old", "breaks", "fits")
        runs.confirm("old", [100, 101, 99, 100, 100])
        runs.confirm("breaks", [200, 202, 198, 200, 201])
        runs.confirm("fits", [150, 151, 149, 150, 151])
        var bag = DiagnosticBag()
        let decision = try #require(
            decide(
                runs.set, policy: PromotionPolicy(), candidates: runs.candidates, incumbent: "old", baseline: nil,
                ineligible: ["breaks": ["max_batch_size becomes 1"]], into: &bag))
        #expect(decision.winner?.variant.name == "fits")
        #expect(decision.ranking.map(\.variant.name) == ["breaks", "fits", "old"])
        #expect(decision.ineligible.map(\.wouldWin) == [true])
        #expect(decision.inference.comparisons == 1)
        let note = try #require(bag.all.first { $0.code == .variantNotEligible })
        #expect(note.severity == .note)
        #expect(note.notes == ["max_batch_size becomes 1"])
    }

    @Test("what is released may stay whatever it does, and nobody eligible keeps it")
    func onlyIneligible() {
        var runs = Runs("old", "breaks")
        runs.confirm("old", [100, 101, 99])
        runs.confirm("breaks", [200, 202, 198])
        var bag = DiagnosticBag()
        let decision = decide(
            runs.set, policy: PromotionPolicy(), candidates: runs.candidates, incumbent: "old", baseline: nil,
            ineligible: ["breaks": ["x"], "old": ["y"]], into: &bag)
        #expect(decision?.winner?.variant.name == "old")
        #expect(decision?.verdict == .noSignificantDifference)
    }

    @Test("a candidate that was measured at more loads than the incumbent counts once for each")
    func unequalLoads() {
        var runs = Runs("old", "new")
        for round in 1...5 {
            runs.add("old", at: .concurrency(8), [.throughput: 100], round: round)
            for load in [4, 8, 16] { runs.add("new", at: .concurrency(load), [.throughput: 100], round: round) }
        }
        #expect(runs.decided().decision?.inference.comparisons == 3)
        for round in 1...5 {
            for load in [4, 16] { runs.add("old", at: .concurrency(load), [.throughput: 90], round: round) }
        }
        #expect(runs.decided().decision?.inference.comparisons == 1)
    }

    @Test("request batches that are mixed are refused with the option that chooses")
    func mixedBatches() {
        var runs = Runs("old")
        runs.add("old", [.throughput: 100])
        runs.add("old", [.throughput: 100])
        runs.set.measurements[1].requestBatch = 8
        var bag = DiagnosticBag()
        _ = decide(
            runs.set, policy: PromotionPolicy(), candidates: runs.candidates, incumbent: "old", baseline: nil,
            into: &bag)
        #expect(bag.all.map(\.code) == [.mixedRequestBatches])
        #expect(bag.all[0].help.contains("choose one: --request-batch 1"))
    }
}
