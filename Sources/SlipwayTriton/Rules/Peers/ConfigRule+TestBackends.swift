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
                RuleFinding(
                    .tritonBackendSetting, "the repeat backend does not batch", help: ["Write max_batch_size: 0."]
                )
                .at(context.config.entry(Model.maxBatchSize), path: "max_batch_size")
                .server(says: "only supports models with max_batch_size == 0"))
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
                RuleFinding(
                    .tritonBackendSetting,
                    "the identity backend has \(inputs.count) inputs and \(outputs.count) outputs",
                    help: ["State one OUTPUT<i> for each INPUT<i>."]
                )
                .at(outputs[0].entry, path: "output")
                .server(says: "must have equal input/output pairs"))
            return
        }
        for (tensor, prefix) in inputs.map({ ($0, "INPUT") }) + outputs.map({ ($0, "OUTPUT") }) {
            let rest = tensor.name.dropFirst(prefix.count)
            if tensor.name.hasPrefix(prefix), Int(rest) != nil { continue }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "\(tensor.shown) is not called \(prefix) and a number",
                    help: ["Write \"\(prefix)\(tensor.index)\"."]
                )
                .at(tensor.nameEntry ?? tensor.entry, path: tensor.path + ".name")
                .server(says: "to follow \(prefix)<index> pattern"))
            return
        }
        for input in inputs {
            let index = input.name.dropFirst("INPUT".count)
            guard let output = outputs.first(where: { $0.name == "OUTPUT\(index)" }) else {
                context.report(
                    RuleFinding(
                        .tritonBackendSetting, "\(input.shown) has no \"OUTPUT\(index)\"",
                        help: ["Give both the same number."]
                    )
                    .at(input.nameEntry ?? input.entry, path: input.path + ".name")
                    .server(says: "indices to match"))
                continue
            }
            if input.dataType != output.dataType, input.dataType != 0, output.dataType != 0 {
                context.report(
                    RuleFinding(
                        .tritonBackendSetting,
                        "\(output.shown) is \(output.dataTypeName), its input \(input.dataTypeName)",
                        help: ["Write \(input.dataTypeName)."]
                    )
                    .at(output.dataTypeEntry, path: output.path + ".data_type")
                    .server(says: "datatype to match"))
            } else if input.modelDims != output.modelDims, !input.dims.isEmpty, !output.dims.isEmpty {
                context.report(
                    RuleFinding(
                        .tritonBackendSetting, "\(output.shown) has another shape than its input",
                        help: ["Write the dims of the input."]
                    )
                    .at(output.dimEntries.first ?? output.entry, path: output.path + ".dims")
                    .server(says: "shape to match"))
            }
        }
    }
}
