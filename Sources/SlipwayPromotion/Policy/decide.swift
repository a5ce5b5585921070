package import SlipwayDiagnostics
package import SlipwayMeasurements

/// The risk that any candidate is called better when all are equal.
package let promotionRisk = 0.05

/// Decides which variant to release.
///
/// With several requests, such as texts of two lengths, a variant is judged with each and the objective is their geometric
/// mean; limits hold for each.
///
/// Confirmation repeats decide where the reference and another candidate have them; runs of screening then only show
/// curves, since what selected a candidate flatters it. Each candidate is compared with the reference on the same machine,
/// round by round; docs/promotion.md states the method.
///
/// The result depends on the set of measurements only, never on the order of files or rows.
///
/// - Parameters:
///   - set: The measurements. Those of no candidate are named in the decision and take no part.
///   - policy: What is better.
///   - candidates: Every variant that may win; names and ids are distinct. The incumbent and the baseline are among them.
///   - incumbent: The released variant's name; nil when nothing was released.
///   - baseline: The baseline's name.
///   - againstBaseline: Whether gains are relative to the baseline although there is an incumbent.
///   - ineligible: Variants that may not win, by name, with why; they are compared and shown all the same.
///   - bag: Takes what keeps the policy from deciding, and what a reviewer should know.
/// - Returns: Nil when the measurements cannot answer, with an error in the bag. A decision without winner, also with an
///   error, when nothing meets the limits.
package func decide(
    _ set: MeasurementSet, policy: PromotionPolicy, candidates: [VariantFacts], incumbent: String?, baseline: String?,
    againstBaseline: Bool = false, ineligible: [String: [String]] = [:], into bag: inout DiagnosticBag
) -> Decision? {
    let table = EvidenceTable(set, candidates: candidates, metrics: policy.rankedMetrics)
    guard checkMeasured(policy, table, into: &bag) else { return nil }
    var judge = Judge(
        table: table, policy: policy, incumbent: incumbent.flatMap(table.index),
        baseline: baseline.flatMap(table.index),
        againstBaseline: againstBaseline)
    for (name, reasons) in ineligible {
        // What is released stays whatever it does.
        if let variant = table.index(of: name), variant != judge.incumbent { judge.ineligible[variant] = reasons }
    }
    let (kind, name) = againstBaseline ? (Decision.Reference.baseline, baseline) : (.incumbent, incumbent)
    guard judge.checkReference(kind, named: name, into: &bag) else { return nil }
    judge.compareAll()
    let decision = judge.decision()
    reportDecision(decision, policy, table, into: &bag)
    return decision
}

/// One decision in the making.
struct Judge {
    let table: EvidenceTable
    let policy: PromotionPolicy
    let incumbent: Int?
    let baseline: Int?
    let reference: Int?
    let referenceKind: Decision.Reference
    /// Whether confirmation repeats decide.
    let isConfirmed: Bool
    /// The requests that every variant must have been measured with: those of the reference, or all without one.
    let shapes: [Int]
    /// The operating point of every variant by its place; nil where it was not measured.
    let points: [OperatingPoint?]
    /// The reference's utilities.
    let referenceSamples: [UtilitySample]
    /// Why variants may not win, by place.
    var ineligible: [Int: [String]] = [:]
    /// How every variant but the reference compares with it, by its place.
    private(set) var comparisons: [Int: Comparison] = [:]
    /// How many tests of candidates may promote.
    private(set) var choices = 0
    /// Student's quantiles for the shared risk, by degrees of freedom.
    private var quantiles: [Double: Double] = [:]
    /// The fresh rounds that the race had at most; nil where the runs are those of a grid.
    let raceRounds: Int?
    /// The same for a race of which no fresh round was measured either.
    let plannedRounds: Int?

    /// Finds the operating points; with `isScreening`, from runs of screening even where there are confirmation repeats.
    init(
        table: EvidenceTable, policy: PromotionPolicy, incumbent: Int?, baseline: Int?, againstBaseline: Bool,
        isScreening: Bool = false
    ) {
        self.table = table
        self.policy = policy
        self.incumbent = incumbent
        self.baseline = baseline
        let isMeasured = { (variant: Int) in !table.cells[variant].isEmpty }
        if let incumbent, !againstBaseline {
            (reference, referenceKind) = (incumbent, .incumbent)
        } else if let baseline, againstBaseline || isMeasured(baseline) {
            (reference, referenceKind) = (baseline, .baseline)
        } else {
            (reference, referenceKind) = (nil, .none)
        }
        let confirmed = table.cells.indices.filter { variant in
            table.cells[variant].contains { !$0.confirmations.isEmpty }
        }
        // Repeats of the reference alone leave nothing to compare; screening has both.
        let hasScreening = { (variant: Int) in table.cells[variant].contains { !$0.others.isEmpty } }
        let decides =
            reference.map { confirmed.contains($0) && (confirmed.count > 1 || !hasScreening($0)) } ?? !confirmed.isEmpty
        let isConfirmed = decides && !isScreening
        self.isConfirmed = isConfirmed
        plannedRounds = table.rows.lazy.compactMap { table.set.measurements[Int($0.index)].raceRounds }.max()
        raceRounds = isConfirmed ? plannedRounds : nil
        let shapes = reference.map(table.shapes(of:)) ?? table.allShapes
        self.shapes = shapes
        let points = table.variants.indices.map {
            table.operatingPoint(of: $0, policy: policy, confirmed: isConfirmed, shapes: shapes)
        }
        self.points = points
        referenceSamples =
            reference.flatMap { points[$0] }.map { table.samples(at: $0, confirmed: isConfirmed, policy: policy) } ?? []
    }

