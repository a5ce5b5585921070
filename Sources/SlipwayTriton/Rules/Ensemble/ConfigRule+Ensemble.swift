internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig
    private typealias Ensembling = ModelConfigSchema.ModelEnsembling

    /// An ensemble on its own (`ValidateEnsembleSchedulingConfig`, `BuildEnsembleGraph`, core, model_config_utils.cc).
    static let ensemble = ConfigRule("ensemble", .poll) { context in
        guard let entry = context.config.entry(Model.ensembleScheduling), let scheduling = entry.message else {
            guard context.resolved.isEnsemble else { return }
            context.report(
                RuleFinding(
                    .tritonEnsemble, "the ensemble has no steps", help: ["State ensemble_scheduling with its steps."]
                )
                .at(context.config.entry(Model.platform), path: "ensemble_scheduling")
                .server(says: "ensemble scheduling must be set for ensemble \(context.name) whose platform is ensemble")
            )
            return
        }
        guard context.resolved.isEnsemble else {
            guard context.trusts(.backend) else { return }
            context.report(
                RuleFinding(
                    .tritonEnsemble, "ensemble_scheduling is for ensembles alone",
                    help: ["Write platform: \"ensemble\" and no backend, or remove ensemble_scheduling."]
                )
                .at(entry, path: "ensemble_scheduling")
                .server(
                    says: "ensemble scheduling cannot be set for model '\(context.name)' whose platform is not "
                        + "ensemble"
                )
                .doubting(.backend))
            return
        }
        forbidden(&context)
        let steps = EnsembleSteps(scheduling)
        if steps.nodes.isEmpty {
            context.report(
                RuleFinding(.tritonEnsemble, "the ensemble has no steps", help: ["State at least one step."])
                    .at(entry, path: "ensemble_scheduling.step")
                    .server(says: "must specify 'step' for ensemble '\(context.name)'")
                    .doubting(.scheduling))
            return
        }
        for node in steps.nodes { complete(node, &context) }
        guard context.trusts(.scheduling) else { return }
        writers(steps, &context)
        flow(steps, &context)
    }

    /// What runs no model cannot be configured for running one.
    private static func forbidden(_ context: inout RuleContext) {
        let name = context.name
        let fields: [(Model, String, String)] = [
            (.instanceGroup, "instance_group", "instance group should not be specified for ensemble '\(name)'"),
            (.optimization, "optimization", "optimization should not be specified for ensemble '\(name)'"),
            (.modelWarmup, "model_warmup", "model_warmup can not be specified for ensemble '\(name)'"),
        ]
        for (key, field, words) in fields {
            guard let entry = context.config.entries(key).first else { continue }
            context.report(
                RuleFinding(
                    .tritonEnsemble, "an ensemble has no \(field)",
                    help: ["Remove it, or state it in the models of the steps."]
                )
                .at(entry, path: field)
                .notes(["It runs nothing itself; its steps' models do."])
                .server(says: words))
        }
    }

    private static func complete(_ node: EnsembleSteps.Node, _ context: inout RuleContext) {
        typealias Step = Ensembling.Step
        let parts: [(isMissing: Bool, field: String, entry: ConfigEntry?)] = [
            (node.modelName.isEmpty, "model_name", node.message.entry(Step.modelName)),
            (node.inputs.isEmpty, "input_map", nil), (node.outputs.isEmpty, "output_map", nil),
        ]
        for part in parts where part.isMissing {
            context.report(
                RuleFinding(
                    .tritonEnsemble, "step \(node.index) has no \(part.field)",
                    help: [
                        part.field == "model_name" ? "Name the model." : "Map the model's tensors to the ensemble's."
                    ]
                )
                .at(part.entry ?? node.entry, path: "\(node.path).\(part.field)")
                .server(says: "must specify '\(part.field)' in step \(node.index) of ensemble '\(context.name)'")
                .doubting(.scheduling))
        }
        if let entry = node.message.entry(Step.modelNamespace), entry.string?.isEmpty == false {
            context.report(
                RuleFinding(.tritonNoEffect, "model_namespace is reserved", help: ["Remove model_namespace."])
                    .at(entry, path: "\(node.path).model_namespace")
                    .notes(["A server that was not started for namespaces finds models by their names alone."])
                    .since(TritonRelease(23, 3)))
        }
    }

    /// A tensor is written by one step.
    private static func writers(_ steps: EnsembleSteps, _ context: inout RuleContext) {
        var written: [String: EnsembleSteps.Mapping] = [:]
        for node in steps.nodes {
            for output in node.outputs {
                guard let earlier = written[output.tensor] else {
                    written[output.tensor] = output
                    continue
                }
                context.report(
                    RuleFinding(
                        .tritonEnsemble, "tensor \"\(output.tensor)\" is written twice",
                        help: ["Give one of them another name."]
                    )
                    .at(output.value ?? node.entry, path: "\(node.path).output_map")
                    .also(context.place(of: earlier.value).map { [Label($0, "written here already")] } ?? [])
                    .server(
                        says: "ensemble tensor '\(output.tensor)' can appear in an output map only once for "
                            + "ensemble '\(context.name)' step \(node.index)"))
            }
        }
    }

    /// Whether data flows from the inputs to the outputs and nothing is left over.
    private static func flow(_ steps: EnsembleSteps, _ context: inout RuleContext) {
        let read = Set(steps.nodes.flatMap(\.inputs).map(\.tensor))
        let written = Set(steps.nodes.flatMap(\.outputs).map(\.tensor))
        let inputs = context.resolved.inputs
        for input in inputs where !read.contains(input.name) && !written.contains(input.name) && !input.name.isEmpty {
            let near = didYouMean(input.name, among: read.subtracting(inputs.map(\.name)).sorted())
            context.report(
                RuleFinding(
                    .tritonEnsemble, "no step reads input \"\(input.name)\"",
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "Map it to an input of a step, or remove it."]
                )
                .at(input.nameEntry ?? input.entry, path: input.path)
                .server(says: "ensemble input '\(input.name)' for ensemble \(context.name)' is not used")
                .doubting(.inputs))
        }
        let given = Set(inputs.map(\.name))
        let ready = steps.ready(given: given)
        var isReported = false
        for output in context.resolved.outputs where !output.name.isEmpty && !ready.contains(output.name) {
            isReported = true
            let words: String
            let isKnown = read.contains(output.name) || written.contains(output.name)
            var notes: [String] = []
            if isKnown, let source = steps.source(of: output.name, ready: ready) {
                words =
                    "output '\(output.name)' for ensemble '\(context.name)' is not written: at least one of its "
                    + "depending tensors, '\(source)', is not connected"
                notes = [
                    steps.isWritten(source)
                        ? "The steps that lead to it wait for each other, through \"\(source)\"."
                        : "It depends on \"\(source)\", which nothing writes."
                ]
            } else if isKnown {
                words = "output '\(output.name)' for ensemble '\(context.name)' is not written"
            } else {
                words = "ensemble output '\(output.name)' for ensemble \(context.name)' is not used"
            }
            let near = didYouMean(output.name, among: written.subtracting(read).sorted())
            // A faulty input is reported; that the output cannot be computed follows from it.
            if !context.trusts(.inputs), isKnown { continue }
            context.report(
                RuleFinding(
                    .tritonEnsemble, "no step computes output \"\(output.name)\"",
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "Map an output of a step to it."]
                )
                .at(output.nameEntry ?? output.entry, path: output.path)
                .notes(notes)
                .server(says: words))
        }
        // What is left over follows from an input or output that is misspelled.
        if !isReported, context.trusts(.inputs) { leftOver(steps, ready: ready, read: read, &context) }
    }

    private static func leftOver(
        _ steps: EnsembleSteps, ready: Set<String>, read: Set<String>, _ context: inout RuleContext
    ) {
        let outputs = Set(context.resolved.outputs.map(\.name))
        var seen: Set<String> = []
        for node in steps.nodes {
            for mapping in node.inputs + node.outputs {
                let tensor = mapping.tensor
                guard !outputs.contains(tensor), seen.insert(tensor).inserted else { continue }
                let isReady = ready.contains(tensor)
                if isReady, read.contains(tensor) { continue }
                if !isReady, steps.isWritten(tensor) { continue }
                context.report(
                    RuleFinding(
                        .tritonEnsemble,
                        isReady ? "no step reads tensor \"\(tensor)\"" : "nothing writes tensor \"\(tensor)\"",
                        help: [
                            isReady
                                ? "Remove it from output_map." : "Map an output of a step to it, or add it as an input."
                        ]
                    )
                    .at(mapping.value ?? node.entry, path: node.path)
                    .server(says: "ensemble tensor '\(tensor)' is unused in ensemble '\(context.name)'"))
            }
        }
        // Steps that wait for each other, off the way to any output.
        guard seen.allSatisfy({ ready.contains($0) || steps.isWritten($0) }) else { return }
        for node in steps.nodes {
            guard let stuck = node.outputs.first(where: { !ready.contains($0.tensor) }) else { continue }
            context.report(
                RuleFinding(.tritonEnsemble, "step \(node.index) waits for itself", help: ["Break the circle."])
                    .at(stuck.value ?? node.entry, path: node.path)
                    .notes(["Its inputs depend on its own outputs."])
                    .server(says: "ensemble tensor '\(stuck.tensor)' is unused in ensemble '\(context.name)'"))
            return
        }
    }
}

extension EnsembleSteps {
    /// Whether a step writes a tensor.
    func isWritten(_ tensor: String) -> Bool {
        writers[tensor] != nil
    }

    /// The tensor farthest back that keeps another one from being computed, or nil where nothing before it does.
    func source(of tensor: String, ready: Set<String>) -> String? {
        var seen: Set<String> = []
        var current = tensor
        while true {
            let writer = writers[current].map { nodes[$0] }
            let next = writer?.inputs.first { !ready.contains($0.tensor) && !seen.contains($0.tensor) }
            guard let next else { return current == tensor ? nil : current }
            seen.insert(next.tensor)
            current = next.tensor
        }
    }
}
