import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

extension CampaignReport {
    /// The verdict in one sentence without its full stop.
    var headline: String {
        guard let winner = decision.winner else {
            if decision.isUndecided {
                let why = findings.first { $0.severity == .error }.map { ": \($0.message)" } ?? ""
                return "Nothing can be decided\(why)"
            }
            if decision.misses.isEmpty, decision.ineligible.contains(where: \.wouldWin) {
                return "No winner: the only variants that meet the limits would break clients"
            }
            return decision.misses.isEmpty
                ? "No winner: nothing was measured at the operating point" : "No winner: no variant meets the limits"
        }
        let name = winner.variant.name
        let gain = winner.gain.map { ", \(describeGain($0))" } ?? ""
        let other = decision.reference == .baseline ? decision.baseline : decision.incumbent
        let reference = other?.variant.name ?? "nothing"
        let isChange = other?.variant.name != name
        switch decision.verdict {
        case .initial: return "\(name) is the first release; there is nothing to compare it with"
        case .better where decision.incumbentMissesLimits:
            return "\(name) replaces \(reference), which misses a limit\(gain)"
        case .better: return "\(name) is better than \(reference)\(gain)"
        case .noSignificantDifference where decision.inference.openRace != nil:
            return "\(name) stays: the race ended before it decided"
        case .noSignificantDifference: return "\(name) stays: no candidate is better by enough and beyond noise"
        case .worse: return "\(name) stays: the best candidate is worse"
        case .unreplicated:
            return isChange
                ? "\(name) is ahead of \(reference) by single measurements\(gain)"
                : "\(name) stays by single measurements"
        case .carried: return "\(name) is carried over to new weights"
        case .forced: return "\(name) was named by a person"
        }
    }

    /// The verdict's word, as `promotion.json` would write it.
    var verdictWord: String {
        decision.isUndecided ? "undecided" : decision.winner == nil ? "no winner" : decision.verdict.rawValue
    }

    /// What kind of answer the verdict is, for color and sign.
    var mood: (word: String, sign: String) {
        guard let winner = decision.winner else { return decision.isUndecided ? ("unsure", "?") : ("none", "✕") }
        if decision.verdict == .unreplicated { return ("unsure", "?") }
        let isChange = winner.variant.name != decision.incumbent?.variant.name
        return isChange ? ("change", "↑") : ("same", "=")
    }

    /// What to know of the charts where variants were measured with several requests; nil with one.
    var requestNote: String? {
        let shown = entries.compactMap { $0.curve.points.first?.summary.inputShapes }
        let all = Set(platforms.compactMap(\.inputShapes))
        guard let first = shown.min(), all.count > Set(shown).count else { return nil }
        return
            "Variants were measured with \(all.count) requests. The verdict and the gains take all of them; charts and "
            + "tables of values show one (\(first))."
    }

    /// The findings in order; more than three of one code, of which each names another variant, are a group.
    var findingGroups: [[Diagnostic]] {
        let groups = Dictionary(grouping: findings, by: \.code)
        var seen: Set<DiagnosticCode> = []
        return findings.compactMap { finding in
            guard let group = groups[finding.code], group.count > 3 else { return [finding] }
            return seen.insert(finding.code).inserted ? group : nil
        }
    }

    /// How the intervals came about, a sentence or two.
    var method: String {
        let inference = decision.inference
        if decision.isUndecided { return "Nothing was compared." }
        if let race = inference.openRace {
            return "Nothing is proven: \(race.words). What was measured before the fresh rounds chose the leader."
        }
        guard inference.isReplicated else {
            return "Nothing was repeated: how much of a gain is noise is unknown."
        }
        if let rounds = inference.raceRounds {
            let divided = inference.comparisons > 1 ? " divided by \(inference.comparisons) (Bonferroni)" : ""
            return
                "A race: the leader met the incumbent in fresh rounds, \(rounds) at most, and was tested after each from "
                + "the third on. All looks together have a risk of \(describeNumber(inference.risk * 100)) %\(divided) "
                + "(O'Brien and Fleming's boundaries for t)."
        }
        let runs = inference.usesConfirmation ? "confirmation repeats" : "repeated runs"
        return "Gains are compared round by round over \(runs). Each bound of a gain's interval has a risk of "
            + "\(describeNumber(inference.risk * 100)) % divided by \(inference.comparisons) (Bonferroni)."
    }

