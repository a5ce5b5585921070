internal import SlipwayDiagnostics

/// The types and shapes of an ensemble's tensors, as its own inputs and outputs and then its steps state them
/// (`ValidateEnsembleConfig`, core, ensemble_utils.cc).
struct EnsembleFlow {
    private typealias DataType = ModelConfigSchema.DataType

    /// What the first who named a tensor said of it.
    private struct Known {
        let owner: String
        let dataType: Int32
        let dims: [Int64]
        let isBatched: Bool

        /// The dimensions with the batch.
        var fullDims: [Int64] { (isBatched ? [-1] : []) + dims }
    }

    private var known: [String: Known] = [:]

    /// Starts with the ensemble's own inputs and outputs; a reshape counts for dims.
    init(_ context: RuleContext) {
        let isBatched = context.resolved.maxBatchSize > 0
        for tensor in context.resolved.inputs + context.resolved.outputs where known[tensor.name] == nil {
            known[tensor.name] = Known(
                owner: context.name, dataType: tensor.dataType, dims: tensor.modelDims, isBatched: isBatched)
        }
    }

    /// Adds a step whose model is known.
    mutating func take(_ node: EnsembleSteps.Node, _ model: ServedTensors, _ context: inout RuleContext) {
        if let inputs = model.inputs {
            match(node, node.inputs, inputs, model, isInput: true, &context)
            let mapped = Set(node.inputs.map(\.modelTensor))
            // A misspelled name, or a map that is missing, leaves an input over; it is reported already.
            let names = Set(inputs.map(\.name))
            let isWhole = !node.inputs.isEmpty && (mapped.isSubset(of: names) || model.mayHaveMore)
            for input in isWhole ? inputs : [] where !mapped.contains(input.name) && !input.isOptional {
                context.report(
                    RuleFinding(
                        .tritonEnsembleStep, "input \"\(input.name)\" of model \"\(node.modelName)\" gets no tensor",
                        help: ["Map it to a tensor of the ensemble."]
                    )
                    .at(
                        node.message.entry(ModelConfigSchema.ModelEnsembling.Step.inputMap) ?? node.entry,
                        path: "\(node.path).input_map"
                    )
                    .server(
                        says: "in ensemble \(context.name), input \(input.name) in model \(node.modelName) is not "
                            + "mapped to any ensemble tensors"))
            }
        }
        if let outputs = model.outputs { match(node, node.outputs, outputs, model, isInput: false, &context) }
    }

    private mutating func match(
        _ node: EnsembleSteps.Node, _ mappings: [EnsembleSteps.Mapping], _ tensors: [ServedTensors.Tensor],
        _ model: ServedTensors, isInput: Bool, _ context: inout RuleContext
    ) {
        let role = isInput ? "input" : "output"
        let byName = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
        for mapping in mappings {
            guard let tensor = byName[mapping.modelTensor] else {
                // What the model adds to its configuration when it loads is not known here.
                if model.mayHaveMore { continue }
                let near = didYouMean(mapping.modelTensor, among: tensors.map(\.name))
                let list = tensors.map { "\"\($0.name)\"" }.joined(separator: ", ")
                context.report(
                    RuleFinding(
                        .tritonEnsembleStep, "model \"\(node.modelName)\" has no \(role) \"\(mapping.modelTensor)\"",
                        help: [near.map { "did you mean \"\($0)\"?" } ?? "Its \(role)s are \(list)."]
                    )
                    .at(mapping.key ?? node.entry, path: "\(node.path).\(role)_map")
                    .server(
                        says: "in ensemble \(context.name), ensemble tensor \(mapping.tensor) is "
                            + (isInput ? "mapping to" : "mapped from")
                            + " non-existing \(role) \(mapping.modelTensor) in model \(node.modelName)"))
                continue
            }
            // Nothing is known of what the model fills in itself.
            if tensor.isPartial { continue }
            let here = Known(
                owner: node.modelName, dataType: tensor.dataType, dims: tensor.dims,
                isBatched: model.maxBatchSize > 0)
            guard let earlier = known[mapping.tensor] else {
                known[mapping.tensor] = here
                continue
            }
            compare(earlier, here, mapping, node, "\(node.path).\(role)_map", &context)
        }
    }

