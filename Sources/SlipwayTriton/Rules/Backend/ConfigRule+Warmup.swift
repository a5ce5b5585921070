import SlipwayDiagnostics

extension ConfigRule {
    /// What the server prepares before it runs a warmup sample (core's backend_model_instance.cc, `GenerateWarmupData`).
    static let warmup = ConfigRule("warmup", .load) { context in
        typealias Group = ModelConfigSchema.ModelInstanceGroup
        guard !context.resolved.isEnsemble else { return }
        let samples = WarmupSample.all(of: context.config)
        guard let first = samples.first else { return }
        let groups = context.resolved.instanceGroups
        if !groups.isEmpty, groups.allSatisfy({ $0.message.boolean(Group.passive) == true }) {
            context.report(
                RuleFinding(
                    .warmupWithoutEffect, "warmup never runs: every instance group is passive",
                    help: ["Remove passive from a group, or remove model_warmup."]
                )
                .at(first.entry, path: "model_warmup")
                .notes(["Passive instances take no requests and skip warmup."]))
            return
        }
        for sample in samples { context.checkSample(sample) }
    }

    fileprivate static let requestPrefix = "[request id: <id_unknown>] "
}

extension RuleContext {
    fileprivate mutating func checkSample(_ sample: WarmupSample) {
        guard sample.batchSize > 0 else {
            report(
                RuleFinding(
                    .warmupWithoutEffect, "warmup sample \"\(sample.name)\" is skipped: its batch_size is 0",
                    help: ["Write batch_size: 1 or more."]
                )
                .atName(of: sample.batchSizeEntry ?? sample.entry, path: sample.path + ".batch_size")
                .notes(["A missing batch_size is 0. The server does not even look at the inputs."]))
            return
        }
        checkBatchSize(sample)
        for input in sample.inputs { checkData(input, sample) }
        guard let targets = warmupTargets, trusts(.inputs) else { return }
        checkInputs(sample, targets)
        for input in sample.inputs {
            if let target = targets.first(where: { $0.name == input.name }), trusts(.input(input.name)) {
                checkRequest(input, target)
            } else if !targets.contains(where: { $0.name == input.name }) {
                checkOverride(input, sample, targets)
            }
        }
    }

    /// The requests of a sample are executed as one batch, which nobody checks before the backend does.
    private mutating func checkBatchSize(_ sample: WarmupSample) {
        let limit = UInt64(max(1, servedMaxBatchSize))
        let isCertain = servedModels.first?.isBatchSizeCertain ?? true
        guard isCertain, trusts(.batchSize), sample.batchSize > limit else { return }
        let checks = ["onnxruntime", "tensorrt", "pytorch", "openvino", "tensorflow"].contains(resolved.backend)
        report(
            RuleFinding(
                .refusedWarmup,
                "warmup sample \"\(sample.name)\" has batch \(sample.batchSize), the model takes \(limit) at most",
                help: [
                    servedMaxBatchSize == 0
                        ? "Write batch_size: 1: a model with max_batch_size 0 runs one request at a time."
                        : "Write batch_size: \(limit) or less."
                ]
            )
            .at(sample.batchSizeEntry, path: sample.path + ".batch_size")
            .notes(["The request fails when it runs; a request that fails while warming up can end the whole server."])
            .server(
                says: checks
                    ? "failed to run warmup sample '\(sample.name)': batch size \(sample.batchSize) for '\(name)_0_0', max "
                        + "allowed is \(servedMaxBatchSize);" : nil
            )
            .severity(checks ? nil : .warning))
    }

