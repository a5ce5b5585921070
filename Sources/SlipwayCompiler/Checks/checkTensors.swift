import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// Compares the inputs of a spec with those of its graph.
///
/// Triton's onnxruntime backend wants every graph input configured, with the graph's type, and with dimensions that may
/// be narrower than a dynamic one of the graph, never wider (onnxruntime_backend, ValidateInputs).
///
/// - Returns: The inputs in graph order, or nil when they cannot be told.
func checkInputs(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) -> [ServedTensor]? {
    let document = resolved.document
    let graph = resolved.model.signature.inputs
    guard let names = document.inNames else {
        return collect(graph.map { served($0, stated: nil, resolved, isInput: true, into: &bag) })
    }
    let shapes = document.inShapes?.value
    let types = document.inTypes?.value
    var stated: [String: StatedTensor] = [:]
    var misspelled: Set<String> = []
    for (index, name) in names.value.enumerated() {
        guard graph.contains(where: { $0.name == name.value }) else {
            reportUnknown(name, in: graph, role: "input", code: .inputNotInGraph, resolved, into: &bag)
            // A misspelled name is one fault, not an unknown input and a missing one.
            if let meant = didYouMean(name.value, among: graph.map(\.name)) { misspelled.insert(meant) }
            continue
        }
        stated[name.value] = StatedTensor(
            name: name, shape: shapes.flatMap { index < $0.count ? $0[index] : nil },
            type: types.flatMap { index < $0.count ? $0[index] : nil })
    }
    for tensor in graph where stated[tensor.name] == nil && !misspelled.contains(tensor.name) {
        bag.add(
            Diagnostic(
                .inputNotInSpec, "the graph's input \"\(tensor.name)\" is missing from in_names", at: names.range,
                path: "in_names",
                notes: [
                    "\(resolved.model.file.path) declares \"\(tensor.name)\" \(describe(tensor))",
                    "Triton refuses to load a model whose inputs are not all configured",
                ],
                help: ["add \"\(tensor.name)\" to in_names, or leave in_names, in_shapes and in_types out"]))
    }
    return collect(
        graph.compactMap { tensor in
            stated[tensor.name].map { served(tensor, stated: $0, resolved, isInput: true, into: &bag) }
        })
}

/// Compares the outputs of a spec with those of the graph that is served; the graph's dimensions stand as they are.
///
/// Triton compares declared outputs exactly and inspects the kind of every graph output, served or not
/// (onnxruntime_backend, ValidateOutputs): those that `out_names` leaves out are cut from the graph.
///
/// - Returns: The served outputs, or nil when they cannot be told.
func checkOutputs(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) -> [ServedTensor]? {
    let document = resolved.document
    let graph = resolved.model.outputs
    let names = document.outNames?.value
    var result: [ServedTensor?] = []
    if let names {
        for (index, name) in names.enumerated() {
            guard let tensor = graph.first(where: { $0.name == name.value }) else {
                reportUnknown(
                    name, in: resolved.model.signature.outputs, role: "output", code: .outputNotInGraph, resolved,
                    into: &bag)
                result.append(nil)
                continue
            }
            let shape = document.outShapes.flatMap { index < $0.value.count ? $0.value[index] : nil }
            let type = document.outTypes.flatMap { index < $0.value.count ? $0.value[index] : nil }
            let stated = StatedTensor(name: name, shape: shape, type: type)
            result.append(served(tensor, stated: stated, resolved, isInput: false, into: &bag))
        }
        for tensor in graph where !names.contains(where: { $0.value == tensor.name }) {
            if case .other(let word) = tensor.kind {
                reportNoTensor(tensor, word, resolved, isCuttable: false, into: &bag)
            }
        }
    } else {
        result = graph.map { served($0, stated: nil, resolved, isInput: false, into: &bag) }
    }
    return collect(result)
}

/// What a spec says of one tensor.
struct StatedTensor {
    let name: Located<String>
    let shape: Located<[Located<Dimension>]>?
    let type: Located<ElementType>?
}

private func collect(_ tensors: [ServedTensor?]) -> [ServedTensor]? {
    let known = tensors.compactMap { $0 }
    return known.count == tensors.count ? known : nil
}

private func describe(_ tensor: GraphTensor) -> String {
    "\(tensor.kind.description) \(tensor.shape?.description ?? "without a shape")"
}

