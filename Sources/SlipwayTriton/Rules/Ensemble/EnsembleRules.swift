package import SlipwayDiagnostics

/// The rules of ensembles that need the models of their steps.
package enum EnsembleRules {
    /// Judges every ensemble of a repository against the models that its steps name.
    ///
    /// That the model of a step is itself broken is reported of that model alone.
    ///
    /// - Parameters:
    ///   - models: All models of the repository, broken ones included, in any order.
    ///   - server: The server that is to load them.
    /// - Returns: The findings, by the name of the ensemble's directory.
    package static func check(_ models: [RepositoryModel], server: ServerFacts) -> [Diagnostic] {
        let byName = Dictionary(models.map { ($0.directoryName, $0) }) { first, _ in first }
        let ensembles = models.filter { model in
            model.message.string(ModelConfigSchema.ModelConfig.platform) == "ensemble"
                && model.message.has(ModelConfigSchema.ModelConfig.ensembleScheduling)
        }
        .sorted { $0.directoryName.utf8.lexicographicallyPrecedes($1.directoryName.utf8) }
        var found: [Diagnostic] = []
        var repository = EnsembleRepository(byName)
        for model in ensembles {
            var context = RuleContext(model: model, server: server)
            context.phase = .load
            check(&repository, &context)
            found += context.bag.all
        }
        return found
    }

    private static func check(_ repository: inout EnsembleRepository, _ context: inout RuleContext) {
        guard let scheduling = context.config.message(ModelConfigSchema.ModelConfig.ensembleScheduling) else { return }
        let steps = EnsembleSteps(scheduling)
        var served: [Int: ServedTensors] = [:]
        for node in steps.nodes where !node.modelName.isEmpty {
            guard let model = present(node, &repository, &context) else { continue }
            if case .refused = model.config { continue }
            let tensors = repository.tensors(of: model, server: context.server)
            batchSize(node, tensors, &context)
            served[node.index] = tensors
        }
        circle(repository, steps, &context)
        var flow = EnsembleFlow(context)
        for node in steps.nodes {
            if let tensors = served[node.index] { flow.take(node, tensors, &context) }
        }
        flow.checkDecoupled(steps, served, &context)
    }

    /// The model of a step, if the repository has it in the version that the step needs.
    private static func present(
        _ node: EnsembleSteps.Node, _ repository: inout EnsembleRepository, _ context: inout RuleContext
    ) -> RepositoryModel? {
        typealias Step = ModelConfigSchema.ModelEnsembling.Step
        let name = node.message.entry(Step.modelName)
        // What is not filled in is one finding of the whole file.
        if context.isUnfilled(name) { return nil }
        guard let model = repository.models[node.modelName] else {
            let near = repository.near(node.modelName, except: context.name)
            context.report(
                RuleFinding(
                    .tritonEnsembleStep, "there is no model \"\(node.modelName)\" in the repository",
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "Add the model, or correct the name."]
                )
                .at(name, path: "\(node.path).model_name")
                .server(
                    says: "ensemble \(context.name) contains models that are not available or ambiguous: "
                        + node.modelName))
            return nil
        }
        if case .refused = model.config { return model }
        let versions = VersionSelection(model).selected.map(\.number)
        guard node.version != -1, !versions.isEmpty, !versions.contains(node.version) else { return model }
        let stated = node.message.entry(Step.modelVersion)
        let list = versions.map(String.init).joined(separator: ", ")
        context.report(
            RuleFinding(
                .tritonEnsembleStep,
                stated == nil
                    ? "step \(node.index) states no model_version, which means version 0"
                    : "model \"\(node.modelName)\" has no version \(node.version)",
                help: ["Write model_version: -1 for the latest version."]
            )
            .at(stated ?? node.entry, path: "\(node.path).model_version")
            .notes(["The server has version \(list) of \"\(node.modelName)\"."])
            .server(
                says: "ensemble '\(context.name)' depends on '\(node.modelName)' whose required version "
                    + "\(node.version) is not loaded."))
        return model
    }

    private static func batchSize(
        _ node: EnsembleSteps.Node, _ tensors: ServedTensors, _ context: inout RuleContext
    ) {
        let own = context.resolved.maxBatchSize
        guard tensors.maxBatchSize != 0, tensors.maxBatchSize < own else { return }
        typealias Model = ModelConfigSchema.ModelConfig
        let step = node.message.entry(ModelConfigSchema.ModelEnsembling.Step.modelName)
        context.report(
            RuleFinding(
                .tritonEnsembleStep,
                "max_batch_size \(own) is above the \(tensors.maxBatchSize) of model \"\(node.modelName)\"",
                help: ["Write max_batch_size: \(tensors.maxBatchSize), or raise that of \"\(node.modelName)\"."]
            )
            .at(context.config.entry(Model.maxBatchSize), path: "max_batch_size")
            .also(context.place(of: step).map { [Label($0, "its step")] } ?? [])
            .server(
                says: "ensemble \(context.name) allows maximum batch size \(own), but it contains model "
                    + "\(node.modelName) which only allows maximum batch size to be \(tensors.maxBatchSize)"))
    }

    /// Ensembles that need each other.
    private static func circle(
        _ repository: EnsembleRepository, _ steps: EnsembleSteps, _ context: inout RuleContext
    ) {
        let start = context.name
        guard let node = steps.nodes.first(where: { repository.isCircle(from: start, by: $0.modelName) }) else {
            return
        }
        let step = node.message.entry(ModelConfigSchema.ModelEnsembling.Step.modelName)
        context.report(
            RuleFinding(
                .tritonEnsembleStep,
                node.modelName == start
                    ? "the ensemble is a step of itself"
                    : "the ensemble is a step of \"\(node.modelName)\", which is a step of it",
                help: ["Break the circle."]
            )
            .at(step, path: "\(node.path).model_name")
            .server(says: "circular dependency between ensembles: \(start) -> ... -> \(node.modelName) -> \(start)"))
    }
}
