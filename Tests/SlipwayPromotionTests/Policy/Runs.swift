import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

/// Measurements as tests write them, with the candidates that they belong to.
struct Runs {
    var set = MeasurementSet()
    var candidates: [VariantFacts] = []

    /// Makes candidates with one instance and a batch of 8, in the order given.
    init(_ names: String...) {
        candidates = names.map { VariantFacts(name: $0, id: "id-\($0)", instances: 1, maxBatchSize: 8) }
        _ = set.index(of: Platform())
    }

    /// Adds a run.
    mutating func add(
        _ variant: String, at load: Load = .concurrency(8), _ values: [Metric: Double],
        phase: Measurement.Phase = .unspecified, round: Int = 1, platform: Int = 0
    ) {
        var metrics = MetricValues()
        for (metric, value) in values { metrics[metric] = value }
        append(variant, load, .measured(metrics), phase, round, platform)
    }

    /// Adds a run that failed.
    mutating func fail(
        _ variant: String, at load: Load = .concurrency(8), _ reason: String, phase: Measurement.Phase = .unspecified,
        round: Int = 1
    ) {
        append(variant, load, .failed(reason), phase, round, 0)
    }

    /// Adds confirmation repeats with their throughputs, a round each.
    mutating func confirm(
        _ variant: String, at load: Load = .concurrency(8), _ values: [Double], platform: Int = 0
    ) {
        for (index, value) in values.enumerated() {
            add(
                variant, at: load, [.throughput: value], phase: .confirmation, round: index + 1, platform: platform)
        }
    }

    private mutating func append(
        _ variant: String, _ load: Load, _ outcome: Measurement.Outcome, _ phase: Measurement.Phase, _ round: Int,
        _ platform: Int
    ) {
        set.measurements.append(
            Measurement(
                variant: variant, variantID: nil, load: load, requestBatch: 1, phase: phase, round: round,
                outcome: outcome, platform: platform,
                range: SourceRange(SourceID("m.csv"), ByteSpan(set.measurements.count, set.measurements.count))))
    }

    /// Decides, and returns the decision with the codes of the findings, ascending.
    func decided(
        _ policy: PromotionPolicy = PromotionPolicy(), incumbent: String? = "old", baseline: String? = nil,
        againstBaseline: Bool = false
    ) -> (decision: Decision?, codes: [Int]) {
        var bag = DiagnosticBag()
        let decision = decide(
            set, policy: policy, candidates: candidates, incumbent: incumbent, baseline: baseline,
            againstBaseline: againstBaseline, into: &bag)
        return (decision, bag.all.map(\.code.number).sorted())
    }
}

/// A generator with a fixed seed (SplitMix64), so that property tests run alike everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Milliseconds as nanoseconds.
func ms(_ value: Double) -> Double { value * 1_000_000 }
