import SlipwayCompiler
import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SlipwayReport

/// A choice in words.
struct PromotionWords {
    let context: PromotionContext
    let choice: ReleaseChoice
    let deployment: [DeploymentChange]

    /// The choice for people.
    var summary: PromotionSummary {
        let record = choice.record
        let before = choice.isNew ? replaced : nil
        var summary = PromotionSummary(
            name: context.plan.name.text, release: context.release.directory.text,
            winner: (record.winner.variant.text, record.winner.id),
            incumbent: before.map { ($0.variant.text, $0.id) }, verdict: record.verdict.rawValue)
        summary.isPromotion = choice.isNew
        summary.reasons = reasons
        summary.deployment = deployment.map(\.text)
        // What was measured was compared with what the other release held then.
        if choice.isNew, before?.id != record.winner.id, before?.id == record.incumbent?.id || record.source == nil {
            summary.changes = changes
        }
        if let decision = choice.decision {
            summary.curves = curves(decision)
            summary.losses = decision.regressions.map(describe)
            summary.ineligible = decision.ineligible.filter(\.wouldWin).map { one in
                "not eligible: \(one.variant.name) would win and would break clients (\(one.reasons.joined(separator: "; ")))"
            }
            summary.runnersUp = decision.ranking.filter { $0.variant.id != record.winner.id }.map { standing in
                (standing.variant.name, standing.gain.map(describeGain) ?? "what it is compared with")
            }
        }
        return summary
    }

    /// What the release held before.
    private var replaced: PromotionRecord.Holder? {
        choice.record.source.map(\.replaced) ?? choice.record.incumbent
    }

    private var reasons: [String] {
        let record = choice.record
        if !choice.isNew {
            guard let decision = choice.decision else { return [choice.note].compactMap(\.self) }
            return [verdictText(decision.verdict, decision.runnersUp.first { $0.gain != nil }?.gain)]
        }
        var lines: [String] = []
        if let source = record.source {
            lines.append(
                "taken from \(source.release) with its record: the same files, and nothing was measured for it")
        }
        switch record.verdict {
        case .carried:
            lines.append("carried: the released configuration with the model's new weights, in the same graph")
        case .forced:
            lines.append("forced: \(record.reason ?? "")")
            if let gain = choice.record.gain { lines.append("measured: \(text(gain)) \(referenceText)") }
        default:
            let best = choice.decision?.runnersUp.first { $0.gain != nil }?.gain
            if choice.decision == nil, let gain = record.gain {
                lines.append("\(record.verdict.rawValue): \(text(gain)) \(referenceText)")
            } else {
                lines.append(verdictText(record.verdict, record.gain == nil ? best : choice.decision?.winner?.gain))
            }
        }
        if !record.points.isEmpty {
            let was = record.incumbentPoints.isEmpty ? "" : " (before: \(loads(record.incumbentPoints)))"
            lines.append("at \(loads(record.points))\(was)")
        }
        return lines
    }

    private var referenceText: String {
        choice.record.isAgainstBaseline ? "over the baseline" : "over the incumbent"
    }

    private func verdictText(_ verdict: Decision.Verdict, _ gain: Decision.Gain?) -> String {
        let measured = gain.map { ": \(describeGain($0))" } ?? ""
        switch verdict {
        case .better: return "better\(measured) \(referenceText)"
        case .unreplicated: return "unreplicated\(measured); the noise is unknown"
        case .noSignificantDifference:
            return gain == nil
                ? "no significant difference; no other variant can be compared"
                : "no significant difference; the best other\(measured)"
        case .worse: return "the best other variant is worse\(measured)"
        case .initial, .carried, .forced: return verdict.rawValue
        }
    }

    private func text(_ gain: PromotionRecord.Gain) -> String {
        describe(gain.estimate, gain.bounds, rounds: gain.rounds)
    }

    private func describeGain(_ gain: Decision.Gain) -> String {
        describe(gain.estimate, gain.bounds, rounds: gain.repeats)
    }

    private func describe(_ gain: Double, _ bounds: ClosedRange<Double>?, rounds: Int) -> String {
        guard let bounds else { return "\(describeChange(gain)) by single runs" }
        return "\(describeChange(gain)), from \(describeChange(bounds.lowerBound)) to "
            + "\(describeChange(bounds.upperBound)) in \(rounds) rounds"
    }

