internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The vllm backend (vllm_backend, src/model.py and utils, to r26.01). It is written in Python and completes every
    /// configuration, whatever the server's options.
    static let vllm = ConfigRule("vllm", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "vllm" else { return }
        settings(&context)
        for version in context.resolved.versions where context.trusts(.modelFile(version.directory)) {
            engine(version.directory, &context)
        }
    }

    private static func settings(_ context: inout RuleContext) {
        if context.resolved.maxBatchSize > 0, context.trusts(.batchSize) {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "max_batch_size of a vllm model is 0, not \(context.resolved.maxBatchSize)",
                    help: ["Write max_batch_size: 0, or remove it."]
                )
                .at(context.config.entry(Model.maxBatchSize), path: "max_batch_size")
                .notes(["The engine batches by itself."])
                .server(says: "configuration specified max_batch_size"))
        }
        typealias Cache = ModelConfigSchema.ModelResponseCache
        let cache = context.config.message(Model.responseCache)
        if let cache, cache.boolean(Cache.enable) == true, context.config.message(Model.modelTransactionPolicy) == nil {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "a vllm model is decoupled, and has no response cache",
                    help: ["Remove response_cache."]
                )
                .at(cache.entry(Cache.enable), path: "response_cache.enable")
                .notes(["The backend completes the configuration with decoupled: true."])
                .server(
                    says: "Response Cache does not currently support model \(context.name) with 'decoupled' "
                        + "transaction policy. Please disable the response cache."))
        }
        if let policy = context.config.message(Model.modelTransactionPolicy),
            policy.boolean(ModelConfigSchema.ModelTransactionPolicy.decoupled) != true
        {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "a vllm model is decoupled",
                    help: ["Write decoupled: true, or remove model_transaction_policy."]
                )
                .at(
                    policy.entry(ModelConfigSchema.ModelTransactionPolicy.decoupled)
                        ?? context.config.entry(Model.modelTransactionPolicy),
                    path: "model_transaction_policy.decoupled"
                )
                .server(says: "trying to change decoupled property"))
        }
    }

    /// `model.json`: the arguments of the engine.
    private static func engine(_ directory: String, _ context: inout RuleContext) {
        let path = directory + "/model.json"
        guard let bytes = context.model.contents[path], context.model.fileFault(path) == nil else { return }
        var reader = JSONOutline(bytes)
        let document: ForestValue
        do throws(ForestFault) {
            document = try reader.document()
            guard case .object = document else { throw ForestFault("it holds no object") }
        } catch {
            context.report(
                RuleFinding(
                    .modelFileUnreadable, "\"\(path)\" holds no JSON object: \(error.reason)",
                    help: ["Write the engine's arguments, such as {\"model\": \"facebook/opt-125m\"}."]))
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let isLoRA = value("enable_lora", in: text).map { $0.lowercased().hasPrefix("true") } ?? false
        if isLoRA, context.model.kind(of: directory + "/multi_lora.json") == nil {
            context.report(
                RuleFinding(
                    .tritonModelFile, "there is no file \"\(directory)/multi_lora.json\"",
                    help: ["Write the file: names of adapters with their paths, or turn enable_lora off."]
                )
                .notes(["\"\(path)\" turns enable_lora on."])
                .server(says: "cannot find"))
        }
        func number(_ key: String) -> Int { document[key]?.text.flatMap { Int($0) } ?? 1 }
        // Stages of a pipeline count from 26.01 on.
        let stages = context.server.release >= TritonRelease(26, 1) ? number("pipeline_parallel_size") : 1
        let size = max(1, number("tensor_parallel_size"))
        guard size > 1 || stages > 1 else { return }
        for group in context.resolved.instanceGroups where group.kind == .gpu {
            typealias Group = ModelConfigSchema.ModelInstanceGroup
            context.report(
                RuleFinding(
                    .tritonBackendSetting,
                    "KIND_GPU is for one GPU, and "
                        + (size > 1 ? "tensor_parallel_size is \(size)" : "pipeline_parallel_size is \(stages)"),
                    help: ["Write instance_group { count: 1 kind: KIND_MODEL }."]
                )
                .at(group.message.entry(Group.kind) ?? group.entry, path: "instance_group[\(group.index)].kind")
                .server(says: "KIND_GPU is currently for single-GPU models"))
        }
    }

    /// The text of a value of the outermost object, without quotes; enough for flags and numbers.
    private static func value(_ key: String, in text: String) -> Substring? {
        let mark = "\"\(key)\""
        guard let range = text.firstRange(of: mark) else { return nil }
        let rest = text[range.upperBound...].drop { $0.isWhitespace }
        guard rest.first == ":" else { return nil }
        return rest.dropFirst().drop { $0.isWhitespace || $0 == "\"" }.prefix { !",}\"\n ".contains($0) }
    }
}