    /// The operating point of a variant with the requests that count.
    func operatingPoint(of variant: Int, confirmed: Bool) -> OperatingPoint? {
        table.operatingPoint(of: variant, policy: policy, confirmed: confirmed, shapes: shapes)
    }

    /// The limits on accuracy that a variant misses.
    func accuracyMisses(of variant: Int) -> [Decision.AccuracyMiss] {
        policy.accuracyMisses(of: table.variants[variant].accuracy)
    }

    /// Compares every variant that was measured with the reference.
    mutating func compareAll() {
        guard let reference else { return }
        let own = points[reference].map { table.roundingWidth($0, confirmed: isConfirmed, policy: policy) } ?? 0
        for variant in points.indices where variant != reference {
            guard let point = points[variant] else { continue }
            let samples = table.samples(at: point, confirmed: isConfirmed, policy: policy)
            comparisons[variant] = compareSamples(samples, with: referenceSamples)
            comparisons[variant]?.rounding =
                table.roundingWidth(point, confirmed: isConfirmed, policy: policy) + own
        }
        let least = points[reference]?.choices ?? 1
        choices = comparisons.keys.reduce(0) { sum, variant in
            // What misses a limit on accuracy cannot be promoted by any load.
            guard ineligible[variant] == nil, accuracyMisses(of: variant).isEmpty,
                let count = points[variant]?.choices
            else { return sum }
            return sum + (count > least ? count : 1)
        }
        for degrees in Set(comparisons.values.compactMap(\.estimate?.degrees)) {
            quantiles[degrees] = StudentT(degrees: degrees).quantile(upperTail: sharedRisk)
        }
    }

    /// By how many tests the risk is divided: every comparison may promote, and every limit may cost the reference its
    /// place. A candidate that was chosen among more loads than the reference counts once for each of them, for the best
    /// of three looks better than the only one: some load of it wins by chance three times as often.
    var tests: Int { max(1, choices + (reference == nil ? 0 : riskyLimits)) }

    /// How many limits may cost the reference its place. In a race those alone that its runs before the fresh rounds do not
    /// keep far from: which ones is settled before the first fresh round.
    private var riskyLimits: Int {
        guard raceRounds != nil, let reference, let point = points[reference] else { return policy.limits.count }
        return policy.limitsAtRisk(
            point.parts.map { part in
                let earlier = table.summarize(part.cell.others, policy.limits.map(\.metric))
                return earlier.isUsable ? earlier.values : nil
            })
    }

    /// The risk of each test, so that all of them hold together (Bonferroni).
    var sharedRisk: Double { promotionRisk / Double(tests) }

    /// A comparison as a gain with its bounds.
    func gain(_ comparison: Comparison) -> Decision.Gain {
        var gain = Decision.Gain(
            estimate: exponential(comparison.difference) - 1, bounds: nil, method: nil, repeats: comparison.repeats)
        guard let estimate = comparison.estimate else { return gain }
        // Thousands of comparisons have the same few degrees of freedom, and a quantile takes as long as all else.
        let quantile = quantile(of: estimate)
        // A race has no bounds before its third pair.
        guard quantile.isFinite else { return gain }
        // What rounding leaves open is left open however often it is repeated.
        let margin = max(estimate.standardError == 0 ? 0 : estimate.standardError * quantile, comparison.rounding)
        gain.bounds = (exponential(estimate.mean - margin) - 1)...(exponential(estimate.mean + margin) - 1)
        gain.method = estimate.method
        return gain
    }

    /// By how many standard errors a bound lies from the mean: Student's quantile; in a race, which is looked at after every
    /// round, the boundary of the look.
    private func quantile(of estimate: MeanEstimate) -> Double {
        if let test = raceRounds.flatMap({ SequentialTest(planned: $0, tests: tests) }), estimate.method == .pairedT {
            return test.boundary(pairs: Int(estimate.degrees) + 1)
        }
        return quantiles[estimate.degrees] ?? StudentT(degrees: estimate.degrees).quantile(upperTail: sharedRisk)
    }

    /// Whether any comparison knows its noise.
    var isReplicated: Bool { comparisons.values.contains { $0.estimate != nil } }

    /// The variants that meet the limits and can be compared, the best first.
    func ranking() -> [Ranked] {
        var result: [Ranked] = []
        for (variant, point) in points.enumerated() {
            guard let point, point.missed.isEmpty, accuracyMisses(of: variant).isEmpty else { continue }
            let facts = table.variants[variant]
            if variant == reference {
                result.append(Ranked(variant: variant, facts: facts, point: point, score: 0, comparison: nil))
            } else if let comparison = comparisons[variant] {
                result.append(
                    Ranked(
                        variant: variant, facts: facts, point: point, score: comparison.difference,
                        comparison: comparison))
            } else if reference == nil {
                let samples = table.samples(at: point, confirmed: isConfirmed, policy: policy)
                let score = samples.reduce(0) { $0 + $1.utility } / Double(max(1, samples.count))
                result.append(
                    Ranked(variant: variant, facts: facts, point: point, score: (score * 1e12).rounded() / 1e12))
            }
        }
        return result.sorted(by: Ranked.isOrderedBefore)
    }
}
