import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion
import Testing

/// The accuracy of a variant with one output.
private func accuracy(_ cosine: Double?, error: Double? = 1e-4) -> VariantAccuracy {
    var values = AccuracyValues(floor: 0.001)
    values.cosine = cosine
    values.maxAbsError = error
    return VariantAccuracy(outputs: ["y": values])
}

private let atLeast = PromotionPolicy.AccuracyLimit(AccuracyMeasure(.cosine), isUpper: false, bound: 0.999)

/// A campaign of an incumbent, a quicker variant and a quickest one.
private func campaign(_ old: VariantAccuracy?, _ quick: VariantAccuracy?, _ quickest: VariantAccuracy?) -> Runs {
    var runs = Runs("old", "quick", "quickest")
    for (name, throughput) in [("old", 100.0), ("quick", 150), ("quickest", 300)] {
        for round in 1...5 {
            runs.add(name, [.throughput: throughput + Double(round % 3)], phase: .confirmation, round: round)
        }
    }
    for (index, value) in [old, quick, quickest].enumerated() { runs.candidates[index].accuracy = value }
    return runs
}

private func decide(
    _ runs: Runs, _ limits: [PromotionPolicy.AccuracyLimit] = [atLeast], terms: [PromotionPolicy.AccuracyTerm] = []
) -> (decision: Decision?, bag: DiagnosticBag) {
    var policy = PromotionPolicy()
    policy.accuracyLimits = limits
    policy.accuracyTerms = terms
    var bag = DiagnosticBag()
    let decision = SlipwayPromotion.decide(
        runs.set, policy: policy, candidates: runs.candidates, incumbent: "old", baseline: "old", into: &bag)
    return (decision, bag)
}

@Suite("Accuracy in a policy")
struct AccuracyPolicyTests {
    @Test("a fast and wrong variant is refused, the next best one is promoted")
    func refused() throws {
        let runs = campaign(accuracy(1), accuracy(0.9995), accuracy(0.7))
        #expect(decide(runs, []).decision?.winner?.variant.name == "quickest")
        let (found, bag) = decide(runs)
        let decision = try #require(found)
        #expect(decision.winner?.variant.name == "quick")
        #expect(decision.verdict == .better)
        #expect(decision.misses.map(\.variant.name) == ["quickest"])
        #expect(decision.misses[0].missedAccuracy.map(\.value) == [0.7])
        #expect(!bag.hasErrors)
        // What accuracy keeps out takes no part of the risk.
        #expect(decision.inference.comparisons == 1)
    }

    @Test("the bound itself is allowed")
    func bound() {
        #expect(
            decide(campaign(accuracy(1), accuracy(1), accuracy(0.999))).decision?.winner?.variant.name == "quickest")
    }

    @Test("NaN and what was not measured miss every limit", arguments: [nil, accuracy(nil), accuracy(.nan)])
    func unknown(value: VariantAccuracy?) {
        let decision = decide(campaign(accuracy(1), accuracy(1), value)).decision
        #expect(decision?.winner?.variant.name == "quick")
        #expect(decision?.misses.first?.excess == .infinity)
    }

    @Test("a limit on one output leaves the others alone")
    func oneOutput() {
        var both = accuracy(1)
        both.outputs["z"] = accuracy(0.2).outputs["y"]
        let runs = campaign(accuracy(1), accuracy(1), both)
        let one = PromotionPolicy.AccuracyLimit(AccuracyMeasure(.cosine, output: "y"), isUpper: false, bound: 0.999)
        #expect(decide(runs, [one]).decision?.winner?.variant.name == "quickest")
        #expect(decide(runs).decision?.winner?.variant.name == "quick")
    }

    @Test("an incumbent that misses a limit loses its place, whatever the gain")
    func incumbent() {
        let runs = campaign(accuracy(0.5), accuracy(1), accuracy(0.5))
        let (decision, bag) = decide(runs)
        #expect(decision?.winner?.variant.name == "quick")
        #expect(decision?.incumbentMissesLimits == true)
        #expect(
            bag.all.contains { $0.code == .incumbentMissesLimits && $0.notes.contains { $0.contains("cosine is 0.5") } }
        )
    }

    @Test("nothing within the limit is an error that names the nearest")
    func nothing() {
        let (decision, bag) = decide(campaign(accuracy(0.5), accuracy(0.6), accuracy(0.7)))
        #expect(decision?.winner == nil)
        let error = bag.all.first { $0.code == .nothingMeetsLimits }
        #expect(error?.notes.first == "\"quickest\": cosine is 0.7, below the limit 0.999")
    }

    @Test("a measure that no variant has is an error")
    func unmeasured() {
        let (decision, bag) = decide(campaign(nil, nil, nil))
        #expect(decision == nil)
        #expect(bag.all.map(\.code) == [.policyMetricUnmeasured])
        let output = PromotionPolicy.AccuracyLimit(AccuracyMeasure(.cosine, output: "x"), isUpper: false, bound: 0)
        #expect(decide(campaign(accuracy(1), accuracy(1), accuracy(1)), [output]).decision == nil)
    }

    @Test("accuracy in the objective weighs against speed; what lacks it is not compared")
    func objective() {
        let term = PromotionPolicy.AccuracyTerm(AccuracyMeasure(.maxAbsError), exponent: -1)
        let runs = campaign(accuracy(1, error: 1e-4), accuracy(1, error: 1e-4), accuracy(1, error: 1))
        #expect(decide(runs, [], terms: [term]).decision?.winner?.variant.name == "quick")
        let lacking = campaign(accuracy(1, error: 1e-4), accuracy(1, error: 1e-4), nil)
        let decision = decide(lacking, [], terms: [term]).decision
        #expect(decision?.winner?.variant.name == "quick")
        #expect(decision?.unmeasured == ["quickest"])
    }

    @Test("a wrong variant is not repeated")
    func candidates() {
        var runs = Runs("old", "quick", "quickest")
        for (name, throughput) in [("old", 100.0), ("quick", 150), ("quickest", 160)] {
            runs.add(name, [.throughput: throughput], phase: .screening)
        }
        for (index, value) in [1.0, 1, 0.3].enumerated() { runs.candidates[index].accuracy = accuracy(value) }
        var policy = PromotionPolicy()
        policy.accuracyLimits = [atLeast]
        let chosen = chooseCandidates(runs.set, policy: policy, candidates: runs.candidates, limit: 3, incumbent: "old")
        #expect(chosen.map(\.variant) == ["old", "quick"])
        #expect(policy.withoutAccuracy == PromotionPolicy())
    }

    @Test(
        "values for people",
        arguments: [(0.99987, "0.99987"), (1.0, "1"), (0.0, "0"), (3.24e-5, "3.2e-05"), (0.5, "0.5"), (12.5, "12.5")])
    func words(value: Double, text: String) {
        #expect(describeAccuracy(value) == text)
    }
}
