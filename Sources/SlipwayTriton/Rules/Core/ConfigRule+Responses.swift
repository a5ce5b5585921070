internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    /// The response cache and the transaction policy (`ValidateModelConfig`, core, model_config_utils.cc).
    static let responses = ConfigRule("responses", .poll) { context in
        typealias Model = ModelConfigSchema.ModelConfig
        let cache = context.config.message(Model.responseCache)?.entry(ModelConfigSchema.ModelResponseCache.enable)
        let decoupled = context.config.message(Model.modelTransactionPolicy)?
            .entry(ModelConfigSchema.ModelTransactionPolicy.decoupled)
        let isDecoupled = decoupled?.value == .boolean(true)
        if let cache, cache.value == .boolean(true) {
            let disable = "Please disable the response cache."
            let isSequence = context.config.has(Model.sequenceBatching)
            if isSequence {
                context.report(
                    RuleFinding(
                        .tritonResponseCache, "the response cache does not go with sequence batching",
                        help: ["Remove response_cache."]
                    )
                    .atName(of: cache, path: "response_cache.enable")
                    .server(
                        says: "Response Cache does not currently support model \(context.name) with sequence "
                            + "batching scheduler. \(disable)"))
            }
            if isDecoupled {
                context.report(
                    RuleFinding(
                        .tritonResponseCache, "the response cache does not go with decoupled models",
                        help: ["Remove response_cache."]
                    )
                    .atName(of: cache, path: "response_cache.enable")
                    .server(
                        says: "Response Cache does not currently support model \(context.name) with 'decoupled' "
                            + "transaction policy. \(disable)"))
            }
            if !isSequence, !isDecoupled {
                context.report(
                    RuleFinding(
                        .tritonServerNeed, "the response cache needs one that the server was started with",
                        help: ["Start the server with --cache-config=local,size=N."]
                    )
                    .atName(of: cache, path: "response_cache.enable")
                    .notes(["A server without a cache loads the model and caches nothing."])
                    .during(.run))
            }
        }
        guard isDecoupled, let decoupled else { return }
        let single = ["onnxruntime", "tensorrt", "tensorflow", "openvino", "pytorch", "fil"]
        if context.trusts(.backend), single.contains(context.resolved.backend) {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "a model of the \(context.resolved.backend) backend is never decoupled",
                    help: ["Remove model_transaction_policy."]
                )
                .atName(of: decoupled, path: "model_transaction_policy.decoupled")
                .notes(["It gives one response to each request, and clients must then stream for it."]))
        } else if context.resolved.isEnsemble {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "an ensemble is decoupled when one of its steps is",
                    help: ["Remove model_transaction_policy."]
                )
                .atName(of: decoupled, path: "model_transaction_policy.decoupled")
                .notes(["The server sets the policy from the models of the steps."]))
        }
    }

    /// Repository agents (`CreateAgentModelListWithLoadAction`, core, model_repository_manager.cc).
    static let agents = ConfigRule("agents", .poll) { context in
        typealias Agents = ModelConfigSchema.ModelRepositoryAgents
        let agents = context.config.message(ModelConfigSchema.ModelConfig.modelRepositoryAgents)
        for (index, entry) in (agents?.entries(Agents.agents) ?? []).enumerated() {
            let name = entry.message?.entry(Agents.Agent.name)
            let text = name?.string ?? ""
            let library = "libtritonrepoagent_\(text).so"
            let words = "unable to find '\(library)' for repo agent '\(text)', searched: /opt/tritonserver/repoagents"
            let path = "model_repository_agents.agents[\(index)].name"
            if text.isEmpty {
                context.report(
                    RuleFinding(
                        .tritonAgent, "repository agent has no name",
                        help: ["Write its name, such as name: \"checksum\"."]
                    )
                    .at(name ?? entry, path: path)
                    .server(says: words))
            } else {
                context.report(
                    RuleFinding(
                        .tritonServerNeed, "repository agent \"\(text)\" must be installed on the server",
                        help: ["See that the server has repoagents/\(text)/\(library)."]
                    )
                    .at(name, path: path)
                    .server(says: words))
            }
        }
    }

    /// The metrics of one model (`ValidateModelMetrics`, core, model_config_utils.cc; 24.11 and later).
    static let metrics = ConfigRule("metrics", .poll) { context in
        typealias Metrics = ModelConfigSchema.ModelMetrics
        let since = TritonRelease(24, 11)
        let metrics = context.config.message(ModelConfigSchema.ModelConfig.modelMetrics)
        for (index, entry) in (metrics?.entries(Metrics.metricControl) ?? []).enumerated() {
            guard let control = entry.message else { continue }
            let path = "model_metrics.metric_control[\(index)]"
            func report(_ message: String, _ place: ConfigEntry?, _ key: String, _ help: String, _ words: String) {
                context.report(
                    RuleFinding(.tritonMetrics, message, help: [help])
                        .at(place ?? entry, path: path + key)
                        .server(says: words)
                        .since(since))
            }
            let identifier = control.entry(Metrics.MetricControl.metricIdentifier)
            let family = identifier?.message?.entry(Metrics.MetricControl.MetricIdentifier.family)
            if identifier == nil {
                report(
                    "metric control says no metric", nil, "", "State metric_identifier with the family it controls.",
                    "metric control must specify 'metric_identifier'")
            } else if (family?.string ?? "").isEmpty {
                report(
                    "metric control names no family", family ?? identifier, ".metric_identifier.family",
                    "Write a family, such as \"\(histogram)\".", "metric identifier must specify non-empty 'family'")
            } else if let family, family.string != histogram {
                context.report(
                    RuleFinding(
                        .tritonNoEffect,
                        "there is no histogram \"\(family.string ?? "")\" whose buckets a model can set",
                        help: ["did you mean \"\(histogram)\"?"]
                    )
                    .at(family, path: path + ".metric_identifier.family")
                    .since(since))
            }
            let options = control.entry(Metrics.MetricControl.histogramOptions)
            let buckets = options?.message?.entries(Metrics.MetricControl.HistogramOptions.buckets) ?? []
            if options == nil {
                report(
                    "metric control has no histogram_options", nil, "", "State histogram_options with buckets.",
                    "metric control must specify 'histogram_options'")
            } else if buckets.isEmpty {
                report(
                    "histogram has no buckets", options, ".histogram_options", "Write buckets in ascending order.",
                    "histogram options must specify non-empty 'buckets'")
            }
        }
    }

    private static let histogram = "nv_inference_first_response_histogram_ms"
}
