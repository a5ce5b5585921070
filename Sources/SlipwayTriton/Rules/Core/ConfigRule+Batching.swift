internal import SlipwayDiagnostics

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig
    private typealias Batching = ModelConfigSchema.ModelDynamicBatching
    private typealias Policy = ModelConfigSchema.ModelQueuePolicy

    /// `max_batch_size` (`ValidateModelConfig`, core, model_config_utils.cc).
    static let batchSize = ConfigRule("batch-size", .poll) { context in
        guard let entry = context.config.entry(Model.maxBatchSize), let size = entry.integer else { return }
        if size < 0 {
            context.report(
                RuleFinding(
                    .tritonBatching, "max_batch_size is \(size)",
                    help: ["Write 0 for a model that does not batch, or the largest batch it takes."]
                )
                .at(entry, path: "max_batch_size")
                .server(says: "'max_batch_size' must be non-negative value for \(context.name)")
                .doubting(.batchSize))
        } else if size > 65536, context.batchCostsMemory {
            context.report(
                RuleFinding(
                    .tritonHazard, "max_batch_size is \(size)",
                    help: ["Write the largest batch that fits the memory and was measured."]
                )
                .at(entry, path: "max_batch_size")
                .notes(["The server takes any number; a batch of that size needs that many times the memory of one."])
                .during(.run))
        }
    }

    /// The dynamic batcher (`ValidateModelConfig`, core, model_config_utils.cc).
    static let dynamicBatching = ConfigRule("dynamic-batching", .poll) { context in
        guard let entry = context.config.entry(Model.dynamicBatching), let batching = entry.message else { return }
        let limit = context.resolved.maxBatchSize
        if limit == 0, !context.mayCompleteBatchSize, context.trusts(.batchSize) {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "nothing is batched: max_batch_size is 0",
                    help: ["State max_batch_size, or remove dynamic_batching."]
                )
                .at(entry, path: "dynamic_batching"))
        }
        preferredSizes(
            batching.entries(Batching.preferredBatchSize), path: "dynamic_batching", code: .tritonBatching,
            words: "dynamic batching preferred size", &context)
        priorities(batching, &context)
        ordering(batching, &context)
        queuePolicy(
            batching.message(Batching.defaultQueuePolicy), path: "dynamic_batching.default_queue_policy", &context)
    }

    /// The batch sizes that a batcher waits for.
    static func preferredSizes(
        _ entries: [ConfigEntry], path: String, code: DiagnosticCode, words: String, _ context: inout RuleContext
    ) {
        let limit = context.resolved.maxBatchSize
        var seen: Set<Int64> = []
        for (index, entry) in entries.enumerated() {
            guard let size = entry.integer else { continue }
            let path = "\(path).preferred_batch_size[\(index)]"
            if size <= 0 {
                context.report(
                    RuleFinding(
                        code, "preferred batch size \(size) is not positive",
                        help: ["Write a size from 1 to max_batch_size."]
                    )
                    .at(entry, path: path)
                    .server(says: "\(words) must be positive for \(context.name)"))
            } else if size > limit, context.trusts(.batchSize) {
                let help =
                    limit > 0
                    ? "Write a size from 1 to \(limit), or raise max_batch_size."
                    : "State max_batch_size, at least \(size)."
                context.report(
                    RuleFinding(code, "preferred batch size \(size) is above max_batch_size \(limit)", help: [help])
                        .at(entry, path: path)
                        .server(says: "\(words) must be <= max batch size for \(context.name)"))
            } else if !seen.insert(size).inserted {
                context.report(
                    RuleFinding(
                        .tritonNoEffect, "preferred batch size \(size) is stated twice",
                        help: ["Remove one of the two."]
                    )
                    .at(entry, path: path))
            }
        }
    }

    private static func priorities(_ batching: ConfigMessage, _ context: inout RuleContext) {
        let levels = batching.unsigned(Batching.priorityLevels) ?? 0
        let standard = batching.entry(Batching.defaultPriorityLevel)
        let policies = batching.entries(Batching.priorityQueuePolicy)
        guard levels > 0 else {
            for entry in [standard, policies.first].compactMap(\.self) {
                context.report(
                    RuleFinding(
                        .tritonNoEffect, "priorities have no effect without priority_levels",
                        help: ["State priority_levels, or remove it."]
                    )
                    .atName(of: entry, path: "dynamic_batching"))
            }
            return
        }
        if !(1...levels).contains(batching.unsigned(Batching.defaultPriorityLevel) ?? 0) {
            context.report(
                RuleFinding(
                    .tritonBatching,
                    standard == nil
                        ? "priority_levels needs a default_priority_level"
                        : "default_priority_level is not one of the \(levels) levels",
                    help: ["Write default_priority_level: 1 to \(levels); 1 is the highest."]
                )
                .at(
                    standard ?? batching.entry(Batching.priorityLevels), path: "dynamic_batching.default_priority_level"
                )
                .server(says: "default priority level must be in range [1, \(levels)] for \(context.name)"))
        }
        for entry in policies {
            var level: UInt64 = 0
            if case .unsigned(let number)? = entry.message?.value(at: 1) { level = number }
            guard !(1...levels).contains(level) else { continue }
            context.report(
                RuleFinding(
                    .tritonBatching, "there is no priority level \(level)", help: ["Write a key from 1 to \(levels)."]
                )
                .at(entry.message?[1].last ?? entry, path: "dynamic_batching.priority_queue_policy")
                .server(
                    says: "priority queue policy must have priority level in range [1, \(levels)] for \(context.name)"))
        }
    }

    private static func ordering(_ batching: ConfigMessage, _ context: inout RuleContext) {
        guard let entry = batching.entry(Batching.preserveOrdering), entry.value == .boolean(true) else { return }
        let levels = batching.unsigned(Batching.priorityLevels) ?? 0
        if levels > 1 {
            context.report(
                RuleFinding(
                    .tritonBatching, "preserve_ordering allows one priority level, not \(levels)",
                    help: ["Remove preserve_ordering or the priorities."]
                )
                .atName(of: entry, path: "dynamic_batching.preserve_ordering")
                .server(says: "Only one priority level is allowed when 'preserve_ordering' is true for \(context.name)")
            )
        }
        let policies =
            [batching.message(Batching.defaultQueuePolicy)]
            + batching.entries(Batching.priorityQueuePolicy).map { $0.message?.message(at: 2) }
        for policy in policies.compactMap(\.self)
        where (policy.unsigned(Policy.defaultTimeoutMicroseconds) ?? 0) != 0
            && policy.enumeration(Policy.timeoutAction, as: Policy.TimeoutAction.self) == .delay
        {
            context.report(
                RuleFinding(
                    .tritonBatching, "preserve_ordering does not go with the time-out action DELAY",
                    help: ["Write timeout_action: REJECT, or remove preserve_ordering."]
                )
                .at(policy.entry(Policy.timeoutAction), path: "dynamic_batching")
                .notes(["A delayed request would be answered after later ones."])
                .server(
                    says: "Queue policy can not have DELAY as timeout action when 'preserve_ordering' is true "
                        + "for \(context.name)"))
        }
    }

    private static func queuePolicy(_ policy: ConfigMessage?, path: String, _ context: inout RuleContext) {
        guard let policy, let action = policy.entry(Policy.timeoutAction), action.enumeration != 0 else { return }
        let timeout = policy.unsigned(Policy.defaultTimeoutMicroseconds) ?? 0
        if timeout == 0, policy.boolean(Policy.allowTimeoutOverride) != true {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "no request times out, so timeout_action has no effect",
                    help: ["State default_timeout_microseconds, or allow_timeout_override: true."]
                )
                .atName(of: action, path: path + ".timeout_action"))
        }
    }
}

extension RuleContext {
    /// Whether the server may fill in `max_batch_size`: it completes the configuration when inputs or outputs are
    /// missing; backends that complete single tensors do so in any case.
    var mayCompleteBatchSize: Bool {
        guard server.autoComplete, !resolved.isEnsemble else { return false }
        return resolved.inputs.isEmpty || resolved.outputs.isEmpty || tensorCompletion != .none
    }

    /// Whether the backend sets memory aside for the largest batch. fil reads the rows of a request where they are, and
    /// its own documentation has models with a million of them; what the others do with a batch is the model's affair.
    fileprivate var batchCostsMemory: Bool {
        ["onnxruntime", "openvino", "pytorch", "tensorflow", "tensorrt"].contains(resolved.backend)
    }
}