    /// What can be said of an input without the model's.
    private mutating func checkData(_ input: WarmupInput, _ sample: WarmupSample) {
        if input.dims.contains(-1) {
            report(
                RuleFinding(
                    .refusedWarmup, "warmup input \"\(input.name)\" has a dimension of -1",
                    help: ["Write the size to warm up with."]
                )
                .at(input.dimsEntry, path: input.path + ".dims")
                .server(
                    says: "warmup setting expects all variable-size dimensions are specified for input "
                        + "'\(input.name)'"))
        } else if input.elementCount == nil {
            report(
                RuleFinding(
                    .refusedWarmup, "warmup input \"\(input.name)\" has dimensions that no tensor has",
                    help: ["Write sizes of 1 or more."]
                )
                .at(input.dimsEntry, path: input.path + ".dims")
                .notes(["The server computes with their product without a check: it refuses the sample or dies."]))
        }
        let isInteger = (2...9).contains(input.dataType)
        switch input.data {
        case .none:
            report(
                RuleFinding(
                    .refusedWarmup, "warmup input \"\(input.name)\" has no data",
                    help: ["Add zero_data: true, or input_data_file with a file in warmup/."]
                )
                .at(input.entry.key ?? input.entry.value, path: input.path)
                .server(
                    says: ConfigRule.requestPrefix + "warmup setting expects input '\(input.name)' to have "
                        + "input_data_type set"))
        case .file(let file): checkFile(file, input, sample)
        case .zero, .random:
            if input.isFalse {
                let word = input.message.has(ModelConfigSchema.ModelWarmup.Input.zeroData) ? "zero_data" : "random_data"
                report(
                    RuleFinding(
                        .warmupWithoutEffect, "\(word): false means the same as \(word): true",
                        help: ["Write true, or choose other data."]
                    )
                    .at(input.dataEntry, path: input.path + "." + word)
                    .notes(["The server looks at which of the fields is set, not at its value."]))
            }
            guard case .random = input.data else { return }
            if input.dataType == 13 {
                report(
                    RuleFinding(
                        .warmupWithoutEffect, "random_data makes empty strings for \"\(input.name)\"",
                        help: ["Give the strings in a file, or write zero_data: true."]
                    )
                    .at(input.dataEntry, path: input.path + ".random_data"))
            } else if isInteger {
                report(
                    RuleFinding(
                        .warmupWithoutEffect,
                        "random_data fills \"\(input.name)\" with random bytes, not with small numbers",
                        help: ["Give the values in a file, or write zero_data: true."]
                    )
                    .at(input.dataEntry, path: input.path + ".random_data")
                    .notes([
                        "Where the graph uses them as indices or ids, they are out of range and the sample fails.",
                        "A request that fails while warming up can end the whole server.",
                    ]))
            }
        }
    }

    /// Whether a sample brings every required input (core's infer_request.cc, `Normalize`).
    private mutating func checkInputs(_ sample: WarmupSample, _ targets: [WarmupTarget]) {
        let given = sample.inputs.map(\.name).filter { name in targets.contains { $0.name == name } }
        let missing = targets.filter { target in !target.isOptional && !given.contains(target.name) }
        guard !missing.isEmpty else { return }
        func list(_ names: [String]) -> String { "[" + names.map { "'\($0)'" }.joined(separator: ",") + "]" }
        let required = targets.filter { !$0.isOptional }.count
        let expected =
            required == targets.count
            ? "expected \(targets.count) inputs but got"
            : "expected number of inputs between \(required) and \(targets.count) but got"
        let names = missing.map { "\"\($0.name)\"" }.joined(separator: ", ")
        report(
            RuleFinding(
                .refusedWarmup,
                "warmup sample \"\(sample.name)\" lacks the input\(missing.count == 1 ? "" : "s") \(names)",
                help: ["Give every input of the model in each sample."]
            )
            .at(sample.entry, path: sample.path + ".inputs")
            .server(
                says: ConfigRule.requestPrefix
                    + "\(expected) \(given.count) inputs for model '\(name)'. Got input(s) "
                    + "\(list(given)), but missing required input(s) \(list(missing.map(\.name))). Please provide all required "
                    + "input(s)."))
    }

