package import SlipwayDomain
package import SlipwayMeasurements

/// What the measurements say about the promotion of a model, with everything a reviewer needs to doubt it.
package struct Decision: Sendable {
    /// How the winner came to be one, as `promotion.json` writes it.
    package enum Verdict: String, Hashable, Sendable {
        /// There was nothing to compare the winner with.
        case initial
        /// The winner is better than the incumbent beyond noise, and by `min_gain` or more.
        case better
        /// The incumbent stays: no candidate is better beyond noise, or none by `min_gain`.
        case noSignificantDifference = "no-significant-difference"
        /// The incumbent stays: the best candidate is worse beyond noise.
        case worse
        /// Single measurements decided; how much of the gain is noise is unknown.
        case unreplicated
        /// The incumbent's configuration with new weights, without measurements. Never made by `decide`.
        case carried
        /// A person named the winner. Never made by `decide`.
        case forced
    }

    /// What the gains of the verdict are relative to.
    package enum Reference: Hashable, Sendable {
        /// The released variant.
        case incumbent
        /// The baseline, because the caller asked for it or there is no incumbent.
        case baseline
        /// Nothing.
        case none
    }

    /// How the winner came to be one.
    package var verdict: Verdict
    /// What gains are relative to.
    package var reference: Reference
    /// The variant to release; nil when nothing meets the limits.
    package var winner: Standing?
    /// The released variant, where it is among the candidates and was measured.
    package var incumbent: Standing?
    /// The baseline, where it was measured.
    package var baseline: Standing?
    /// Whether the incumbent lost its place by missing the limits beyond noise rather than by a candidate's gain.
    package var incumbentMissesLimits: Bool
    /// Every variant that meets the limits and was compared, the best first, the reference included.
    package var ranking: [Standing]
    /// Every variant that misses a limit, the nearest first.
    package var misses: [NearMiss]
    /// Names of variants that were screened and not confirmed, in name order.
    package var screenedOut: [String]
    /// Names of variants without a usable measurement at the operating point, in name order.
    package var unmeasured: [String]
    /// Names or ids in the measurements that are no candidate's, in order.
    package var unknown: [String]
    /// Variants of which runs failed, in name order.
    package var troubles: [VariantTrouble]
    /// Loads below the winner's operating point at which the incumbent or the baseline does better.
    package var regressions: [Regression]
    /// Every limit at every load of the winner's operating point, with how sure it is that the winner meets it.
    package var limitChecks: [LimitCheck] = []
    /// Variants that meet the limits by their estimates and are not shown to, where the policy demands proof, the best
    /// first.
    package var unproven: [UnprovenVariant] = []
    /// Variants that the caller keeps from winning, in name order, with why.
    package var ineligible: [IneligibleVariant] = []
    /// Limits that the winner meets by no more than the step in which its files write latencies.
    package var limitsWithinRounding: [PromotionPolicy.Limit]
    /// The reference's change over the rounds, one entry for each machine with enough of them.
    package var drift: [Drift]
    /// How intervals were made.
    package var inference: Inference
    /// Whether the measurements cannot answer; there is no winner then, and the verdict means nothing.
    package var isUndecided = false

    /// The variants that met the limits besides the winner, the best first.
    package var runnersUp: [Standing] {
        ranking.filter { $0.variant.name != winner?.variant.name }
    }
}

extension Decision {
    /// A variant at its operating point.
    package struct Standing: Sendable {
        /// The variant.
        package var variant: VariantFacts
        /// The loads of the operating point with what was measured there; one unless the policy states a mix.
        package var point: [PointSummary]
        /// The gain over the reference; nil for the reference itself and where there is none.
        package var gain: Gain?
        /// The gain over the baseline; nil for the baseline itself and where it was not measured on the same machine.
        package var gainOverBaseline: Gain?
        /// The limits that it misses; empty but for an incumbent or baseline that no longer meets them.
        package var missed: [LimitMiss]
        /// The limits on accuracy that it misses, as ``missed``.
        package var missedAccuracy: [AccuracyMiss] = []
        /// Every load, in order; filled for winner, incumbent and baseline only.
        package var curve: [PointSummary]
    }

    /// What was measured of a variant at a load.
    package struct PointSummary: Sendable {
        /// The shapes of the requests; nil where the measurements do not say.
        package var inputShapes: String?
        /// The load.
        package var load: Load
        /// Its weight in the operating point, 1 unless the policy states a mix.
        package var weight: Double
        /// The geometric means over the repeats (arithmetic where a value is 0).
        package var values: MetricValues
        /// How many runs gave values.
        package var repeats: Int
        /// How many runs failed.
        package var failures: Int
        /// Whether the runs are confirmation repeats.
        package var isConfirmed: Bool
        /// Whether the limits are met here.
        package var meetsLimits: Bool
        /// Whether the repeats show that a limit is missed here, beyond their noise; filled for curves only.
        package var missesBeyondNoise = false
    }

