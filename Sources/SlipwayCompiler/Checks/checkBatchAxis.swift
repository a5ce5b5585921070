import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks that axis 0 of every input and output is the batch wherever `max_batch_size` is above 0.
///
/// Triton's criterion is that the first declared dimension is dynamic (onnxruntime_backend, LoadModel); Slipway also
/// wants a reason to believe that it is the batch: the same axis name as axis 0 of an input, or an assertion by
/// `out_shapes`. All inputs' first axes are one axis, because the server batches all inputs together.
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
        guard let first = input.shape.dimensions.first, let declared = input.declared.dimensions.first else {
            unfit.append(UnfitTensor(role: "input", tensor: input))
            continue
        }
        if first.isDynamic, declared.isDynamic {
            batchAxes.insert(first)
            batchAxes.insert(declared)
        } else {
            unfit.append(UnfitTensor(role: "input", tensor: input))
        }
    }
    let itemAxes = Set(inputs.flatMap { $0.declared.dimensions.dropFirst() }.filter { $0 != .anonymous })
    var asserted: [String] = []
    for output in outputs {
        guard let first = output.shape.dimensions.first, let declared = output.declared.dimensions.first,
            declared.isDynamic
        else {
            unfit.append(UnfitTensor(role: "output", tensor: output))
            continue
        }
        if declared != .anonymous, batchAxes.contains(declared) { continue }
        if itemAxes.contains(declared) {
            bag.add(
                Diagnostic(
                    .notBatchable, "axis 0 of output \"\(output.name)\" is \"\(declared)\", not the batch",
                    at: output.range ?? document.modelPlace, secondary: [Label(place, "asks for batching")],
                    notes: ["\(resolved.model.file.path) declares \"\(output.name)\" \(output.declared)"],
                    help: ["write max_batch_size: 0, or export the model with the batch first"]))
        } else if document.outShapes != nil, first != declared, first != .anonymous, batchAxes.contains(first) {
            asserted.append(output.name)
            bag.add(
                Diagnostic(
                    .batchAsserted,
                    "axis 0 of output \"\(output.name)\" is taken for the batch because out_shapes says so",
                    at: document.outShapes?.range, path: "out_shapes",
                    notes: ["\(resolved.model.file.path) declares \"\(output.name)\" \(output.declared)"]))
        } else {
            let name = batchAxes.first { $0.axisSum?.singleName != nil }?.description ?? "batch"
            bag.add(
                Diagnostic(
                    .batchNotProven, "nothing shows that axis 0 of output \"\(output.name)\" is the batch",
                    at: output.range ?? document.modelPlace, secondary: [Label(place, "asks for batching")],
                    notes: [
                        "\(resolved.model.file.path) declares \"\(output.name)\" \(output.declared)",
                        "if it is not, Triton cuts the answers of a batch at the wrong places",
                    ],
                    help: [
                        "name it after the inputs' batch axis in out_shapes, such as [\(name), …], or write max_batch_size: 0"
                    ]))
        }
    }
    report(unfit, place, resolved, into: &bag)
    return asserted
}

/// Where the spec first asks for a batch limit above 0; nil when it never does.
private func batchPlace(_ document: SpecDocument) -> SourceRange? {
    let lists =
        [document.batching.maxBatchSize] + document.providers.map(\.batching.maxBatchSize)
        + document.include.map(\.batching.maxBatchSize)
    for list in lists {
        if let limit = list.first(where: { $0.value > 0 }) { return limit.range }
    }
    return nil
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
    notes += shown.map { "\(resolved.model.file.path) declares \"\($0.tensor.name)\" \($0.tensor.declared)" }
    if unfit.count > shown.count { notes.append("and \(unfit.count - shown.count) more tensors") }
    notes.append(
        "with max_batch_size above 0 Triton loads only models whose inputs and outputs all have a dynamic axis 0")
    bag.add(
        Diagnostic(
            .notBatchable, "\(first.reason), so the model cannot be batched\(others)",
            at: first.tensor.range ?? resolved.document.modelPlace, secondary: [Label(place, "asks for batching")],
            notes: notes, help: ["export the model with a dynamic batch axis, or write max_batch_size: 0"]))
}
