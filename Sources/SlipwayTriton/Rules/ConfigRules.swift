package import SlipwayDiagnostics
import SlipwayReleases

/// Every rule that Triton's core and its backends apply to one model.
///
/// The server stops at its first error: what it finds while polling hides what it would find while loading. All rules
/// run here; one whose premise another finding has taken away says nothing (``RuleContext/trusts(_:)``).
package struct ConfigRules: Sendable {
    /// The rules in the order in which they run.
    package let rules: [ConfigRule]

    /// Joins the rules of the core and of the backends that are judged by their files alone with those of the backends
    /// that Slipway writes configurations for.
    ///
    /// - Parameter backends: The rules of each serving backend, in the order in which it makes them.
    package init(backends: [[ConfigRule]]) {
        rules = Self.coreRules + Self.peerRules + [.batchStrategy] + backends.joined() + [.warmup]
    }

    /// The rules of tritonserver's core, in the order in which the server applies them.
    package static let coreRules: [ConfigRule] = [
        .template, .names, .backend, .batchSize, .dynamicBatching, .sequence, .ensemble, .responses, .agents, .metrics,
        .versions, .instanceGroups, .files, .tensors, .batchTensors, .states,
    ]

    /// The rules of the backends that Slipway writes no configurations for.
    package static let peerRules: [ConfigRule] = [
        .backendParameters, .backendTraits, .tensorRT, .openVINO, .torch, .python, .forest, .forestFile,
        .vllm, .tensorRTLLM, .dali,
        .tensorFlow, .testBackends,
    ]

    /// Judges one model, without the models that it refers to.
    ///
    /// - Parameters:
    ///   - model: The model; the faults in the text of its configuration are reported already.
    ///   - server: The server that is to load it.
    /// - Returns: The findings in the order of the rules; none for a configuration that cannot be read.
    package func check(_ model: RepositoryModel, server: ServerFacts) -> [Diagnostic] {
        if case .refused = model.config { return [] }
        var context = RuleContext(model: model, server: server)
        for rule in rules {
            context.phase = rule.phase
            rule.run(&context)
        }
        var bag = context.bag
        ReleaseTable.check(context.config, in: server.release, fallback: model.fallback, into: &bag)
        return bag.all
    }
}
