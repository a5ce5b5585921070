import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

extension CampaignReport {
    /// The measure of accuracy that the report shows: the one that a limit or the objective names, else the cosine. Nil where
    /// no accuracy was measured.
    var accuracyMeasure: AccuracyMeasure? {
        guard entries.contains(where: { $0.curve.variant.accuracy != nil }) else { return nil }
        return policy.accuracyLimits.first?.measure ?? policy.accuracyTerms.first?.measure ?? AccuracyMeasure(.cosine)
    }

    /// What the table says of a variant's accuracy.
    func accuracyCell(_ facts: VariantFacts, _ measure: AccuracyMeasure) -> String {
        guard let accuracy = facts.accuracy else { return "–" }
        return accuracy.value(of: measure).map(describeAccuracy) ?? "unknown"
    }

    /// Speed against error: each variant at its operating point; nil where nothing tells.
    var accuracyChart: ScatterChart? {
        guard let measure = accuracyMeasure else { return nil }
        let reference = decision.reference == .baseline ? decision.baseline : decision.incumbent ?? decision.baseline
        let base = entry(reference?.variant.name)?.operatingPoint?.summary.values[.throughput]
        guard let base, base > 0 else { return nil }
        let providers = providers
        let places = entries.compactMap { entry -> (name: String, point: ScatterChart.Point)? in
            guard let value = entry.curve.variant.accuracy?.value(of: measure),
                let throughput = entry.operatingPoint?.summary.values[.throughput],
                let group = providers.firstIndex(of: entry.provider)
            else { return nil }
            let meets =
                policy.accuracyMisses(of: entry.curve.variant.accuracy).isEmpty
                && entry.operatingPoint?.summary.meetsLimits == true
            let title =
                "\(entry.name): \(describeChange(throughput / base - 1)) throughput, "
                + "\(measure.name) \(describeAccuracy(value))"
            let point = ScatterChart.Point(
                x: throughput / base, y: Self.error(value, measure), group: group, meetsLimits: meets,
                title: DisplayText.safe(title))
            return (entry.name, point)
        }
        guard !places.isEmpty else { return nil }
        var highlights: [ScatterChart.Highlight] = []
        for (role, standing) in [
            ("winner", decision.winner), ("incumbent", decision.incumbent), ("baseline", decision.baseline),
        ] {
            guard let point = places.first(where: { $0.name == standing?.variant.name })?.point else { continue }
            if let place = highlights.firstIndex(where: { $0.x == point.x && $0.y == point.y }) {
                highlights[place].label += ", \(role)"
            } else {
                highlights.append(ScatterChart.Highlight(label: role, x: point.x, y: point.y))
            }
        }
        let limits = policy.accuracyLimits.filter { $0.measure == measure }
        let words = limits.map { "\(measure.name) \($0.isUpper ? "≤" : "≥") \(describeAccuracy($0.bound))" }
        let axis = measure.metric.isHigherBetter ? "1 − \(measure.name)" : measure.name
        return ScatterChart(
            id: "accuracy", caption: ChartCaption(model: name, matter: "speed and \(measure.name)"),
            summary:
                "\(places.count) variants at their operating points. Better is further to the right and further down."
                + (words.isEmpty ? "" : " The limit is \(words.joined(separator: ", ")).")
                + " Errors below 1e-07 are drawn at 1e-07.",
            xTitle: "throughput (1 = the \(decision.reference == .baseline ? "baseline" : "incumbent"))", yTitle: axis,
            points: places.map(\.point), groups: providers.enumerated().map { ($1, $0 % 7) }, highlights: highlights,
            limits: zip(limits, words).map { ScatterChart.Limit(label: $1, y: Self.error($0.bound, measure)) })
    }

    /// The error that a value stands for: how far a measure that is best at 1 is from it. Equal answers have no logarithm.
    private static func error(_ value: Double, _ measure: AccuracyMeasure) -> Double {
        max(1e-7, measure.metric.isHigherBetter ? 1 - value : value)
    }
}