    /// Whether an input has the type and shape that the model wants of a request.
    private mutating func checkRequest(_ input: WarmupInput, _ target: WarmupTarget) {
        if input.dataType != target.dataType, target.dataType != 0 {
            let (given, wanted) = (Self.protocolName(input.dataType), Self.protocolName(target.dataType))
            report(
                RuleFinding(
                    .refusedWarmup,
                    "warmup input \"\(input.name)\" is \(input.dataType == 0 ? "without a data_type" : given), but the model needs "
                        + wanted, help: ["Write data_type: TYPE_\(wanted == "BYTES" ? "STRING" : wanted)."]
                )
                .at(
                    input.message.entry(ModelConfigSchema.ModelWarmup.Input.dataType) ?? input.entry.key
                        ?? input.entry.value, path: input.path + ".data_type"
                )
                .server(
                    says: ConfigRule.requestPrefix
                        + "inference input '\(input.name)' data-type is '\(given)', but "
                        + "model '\(name)' expects '\(wanted)'"))
        }
        let isSame =
            input.dims.count == target.dims.count
            && zip(input.dims, target.dims).allSatisfy { $1 == -1 || $0 == $1 }
        if isSame || input.dims.contains(-1) || target.dims.isEmpty { return }
        let isBatching = servedMaxBatchSize > 0
        let hasBatch = isBatching && input.dims.count == target.dims.count + 1
        report(
            RuleFinding(
                .refusedWarmup,
                "warmup input \"\(input.name)\" has the shape \(Self.shapeText(input.dims)), but the model needs "
                    + Self.shapeText(target.dims),
                help: [
                    hasBatch
                        ? "Leave the batch out of dims: batch_size states it."
                        : "Write dims that fit the model's input."
                ]
            )
            .at(input.dimsEntry, path: input.path + ".dims")
            .server(
                says: ConfigRule.requestPrefix + "unexpected shape for input '\(input.name)' for model '\(name)'. "
                    + "Expected \(Self.shapeText((isBatching ? [-1] : []) + target.dims)), got "
                    + "\(Self.shapeText((isBatching ? [1] : []) + input.dims))."))
    }

    /// An input that the model does not have goes to the backend unchanged, like those of sequence controls.
    private mutating func checkOverride(_ input: WarmupInput, _ sample: WarmupSample, _ targets: [WarmupTarget]) {
        let graph = servedModels.first?.graph
        let others = (graph.map { $0.inputs + $0.overridable } ?? []).map(\.name)
        if FedInputs(config).names.contains(input.name) || others.contains(input.name) { return }
        let near = didYouMean(input.name, among: targets.map(\.name))
        let help = near.map { "did you mean \"\($0)\"?" } ?? "Remove it."
        if resolved.isONNXRuntime {
            report(
                RuleFinding(.refusedWarmup, "the model has no input \"\(input.name)\" for warmup", help: [help])
                    .at(input.entry.key, path: input.path)
                    .notes([
                        "The server hands it on, and the request fails; a request that fails while warming up can end the whole "
                            + "server."
                    ])
                    .server(
                        says:
                            "failed to run warmup sample '\(sample.name)': Failed to retrieve the ONNX input tensor info "
                            + "from '\(input.name)'.;"))
        } else {
            report(
                RuleFinding(.warmupWithoutEffect, "the model has no input \"\(input.name)\" for warmup", help: [help])
                    .at(input.entry.key, path: input.path)
                    .notes(["The server hands it to the backend, which may ignore it or fail."]))
        }
    }

    /// The name of a data type in requests, such as `FP32`; `BYTES` for strings.
    static func protocolName(_ dataType: Int32) -> String {
        let name = ModelConfigSchema.valueName(dataType, ofEnum: ModelConfigSchema.DataType.enumName)
        guard dataType != 0, let name else { return "<invalid>" }
        return name == "TYPE_STRING" ? "BYTES" : String(name.dropFirst("TYPE_".count))
    }
}
