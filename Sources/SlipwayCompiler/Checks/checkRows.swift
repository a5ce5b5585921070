import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTriton

/// Checks that the rows of a batch stay apart in every output, wherever a batch holds more than one.
///
/// The size of axis 0 says nothing about that: a softmax along it has the right size and makes each row of all others.
/// Where the server puts requests of different clients together, mixed rows are an error; where a batch is one client's
/// own, a warning. What nobody looked at, as in a graph lock of 0.1.0, is no finding.
func checkRows(_ resolved: ResolvedSpec, outputs: [ServedTensor], into bag: inout DiagnosticBag) {
    let document = resolved.document
    let batching = [document.batching] + document.providers.map(\.batching) + document.include.map(\.axes)
    guard let limit = batching.lazy.flatMap(\.maxBatchSize).first(where: { $0.value > 1 }) else { return }
    let meets = requestsMeet(document, batching)
    for output in outputs {
        guard let rows = resolved.model.evidence(on: output.name)?.rows, rows.status != .independent else { continue }
        let overridden = rows.status == .mixed || rows.status == .unknown
        if overridden, let asserted = document.model.rows {
            bag.add(
                Diagnostic(
                    .rowsAsserted,
                    "the rows of output \"\(output.name)\" are taken for independent because model.rows says so",
                    at: asserted.place, path: "model.rows", notes: rows.reason.map { ["the graph shows: \($0)"] } ?? [])
            )
            continue
        }
        let range = output.range ?? document.modelPlace
        bag.add(
            Diagnostic(
                code(rows.status), message(output.name, rows.status), at: range,
                secondary: [Label(limit.range, "asks for batches")], notes: notes(rows, meets: meets),
                help: [code(rows.status).remedy], severity: rows.status == .mixed && !meets ? .warning : nil))
    }
}

private func code(_ status: OutputEvidence.RowStatus) -> DiagnosticCode {
    switch status {
    case .mixed: .rowsMixed
    case .sharedScale: .rowsShareScale
    case .random: .rowsRandom
    case .unknown, .independent: .rowsUnknown
    }
}

private func message(_ output: String, _ status: OutputEvidence.RowStatus) -> String {
    switch status {
    case .mixed: "rows of a batch are mixed in output \"\(output)\""
    case .sharedScale: "all rows of a batch share a quantization scale in output \"\(output)\""
    case .random: "output \"\(output)\" holds random numbers"
    case .unknown, .independent: "nothing shows that rows of a batch stay apart in output \"\(output)\""
    }
}

private func notes(_ rows: OutputEvidence.Rows, meets: Bool) -> [String] {
    var notes = rows.reason.map { [$0] } ?? []
    if rows.status == .mixed || rows.status == .unknown {
        notes.append(
            meets
                ? "the server puts requests of different clients into one batch"
                : "the server does not put requests together here, so that a batch is one client's own")
    }
    return notes
}

/// Whether requests of different clients can come into one batch: the default above a batch of 1, or a sequence batcher.
private func requestsMeet(_ document: SpecDocument, _ batching: [StatedAxes]) -> Bool {
    if batching.contains(where: { $0.dynamic.contains { $0.value } }) { return true }
    if document.triton?.text.value.contains("sequence_batching") == true { return true }
    if !document.batching.dynamic.isEmpty { return false }
    // Without a statement of its own a provider has the default, which is on.
    return document.providers.isEmpty || document.providers.contains { $0.batching.dynamic.isEmpty }
}
