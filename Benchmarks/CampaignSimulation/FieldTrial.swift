import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

/// A set of runs and the rules that decide by it.
struct FieldTrial {
    let title: String
    let isOurs: Bool
    var set = MeasurementSet()
    var policy = PromotionPolicy()
    /// How many candidates there are beside the incumbent.
    var candidates = 1
    /// Decides in place of Slipway: whether a candidate is promoted.
    var rule: ((MeasurementSet) -> Bool)?

    /// The released variant, which every world names so.
    static let incumbent = "incumbent"

    /// Whether a candidate is promoted, and whether a limit of it was warned of.
    func outcome() -> (isPromoted: Bool, isWarned: Bool) {
        if let rule { return (rule(set), false) }
        var bag = DiagnosticBag()
        let facts =
            [VariantFacts(name: Self.incumbent, id: "0", instances: 1, maxBatchSize: 8)]
            + (1...candidates).map { VariantFacts(name: "c\($0)", id: "\($0)", instances: 1, maxBatchSize: 8) }
        let decision = decide(
            set, policy: policy, candidates: facts, incumbent: Self.incumbent, baseline: nil, into: &bag)
        guard let winner = decision?.winner else { return (false, false) }
        return (
            winner.variant.name != Self.incumbent, bag.all.contains { $0.code == .limitStraddled }
        )
    }

    /// Adds a run.
    ///
    /// - Parameters:
    ///   - variant: The variant's name.
    ///   - load: The load.
    ///   - round: The number of the repeat, from 1.
    ///   - throughput: Inferences a second; nil for a run that failed.
    ///   - p99: The 99th percentile of the latency in milliseconds.
    ///   - isStable: Whether its windows agree.
    ///   - step: The step in which latencies are written, in nanoseconds.
    mutating func add(
        _ variant: String, _ load: Load, round: Int, throughput: Double?, p99: Double = 10, isStable: Bool = true,
        step: Double = 0
    ) {
        var values = MetricValues()
        values[.throughput] = throughput
        values[.latencyP99] = p99 * 1e6
        var provenance = Provenance()
        provenance.latencyStep = step
        var run = Measurement(
            variant: variant, variantID: nil, load: load, requestBatch: 1, phase: .confirmation, round: round,
            outcome: throughput == nil ? .failed("it failed") : .measured(values),
            platform: set.index(of: Platform()), range: SourceRange(SourceID("simulated"), ByteSpan(0, 0)),
            provenance: set.index(of: provenance))
        run.isStable = isStable
        set.measurements.append(run)
    }
}
