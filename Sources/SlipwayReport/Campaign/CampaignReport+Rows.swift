import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

/// A row of the table of variants.
struct CampaignRow {
    /// The variant's name.
    var name: String
    /// Whether it is the winner.
    var isWinner: Bool
    /// Provider, batch limit, instances, load, throughput, latency, gain, accuracy where it was measured, runs.
    var cells: [String]
    /// Whether it is the winner, the incumbent, what it misses, which of its runs failed.
    var note: String
}

extension CampaignReport {
    /// The variants: ranked ones first, then those that were only screened, by throughput, then those that miss a limit,
    /// the nearest first, then those that were not measured, in the order of the matrix.
    var tableRows: [CampaignRow] {
        var places: [String: Int] = [:]
        let (ranked, missed) = (decision.ranking.map(\.variant.name), decision.misses.map(\.variant.name))
        let known = Set(ranked + missed)
        let others = entries.filter { !known.contains($0.name) }.compactMap { entry in
            entry.operatingPoint.flatMap { point in
                point.summary.meetsLimits ? point.summary.values[.throughput].map { (entry.name, $0) } : nil
            }
        }.enumerated().sorted { left, right in
            left.element.1 != right.element.1 ? left.element.1 > right.element.1 : left.offset < right.offset
        }.map(\.element.0)
        for name in ranked + others + missed where places[name] == nil { places[name] = places.count }
        let gains = Dictionary(decision.ranking.map { ($0.variant.name, $0.gain) }) { first, _ in first }
        let misses = Dictionary(decision.misses.map { ($0.variant.name, $0) }) { first, _ in first }
        let measure = accuracyMeasure
        let troubles = Dictionary(decision.troubles.map { ($0.variant, $0) }) { first, _ in first }
        let ineligible = Dictionary(decision.ineligible.map { ($0.variant.name, $0) }) { first, _ in first }
        let (screened, unmeasured) = (Set(decision.screenedOut), Set(decision.unmeasured))
        let sorted = entries.enumerated().sorted { left, right in
            let (one, other) = (places[left.element.name] ?? .max, places[right.element.name] ?? .max)
            return one != other ? one < other : left.offset < right.offset
        }
        return sorted.map { _, entry in
            let facts = entry.curve.variant
            let point = entry.operatingPoint
            var notes: [String] = []
            if facts.name == decision.winner?.variant.name { notes.append("winner") }
            if facts.name == decision.incumbent?.variant.name { notes.append("incumbent") }
            if facts.name == decision.baseline?.variant.name { notes.append("baseline") }
            if let one = ineligible[facts.name] {
                notes.append(
                    "not eligible\(one.wouldWin ? ", would win" : ""): breaks clients, \(one.reasons.joined(separator: ", "))"
                )
            }
            if let miss = misses[facts.name] {
                notes.append("misses " + describeMisses(miss.missed, miss.missedAccuracy))
            }
            if screened.contains(facts.name) { notes.append("screened only") }
            if unmeasured.contains(facts.name) { notes.append("not measured at the operating point") }
            if let trouble = troubles[facts.name], trouble.failures > 0 {
                let reasons = trouble.reasons.isEmpty ? "" : ": " + trouble.reasons.prefix(2).joined(separator: ", ")
                notes.append("\(trouble.failures) of \(trouble.failures + trouble.successes) runs failed\(reasons)")
            }
            if let trouble = troubles[facts.name], trouble.unstable > 0 {
                notes.append("\(trouble.unstable) of \(trouble.successes) runs unstable")
            }
            let latency = latencyMetric.flatMap { metric in
                point?.summary.values[metric].map { describeValue($0, of: metric) }
            }
            return CampaignRow(
                name: facts.name, isWinner: facts.name == decision.winner?.variant.name,
                cells: [
                    entry.provider, String(facts.maxBatchSize), String(facts.instances),
                    point?.summary.load.description ?? "–", point.map(describeThroughput) ?? "–", latency ?? "–",
                    (gains[facts.name] ?? nil).map(describeGain) ?? "–",
                ] + (measure.map { [accuracyCell(facts, $0)] } ?? []) + [
                    point.map { String($0.summary.repeats) } ?? "0"
                ], note: notes.joined(separator: "; "))
        }
    }
}