private func served(
    _ tensor: GraphTensor, stated: StatedTensor?, _ resolved: ResolvedSpec, isInput: Bool,
    into bag: inout DiagnosticBag
) -> ServedTensor? {
    let role = isInput ? "input" : "output"
    let place = stated?.name.range ?? resolved.document.modelPlace
    let model = resolved.model.file.path
    let type: ElementType
    switch tensor.kind {
    case .other(let word):
        reportNoTensor(tensor, word, resolved, isCuttable: !isInput && stated == nil, into: &bag)
        return nil
    case .unknownTensor(let number):
        bag.add(
            Diagnostic(
                .unservableType, "\(role) \"\(tensor.name)\" has an element type that no ONNX release defines",
                at: place, notes: ["\(model) states type number \(number)"]))
        return nil
    case .tensor(let known):
        type = known
    }
    var isGood = true
    if type.tritonName == nil {
        let servable = ElementType.servable.filter {
            $0 != .bfloat16 || resolved.release >= ReleaseTable.bfloat16Tensors
        }
        bag.add(
            Diagnostic(
                .unservableType, "\(role) \"\(tensor.name)\" is \(type.rawValue), which Triton cannot serve", at: place,
                notes: [
                    "\(model) declares \"\(tensor.name)\" \(describe(tensor))",
                    "Triton \(resolved.release) serves \(servable.map(\.rawValue).joined(separator: ", "))",
                ],
                help: ["cast it inside the graph"]))
        isGood = false
    }
    if let statedType = stated?.type, statedType.value != type {
        bag.add(
            Diagnostic(
                .typeMismatch,
                "\(role) \"\(tensor.name)\" is \(statedType.value.rawValue) here but \(type.rawValue) in the graph",
                at: statedType.range, label: statedType.value.rawValue, path: isInput ? "in_types" : "out_types",
                notes: ["\(model) declares \"\(tensor.name)\" \(describe(tensor))"],
                help: ["write \(type.rawValue)"],
                suggestion: .writing(plain: type.rawValue, at: statedType.range)))
        isGood = false
    }
    guard let declared = tensor.shape else {
        var notes = ["\(model) gives \"\(tensor.name)\" a type and no dimensions"]
        if !isInput, let reason = resolved.model.evidence(on: tensor.name)?.reason { notes.append(reason) }
        notes.append("Triton's onnxruntime backend then takes it for a scalar and refuses the model")
        bag.add(
            Diagnostic(
                .unknownRank, "the graph declares no shape for \(role) \"\(tensor.name)\"", at: place, notes: notes,
                help: ["export the model with declared shapes"]))
        return nil
    }
    let original = isInput ? nil : resolved.model.signature.outputs.first { $0.name == tensor.name }?.shape
    guard
        let shape = mergeShape(
            tensor, declared, original: original, stated, role: role, model: model, into: &bag), isGood
    else { return nil }
    return ServedTensor(
        name: tensor.name, type: type, shape: shape, declared: declared, range: stated?.name.range)
}

private func reportNoTensor(
    _ tensor: GraphTensor, _ word: String, _ resolved: ResolvedSpec, isCuttable: Bool, into bag: inout DiagnosticBag
) {
    bag.add(
        Diagnostic(
            .notATensor, "\"\(tensor.name)\" of the graph is a \(word), not a tensor", at: resolved.document.modelPlace,
            notes: [
                "\(resolved.model.file.path) declares it",
                "Triton's onnxruntime backend inspects every input and output of the graph and refuses the model",
            ],
            help: [
                isCuttable
                    ? "name the outputs to serve in out_names, a value in front of the node that gives it among them "
                        + "(a ZipMap's input); the others are cut from the graph"
                    : "remove it from the graph (a ZipMap node is usually switched off in the exporter)"
            ]))
}

private func reportUnknown(
    _ name: Located<String>, in graph: [GraphTensor], role: String, code: DiagnosticCode, _ resolved: ResolvedSpec,
    into bag: inout DiagnosticBag
) {
    let names = graph.map { "\"\($0.name)\"" }.joined(separator: ", ")
    var help: [String] = []
    let near = didYouMean(name.value, among: graph.map(\.name))
    if let near { help.append("did you mean \"\(near)\"?") }
    var notes = ["\(resolved.model.file.path) has the \(role)s \(names.isEmpty ? "none" : names)"]
    if resolved.model.signature.overridableInitializers.contains(where: { $0.name == name.value }) {
        notes.append("\"\(name.value)\" is an initializer (a weight), not a model input")
    }
    if role == "output" { notes.append("nor has it a value of that name inside, which could be served as well") }
    bag.add(
        Diagnostic(
            code, "the graph has no \(role) \"\(name.value)\"", at: name.range,
            path: role == "input" ? "in_names" : "out_names", notes: notes, help: help,
            suggestion: near.map { .writing($0, at: name.range) }))
}
