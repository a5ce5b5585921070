import SlipwayDiagnostics
import SlipwayDomain

extension ConfigRule {
    /// What the server fills in from the graph, and where it cannot (`AutoCompleteConfig` in onnxruntime.cc).
    static let completion = ConfigRule("completion", .load) { context in
        for served in context.servedModels where served.isCompleted && context.trusts(.batchSize) {
            let stated = context.resolved.maxBatchSize
            let entry = context.config.entry(ModelConfigSchema.ModelConfig.maxBatchSize)
            if served.isBatchable == false, stated > 0 {
                let fixed = (served.graph.inputs + served.graph.outputs).filter { $0.isBatchable == false }
                context.report(
                    RuleFinding(
                        .graphNotBatchable, "max_batch_size is \(stated), but the graph cannot batch",
                        help: ["Write max_batch_size: 0, or export the graph with a dynamic first dimension."]
                    )
                    .atName(of: entry, path: "max_batch_size")
                    .notes(
                        context.versionNotes(served) + [
                            "The first dimension of \(names(fixed)) is not dynamic.",
                            "With inputs or outputs left out, the server looks at every one of the graph.",
                        ]
                    )
                    .server(
                        says: "autofill failed for model '\(context.name)': model does not support batching while "
                            + "non-zero max_batch_size is specified"))
                continue
            }
            filledBatching(served, stated: stated, entry, &context)
            filledScalars(served, &context)
            filledTypes(served, &context)
        }
    }

    /// A tensor of a type that the backend does not know is filled in as `TYPE_INVALID`.
    private static func filledTypes(_ served: ServedModel, _ context: inout RuleContext) {
        let filled =
            (served.fillsInputs ? served.graph.inputs.map { ("input", $0) } : [])
            + (served.fillsOutputs ? served.graph.outputs.map { ("output", $0) } : [])
        let release = context.server.release
        for (word, tensor) in filled
        where tensor.kind.servedTypeName(in: release) == nil && tensor.kind.otherTypeName == nil {
            context.report(
                RuleFinding(
                    .graphTypeMismatch,
                    "the graph's \(word) \"\(tensor.name)\" is \(tensor.kind.description), which the backend cannot serve",
                    help: ["Cast the tensor inside the graph to a type that can be served."]
                )
                .at(path: word)
                .notes(context.versionNotes(served))
                .server(says: "model \(word) '\(tensor.name)' must specify 'data_type' for \(context.name)"))
        }
    }

    private static func names(_ tensors: [ServedGraph.Tensor]) -> String {
        tensors.map { "\"\($0.name)\"" }.joined(separator: ", ")
    }

    /// The batch size and the scheduler that the server adds.
    private static func filledBatching(
        _ served: ServedModel, stated: Int64, _ entry: ConfigEntry?, _ context: inout RuleContext
    ) {
        typealias Model = ModelConfigSchema.ModelConfig
        guard served.isBatchable == true else { return }
        let hasScheduler = context.config.has(Model.dynamicBatching) || context.config.has(Model.sequenceBatching)
        let batching =
            served.maxBatchSize > 1 && !hasScheduler
            ? ["It also adds dynamic_batching with the preferred batch size \(served.maxBatchSize)."] : []
        if stated == 0, served.maxBatchSize > 0 {
            context.report(
                RuleFinding(
                    .completedByServer, "the server sets max_batch_size to \(served.maxBatchSize)",
                    help: ["Write max_batch_size and all inputs and outputs."]
                )
                .atName(of: entry, path: "max_batch_size")
                .notes(
                    context.versionNotes(served) + [
                        "Inputs or outputs are left out and the graph can batch, so it fills the batch size in, even over 0."
                    ] + batching))
        } else if let note = batching.first {
            context.report(
                RuleFinding(
                    .completedByServer, "the server completes the configuration from the graph",
                    help: ["Write dynamic_batching { } if it is wanted, or all inputs and outputs if it is not."]
                )
                .atName(of: entry, path: "dynamic_batching")
                .notes(context.versionNotes(served) + [note])
                .severity(.note))
        }
    }

    /// A tensor without a shape is filled in as `[1]`, and then nothing else can be sent.
    private static func filledScalars(_ served: ServedModel, _ context: inout RuleContext) {
        guard served.fillsInputs else { return }
        let unknown = served.graph.inputs.filter { !$0.isDeclared && $0.dims == [] }
        guard !unknown.isEmpty else { return }
        context.report(
            RuleFinding(
                .failsAtRequest, "the graph declares no shape for \(names(unknown)), so the server takes it for [1]",
                help: ["Export the graph with the shapes of its inputs."]
            )
            .at(path: "input")
            .notes(context.versionNotes(served) + ["Requests of any other shape are refused."]))
    }
}