    /// The policy as the spec could state it.
    var policyLines: [(key: String, value: String)] {
        let terms = policy.objective.map { term in
            let weight = abs(term.exponent) == 1 ? "" : " (weight \(describeNumber(abs(term.exponent))))"
            return (term.exponent < 0 ? "minimize " : "maximize ") + term.metric.name + weight
        }
        let others = policy.accuracyTerms.map { term in
            let weight = abs(term.exponent) == 1 ? "" : " (weight \(describeNumber(abs(term.exponent))))"
            return (term.exponent < 0 ? "minimize " : "maximize ") + term.measure.name + weight
        }
        var lines = [("objective", (terms + others).joined(separator: ", "))]
        switch policy.operatingPoint {
        case .bestWithinLimits: lines.append(("judged at", "each variant's highest throughput within the limits"))
        case .loads(let loads):
            lines.append(
                (
                    "judged at",
                    loads.map { part in
                        part.load.description
                            + (loads.count > 1 ? " (weight \(describeNumber(part.weight)))" : "")
                    }.joined(separator: ", ")
                ))
        }
        let limits =
            policy.limits.map(describeLimit)
            + policy.accuracyLimits.map {
                "\($0.measure.name) \($0.isUpper ? "≤" : "≥") \(describeAccuracy($0.bound))"
            }
        lines.append(("limits", limits.isEmpty ? "none" : limits.joined(separator: ", ")))
        lines.append(("min_gain", "\(describeNumber(policy.minGain * 100)) %"))
        return lines
    }

    /// The lines on machines and programs.
    var provenanceLines: [(key: String, value: String)] {
        var lines: [(key: String, value: String)] = [("target", "Triton \(targetRelease)")]
        let sizes = [
            ("processor", distinct(platforms.map(\.cpu))),
            ("cores", distinct(platforms.map { $0.cores.map(String.init) })),
            ("GPU", distinct(platforms.map { $0.gpus.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") } })),
            ("driver", distinct(platforms.map(\.driver))), ("server", distinct(platforms.map(\.release))),
            ("requests", distinct(platforms.map(\.inputShapes))),
            ("sessions", distinct(platforms.map(\.session))),
            (
                "programs",
                distinct(provenances.flatMap(\.tools).sorted().map { "\($0.name) \($0.version)" })
            ),
            ("files", distinct(provenances.map { $0.format.title })),
            ("model", distinct(provenances.map { $0.modelDigest.map { "sha256 \($0.prefix(12))…" } })),
        ]
        for (key, value) in sizes { lines.append((key, value ?? "not stated")) }
        let steps = provenances.map(\.latencyStep).filter { $0 > 0 }
        if let step = steps.max() {
            lines.append(("rounding", "latencies are written in steps of \(describeValue(step, of: .latencyP99))"))
        }
        return lines
    }

    /// The distinct texts in order of appearance; nil when there is none.
    private func distinct(_ texts: [String?]) -> String? {
        var seen: Set<String> = []
        let found = texts.compactMap { $0 }.filter { seen.insert($0).inserted }
        return found.isEmpty ? nil : found.joined(separator: "; ")
    }
}

extension Provenance.Format {
    /// The kind of file for people.
    fileprivate var title: String {
        switch self {
        case .measurements: "measurements.jsonl"
        case .modelAnalyzer: "Model Analyzer table"
        case .perfAnalyzer: "perf_analyzer table"
        case .perfAnalyzerExport: "perf_analyzer export"
        case .locust: "Locust"
        }
    }
}

/// A gain with its interval: `+12.3 % (+8.1 % to +16.9 %)`.
func describeGain(_ gain: Decision.Gain) -> String {
    guard let bounds = gain.bounds else { return describeChange(gain.estimate) + " (noise unknown)" }
    return describeChange(gain.estimate) + " (" + describeChange(bounds.lowerBound) + " to "
        + describeChange(bounds.upperBound) + ")"
}

/// A limit: `latency_p99 <= 30ms`.
func describeLimit(_ limit: PromotionPolicy.Limit) -> String {
    "\(limit.metric.name) \(limit.isUpper ? "<=" : ">=") \(describeValue(limit.bound, of: limit.metric))"
}

/// What a variant misses: `latency_p99 31.2ms at concurrency 8 (limit 30ms)`.
func describeMisses(_ misses: [Decision.LimitMiss], _ inaccurate: [Decision.AccuracyMiss] = []) -> String {
    let loads = misses.map { miss in
        let value = miss.value.map { describeValue($0, of: miss.limit.metric) } ?? "not measured"
        return "\(miss.limit.metric.name) \(value) at \(miss.load) "
            + "(limit \(describeValue(miss.limit.bound, of: miss.limit.metric)))"
    }
    let others = inaccurate.map { miss in
        "\(miss.limit.measure.name) \(miss.value.map(describeAccuracy) ?? "not measured") "
            + "(limit \(describeAccuracy(miss.limit.bound)))"
    }
    return (loads + others).joined(separator: ", ")
}
