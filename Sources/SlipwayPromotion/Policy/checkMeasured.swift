import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements

/// Checks that the measurements can answer what the policy asks: each metric and each load is measured at all.
///
/// A limit on a metric that nobody measured would otherwise be met by all, or by none, without a word.
func checkMeasured(_ policy: PromotionPolicy, _ table: EvidenceTable, into bag: inout DiagnosticBag) -> Bool {
    guard table.rows.contains(where: \.isMeasured) else {
        var notes: [String] = []
        if !table.unknown.isEmpty { notes.append("the files measure \(quotedList(table.unknown))") }
        if !table.rows.isEmpty { notes.append("every run of the variants failed") }
        bag.add(
            Diagnostic(
                .nothingMeasured, "no variant has a measurement", at: nil, notes: notes,
                help: ["give the measurements of this model's variants"]))
        return false
    }
    var isComplete = true
    if let batches = table.requestBatches, batches.count > 1 {
        isComplete = false
        bag.add(
            Diagnostic(
                .mixedRequestBatches, "requests of different sizes are mixed", at: nil,
                notes: ["they hold from \(batches.lowerBound) to \(batches.upperBound) items"],
                help: [
                    "choose one: --request-batch \(batches.lowerBound)",
                    "a latency is that of a whole request, so that requests of two sizes do not compare",
                ]))
    }
    let searches = Set(
        table.rows.lazy.filter(\.isConfirmation).map { table.set.measurements[Int($0.index)].raceRounds })
    if searches.count > 1 {
        isComplete = false
        let words = searches.map { $0.map { "of a race of \($0) rounds" } ?? "of a grid" }.sorted()
        bag.add(
            Diagnostic(
                .mixedSearches, "measurements of different searches are mixed", at: nil,
                notes: ["some repeats are \(words.joined(separator: ", others "))"],
                help: ["give the measurements of one campaign"]))
    }
    let objective = policy.objective.map { ($0.metric, $0.range, "the objective") }
    let limits = policy.limits.map { ($0.metric, $0.range, "a limit") }
    var asked = objective + limits
    if policy.operatingPoint == .bestWithinLimits { asked.append((.throughput, nil, "\"at: best-within-limits\"")) }
    var reported: Set<Int> = []
    for (metric, range, asker) in asked where !table.measures(metric) {
        isComplete = false
        guard reported.insert(metric.rawValue).inserted else { continue }
        bag.add(
            Diagnostic(
                .policyMetricUnmeasured, "\(asker) needs \"\(metric.name)\", which no measurement has", at: range,
                path: "promote", notes: ["what was not measured meets no limit"],
                help: ["measure it, or take it out of the policy"]))
    }
    if !checkAccuracyMeasured(policy, table, into: &bag) { isComplete = false }
    guard case .loads(let loads) = policy.operatingPoint else { return isComplete }
    for load in loads where !table.loads.contains(load.load) {
        isComplete = false
        bag.add(
            Diagnostic(
                .operatingLoadUnmeasured, "no variant was measured at \(load.load)", at: nil, path: "promote.at",
                notes: ["measured: \(table.loads.prefix(12).map(\.description).joined(separator: ", "))"],
                help: ["add the load to \"profile\" and measure again, or choose a measured one"]))
    }
    return isComplete
}

/// Checks that what the policy says of accuracy was measured of some variant.
private func checkAccuracyMeasured(
    _ policy: PromotionPolicy, _ table: EvidenceTable, into bag: inout DiagnosticBag
) -> Bool {
    let asked =
        policy.accuracyTerms.map { ($0.measure, $0.range, "the objective") }
        + policy.accuracyLimits.map { ($0.measure, $0.range, "a limit") }
    var reported: Set<AccuracyMeasure> = []
    for (measure, range, asker) in asked
    where !table.variants.contains(where: { $0.accuracy?.value(of: measure) != nil }) {
        guard reported.insert(measure).inserted else { continue }
        bag.add(
            Diagnostic(
                .policyMetricUnmeasured, "\(asker) needs \"\(measure.name)\", which was measured of no variant",
                at: range, path: "promote", notes: ["what was not measured meets no limit"],
                help: ["measure it: slipway compare, or slipway profile, and give its file too"]))
    }
    return reported.isEmpty
}

extension Judge {
    /// Checks that the reference that the caller asked for was measured at the operating point.
    ///
    /// - Parameters:
    ///   - kind: Whether the incumbent or the baseline was asked for.
    ///   - name: Its name; nil when nothing was released yet, which is no fault.
    ///   - bag: Takes the error.
    /// - Returns: Whether it was.
    func checkReference(_ kind: Decision.Reference, named name: String?, into bag: inout DiagnosticBag) -> Bool {
        guard let name else { return true }
        if referenceKind == kind, let reference, points[reference] != nil { return true }
        var notes: [String] = []
        var isUnsteady = false
        if let place = table.index(of: name), !table.cells[place].isEmpty {
            notes.append("it has measurements, but none that counts at the operating point")
            let reasons = troubles().first { $0.variant == name }?.reasons ?? []
            notes += reasons.prefix(3).map { "a run failed: \($0)" }
            if reasons.contains(where: { $0.contains("did not become stable") }) {
                notes.append("slipway profile tries failed runs again and keeps the values of unstable ones")
                isUnsteady = true
            }
        }
        let isIncumbent = kind == .incumbent
        bag.add(
            Diagnostic(
                isIncumbent ? .incumbentUnmeasured : .baselineUnmeasured,
                "the \(isIncumbent ? "incumbent" : "baseline") \"\(name)\" was not measured", at: nil, notes: notes,
                help: (isUnsteady
                    ? ["run slipway profile again with the same file, or let windows differ more: --stability 30"]
                    : ["measure it with the others"])
                    + (isIncumbent ? ["compare with the baseline: --against baseline"] : [])))
        return false
    }
}

/// Names in quotes with commas, at most six of them.
func quotedList(_ names: [String]) -> String {
    listed(names.map { "\"\($0)\"" }, most: 6)
}
