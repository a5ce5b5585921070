import SlipwayDomain
import SlipwayMeasurements

/// Where a variant is measured: with each request its loads and their weights, one load unless the policy states several.
struct RacePosition: Hashable {
    /// A request under a load.
    struct Part: Hashable {
        var shapes: String?
        var load: Load
        var weight: Double
    }

    /// The parts; those of one request have weights that are relative to one another.
    var parts: [Part]
}

/// The runs of some rounds of a race, as a search asks for them.
struct RaceEvidence {
    private let table: EvidenceTable
    private let policy: PromotionPolicy
    private let isConfirmed: Bool

    /// Gathers runs.
    ///
    /// - Parameters:
    ///   - set: The runs.
    ///   - phase: The phase that counts.
    ///   - rounds: The rounds that count.
    ///   - policy: What is better.
    ///   - candidates: Every variant that takes part.
    init(
        _ set: MeasurementSet, _ phase: Measurement.Phase, rounds: ClosedRange<Int>, policy: PromotionPolicy,
        candidates: [VariantFacts]
    ) {
        var part = set
        part.measurements = set.measurements.filter { $0.phase == phase && rounds.contains($0.round) }
        table = EvidenceTable(part, candidates: candidates, metrics: policy.rankedMetrics)
        self.policy = policy
        isConfirmed = phase == .confirmation
    }

    private func cell(_ variant: String, _ shapes: String?, _ load: Load) -> EvidenceTable.Cell? {
        guard let place = table.index(of: variant), let number = table.place(of: load) else { return nil }
        let shape = table.shapes.count == 1 ? 0 : table.shapes.firstIndex(of: shapes)
        return shape.flatMap { table.cell(of: place, shape: $0, load: number) }
    }

    /// What runs at a load come to; nil where more failed than gave values.
    func summary(_ variant: String, _ shapes: String?, _ load: Load) -> EvidenceTable.Summary? {
        guard let cell = cell(variant, shapes, load) else { return nil }
        let summary = table.summarize(table.decisive(cell, confirmed: isConfirmed), policy.rankedMetrics)
        return summary.isUsable ? summary : nil
    }

    /// The utility at a load: a logarithm.
    func utility(_ variant: String, _ shapes: String?, _ load: Load) -> Double? {
        guard let summary = summary(variant, shapes, load), let place = table.index(of: variant) else { return nil }
        return policy.utility(of: summary.values, table.variants[place].accuracy)
    }

    /// How far the limits are missed at a load.
    ///
    /// - Parameters:
    ///   - variant: The variant's name.
    ///   - shapes: The shapes of the requests.
    ///   - load: The load.
    ///   - isHopeful: Whether an excess that noise may explain is none: a tail of few runs may be a third too high.
    /// - Returns: The largest excess as a share of its bound; 0 where the limits are met, infinite without values.
    func excess(_ variant: String, _ shapes: String?, _ load: Load, isHopeful: Bool = false) -> Double {
        guard let cell = cell(variant, shapes, load), let summary = summary(variant, shapes, load) else {
            return .infinity
        }
        let excess = table.misses(summary.values, at: load, cell.shape, policy).reduce(0) { max($0, $1.excess) }
        guard isHopeful else { return excess }
        let allowed = assumedTailNoise / Double(max(1, summary.repeats)).squareRoot()
        return excess > (summary.repeats > 1 ? allowed / 2 : allowed) ? excess : 0
    }

    /// The utility at a position: the mean over the requests of the weighted means over their loads.
    func utility(_ variant: String, at position: RacePosition) -> Double? {
        mean(over: position) { utility(variant, $0.shapes, $0.load) }
    }

    /// The largest excess at a position that noise does not explain.
    func excess(_ variant: String, at position: RacePosition) -> Double {
        position.parts.reduce(0) { max($0, excess(variant, $1.shapes, $1.load, isHopeful: true)) }
    }

    /// Whether any limit is missed at a position by the means of the runs.
    func misses(_ variant: String, at position: RacePosition) -> Bool {
        position.parts.contains { excess(variant, $0.shapes, $0.load) > 0 }
    }

    /// The utilities by round and machine, of the rounds in which every part has values.
    func samples(_ variant: String, at position: RacePosition) -> [UtilitySample] {
        let shapes = Set(position.parts.map(\.shapes))
        var cells: [(cell: EvidenceTable.Cell, weight: Double)] = []
        for part in position.parts {
            guard let cell = cell(variant, part.shapes, part.load) else { return [] }
            let own = position.parts.filter { $0.shapes == part.shapes }.reduce(0) { $0 + $1.weight }
            cells.append((cell, part.weight / own / Double(shapes.count)))
        }
        return table.samples(cells, confirmed: isConfirmed, policy: policy)
    }

    private func mean(over position: RacePosition, _ value: (RacePosition.Part) -> Double?) -> Double? {
        var sums: [String?: (sum: Double, weight: Double)] = [:]
        for part in position.parts {
            guard let value = value(part) else { return nil }
            let held = sums[part.shapes] ?? (0, 0)
            sums[part.shapes] = (held.sum + value * part.weight, held.weight + part.weight)
        }
        guard !sums.isEmpty else { return nil }
        // In a stated order, for sums depend on it in their last digits.
        let means = position.parts.map(\.shapes).reduce(into: [String?]()) { list, shapes in
            if !list.contains(shapes) { list.append(shapes) }
        }.compactMap { sums[$0] }.map { $0.sum / $0.weight }
        return means.reduce(0, +) / Double(means.count)
    }
}