    /// A relative change of the objective: 0.1 is 10 % better.
    package struct Gain: Hashable, Sendable {
        /// The estimate.
        package var estimate: Double
        /// The bounds that the true gain is below, and above, with the risk of ``Inference/risk`` over all comparisons
        /// together; nil when nothing was repeated.
        package var bounds: ClosedRange<Double>?
        /// How the bounds were made; nil without bounds.
        package var method: MeanEstimate.Method?
        /// How many rounds, or how many runs of the variant, were compared.
        package var repeats: Int

        /// Whether the gain is above 0 beyond noise.
        package var isBetter: Bool { (bounds?.lowerBound ?? 0) > 0 }
        /// Whether the gain is below 0 beyond noise.
        package var isWorse: Bool { (bounds?.upperBound ?? 0) < 0 }
    }

    /// A limit that a variant misses.
    package struct LimitMiss: Hashable, Sendable {
        /// The limit.
        package var limit: PromotionPolicy.Limit
        /// What people call the request; nil where there is one only.
        package var request: String?
        /// The load.
        package var load: Load
        /// The value in the metric's base unit; nil when it was not measured.
        package var value: Double?
        /// How far the value is beyond the bound, as a share of it; infinite without a value.
        package var excess: Double
        /// Whether the limit is not the policy's: the request rate of `load`, which was not kept.
        package var isRate = false
    }

    /// A variant that misses a limit at every load, or at one of the loads that the policy states.
    package struct NearMiss: Sendable {
        /// The variant.
        package var variant: VariantFacts
        /// What it misses at the load where it comes nearest.
        package var missed: [LimitMiss]
        /// What of accuracy it misses, whatever the load.
        package var missedAccuracy: [AccuracyMiss] = []
        /// The largest excess among them.
        package var excess: Double
    }

    /// A variant of which runs failed.
    package struct VariantTrouble: Hashable, Sendable {
        /// The variant's name.
        package var variant: String
        /// How many of its runs failed and were not made good in their round.
        package var failures: Int
        /// How many gave values.
        package var successes: Int
        /// How many of those that gave values did not become stable.
        package var unstable = 0
        /// The reasons, each once, in order.
        package var reasons: [String]
        /// The loads at which runs failed, ascending.
        package var loads: [Load]
    }

    /// A load at which the winner does worse than a variant that it replaces.
    package struct Regression: Hashable, Sendable {
        /// What the winner is compared with: ``Reference/incumbent`` or ``Reference/baseline``.
        package var against: Reference
        /// What people call the request; nil where there is one only.
        package var request: String?
        /// The load.
        package var load: Load
        /// The metric compared: throughput at a concurrency, latency at a rate.
        package var metric: Metric
        /// The other variant's value, in the metric's base unit.
        package var before: Double
        /// The winner's value.
        package var after: Double
        /// The relative change of the metric, of which the sign is the metric's own.
        package var change: Double
        /// Whether the change is beyond noise; nil when the noise is unknown.
        package var isSignificant: Bool?
    }

    /// How the reference changed on one machine between the first round and the last.
    package struct Drift: Hashable, Sendable {
        /// The index of the platform.
        package var platform: Int
        /// The rounds that were measured.
        package var rounds: Int
        /// The change of the objective from the first round to the last, as a share.
        package var change: Double
        /// The 95 % interval of the change.
        package var bounds: ClosedRange<Double>
        /// Whether the interval excludes 0.
        package var isSignificant: Bool { bounds.lowerBound > 0 || bounds.upperBound < 0 }
    }

    /// How intervals were made.
    package struct Inference: Hashable, Sendable {
        /// The risk that any candidate of the comparison is wrongly called better, when all are equal.
        package var risk: Double
        /// The number by which the risk is divided (Bonferroni), 1 or more: candidates, and limits that the reference
        /// may miss.
        package var comparisons: Int
        /// Whether confirmation repeats decide, rather than runs of a profiler that knows no phases.
        package var usesConfirmation: Bool
        /// Whether anything was repeated, so that noise is known.
        package var isReplicated: Bool
        /// The gain that a single run must show, as a share; nil where noise is known.
        package var singleRunMargin: Double?
        /// Whether the best other variant's gain is no larger than what the rounding of its file leaves open.
        package var isWithinRounding = false
        /// How many fresh rounds the race had at most; nil where the runs are those of a grid.
        package var raceRounds: Int?
        /// How far a race is that has no verdict; nil where it has one, and for a grid.
        package var openRace: OpenRace?
    }

    /// A race that ended before its fresh rounds decided.
    package struct OpenRace: Hashable, Sendable {
        /// The complete fresh rounds.
        package var pairs: Int
        /// The fresh rounds that it would have at most.
        package var planned: Int
        /// Its budget; nil without one. Unit: seconds.
        package var budget: Int?
        /// What its runs took. Unit: seconds.
        package var spent: Int

        /// Whether the budget ended it.
        package var isOverBudget: Bool { budget.map { spent >= $0 } ?? false }

        /// Why it ended, a clause.
        package var words: String {
            let why = isOverBudget ? "its budget of \(budget ?? 0) s is spent" : "it was not measured to its end"
            return "the race has \(pairs) of up to \(planned) fresh rounds, and \(why)"
        }
    }
}
