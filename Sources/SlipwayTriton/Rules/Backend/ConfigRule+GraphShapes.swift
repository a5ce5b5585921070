import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases

extension ConfigRule {
    /// Whether types and shapes are the graph's (`ValidateInputs`, `ValidateOutputs`, `CompareDimsSupported`).
    static let graphShapes = ConfigRule("graph-shapes", .load) { context in
        let scattered = context.config.messages(ModelConfigSchema.ModelConfig.batchOutput)
            .flatMap { $0.strings(ModelConfigSchema.BatchOutput.targetName) }
        for served in context.servedModels {
            if !served.fillsInputs {
                let tensors = served.graph.inputs + served.graph.overridable
                for input in context.resolved.inputs where context.trusts(.input(input.name)) {
                    guard let tensor = tensors.first(where: { $0.name == input.name }) else { continue }
                    context.checkType(input, tensor, served)
                    context.checkOptional(input, tensor, served)
                    if input.isRagged {
                        context.checkRagged(input, tensor, served)
                    } else {
                        context.checkShape(input, tensor, served)
                    }
                }
            }
            guard !served.fillsOutputs else { continue }
            for output in context.resolved.outputs where context.trusts(.output(output.name)) {
                guard let tensor = served.graph.outputs.first(where: { $0.name == output.name }) else { continue }
                context.checkType(output, tensor, served)
                // The shape of a scattered output need not be the graph's.
                if !scattered.contains(output.name) { context.checkShape(output, tensor, served) }
            }
        }
    }
}

extension RuleContext {
    fileprivate mutating func checkType(_ stated: ConfigTensor, _ tensor: ServedGraph.Tensor, _ served: ServedModel) {
        let type = stated.dataTypeName
        // A missing type is an error of the core.
        if stated.dataType == 0 || tensor.kind.servedTypeName(in: server.release) == type { return }
        let word = stated.role.rawValue
        let provided = tensor.kind.servedTypeName(in: server.release)
        // The backend's table ends with TYPE_STRING (13), and from r26.03 on with TYPE_BF16.
        let last = server.release >= ReleaseTable.bfloat16Tensors ? 14 : 13
        let message =
            stated.dataType > last
            ? "unsupported datatype \(type) for \(word) '\(stated.name)' for model '\(name)'"
            : "unable to load model '\(name)', configuration expects datatype \(type) for \(word) '\(stated.name)', model "
                + "provides \(tensor.kind.providedTypeName(in: server.release))"
        report(
            RuleFinding(
                .graphTypeMismatch,
                "\(word) \"\(stated.name)\" is \(type), the graph has \(provided ?? tensor.kind.description)",
                help: provided.map { ["Write \($0)."] } ?? [
                    "Cast the tensor inside the graph to a type that can be served."
                ]
            )
            .at(stated.dataTypeEntry, path: stated.path + ".data_type")
            .notes(
                versionNotes(served)
                    + (provided == nil ? ["The onnxruntime backend cannot serve \(tensor.kind.description)."] : [])
                    + (provided == nil && tensor.kind.elementType == .bfloat16
                        ? ["That of Triton \(ReleaseTable.bfloat16Tensors) and later can."] : [])
            )
            .server(says: message))
    }

    fileprivate mutating func checkOptional(
        _ input: ConfigTensor, _ tensor: ServedGraph.Tensor, _ served: ServedModel
    ) {
        guard input.isOptional else { return }
        let entry = input.message.entry(ModelConfigSchema.ModelInput.optional)
        report(
            RuleFinding(
                .graphTensorsMismatch, "input \"\(input.name)\" cannot be optional before 23.04",
                help: ["Remove optional."]
            )
            .at(entry, path: input.path + ".optional")
            .server(
                says: "'optional' is set to true for input '\(input.name)' while the backend model doesn't support "
                    + "optional input"
            )
            .until(TritonRelease(23, 3)))
        guard served.maxBatchSize > 0, trusts(.batchSize) else { return }
        report(
            RuleFinding(
                .graphTensorsMismatch, "input \"\(input.name)\" cannot be optional in a model that batches",
                help: ["Remove optional, or set max_batch_size: 0."]
            )
            .at(entry, path: input.path + ".optional")
            .notes(versionNotes(served))
            .server(
                says: "unable to load model '\(name)', optional input '\(input.name)' is not supported for models "
                    + "that support batching"
            )
            .since(TritonRelease(23, 4)))
    }

