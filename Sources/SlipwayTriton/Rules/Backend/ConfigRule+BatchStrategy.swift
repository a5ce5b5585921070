import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    /// The custom batching library that core loads for any backend (core's backend_model.cc, since 23.01).
    static let batchStrategy = ConfigRule("batch-strategy", .load) { context in
        let name = "TRITON_BATCH_STRATEGY_PATH"
        guard ReleaseTable.isAvailable(.parameter(name), in: context.server.release), !context.resolved.isEnsemble,
            let parameter = context.parameters.first(where: { $0.name == name }),
            !ConfigTemplate.isUnfilled(parameter.text ?? "")
        else { return }
        let path = parameter.text ?? ""
        if context.config.has(ModelConfigSchema.ModelConfig.sequenceBatching) {
            context.report(
                RuleFinding(
                    .refusedParameter, "\"\(name)\" does not go with sequence batching",
                    help: ["Remove one of the two."]
                )
                .at(parameter.key, path: parameter.path)
                .server(
                    says: "TRITON_BATCH_STRATEGY_PATH cannot be specified with sequence batcher, using default "
                        + "batching strategy"))
        } else if context.pathInModel(path) == nil {
            context.report(
                RuleFinding(
                    .tritonModelFile, "the batching library \"\(path)\" is not in the model's directory",
                    help: [
                        "Put the library into the model's directory and name it by its absolute path on the server, or as "
                            + "batchstrategy.so without this parameter."
                    ]
                )
                .at(parameter.textEntry, path: parameter.path)
                .notes(["The server opens the path unchanged, from its own working directory."])
                .server(says: "Batching library path not found: \(path)"))
        } else if !context.config.has(ModelConfigSchema.ModelConfig.dynamicBatching) {
            context.report(
                RuleFinding(
                    .parameterWithoutEffect, "\"\(name)\" has no effect without dynamic_batching",
                    help: ["Add dynamic_batching { }, or remove it."]
                )
                .at(parameter.key, path: parameter.path)
                .notes(["The library only changes how the dynamic batcher fills a batch."]))
        }
    }
}

extension RuleContext {
    /// The path relative to the model's directory of an absolute path that ends in a file of the model, or nil.
    ///
    /// Where the repository is on the server is not known, so only the part from the model's name on is compared.
    func pathInModel(_ path: String) -> String? {
        guard path.hasPrefix("/") else { return nil }
        let parts = path.split(separator: "/").map(String.init)
        for index in parts.indices where parts[index] == name {
            let rest = parts[(index + 1)...].joined(separator: "/")
            if case .file? = model.kind(of: rest) { return rest }
        }
        return nil
    }
}
