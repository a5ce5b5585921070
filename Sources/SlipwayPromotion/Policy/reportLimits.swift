import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements

/// Says how sure it is that a winner meets its limits, and who lacks the proof that the policy demands.
func reportLimits(_ decision: Decision, isPromoted: Bool, into bag: inout DiagnosticBag) {
    if isPromoted, let winner = decision.winner {
        for check in decision.limitChecks where check.state == .straddles {
            bag.add(
                Diagnostic(
                    .limitStraddled,
                    "\"\(winner.variant.name)\" may miss the limit "
                        + "\(describeValue(check.limit.bound, of: check.limit.metric)) on \(check.limit.metric.name)",
                    at: check.limit.range, notes: [describeCheck(check)],
                    help: ["measure more rounds, or demand proof: promote: {limits: proven}"]))
        }
    }
    guard !decision.unproven.isEmpty else { return }
    bag.add(
        Diagnostic(
            .limitsUnproven, "not every variant within the limits is shown to meet them",
            at: decision.unproven.first?.checks.first?.limit.range, path: "promote.limits",
            notes: decision.unproven.prefix(3).map(describeUnproven),
            help: ["measure as many rounds, or leave \"promote.limits\" out to promote with a warning"]))
}

/// `latency_p99 is 9.9ms at concurrency 8, from 8.4ms to 11.6ms in 5 runs; about 40 runs would prove the limit 10ms`.
package func describeCheck(_ check: Decision.LimitCheck) -> String {
    let metric = check.limit.metric
    let load = "\(check.load)\(check.request.map { " (\($0))" } ?? "")"
    var text = "\(metric.name) is \(describeValue(check.value, of: metric)) at \(load)"
    if let bounds = check.bounds {
        text +=
            ", from \(describeValue(bounds.lowerBound, of: metric)) to \(describeValue(bounds.upperBound, of: metric)) "
            + "in \(check.runs) runs"
    } else {
        text += " in one run"
    }
    guard check.state != .proven else { return text }
    let limit = describeValue(check.limit.bound, of: metric)
    guard let count = check.runsToProve else {
        return text + "; no number of rounds up to 1000 would prove the limit \(limit)"
    }
    return text + "; about \(count) rounds would prove the limit \(limit)"
}

func describeUnproven(_ one: Decision.UnprovenVariant) -> String {
    "\"\(one.variant.name)\": " + one.checks.map(describeCheck).joined(separator: ", ")
}

/// Names the variants that would have won and may not.
func reportIneligible(_ decision: Decision, into bag: inout DiagnosticBag) {
    for one in decision.ineligible where one.wouldWin {
        bag.add(
            Diagnostic(
                .variantNotEligible, "\"\(one.variant.name)\" would win and would break clients", at: nil,
                notes: one.reasons,
                help: ["accept it with --allow-breaking, or exclude such variants from the spec"]))
    }
}