    fileprivate mutating func checkRagged(
        _ input: ConfigTensor, _ tensor: ServedGraph.Tensor, _ served: ServedModel
    ) {
        guard let numbers = tensor.numbers, numbers != [-1] else { return }
        report(
            RuleFinding(
                .graphShapeMismatch,
                "input \"\(input.name)\" allows ragged batches, but the graph's has not the shape [-1]",
                help: ["Remove allow_ragged_batch, or export a graph whose input has one dynamic dimension."]
            )
            .at(
                input.message.entry(ModelConfigSchema.ModelInput.allowRaggedBatch),
                path: input.path + ".allow_ragged_batch"
            )
            .notes(
                versionNotes(served) + [
                    "The graph has \(Self.shapeText(numbers)); the requests of a batch are laid one after another in one axis."
                ]
            )
            .server(
                says: "unable to load model '\(name)', configuration expects model provides input with shape [-1]  "
                    + "for ragged input '\(input.name)', model provides \(Self.shapeText(numbers))"))
    }

    fileprivate mutating func checkShape(_ stated: ConfigTensor, _ tensor: ServedGraph.Tensor, _ served: ServedModel) {
        guard served.isBatchSizeCertain, let dims = tensor.dims, !stated.dims.isEmpty,
            stated.dims.count == stated.dimEntries.count
        else { return }
        if dims.isEmpty {
            checkScalar(stated, tensor, served)
            return
        }
        let numbers = dims.map(\.number)
        let isBatching = served.maxBatchSize > 0 && trusts(.batchSize)
        if isBatching, tensor.isBatchable == false {
            notBatchable(stated, numbers, served)
            return
        }
        let full = (isBatching ? [-1] : []) + stated.modelDims
        let isExact = stated.role == .output
        // Where the first dimension may be fixed to ONNX Runtime, the proof of the batch axis has its say.
        let isSame =
            full.count == dims.count
            && zip(dims, full).enumerated().allSatisfy { axis, pair in
                if isBatching, axis == 0 { return true }
                return pair.0.mayBe(pair.1) || (!isExact && pair.0.number == -1)
            }
        if !isSame {
            differentShape(stated, numbers, full, isBatching: isBatching, served)
        } else if isBatching {
            checkBatchEvidence(stated, tensor, served)
        }
    }

    private mutating func notBatchable(_ stated: ConfigTensor, _ numbers: [Int64], _ served: ServedModel) {
        let entry = config.entry(ModelConfigSchema.ModelConfig.maxBatchSize)
        report(
            RuleFinding(
                .graphNotBatchable,
                "\(stated.role.rawValue) \"\(stated.name)\" has a fixed first dimension, so max_batch_size must be 0",
                help: [
                    "Write max_batch_size: 0 and dims: \(Self.shapeText(numbers)), or export the graph with a dynamic first "
                        + "dimension."
                ]
            )
            .at(stated.nameEntry, path: stated.path)
            .also(secondary(entry))
            .notes(versionNotes(served) + ["The graph has \(Self.shapeText(numbers))."])
            .server(
                says: "model '\(name)', tensor '\(stated.name)': for the model to support batching the shape should "
                    + "have at least 1 dimension and the first dimension must be -1; but shape expected by the model is "
                    + Self.shapeText(numbers)))
    }

