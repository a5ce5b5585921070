internal import SlipwayDiagnostics

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The backends identity and repeat, which test servers (identity_backend r25.11, repeat_backend).
    static let testBackends = ConfigRule("test-backends", .load) { context in
        guard context.trusts(.backend) else { return }
        switch context.resolved.backend {
        case "identity": pairs(&context)
        case "repeat":
            guard context.resolved.maxBatchSize > 0, context.trusts(.batchSize) else { return }
            context.report(
                .tritonBackendSetting, "the repeat backend does not batch",
                at: context.config.entry(Model.maxBatchSize), path: "max_batch_size",
                help: ["Write max_batch_size: 0."],
                serverMessage: "only supports models with max_batch_size == 0")
        default: break
        }
    }

    /// Every INPUT<i> has an OUTPUT<i> of the same type and shape.
    private static func pairs(_ context: inout RuleContext) {
        let (inputs, outputs) = (context.resolved.inputs, context.resolved.outputs)
        // Without both lists the server has other things to say.
        guard !inputs.isEmpty, !outputs.isEmpty else { return }
        guard inputs.count == outputs.count else {
            context.report(
                .tritonBackendSetting, "the identity backend has \(inputs.count) inputs and \(outputs.count) outputs",
                at: outputs[0].entry, path: "output", help: ["State one OUTPUT<i> for each INPUT<i>."],
                serverMessage: "must have equal input/output pairs")
            return
        }
        for (tensor, prefix) in inputs.map({ ($0, "INPUT") }) + outputs.map({ ($0, "OUTPUT") }) {
            let rest = tensor.name.dropFirst(prefix.count)
            if tensor.name.hasPrefix(prefix), Int(rest) != nil { continue }
            context.report(
                .tritonBackendSetting, "\(tensor.shown) is not called \(prefix) and a number",
                at: tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name",
                help: ["Write \"\(prefix)\(tensor.index)\"."],
                serverMessage: "to follow \(prefix)<index> pattern")
            return
        }
        for input in inputs {
            let index = input.name.dropFirst("INPUT".count)
            guard let output = outputs.first(where: { $0.name == "OUTPUT\(index)" }) else {
                context.report(
                    .tritonBackendSetting, "\(input.shown) has no \"OUTPUT\(index)\"",
                    at: input.nameEntry ?? input.entry, path: input.path + ".name",
                    help: ["Give both the same number."], serverMessage: "indices to match")
                continue
            }
            if input.dataType != output.dataType, input.dataType != 0, output.dataType != 0 {
                context.report(
                    .tritonBackendSetting, "\(output.shown) is \(output.dataTypeName), its input \(input.dataTypeName)",
                    at: output.dataTypeEntry, path: output.path + ".data_type",
                    help: ["Write \(input.dataTypeName)."], serverMessage: "datatype to match")
            } else if input.modelDims != output.modelDims, !input.dims.isEmpty, !output.dims.isEmpty {
                context.report(
                    .tritonBackendSetting, "\(output.shown) has another shape than its input",
                    at: output.dimEntries.first ?? output.entry, path: output.path + ".dims",
                    help: ["Write the dims of the input."], serverMessage: "shape to match")
            }
        }
    }
}
