import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements

/// Adds what a reviewer of a decision should know.
func reportDecision(
    _ decision: Decision, _ policy: PromotionPolicy, _ table: EvidenceTable, into bag: inout DiagnosticBag
) {
    guard let winner = decision.winner else {
        reportNothingMeetsLimits(decision, policy, into: &bag)
        reportIneligible(decision, into: &bag)
        reportRuns(decision, into: &bag)
        return
    }
    if let reference = decision.reference == .incumbent ? decision.incumbent : decision.baseline,
        !reference.missed.isEmpty || !reference.missedAccuracy.isEmpty
    {
        bag.add(
            Diagnostic(
                .incumbentMissesLimits,
                "the \(decision.reference == .incumbent ? "incumbent" : "baseline") \"\(reference.variant.name)\" "
                    + "misses a limit",
                at: reference.missed.first?.limit.range ?? reference.missedAccuracy.first?.limit.range,
                notes: reference.missed.map(describeMiss) + reference.missedAccuracy.map(describeAccuracyMiss)
                    + [
                        decision.incumbentMissesLimits
                            ? "it is replaced by the best variant that meets the limits, whatever the gain"
                            : "the excess is within the noise of its repeats, so that it does not lose its place by it"
                    ]))
    }
    let isPromoted = winner.variant.name != decision.incumbent?.variant.name
    if let race = decision.inference.openRace {
        bag.add(
            Diagnostic(
                .raceUndecided, "the race ended before it decided: \"\(winner.variant.name)\" stays", at: nil,
                notes: [race.words, "what was measured before the fresh rounds chose the leader, and proves nothing"],
                help: [
                    race.isOverBudget
                        ? "run slipway profile with a larger --budget: the race resumes where it ended"
                        : "run slipway profile again: the race resumes where it ended"
                ]))
    } else if decision.verdict == .unreplicated {
        bag.add(
            Diagnostic(
                .noiseUnknown,
                isPromoted
                    ? "\"\(winner.variant.name)\" wins by single measurements"
                    : "\"\(winner.variant.name)\" stays by single measurements", at: nil,
                notes: [
                    "runs of one configuration scatter by 10 % and more on a busy machine; nothing here shows how much"
                ]
                    + (decision.inference.singleRunMargin.map {
                        ["a gain must reach \(describeChange($0)); \"promote.min_gain\" states another margin"]
                    } ?? []), help: ["repeat the measurements: `slipway profile` confirms the best candidates"]))
    } else if let repeats = decision.ranking.compactMap({ $0.gain?.repeats }).min(), repeats < 5,
        decision.inference.isReplicated
    {
        bag.add(
            Diagnostic(
                .fewRepeats, "a candidate was compared in \(repeats) round\(repeats == 1 ? "" : "s") only", at: nil,
                notes: ["with few repeats only large gains can be told from noise"],
                help: ["measure five rounds or more"]))
    }
    for limit in decision.limitsWithinRounding {
        bag.add(
            Diagnostic(
                .limitWithinRounding,
                "\"\(winner.variant.name)\" may miss the limit "
                    + "\(describeValue(limit.bound, of: limit.metric)) on \(limit.metric.name)", at: limit.range,
                notes: ["the value is rounded in its file, and as close to the limit as the rounding is coarse"],
                help: ["use a file that keeps the digits: measurements.jsonl, or perf_analyzer's own files"]))
    }
    reportLimits(decision, isPromoted: isPromoted, into: &bag)
    if decision.inference.isWithinRounding {
        bag.add(
            Diagnostic(
                .gainWithinRounding, "the best gain is no larger than the rounding of its file leaves open", at: nil,
                notes: ["every repeat of one truth is rounded alike, so that repeats do not show it"],
                help: ["use a file that keeps the digits: measurements.jsonl, or perf_analyzer's own files"]))
    }
    reportIneligible(decision, into: &bag)
    reportRegressions(decision, into: &bag)
    reportRuns(decision, into: &bag)
}

/// The error of a campaign in which no variant meets the limits, with those that come nearest.
private func reportNothingMeetsLimits(
    _ decision: Decision, _ policy: PromotionPolicy, into bag: inout DiagnosticBag
) {
    if decision.misses.isEmpty, decision.ineligible.isEmpty, decision.unproven.isEmpty {
        bag.add(
            Diagnostic(
                .nothingMeasured, "no variant has a measurement that counts at the operating point", at: nil,
                notes: decision.troubles.prefix(3).flatMap { trouble in
                    trouble.reasons.prefix(1).map { "\"\(trouble.variant)\": \($0)" }
                }))
        return
    }
    bag.add(
        Diagnostic(
            .nothingMeetsLimits,
            policy.limitsAreProven && !decision.unproven.isEmpty
                ? "no variant is shown to meet the limits" : "no variant meets the limits",
            at: policy.limits.first?.range ?? policy.accuracyLimits.first?.range, path: "promote.require",
            notes: decision.unproven.prefix(3).map(describeUnproven)
                + decision.misses.prefix(3).map { miss in
                    "\"\(miss.variant.name)\": "
                        + (miss.missed.map(describeMiss) + miss.missedAccuracy.map(describeAccuracyMiss))
                        .joined(separator: ", ")
                },
            help: ["loosen the limit, or add variants or lower loads to the spec"]))
}

