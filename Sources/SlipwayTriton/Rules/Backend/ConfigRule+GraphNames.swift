import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases

extension ConfigRule {
    /// Whether the configuration names the graph's inputs and outputs (`ValidateInputs`, `ValidateOutputs`).
    static let graphNames = ConfigRule("graph-names", .load) { context in
        for served in context.servedModels {
            context.checkKinds(served)
            context.checkBatchInputs(served)
            if !served.fillsInputs, context.trusts(.inputs) { context.checkInputNames(served) }
            if !served.fillsOutputs, context.trusts(.outputs) { context.checkOutputNames(served) }
        }
    }
}

/// The inputs that a configuration promises to feed besides those of clients.
struct FedInputs {
    /// The targets of `batch_input`.
    let batch: [String]
    /// The inputs of sequence controls, at most one of each kind.
    let controls: [String]
    /// The inputs of sequence states.
    let states: [String]

    /// Collects them; the count of an entry of `batch_input` is one however many targets it has.
    init(_ config: ConfigMessage) {
        typealias Model = ModelConfigSchema.ModelConfig
        typealias Sequence = ModelConfigSchema.ModelSequenceBatching
        batch = config.messages(Model.batchInput).flatMap { $0.strings(ModelConfigSchema.BatchInput.targetName) }
        let sequence = config.message(Model.sequenceBatching)
        controls = SequenceControl.all(of: config).map(\.name)
        states = (sequence?.messages(Sequence.state) ?? []).map { $0.string(Sequence.State.inputName) ?? "" }
    }

    /// All of their names.
    var names: Set<String> { Set(batch + controls + states) }
}

extension RuleContext {
    /// Sequences, maps and optional values cannot be served, also where the configuration leaves them out.
    fileprivate mutating func checkKinds(_ served: ServedModel) {
        for (tensors, word) in [(served.graph.inputs, "input"), (served.graph.outputs, "output")] {
            for tensor in tensors {
                guard let kind = tensor.kind.otherTypeName else { continue }
                let stated = (word == "input" ? resolved.inputs : resolved.outputs).first { $0.name == tensor.name }
                report(
                    RuleFinding(
                        .graphTypeMismatch,
                        "the graph's \(word) \"\(tensor.name)\" is a \(tensor.kind.description), no tensor",
                        help: ["Export the graph with tensors alone (for scikit-learn: zipmap off)."]
                    )
                    .at(stated?.nameEntry, path: stated?.path)
                    .notes(versionNotes(served) + ["The backend looks at every input and output of the graph."])
                    .server(
                        says: "Unsupported ONNX Type '\(kind)' for I/O '\(tensor.name)', expected "
                            + "'ONNX_TYPE_TENSOR'."
                    )
                    .doubting(word == "input" ? .input(tensor.name) : .output(tensor.name)))
            }
        }
    }

    /// The backend counts the entries of `batch_input` but does not look at their targets.
    fileprivate mutating func checkBatchInputs(_ served: ServedModel) {
        typealias Batch = ModelConfigSchema.BatchInput
        for entry in config.messages(ModelConfigSchema.ModelConfig.batchInput).flatMap({ $0.entries(Batch.targetName) })
        {
            guard let target = entry.string, !served.graph.inputs.contains(where: { $0.name == target }) else {
                continue
            }
            let near = didYouMean(target, among: served.graph.inputs.map(\.name))
            report(
                RuleFinding(
                    .graphTensorsMismatch, "the graph has no input \"\(target)\" for batch_input",
                    help: near.map { ["did you mean \"\($0)\"?"] } ?? ["Name an input of the graph."]
                )
                .at(entry, path: "batch_input.target_name")
                .notes(
                    versionNotes(served) + [
                        "Where the number of inputs is right the model loads; the first request fails."
                    ]
                )
                .severity(.warning))
        }
    }

    fileprivate mutating func checkInputNames(_ served: ServedModel) {
        typealias Model = ModelConfigSchema.ModelConfig
        let fed = FedInputs(config)
        let inputs = resolved.inputs
        let expected =
            inputs.filter { !$0.isOptional }.count + config.entries(Model.batchInput).count + fed.controls.count
            + fed.states.count
        let provided = served.graph.inputs.count
        let isSame = expected == provided
        let countMessage =
            "unable to load model '\(name)', configuration expects \(expected) inputs, model provides \(provided)"
        let hasInitializers = server.release >= TritonRelease(23, 4)
        let optional = hasInitializers ? served.graph.overridable.map(\.name) : []
        let allowed = (served.graph.inputs.map(\.name) + optional).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }

        let before = bag.all.count
        var seen: Set<String> = []
        for input in inputs where trusts(.input(input.name)) && !input.name.isEmpty {
            guard allowed.contains(input.name) else {
                unknownName(input, allowed, served, serverMessage: isSame ? nil : countMessage)
                continue
            }
            if !seen.insert(input.name).inserted {
                duplicate(input, served, serverMessage: isSame ? nil : countMessage)
            } else if input.isOptional, !served.graph.overridable.contains(where: { $0.name == input.name }) {
                requiredOptional(input, served, serverMessage: isSame ? nil : countMessage)
            }
        }
        let absent = served.graph.inputs.filter { tensor in
            !inputs.contains { $0.name == tensor.name } && !fed.names.contains(tensor.name)
        }
        if !isSame, !absent.isEmpty, expected < provided || bag.all.count == before {
            missingInputs(absent, served, serverMessage: countMessage)
        }
        // Whatever the reason, another number is refused.
        if !isSame, bag.all.count == before {
            report(
                RuleFinding(
                    .graphTensorsMismatch, "the configuration feeds \(expected) inputs, the graph has \(provided)",
                    help: ["Feed each input of the graph exactly once."]
                )
                .at(config.entries(Model.input).first, path: "input")
                .notes(
                    versionNotes(served) + [
                        "Inputs, entries of batch_input, sequence controls and states count; optional inputs do not."
                    ]
                )
                .server(says: countMessage))
        }
        if bag.all.count != before { doubt(.inputs) }
    }

    private mutating func unknownName(
        _ tensor: ConfigTensor, _ allowed: [String], _ served: ServedModel, serverMessage: String?
    ) {
        let near = didYouMean(tensor.name, among: allowed)
        let word = tensor.role.rawValue
        let names = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
        report(
            RuleFinding(
                .graphTensorsMismatch, "the graph has no \(word) \"\(tensor.name)\"",
                help: near.map { ["did you mean \"\($0)\"?"] } ?? ["Name \(word)s as the graph does."]
            )
            .at(tensor.nameEntry, path: tensor.path + ".name")
            .notes(versionNotes(served) + ["Its \(word)s are \(names); upper and lower case count."])
            .server(
                says: serverMessage
                    ?? "unexpected inference \(word) '\(tensor.name)', allowed \(word)s are: "
                    + allowed.joined(separator: ", ")
            )
            .doubting(tensor.role == .input ? .input(tensor.name) : .output(tensor.name)))
    }

    private mutating func duplicate(_ input: ConfigTensor, _ served: ServedModel, serverMessage: String?) {
        report(
            RuleFinding(
                .graphTensorsMismatch, "the input \"\(input.name)\" is stated twice", help: ["Remove one of them."]
            )
            .at(input.nameEntry, path: input.path + ".name")
            .notes(
                versionNotes(served)
                    + (serverMessage == nil
                        ? [
                            "The model loads, but every request must bring another input, which the server does not know."
                        ]
                        : [])
            )
            .server(says: serverMessage)
            .severity(serverMessage == nil ? .warning : nil))
    }

    /// Only an initializer may be left out of requests; the backend does not count what is optional.
    private mutating func requiredOptional(_ input: ConfigTensor, _ served: ServedModel, serverMessage: String?) {
        let entry = input.message.entry(ModelConfigSchema.ModelInput.optional)
        report(
            RuleFinding(
                .graphTensorsMismatch, "the graph requires the input \"\(input.name)\", which is stated as optional",
                help: ["Remove optional."]
            )
            .at(entry, path: input.path + ".optional")
            .notes(
                versionNotes(served) + [
                    "Only inputs that have an initializer in the graph can be left out.",
                    "The backend does not count optional inputs.",
                ]
            )
            .server(says: serverMessage))
    }

    private mutating func missingInputs(
        _ absent: [ServedGraph.Tensor], _ served: ServedModel, serverMessage: String
    ) {
        let names = absent.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let texts = absent.map { tensor in
            let dims = (tensor.numbers ?? []).dropFirst(served.maxBatchSize > 0 ? 1 : 0)
            return
                "input { name: \"\(tensor.name)\" data_type: \(tensor.kind.servedTypeName(in: server.release) ?? "TYPE_INVALID") dims: "
                + "\(Self.shapeText(Array(dims))) }"
        }
        report(
            RuleFinding(
                .graphTensorsMismatch, "the graph's input\(absent.count == 1 ? "" : "s") \(names) must be stated",
                help: ["Add \(texts.joined(separator: " "))"]
            )
            .at(config.entries(ModelConfigSchema.ModelConfig.input).first, path: "input")
            .notes(
                versionNotes(served) + [
                    "ONNX Runtime needs every input of the graph; only outputs may be left out."
                ]
            )
            .server(says: serverMessage))
    }

    fileprivate mutating func checkOutputNames(_ served: ServedModel) {
        let allowed = served.graph.outputs.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for output in resolved.outputs
        where trusts(.output(output.name)) && !output.name.isEmpty && !allowed.contains(output.name) {
            unknownName(output, allowed, served, serverMessage: nil)
        }
    }
}