    private func loads(_ points: [PromotionRecord.Point]) -> String {
        points.map { point in
            let request = context.requestName(point.inputShapes).map { " (\($0))" } ?? ""
            return "\(point.load)\(request)"
        }.joined(separator: ", ")
    }

    /// Every metric at the operating points: point by point where both have as many.
    private var changes: [PromotionSummary.Change] {
        let (points, before) = (choice.record.points, choice.record.incumbentPoints)
        var rows: [PromotionSummary.Change] = []
        for (place, point) in points.enumerated() {
            let other = before.indices.contains(place) && before.count == points.count ? before[place] : nil
            let suffix =
                points.count == 1
                ? "" : ", \(context.requestName(point.inputShapes).map { "\($0), " } ?? "")\(point.load)"
            for metric in Metric.allCases {
                let (old, new) = (other?.values[metric], point.values[metric])
                guard old != nil || new != nil else { continue }
                var change = ""
                if let old, let new, old > 0 { change = describeChange(new / old - 1) }
                rows.append(
                    PromotionSummary.Change(
                        metric: metric.name + suffix, before: old.map { describeValue($0, of: metric) } ?? "-",
                        after: new.map { describeValue($0, of: metric) } ?? "-", change: change))
            }
        }
        return rows
    }

    /// Throughput and 99th percentile of winner, incumbent and baseline at every load.
    private func curves(_ decision: Decision) -> PromotionSummary.Curves? {
        var columns: [(name: String, curve: [Decision.PointSummary])] = []
        let roles = [("winner", decision.winner), ("incumbent", decision.incumbent), ("baseline", decision.baseline)]
        for case (let role, let standing?) in roles where !standing.curve.isEmpty {
            let name = standing.variant.name
            if let known = columns.firstIndex(where: { $0.name.hasPrefix("\(name) ") }) {
                columns[known].name = columns[known].name.dropLast() + ", \(role))"
            } else {
                columns.append(("\(name) (\(role))", standing.curve))
            }
        }
        guard !columns.isEmpty else { return nil }
        struct Place: Hashable { let shapes: String?, load: Load }
        let places = Set(columns.flatMap(\.curve).map { Place(shapes: $0.inputShapes, load: $0.load) }).sorted {
            ($0.shapes ?? "", $0.load) < ($1.shapes ?? "", $1.load)
        }
        let hasShapes = Set(places.map(\.shapes)).count > 1
        let metrics: [Metric] = [.throughput, .latencyP99]
        let points = columns.map { column in
            Dictionary(column.curve.map { (Place(shapes: $0.inputShapes, load: $0.load), $0) }) { first, _ in first }
        }
        let rows = places.map { place in
            let request = hasShapes ? context.requestName(place.shapes).map { "\($0), " } ?? "" : ""
            let cells = points.flatMap { points in
                let point = points[place]
                return metrics.map { metric in point?.values[metric].map { describeValue($0, of: metric) } ?? "-" }
            }
            return ["\(request)\(place.load)"] + cells
        }
        let heads = ["load"] + columns.flatMap { ["\($0.name)", "p99"] }
        return PromotionSummary.Curves(heads: heads, rows: rows)
    }

    private func describe(_ loss: Decision.Regression) -> String {
        let other = loss.against == .incumbent ? "the incumbent" : "the baseline"
        let request = loss.request.map { "\($0), " } ?? ""
        return "\(request)\(loss.load): \(loss.metric.name) \(describeValue(loss.before, of: loss.metric)) → "
            + "\(describeValue(loss.after, of: loss.metric)) (\(describeChange(loss.change)) against \(other))"
    }
}

extension PromotionContext {
    /// What the plan calls a request, by its shapes; nil where it has one request only.
    func requestName(_ shapes: String?) -> String? {
        guard let shapes, let plan = emitted.measurements, plan.requests.count > 1 else { return nil }
        let sets = plan.inputSets
        return sets.first { $0.shapeText == shapes }?.point ?? shapes
    }

    /// The bytes of the inputs of a request of one item; nil where a type has no fixed width or no request is known.
    func requestBytes(_ shapes: String?) -> Int? {
        guard let sets = emitted.measurements?.inputSets,
            let set = sets.first(where: { $0.shapeText == shapes }) ?? (sets.count == 1 ? sets.first : nil)
        else { return nil }
        var bytes = 0
        for input in set.inputs {
            guard let width = input.type.byteWidth else { return nil }
            bytes += width * input.shape.reduce(1, *)
        }
        return bytes
    }
}
