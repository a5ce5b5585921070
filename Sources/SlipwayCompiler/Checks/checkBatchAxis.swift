import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks that axis 0 of every input and output is the batch wherever `max_batch_size` is above 0.
///
/// Triton's criterion is that the first declared dimension is dynamic (onnxruntime_backend, LoadModel). It does not ask
/// whether that dimension is the batch, and cuts answers at the wrong places when it is not. Slipway follows the graph: a
/// disproven output is refused, and one that cannot be shown is refused unless `out_shapes` asserts it. All inputs' first
/// axes are one axis, because the server batches all inputs together.
///
/// - Returns: The outputs whose batch axis rests on `out_shapes` alone.
func checkBatchAxis(
    _ resolved: ResolvedSpec, inputs: [ServedTensor], outputs: [ServedTensor], into bag: inout DiagnosticBag
) -> [String] {
    let document = resolved.document
    guard let place = batchPlace(document) else { return [] }
    var batchAxes: Set<Dimension> = []
    var unfit: [UnfitTensor] = []
    for input in inputs {
        guard let first = input.shape.dimensions.first, let declared = input.declared.dimensions.first,
            first.isDynamic, declared.isDynamic
        else {
            unfit.append(UnfitTensor(role: "input", tensor: input))
            continue
        }
        batchAxes.insert(first)
        batchAxes.insert(declared)
    }
    var asserted: [String] = []
    for output in outputs {
        guard let declared = output.declared.dimensions.first, declared.isDynamic else {
            unfit.append(UnfitTensor(role: "output", tensor: output))
            continue
        }
        let evidence = resolved.model.evidence(on: output.name)
        switch evidence?.batch ?? .unknown {
        case .proven: continue
        case .disproven: reportDisproven(output, evidence, place, resolved, into: &bag)
        case .unknown:
            guard let stated = assertion(on: output.name, document), batchAxes.contains(stated.value) else {
                reportUnproven(output, evidence, batchAxes, place, resolved, into: &bag)
                continue
            }
            asserted.append(output.name)
            bag.add(
                Diagnostic(
                    .batchAsserted,
                    "axis 0 of output \"\(output.name)\" is taken for the batch because out_shapes says so",
                    at: stated.range, path: "out_shapes", notes: facts(output, evidence, resolved)))
        }
    }
    report(unfit, place, resolved, into: &bag)
    if unfit.isEmpty { checkOneBatch(resolved, inputs, place, into: &bag) }
    return asserted
}

/// Reports axes 0 of different names that nothing shows to be one batch, unless `in_shapes` gives them one name.
private func checkOneBatch(
    _ resolved: ResolvedSpec, _ inputs: [ServedTensor], _ place: SourceRange, into bag: inout DiagnosticBag
) {
    guard let separate = resolved.model.separateBatches else { return }
    let found = separate.inputs.compactMap { name in inputs.first { $0.name == name } }
    guard found.count == 2, found[0].shape.dimensions.first != found[1].shape.dimensions.first else { return }
    bag.add(
        Diagnostic(
            .separateBatches, separate.text, at: found[1].range ?? resolved.document.modelPlace,
            secondary: [Label(place, "asks for batching")],
            notes: ["Triton batches all inputs together: a request has as many items in one as in the other"],
            help: [DiagnosticCode.separateBatches.remedy], suggestion: withoutBatches(resolved.document)))
}

/// The first dimension that `out_shapes` states for an output, where it has a name.
private func assertion(on output: String, _ document: SpecDocument) -> Located<Dimension>? {
    guard let index = document.outNames?.value.firstIndex(where: { $0.value == output }),
        let shapes = document.outShapes?.value, index < shapes.count, let first = shapes[index].value.first,
        first.value.isDynamic, first.value != .anonymous
    else { return nil }
    return first
}

private func reportDisproven(
    _ output: ServedTensor, _ evidence: OutputEvidence?, _ place: SourceRange, _ resolved: ResolvedSpec,
    into bag: inout DiagnosticBag
) {
    bag.add(
        Diagnostic(
            .notBatchable,
            "output \"\(output.name)\" is not batched: \(evidence?.reason ?? "axis 0 is something else")",
            at: output.range ?? resolved.document.modelPlace, secondary: [Label(place, "asks for batching")],
            notes: facts(output, evidence, resolved) + [
                "Triton would load the model and cut the answers of a batch at the wrong places"
            ],
            help: ["export the model with the batch first in every output, or write max_batch_size: 0"],
            suggestion: withoutBatches(resolved.document)))
}

private func reportUnproven(
    _ output: ServedTensor, _ evidence: OutputEvidence?, _ batchAxes: Set<Dimension>, _ place: SourceRange,
    _ resolved: ResolvedSpec, into bag: inout DiagnosticBag
) {
    let name = batchAxes.compactMap { $0.axisName }.min() ?? "batch"
    var notes = facts(output, evidence, resolved)
    if let reason = evidence?.reason { notes.append(reason) }
    notes.append("if it is not, Triton cuts the answers of a batch at the wrong places")
    bag.add(
        Diagnostic(
            .batchNotProven, "nothing shows that axis 0 of output \"\(output.name)\" is the batch",
            at: output.range ?? resolved.document.modelPlace, secondary: [Label(place, "asks for batching")],
            notes: notes,
            help: [
                "name it after the inputs' batch axis in out_shapes, such as [\(name), …], or write max_batch_size: 0"
            ], suggestion: withoutBatches(resolved.document)))
}

