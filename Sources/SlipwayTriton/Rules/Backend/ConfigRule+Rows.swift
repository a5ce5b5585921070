import SlipwayDiagnostics
import SlipwayDomain

extension ConfigRule {
    /// Whether the rows of a batch stay apart, where the server puts requests of different clients into one.
    ///
    /// The server loads the model all the same and answers, so nothing here is an error.
    static let rows = ConfigRule("rows", .load) { context in
        typealias Model = ModelConfigSchema.ModelConfig
        let hasScheduler = context.config.has(Model.dynamicBatching) || context.config.has(Model.sequenceBatching)
        for served in context.servedModels where served.maxBatchSize > 1 {
            guard context.trusts(.batchSize) else { continue }
            // The server adds dynamic batching where it completes a configuration that states no scheduler.
            guard hasScheduler || served.isCompleted && served.isBatchable == true else { continue }
            for output in served.graph.outputs {
                guard let rows = output.evidence?.rows, rows.status != .independent else { continue }
                context.reportRows(output.name, rows, served)
            }
        }
    }
}

extension RuleContext {
    fileprivate mutating func reportRows(_ output: String, _ rows: OutputEvidence.Rows, _ served: ServedModel) {
        let (code, message): (DiagnosticCode, String)
        switch rows.status {
        case .mixed: (code, message) = (.rowsMixed, "rows of a batch are mixed in output \"\(output)\"")
        case .sharedScale:
            (code, message) = (
                .rowsShareScale, "all rows of a batch share a quantization scale in output \"\(output)\""
            )
        case .random: (code, message) = (.rowsRandom, "output \"\(output)\" holds random numbers")
        case .unknown, .independent:
            (code, message) = (.rowsUnknown, "nothing shows that rows of a batch stay apart in output \"\(output)\"")
        }
        report(
            RuleFinding(
                code, message,
                help: ["Take dynamic_batching out, set max_batch_size: 0, or export the graph without that node."]
            )
            .at(config.entry(ModelConfigSchema.ModelConfig.maxBatchSize), path: "max_batch_size")
            .notes(
                versionNotes(served) + (rows.reason.map { ["Following the graph shows: \($0)."] } ?? [])
                    + ["The server puts requests of different clients into one batch."]
            )
            .severity(.warning))
    }
}
