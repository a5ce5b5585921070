package import SlipwayDiagnostics

/// Takes the accuracy of the output's variants out of what was read, and refuses what is about something else.
///
/// Other than for runs under load, new weights void a value even in the same graph, and so do other requests and another
/// reference.
///
/// - Parameters:
///   - records: What was read; of two of one variant the later one counts.
///   - known: The output's variants.
///   - identities: What values may be about: the present model, requests and reference, and what an earlier version called
///     the same.
///   - bag: Takes what was refused: a warning.
/// - Returns: The values by the variant's id. A variant whose last measurement failed has none.
package func checkAccuracy(
    _ records: [AccuracyRecord], _ known: KnownVariants, _ identities: [AccuracyIdentity], into bag: inout DiagnosticBag
) -> [String: VariantAccuracy] {
    let ids = known.variants.flatMap { own in ([own.id] + own.formerIDs).map { ($0, own.id) } }
    let byID = Dictionary(ids) { first, _ in first }
    var values: [String: VariantAccuracy] = [:]
    var refused: [(record: AccuracyRecord, why: String)] = []
    for record in records {
        if let identity = identities.first, !identities.contains(record.identity) {
            refused.append((record, difference(record.identity, identity)))
        } else if let id = byID[record.variantID] {
            values[id] = record.failure == nil ? record.accuracy : nil
        } else {
            refused.append((record, "its configuration is not one of this output's"))
        }
    }
    let open = refused.filter { entry in byID[entry.record.variantID].map { values[$0] == nil } ?? true }
    if let first = open.first {
        let others = open.count == 1 ? "" : ", and that of \(open.count - 1) more"
        bag.add(
            Diagnostic(
                .voidAccuracy, "the accuracy of \"\(first.record.variant)\"\(others) does not count",
                at: first.record.range, notes: [first.why], help: ["measure it again: slipway compare"]))
    }
    return values
}

/// In what a value is about something else.
private func difference(_ measured: AccuracyIdentity, _ present: AccuracyIdentity) -> String {
    if measured.weights != present.weights { return "it was measured with other weights" }
    if measured.inputs != present.inputs { return "it was measured with other requests" }
    return "it was compared with another reference"
}
