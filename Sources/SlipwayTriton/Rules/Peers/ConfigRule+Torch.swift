internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The pytorch backend (pytorch_backend, src/libtorch.cc r24.10, src/pt and src/pt2 r26.05).
    static let torch = ConfigRule("pytorch", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "pytorch" else { return }
        if context.isTorchInPython {
            compileOptions(&context)
            return
        }
        let isAOTI = context.resolved.platform == "torch_aoti"
        for (key, word, tensors) in [
            (Model.input, "input", context.resolved.inputs), (.output, "output", context.resolved.outputs),
        ] where tensors.isEmpty && !context.config.has(key) && !(isAOTI && word == "input") {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "the pytorch backend needs every \(word) stated",
                    help: ["State \(word) with name, data_type and dims."]
                )
                .at(path: word)
                .notes([
                    "A \(isAOTI ? "compiled" : "TorchScript") file does not say the names, types and shapes of its \(word)s."
                ]))
        }
        if isAOTI {
            ahead(&context)
            return
        }
        if context.resolved.modelFilename.hasSuffix(".pt2"), context.resolved.platform == "pytorch_libtorch" {
            context.report(
                RuleFinding(
                    .tritonBackendSetting,
                    "a .pt2 file is no TorchScript, which platform pytorch_libtorch takes it for",
                    help: ["Write platform: \"torch_aoti\" (26.03 and later) for a package of AOTInductor."]
                )
                .at(
                    context.config.entry(Model.defaultModelFilename) ?? context.config.entry(Model.platform),
                    path: "default_model_filename"
                )
                .notes(["Without a platform, backend: \"pytorch\" means pytorch_libtorch."]))
        }
        indexed(context.resolved.inputs, &context)
        indexed(context.resolved.outputs, &context)
        strings(&context)
        controls(&context)
    }

    /// README of r26.05: larger batches and sequences are not there yet. What came later was not read.
    private static func ahead(_ context: inout RuleContext) {
        for tensor in context.resolved.inputs + context.resolved.outputs
        where !tensor.name.isEmpty && !isCallName(tensor.name, tensor.role) && !context.isUnfilled(tensor.nameEntry) {
            context.report(
                RuleFinding(
                    .tritonBackendSetting,
                    "\"\(tensor.name)\" is no name of an \(tensor.role.rawValue) of a compiled model",
                    help: [
                        tensor.role == .input
                            ? "Write INPUT__0, ARGS[0], ARGS[2][key] or KWARGS[name]."
                            : "Write OUTPUT__0, RESULT, RESULT[0] or RESULT[key]."
                    ]
                )
                .at(tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name")
                .notes(["From 26.05 on names come from the call of the exported model, or count its tensors."])
                .server(
                    says: tensor.role == .input
                        ? "is not found in model input map" : "is not found in model output map"
                )
                .since(TritonRelease(26, 5))
                .until(TritonRelease(26, 5)))
        }
        if context.resolved.maxBatchSize > 1, context.trusts(.batchSize) {
            context.report(
                RuleFinding(
                    .tritonHazard, "the platform torch_aoti runs no batches",
                    help: ["Write max_batch_size: 0 and the whole shapes."]
                )
                .at(context.config.entry(Model.maxBatchSize), path: "max_batch_size")
                .notes(["Its documentation of 26.05 says so; 26.06 brings batches."])
                .until(TritonRelease(26, 5))
                .during(.run))
        }
        if let entry = context.config.entry(Model.sequenceBatching) {
            context.report(
                RuleFinding(
                    .tritonHazard, "the platform torch_aoti runs no sequences", help: ["Remove sequence_batching."]
                )
                .at(entry, path: "sequence_batching")
                .notes(["Its documentation of 26.05 says so."])
                .until(TritonRelease(26, 5))
                .during(.run))
        }
    }

    /// Whether a name can be one of a compiled model: an ordinal, or a path without quotes, brackets and blanks in its keys.
    private static func isCallName(_ name: String, _ role: ConfigTensor.Role) -> Bool {
        let ordinal = role == .input ? "INPUT__" : "OUTPUT__"
        if name.hasPrefix(ordinal) { return index(of: name) != nil && name.count > ordinal.count }
        let roots = role == .input ? ["ARGS", "KWARGS"] : ["RESULT"]
        guard let root = roots.first(where: { name == $0 || name.hasPrefix($0 + "[") }) else { return false }
        let keys = name.dropFirst(root.count)
        guard !keys.isEmpty else { return role == .output }
        guard keys.last == "]" else { return false }
        return keys.dropFirst().dropLast().split(separator: "][", omittingEmptySubsequences: false).allSatisfy { key in
            !key.isEmpty && !key.contains { "[]\"' ".contains($0) }
        }
    }

    /// The keywords of torch.compile of a model that runs in Python (src/model.py).
    private static func compileOptions(_ context: inout RuleContext) {
        guard let entry = context.parameters.last(where: { $0.name == "TORCH_COMPILE_OPTIONAL_PARAMETERS" }),
            let text = entry.text, !ConfigTemplate.isUnfilled(text)
        else { return }
        var reader = JSONOutline(Array(text.utf8))
        let value = try? reader.document()
        guard let value, case .object = value else {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "TORCH_COMPILE_OPTIONAL_PARAMETERS is no JSON object",
                    help: ["Write keywords of torch.compile, such as {\"dynamic\": true}."]
                )
                .at(entry.textEntry, path: entry.path))
            return
        }
        guard value["model"] != nil else { return }
        context.report(
            RuleFinding(
                .tritonBackendSetting, "TORCH_COMPILE_OPTIONAL_PARAMETERS states \"model\"",
                help: ["Remove the key: the backend gives the model."]
            )
            .at(entry.textEntry, path: entry.path)
            .server(says: "'model' is not an optional parameter"))
    }

    /// "only supports 1 dimensional List of String", the batch included.
    private static func strings(_ context: inout RuleContext) {
        let string = ModelConfigSchema.DataType.string.rawValue
        for tensor in context.resolved.inputs + context.resolved.outputs where tensor.dataType == string {
            let rank = tensor.modelDims.count + (context.resolved.maxBatchSize > 0 ? 1 : 0)
            guard rank > 1, !tensor.dims.isEmpty, context.trusts(.batchSize) else { continue }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "\(tensor.shown) has strings of \(rank) dimensions, the batch included",
                    help: ["Write one dimension with max_batch_size: 0, or dims: [1] with an empty reshape."]
                )
                .at(tensor.dimEntries.first ?? tensor.entry, path: tensor.path + ".dims")
                .notes(["The pytorch backend hands strings over as one list."]))
        }
    }

    /// Controls and states of sequences are arguments of forward() by their index alone.
    private static func controls(_ context: inout RuleContext) {
        typealias Sequence = ModelConfigSchema.ModelSequenceBatching
        guard let sequence = context.config.message(Model.sequenceBatching) else { return }
        let states = sequence.entries(Sequence.state)
        for tensor in (states.isEmpty ? [] : context.resolved.inputs + context.resolved.outputs)
        where index(of: tensor.name) == nil && !tensor.name.isEmpty {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "\(tensor.shown) has no index, and the model has states of sequences",
                    help: ["Name every input and output NAME__INDEX, with two underscores."]
                )
                .at(tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name")
                .server(says: "using sequence batching with state but not all inputs and outputs follow"))
        }
        for (number, entry) in sequence.entries(Sequence.controlInput).enumerated() {
            let name = entry.message?.entry(Sequence.ControlInput.name)
            guard let text = name?.string, !text.isEmpty, index(of: text) == nil else { continue }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "control input \"\(text)\" has no index",
                    help: [
                        "Name it NAME__INDEX, with two underscores: INDEX is its place among the arguments of forward()."
                    ]
                )
                .at(name, path: "sequence_batching.control_input[\(number)].name"))
        }
    }

    /// Names tell the place among arguments and results where every one of a list is NAME__INDEX; else the order of the
    /// configuration counts, and for inputs the names of the arguments of forward() come first.
    private static func indexed(_ tensors: [ConfigTensor], _ context: inout RuleContext) {
        let indices = tensors.map { index(of: $0.name) }
        guard tensors.count > 1, indices.contains(where: { $0 != nil }) else { return }
        if let lone = zip(tensors, indices).first(where: { $1 == nil })?.0 {
            guard lone.role == .output else { return }
            context.report(
                RuleFinding(
                    .tritonHazard, "\(lone.shown) has no index, other outputs have",
                    help: ["Name every output NAME__INDEX, with two underscores, or none."]
                )
                .at(lone.nameEntry ?? lone.entry, path: lone.path + ".name")
                .notes(["The backend then takes the order of the configuration, whatever the other names say."])
                .during(.run))
            return
        }
        var seen: Set<Int> = []
        for (tensor, index) in zip(tensors, indices) {
            if let index, !seen.insert(index).inserted {
                context.report(
                    RuleFinding(
                        .tritonHazard,
                        "\(tensor.shown) has the index \(index), and another \(tensor.role.rawValue) has it too",
                        help: ["Give each its place among the arguments, or among what forward() returns."]
                    )
                    .at(tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name")
                    .notes(["The model loads: one of them takes the place of the other."])
                    .during(.run))
                continue
            }
            guard let index, tensor.role == .output, index >= tensors.count else { continue }
            context.report(
                RuleFinding(
                    .tritonHazard, "\(tensor.shown) is number \(index) of \(tensors.count) outputs",
                    help: ["Count from 0, or see that the model returns as many."]
                )
                .at(tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name")
                .notes(["The index is the place in what forward() returns, from 0."])
                .during(.run))
        }
    }

    /// The digits after the first two underscores; none after them counts as 0.
    private static func index(of name: String) -> Int? {
        let bytes = Array(name.utf8)
        guard let start = bytes.indices.dropLast().first(where: { bytes[$0] == 0x5F && bytes[$0 + 1] == 0x5F }) else {
            return nil
        }
        let digits = String(decoding: bytes[(start + 2)...], as: UTF8.self)
        if digits.isEmpty { return 0 }
        return digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(digits) : nil
    }
}
