internal import SlipwayDiagnostics

extension ConfigRule {
    /// The tensors that the server makes of a batch, and scatters over it (`ValidateBatchIO`, core,
    /// model_config_utils.cc).
    static let batchTensors = ConfigRule("batch-tensors", .load) { context in
        typealias Model = ModelConfigSchema.ModelConfig
        typealias Input = ModelConfigSchema.BatchInput
        typealias Output = ModelConfigSchema.BatchOutput
        if !context.server.autoComplete { context.phase = .poll }
        let inputs = Set(context.resolved.inputs.map(\.name))
        let outputs = Set(context.resolved.outputs.map(\.name))
        for (index, entry) in context.config.entries(Model.batchInput).enumerated() {
            guard let batch = entry.message else { continue }
            let path = "batch_input[\(index)]"
            sources(
                batch.entries(Input.sourceInput), of: entry, path: path, inputs: inputs,
                kind: kindName(batch.entry(Input.kind), Input.Kind.enumName, "batch input"), &context)
            let type = batch.enumeration(Input.dataType, as: ModelConfigSchema.DataType.self) ?? .invalid
            guard ![.int32, .fp32].contains(type) else { continue }
            context.report(
                RuleFinding(
                    .tritonBatchTensor, "batch_input has neither TYPE_INT32 nor TYPE_FP32",
                    help: ["Write data_type: TYPE_INT32 or TYPE_FP32."]
                )
                .at(batch.entry(Input.dataType) ?? entry, path: path + ".data_type")
                .server(says: "batch input data type must be TYPE_INT32 or TYPE_FP32 for \(context.name)"))
        }
        for (index, entry) in context.config.entries(Model.batchOutput).enumerated() {
            guard let batch = entry.message else { continue }
            let path = "batch_output[\(index)]"
            sources(
                batch.entries(Output.sourceInput), of: entry, path: path, inputs: inputs,
                kind: kindName(batch.entry(Output.kind), Output.Kind.enumName, "batch output"), &context)
            targets(batch.entries(Output.targetName), path: path, outputs: outputs, &context)
        }
    }

    private static func kindName(_ entry: ConfigEntry?, _ type: String, _ words: String) -> String {
        "\(words) kind '\(ModelConfigSchema.valueName(entry?.enumeration ?? 0, ofEnum: type) ?? "")'"
    }

    private static func sources(
        _ sources: [ConfigEntry], of entry: ConfigEntry, path: String, inputs: Set<String>, kind: String,
        _ context: inout RuleContext
    ) {
        if sources.count != 1 {
            context.report(
                RuleFinding(
                    .tritonBatchTensor, "\(path) has \(sources.count) source inputs, not 1",
                    help: ["Name the input that is counted or measured."]
                )
                .at(sources.dropFirst().first ?? entry, path: path + ".source_input")
                .server(says: "\(kind) expects 1 source input, got \(sources.count) for \(context.name)"))
        }
        guard context.trusts(.inputs) else { return }
        for source in sources {
            guard let name = source.string, !inputs.contains(name) else { continue }
            let near = didYouMean(name, among: inputs.sorted())
            context.report(
                RuleFinding(
                    .tritonBatchTensor, "there is no input \"\(name)\"",
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "Name an input of the configuration."]
                )
                .at(source, path: path + ".source_input")
                .server(says: "unknown source input name '\(name)' for \(context.name)"))
        }
    }

    private static func targets(
        _ targets: [ConfigEntry], path: String, outputs: Set<String>, _ context: inout RuleContext
    ) {
        var seen: Set<String> = []
        for target in targets {
            guard let name = target.string else { continue }
            if !outputs.contains(name), context.trusts(.outputs) {
                let near = didYouMean(name, among: outputs.sorted())
                context.report(
                    RuleFinding(
                        .tritonBatchTensor, "there is no output \"\(name)\"",
                        help: [near.map { "did you mean \"\($0)\"?" } ?? "Name an output of the configuration."]
                    )
                    .at(target, path: path + ".target_name")
                    .server(says: "unknown target output name '\(name)' for \(context.name)"))
            } else if !seen.insert(name).inserted {
                context.report(
                    RuleFinding(
                        .tritonBatchTensor, "target \"\(name)\" is stated twice", help: ["Remove one of the two."]
                    )
                    .at(target, path: path + ".target_name")
                    .server(says: "target output name '\(name)' can only be specified once for \(context.name)"))
            }
        }
    }
}
