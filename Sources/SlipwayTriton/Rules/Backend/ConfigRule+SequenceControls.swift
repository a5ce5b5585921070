import SlipwayDiagnostics
import SlipwayDomain

/// The input of a sequence control as the backend looks it up: the first of each kind.
struct SequenceControl {
    /// The kind.
    let kind: ModelConfigSchema.ModelSequenceBatching.Control.Kind
    /// The name of the input.
    let name: String
    /// The entry of the name.
    let nameEntry: ConfigEntry?
    /// The data type, such as `TYPE_FP32`; nil where not stated as one.
    let dataType: String?

    /// The controls of a configuration in the backend's order: start, end, ready, correlation id.
    static func all(of config: ConfigMessage) -> [SequenceControl] {
        typealias Sequence = ModelConfigSchema.ModelSequenceBatching
        let sequence = config.message(ModelConfigSchema.ModelConfig.sequenceBatching)
        let inputs = sequence?.messages(Sequence.controlInput) ?? []
        let order: [Sequence.Control.Kind] = [.start, .end, .ready, .corrid]
        return order.compactMap { kind in
            for input in inputs {
                let controls = input.messages(Sequence.ControlInput.control)
                let match = controls.first { ($0.enumeration(Sequence.Control.kind) ?? 0) == kind.rawValue }
                guard let match else { continue }
                return SequenceControl(
                    kind: kind, name: input.string(Sequence.ControlInput.name) ?? "",
                    nameEntry: input.entry(Sequence.ControlInput.name), dataType: dataType(match, kind))
            }
            return nil
        }
    }

    private static func dataType(
        _ control: ConfigMessage, _ kind: ModelConfigSchema.ModelSequenceBatching.Control.Kind
    ) -> String? {
        typealias Control = ModelConfigSchema.ModelSequenceBatching.Control
        if kind == .corrid {
            return control.enumeration(Control.dataType)
                .flatMap { ModelConfigSchema.valueName($0, ofEnum: ModelConfigSchema.DataType.enumName) }
        }
        if control.has(Control.int32FalseTrue) { return "TYPE_INT32" }
        if control.has(Control.fp32FalseTrue) { return "TYPE_FP32" }
        return control.has(Control.boolFalseTrue) ? "TYPE_BOOL" : nil
    }
}

extension ConfigRule {
    /// Sequence controls and states are inputs of the graph (`ValidateBooleanSequenceControl` in onnxruntime.cc).
    static let sequenceControls = ConfigRule("sequence-controls", .load) { context in
        for served in context.servedModels where context.trusts(.scheduling) {
            for control in SequenceControl.all(of: context.config) where !control.name.isEmpty {
                context.checkControl(control, served)
            }
            context.checkStates(served)
        }
    }
}

extension RuleContext {
    fileprivate mutating func checkControl(_ control: SequenceControl, _ served: ServedModel) {
        let path = "sequence_batching.control_input"
        guard let input = served.graph.inputs.first(where: { $0.name == control.name }) else {
            report(
                RuleFinding(
                    .graphTensorsMismatch, "the graph has no input \"\(control.name)\" for the sequence control",
                    help: didYouMean(control.name, among: served.graph.inputs.map(\.name)).map {
                        ["did you mean \"\($0)\"?"]
                    }
                        ?? ["Name an input of the graph, or remove the control."]
                )
                .at(control.nameEntry, path: path)
                .notes(versionNotes(served))
                .server(
                    says: "configuration specified sequence control '\(control.name)', but model does not provide "
                        + "that input"
                )
                .doubting(.inputs))
            return
        }
        let dims = Array((input.numbers ?? []).dropFirst(served.maxBatchSize > 0 ? 1 : 0))
        if dims != [1] {
            report(
                RuleFinding(
                    .graphShapeMismatch,
                    "the sequence control \"\(control.name)\" must have the shape [1] in the graph",
                    help: ["Export the graph with an input of shape \(served.maxBatchSize > 0 ? "[-1, 1]" : "[1]")."]
                )
                .at(control.nameEntry, path: path)
                .notes(versionNotes(served) + ["It has \(Self.shapeText(dims)) there, without the batch."])
                .server(
                    says: "unable to load model '\(name)', sequence control '\(control.name)' in model has dims "
                        + "\(Self.shapeText(dims)) but dims [1] is expected"))
        }
        guard let stated = control.dataType, stated != input.kind.servedTypeName(in: server.release) else { return }
        report(
            RuleFinding(
                .graphTypeMismatch,
                "the sequence control \"\(control.name)\" is \(stated), the graph's input "
                    + "\(input.kind.servedTypeName(in: server.release) ?? input.kind.description)",
                help: ["Write the values or the data_type of the graph's type."]
            )
            .at(control.nameEntry, path: path)
            .notes(versionNotes(served))
            .server(
                says: "unable to load model '\(name)', sequence control '\(control.name)', the model expects "
                    + "data-type \(input.kind.onnxTypeName) but the model configuration specifies data-type \(stated)"))
    }

    /// The backend counts states but does not look at their names; a wrong one fails at the first request.
    fileprivate mutating func checkStates(_ served: ServedModel) {
        typealias Sequence = ModelConfigSchema.ModelSequenceBatching
        let sequence = config.message(ModelConfigSchema.ModelConfig.sequenceBatching)
        for state in sequence?.messages(Sequence.state) ?? [] {
            let sides: [(Sequence.State, [ServedGraph.Tensor], String)] = [
                (.inputName, served.graph.inputs, "input"), (.outputName, served.graph.outputs, "output"),
            ]
            for (key, tensors, word) in sides {
                guard let entry = state.entry(key), let text = entry.string, !text.isEmpty,
                    !tensors.contains(where: { $0.name == text })
                else { continue }
                report(
                    RuleFinding(
                        .graphTensorsMismatch, "the graph has no \(word) \"\(text)\" for the sequence state",
                        help: didYouMean(text, among: tensors.map(\.name)).map { ["did you mean \"\($0)\"?"] }
                            ?? ["Name an \(word) of the graph."]
                    )
                    .at(entry, path: "sequence_batching.state.\(word)_name")
                    .notes(versionNotes(served) + ["The model loads; the first request fails."])
                    .severity(.warning))
            }
        }
    }
}