/// `latency_p99 is 31.2ms at concurrency 8, 4 % above the limit 30ms`.
private func describeMiss(_ miss: Decision.LimitMiss) -> String {
    let name = miss.limit.metric.name
    let load = "\(miss.load)\(miss.request.map { " (\($0))" } ?? "")"
    if miss.isRate, let value = miss.value {
        return "only \(describeNumber(value)) of \(miss.load) are answered: the variant is saturated there"
    }
    guard let value = miss.value else { return "\(name) was not measured at \(load)" }
    let share = miss.excess.isFinite ? "\(describeNumber(miss.excess * 100, digits: 2)) % " : ""
    return "\(name) is \(describeValue(value, of: miss.limit.metric)) at \(load), "
        + "\(share)\(miss.limit.isUpper ? "above" : "below") the limit "
        + describeValue(miss.limit.bound, of: miss.limit.metric)
}

/// The warning about low loads, one for the incumbent and one for the baseline.
private func reportRegressions(_ decision: Decision, into bag: inout DiagnosticBag) {
    guard let winner = decision.winner else { return }
    for against in [Decision.Reference.incumbent, .baseline] {
        let found = decision.regressions.filter { $0.against == against }
        let other = against == .incumbent ? decision.incumbent : decision.baseline
        guard !found.isEmpty, let other else { continue }
        bag.add(
            Diagnostic(
                .lowLoadRegression,
                "\"\(winner.variant.name)\" is slower than the \(against == .incumbent ? "incumbent" : "baseline") "
                    + "\"\(other.variant.name)\" at low load", at: nil,
                notes: found.map { regression in
                    "\(regression.request.map { "\($0), " } ?? "")\(regression.load): \(regression.metric.name) "
                        + "\(describeValue(regression.before, of: regression.metric)) → "
                        + "\(describeValue(regression.after, of: regression.metric)) "
                        + "(\(describeChange(regression.change))\(regression.isSignificant == nil ? ", noise unknown" : ""))"
                },
                help: [
                    "a queue delay costs every request that waits alone; state the loads that count in \"promote.at\""
                ]
            ))
    }
}

/// A note for each variant that was unsteady, or one for more than three: on a busy machine all of them are.
private func reportUnstable(_ troubles: [Decision.VariantTrouble], into bag: inout DiagnosticBag) {
    let reason = "their values count, with more noise: what is unsteady may well be the slow part"
    if troubles.count <= 3 {
        for trouble in troubles {
            bag.add(
                Diagnostic(
                    .unstableRuns,
                    "\(trouble.unstable) of \(trouble.successes) runs of \"\(trouble.variant)\" did not become stable",
                    at: nil, notes: [reason]))
        }
        return
    }
    let (unstable, all) = troubles.reduce((0, 0)) { ($0.0 + $1.unstable, $0.1 + $1.successes) }
    let shown = troubles.prefix(5).map { "\"\($0.variant)\": \($0.unstable) of \($0.successes)" }
    let rest = troubles.count > shown.count ? ["and \(troubles.count - shown.count) more"] : []
    bag.add(
        Diagnostic(
            .unstableRuns, "\(unstable) of \(all) runs of \(troubles.count) variants did not become stable", at: nil,
            notes: [reason] + shown + rest))
}

/// Findings about the runs themselves: failures, drift, machines and names that took no part.
private func reportRuns(_ decision: Decision, into bag: inout DiagnosticBag) {
    reportUnstable(decision.troubles.filter { $0.unstable > 0 }, into: &bag)
    for trouble in decision.troubles where trouble.failures > 0 {
        bag.add(
            Diagnostic(
                .variantRunsFailed,
                "\(trouble.failures) of \(trouble.failures + trouble.successes) runs of \"\(trouble.variant)\" failed",
                at: nil,
                notes: ["at \(trouble.loads.map(\.description).joined(separator: ", "))"] + trouble.reasons.prefix(3)))
    }
    for drift in decision.drift where drift.isSignificant {
        bag.add(
            Diagnostic(
                .referenceDrifts,
                "the \(decision.reference == .incumbent ? "incumbent" : "baseline") changed by "
                    + "\(describeChange(drift.change)) over \(drift.rounds) rounds",
                at: nil,
                notes: [
                    "95 % interval \(describeChange(drift.bounds.lowerBound)) to "
                        + describeChange(drift.bounds.upperBound),
                    "candidates are compared round by round, which cancels it; the machine is not steady all the same",
                ]))
    }
}