/// What the file declares of an output, what the graph makes of it, and where that is decided.
private func facts(_ output: ServedTensor, _ evidence: OutputEvidence?, _ resolved: ResolvedSpec) -> [String] {
    var notes = [declaration(of: output, resolved)]
    if let shape = evidence?.shapeText { notes.append("the graph computes \(shape)") }
    if let node = evidence?.node { notes.append("the node \(node) decides it") }
    return notes
}

/// What the model file says of a tensor; for an output that is declared anew, not what is served.
private func declaration(of tensor: ServedTensor, _ resolved: ResolvedSpec) -> String {
    let declared = resolved.model.signature.outputs.first { $0.name == tensor.name }.map { $0.shape }
    let shape = (declared ?? tensor.declared)?.description ?? "without a shape"
    // Files that are not opened declare nothing; the spec does.
    let declarer = resolved.backend.opensGraph ? resolved.model.file.path : "the spec"
    return "\(declarer) declares \"\(tensor.name)\" \(shape)"
}

/// Where the spec first asks for a batch limit above 0; nil when it never does.
private func batchPlace(_ document: SpecDocument) -> SourceRange? {
    document.batchLimits.first { $0.value > 0 }?.range
}

extension SpecDocument {
    /// Whether some variant is to serve batches.
    package var asksForBatching: Bool { batchLimits.contains { $0.value > 0 } }

    /// Every `max_batch_size` that is stated, in the order of the sections.
    fileprivate var batchLimits: [Located<Int>] {
        batching.maxBatchSize + providers.flatMap(\.batching.maxBatchSize) + include.flatMap(\.axes.maxBatchSize)
    }
}

/// A tensor whose axis 0 cannot be the batch.
private struct UnfitTensor {
    let role: String
    let tensor: ServedTensor

    /// Why, as a clause.
    var reason: String {
        let subject = "\(role) \"\(tensor.name)\""
        guard let first = tensor.declared.dimensions.first else {
            return "\(subject) is a scalar and has no batch axis"
        }
        guard let size = first.fixedSize else { return "axis 0 of \(subject) is narrowed to a fixed size" }
        return "axis 0 of \(subject) has the fixed size \(size)"
    }
}

/// Reports all tensors together: a model exported with batch 1 is one fault, however many tensors show it.
private func report(
    _ unfit: [UnfitTensor], _ place: SourceRange, _ resolved: ResolvedSpec, into bag: inout DiagnosticBag
) {
    guard let first = unfit.first else { return }
    let others = unfit.count == 1 ? "" : " (\(unfit.count - 1) more below)"
    let shown = unfit.prefix(8)
    var notes = shown.dropFirst().map { "\($0.reason) too" }
    notes += shown.map { unfit in
        let declared = declaration(of: unfit.tensor, resolved)
        guard let shape = resolved.model.evidence(on: unfit.tensor.name)?.shapeText,
            shape != unfit.tensor.declared.description
        else { return declared }
        return "\(declared), and the graph computes \(shape)"
    }
    if unfit.count > shown.count { notes.append("and \(unfit.count - shown.count) more tensors") }
    notes.append(
        "with max_batch_size above 0 Triton loads only models whose inputs and outputs all have a dynamic axis 0")
    bag.add(
        Diagnostic(
            .notBatchable, "\(first.reason), so the model cannot be batched\(others)",
            at: first.tensor.range ?? resolved.document.modelPlace, secondary: [Label(place, "asks for batching")],
            notes: notes, help: (resolved.model.isRebatchable ? [rebatchHelp] : []) + [exportHelp],
            suggestion: resolved.model.isRebatchable
                ? rebatching(resolved.document) : withoutBatches(resolved.document)))
}

/// The edit that lets Slipway give the graph a batch axis.
private func rebatching(_ document: SpecDocument) -> Suggestion? {
    guard let stated = document.model.rebatch else { return document.tree.adding("rebatch", "true", under: ["model"]) }
    return .writing(plain: "true", at: stated.range)
}

/// The edit that serves the graph's own dimensions; nil where batches are asked for in several places, or something else
/// asks for dynamic batching.
private func withoutBatches(_ document: SpecDocument) -> Suggestion? {
    let limits = document.batchLimits
    let sections = [document.batching] + document.providers.map(\.batching) + document.include.map(\.axes)
    let needsBatches = sections.contains { section in
        section.dynamic.contains(where: \.value) || !section.maxQueueDelay.isEmpty
            || section.preferredBatchSize.contains { !$0.value.isEmpty }
    }
    guard limits.count == 1, let only = limits.first, !needsBatches else { return nil }
    return .writing(plain: "0", at: only.range)
}

private let rebatchHelp = "write rebatch: true under \"model\": Slipway can give this graph a batch axis"
private let exportHelp = "export the model with a dynamic batch axis, or write max_batch_size: 0"