    private mutating func differentShape(
        _ stated: ConfigTensor, _ numbers: [Int64], _ full: [Int64], isBatching: Bool, _ served: ServedModel
    ) {
        let word = stated.role.rawValue
        let wanted = Array(numbers.dropFirst(isBatching ? 1 : 0))
        let batch =
            isBatching
            ? "an initial batch dimension because max_batch_size > 0 followed by the explicit tensor shape, making "
                + "complete shape " : "shape "
        var notes = versionNotes(served)
        notes.append("The graph has \(Self.shapeText(numbers))\(isBatching ? ", the batch included" : "").")
        if stated.role == .output {
            notes.append("Outputs must be the graph's dimensions exactly, -1 for each dynamic one.")
        } else if full.count == numbers.count {
            notes.append("Where the graph fixes a dimension, an input must have the same.")
        }
        var help: [String] = []
        if wanted.isEmpty {
            help.append("Write dims: [1] reshape { shape: [] }.")
        } else {
            let field = stated.reshape == nil ? "dims" : "reshape.shape"
            let dimensions = Self.shapeText(wanted)
            help.append(
                isBatching && stated.modelDims == numbers
                    ? "Write \(field): \(dimensions): the batch is not part of it." : "Write \(field): \(dimensions).")
        }
        report(
            RuleFinding(
                .graphShapeMismatch,
                "\(word) \"\(stated.name)\" is \(Self.shapeText(stated.modelDims)), the graph has \(Self.shapeText(wanted))",
                help: help
            )
            .atName(
                of: stated.reshapeEntry ?? stated.dimEntries.first,
                path: stated.path + (stated.reshape == nil ? ".dims" : ".reshape")
            )
            .notes(notes)
            .server(
                says: "model '\(name)', tensor '\(stated.name)': the model expects \(numbers.count) dimensions (shape "
                    + "\(Self.shapeText(numbers))) but the model configuration specifies \(full.count) dimensions ("
                    + batch + Self.shapeText(full) + ")"))
    }

    /// What ONNX Runtime calls a scalar: rank 0, or no shape at all.
    private mutating func checkScalar(_ stated: ConfigTensor, _ tensor: ServedGraph.Tensor, _ served: ServedModel) {
        let word = stated.role.rawValue
        let dims = stated.modelDims
        if dims.contains(where: { $0 != 1 }) {
            report(
                RuleFinding(
                    .graphShapeMismatch,
                    tensor.isDeclared
                        ? "the graph's \(word) \"\(stated.name)\" is a scalar, so its dims must be [1]"
                        : "the graph declares no shape for \"\(stated.name)\", which the backend takes for a scalar",
                    help: [
                        tensor.isDeclared
                            ? "Write dims: [1]."
                            : "Export the graph with the shapes of its inputs and outputs, or add them."
                    ]
                )
                .atName(
                    of: stated.reshapeEntry ?? stated.dimEntries.first,
                    path: stated.path + (stated.reshape == nil ? ".dims" : ".reshape")
                )
                .notes(versionNotes(served))
                .server(
                    says: "unable to load model '\(name)', scalar tensor '\(stated.name)', should only provide 1 in "
                        + "the model configuration when the model doesn't support batching. Model configuration provided: "
                        + "\(Self.shapeText(dims))."))
        } else if !tensor.isDeclared, stated.role == .input {
            report(
                RuleFinding(
                    .failsAtRequest, "the graph declares no shape for \"\(stated.name)\", so clients can only send [1]",
                    help: ["Export the graph with the shapes of its inputs."]
                )
                .atName(of: stated.dimEntries.first, path: stated.path + ".dims")
                .notes(versionNotes(served)))
        } else if stated.role == .output, served.maxBatchSize > 1, trusts(.batchSize) {
            report(
                RuleFinding(
                    .failsAtRequest, "output \"\(stated.name)\" is a scalar, so batches above 1 fail",
                    help: ["Leave the output out, give it a batch axis in the graph, or set max_batch_size: 0."]
                )
                .at(stated.nameEntry, path: stated.path)
                .notes(
                    versionNotes(served) + [
                        "The model loads, and requests of batch 1 succeed; a scalar cannot be split among the others.",
                        "Triton then says: failed to split the output tensor '\(stated.name)' in responses: expected batch "
                            + "size of at least \(served.maxBatchSize) in model output, got 1",
                    ]))
        }
    }

    /// A first dimension that is dynamic and still not the batch.
    private mutating func checkBatchEvidence(
        _ stated: ConfigTensor, _ tensor: ServedGraph.Tensor, _ served: ServedModel
    ) {
        guard let evidence = tensor.evidence, evidence.batch == .disproven else { return }
        report(
            RuleFinding(
                .failsAtRequest, "the first dimension of output \"\(stated.name)\" is not the batch",
                help: ["Set max_batch_size: 0, or leave the output out."]
            )
            .at(stated.nameEntry, path: stated.path)
            .notes(
                versionNotes(served) + [
                    "Following the graph shows: \(evidence.reason).",
                    "The model may load, but the server splits a batch of answers at the wrong places.",
                ]))
    }

    private func secondary(_ entry: ConfigEntry?) -> [Label] {
        place(of: entry, showsName: true).map { [Label($0, "the model batches")] } ?? []
    }
}