    private func compare(
        _ left: Known, _ right: Known, _ mapping: EnsembleSteps.Mapping, _ node: EnsembleSteps.Node, _ path: String,
        _ context: inout RuleContext
    ) {
        // A type that is not stated is a fault of its own.
        guard left.dataType != 0, right.dataType != 0 else { return }
        let whose = "in ensemble \(context.name), ensemble tensor \(mapping.tensor): "
        let entry = mapping.value ?? node.entry
        if left.dataType != right.dataType {
            let (one, other) = (name(of: left.dataType), name(of: right.dataType))
            context.report(
                RuleFinding(
                    .tritonEnsembleStep,
                    "tensor \"\(mapping.tensor)\" is \(one) in \"\(left.owner)\" and \(other) in \"\(right.owner)\"",
                    help: ["Let both have one data_type, or put a step between that converts it."]
                )
                .at(entry, path: path)
                .server(
                    says: whose + "inconsistent data type: \(one) is inferred from model \(left.owner) while "
                        + "\(other) is inferred from model \(right.owner)"))
            return
        }
        if fits(left.dims, right.dims) || fits(left.fullDims, right.fullDims) { return }
        let (one, other) = (text(left.fullDims), text(right.fullDims))
        context.report(
            RuleFinding(
                .tritonEnsembleStep,
                "tensor \"\(mapping.tensor)\" has the shape \(one) in \"\(left.owner)\" and \(other) in \"\(right.owner)\"",
                help: ["Let the shapes agree; -1 fits every size."]
            )
            .at(entry, path: path)
            .notes(["A -1 in front stands for the batch."])
            .server(
                says: whose + "inconsistent shape: \(one) is inferred from model \(left.owner) while \(other) is "
                    + "inferred from model \(right.owner)"))
    }

    private func fits(_ left: [Int64], _ right: [Int64]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == -1 || $1 == -1 || $0 == $1 }
    }

    private func text(_ dims: [Int64]) -> String { "[" + dims.map(String.init).joined(separator: ",") + "]" }

    private func name(of dataType: Int32) -> String {
        ModelConfigSchema.valueName(dataType, ofEnum: DataType.enumName) ?? "TYPE_INVALID"
    }

    /// A step's inputs come all from one decoupled step, or all from none; the ensemble's outputs count as the inputs of
    /// a last step, which the server calls by the ensemble's name (seen on 24.10 with 15 arrangements).
    func checkDecoupled(
        _ steps: EnsembleSteps, _ served: [Int: ServedTensors], _ context: inout RuleContext
    ) {
        guard served.values.contains(where: \.isDecoupled) else { return }
        var labels: [String: Int] = [:]
        for input in context.resolved.inputs { labels[input.name] = 0 }
        var order = EnsembleOrder(steps, given: Set(labels.keys))
        while let node = order.next() {
            let sources = node.inputs.map { labels[$0.tensor, default: 0] }
            if Set(sources).count > 1 {
                context.reportDecoupled(
                    "the inputs of \"\(node.modelName)\" come from different decoupled models",
                    at: node.message.entry(ModelConfigSchema.ModelEnsembling.Step.inputMap) ?? node.entry,
                    path: "\(node.path).input_map", step: node.modelName)
                return
            }
            let label = served[node.index]?.isDecoupled == true ? node.index + 1 : sources.first ?? 0
            for output in node.outputs { labels[output.tensor] = label }
        }
        let outputs = context.resolved.outputs
        let sources = outputs.compactMap { labels[$0.name] }
        guard sources.count == outputs.count, Set(sources).count > 1,
            let other = zip(outputs, sources).first(where: { $1 != sources[0] })?.0
        else { return }
        context.reportDecoupled(
            "outputs \"\(outputs[0].name)\" and \"\(other.name)\" come from different decoupled models",
            at: other.nameEntry ?? other.entry, path: other.path, step: context.name)
    }
}

extension RuleContext {
    fileprivate mutating func reportDecoupled(_ message: String, at entry: ConfigEntry, path: String, step: String) {
        report(
            RuleFinding(
                .tritonEnsembleStep, message,
                help: ["Take all of them from the outputs of one step, or from steps that lead on from it."]
            )
            .at(entry, path: path)
            .notes(["A decoupled model gives any number of responses, so they cannot be paired."])
            .server(
                says: "in ensemble \(name), step of model '\(step)' receives inputs originated from different "
                    + "decoupled models"))
    }
}
