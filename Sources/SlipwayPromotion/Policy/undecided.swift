package import SlipwayMeasurements

extension Decision {
    /// What can be shown of measurements that cannot answer: who was measured, and which runs failed.
    ///
    /// - Parameters:
    ///   - set: The measurements.
    ///   - policy: What would have been better.
    ///   - candidates: Every variant that may win.
    ///   - incumbent: The released variant's name.
    ///   - baseline: The baseline's name.
    /// - Returns: A decision without winner.
    package static func undecided(
        _ set: MeasurementSet, policy: PromotionPolicy, candidates: [VariantFacts], incumbent: String?,
        baseline: String?
    ) -> Decision {
        let table = EvidenceTable(set, candidates: candidates, metrics: policy.rankedMetrics)
        let judge = Judge(
            table: table, policy: policy, incumbent: incumbent.flatMap(table.index),
            baseline: baseline.flatMap(table.index), againstBaseline: false)
        let open = table.variants.indices.filter { judge.points[$0] == nil }.map { table.variants[$0].name }
        var decision = Decision(
            verdict: .noSignificantDifference, reference: judge.referenceKind, winner: nil,
            incumbent: judge.incumbent.flatMap { judge.standing($0, withCurve: true) },
            baseline: judge.baseline.flatMap { judge.standing($0, withCurve: true) }, incumbentMissesLimits: false,
            ranking: [], misses: [], screenedOut: [], unmeasured: open, unknown: table.unknown,
            troubles: judge.troubles(), regressions: [], limitsWithinRounding: [], drift: [],
            inference: Inference(
                risk: promotionRisk, comparisons: 1, usesConfirmation: judge.isConfirmed, isReplicated: false))
        decision.isUndecided = true
        return decision
    }
}
