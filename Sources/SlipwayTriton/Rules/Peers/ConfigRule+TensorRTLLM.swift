internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The tensorrtllm backend in C++ (tensorrtllm_backend, inflight_batcher_llm/src/model_state.cc and
    /// model_instance_state.cc, v0.10 to v0.19; which goes with which release: server, compatibility.md).
    static let tensorRTLLM = ConfigRule("tensorrtllm", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "tensorrtllm" else { return }
        required("gpt_model_type", "inflight_fused_batching", &context)
        engine(&context)
        guided(&context)
        lookahead(&context)
        misread(&context)
    }

    private static func required(_ name: String, _ example: String, _ context: inout RuleContext) {
        guard context.parameterText(name) == nil else { return }
        context.report(
            RuleFinding(
                .tritonBackendSetting, "the tensorrtllm backend needs the parameter \(name)",
                help: ["Write it, such as \"\(example)\"."]
            )
            .at(path: "parameters.\(name)")
            .server(says: "Cannot find parameter with name: \(name)"))
    }

    /// An engine for the decoder, or from 0.12 on for an encoder.
    private static func engine(_ context: inout RuleContext) {
        let paths = ["gpt_model_path", "encoder_model_path"].compactMap { context.parameterText($0) }
        if paths.contains(where: { !$0.isEmpty }) { return }
        context.report(
            RuleFinding(
                .tritonBackendSetting, "the tensorrtllm backend needs the parameter gpt_model_path",
                help: ["Write the directory of the engine on the server."]
            )
            .at(path: "parameters.gpt_model_path")
            .server(
                says: context.server.release < TritonRelease(24, 7)
                    ? "Cannot find parameter with name: gpt_model_path"
                    : "Both encoder and decoder model paths are empty"))
    }

    /// From 0.19 on three keys must be there, whatever they say: configurations of older releases do not load.
    private static func guided(_ context: inout RuleContext) {
        let keys = ["tokenizer_dir", "xgrammar_tokenizer_info_path", "guided_decoding_backend"]
        let missing = keys.filter { context.parameterText($0) == nil }
        if let first = missing.first {
            context.report(
                RuleFinding(
                    .tritonBackendSetting,
                    "the tensorrtllm backend needs the parameter\(missing.count == 1 ? "" : "s") "
                        + missing.joined(separator: ", "),
                    help: ["Add them, each with string_value: \"\" unless guided decoding is wanted."]
                )
                .at(path: "parameters.\(first)")
                .notes(["They may be empty; TensorRT-LLM 0.19 and later look for them in every configuration."])
                .server(says: "Cannot find parameter with name: \(first)")
                .since(TritonRelease(25, 5)))
        }
        let path = context.parameterText("xgrammar_tokenizer_info_path") ?? ""
        let entry = context.parameters.last { $0.name == "guided_decoding_backend" }
        guard let entry, let text = entry.text, !text.isEmpty, text != "xgrammar", !ConfigTemplate.isUnfilled(text)
        else {
            return
        }
        let isRefused = !path.isEmpty && !ConfigTemplate.isUnfilled(path)
        context.report(
            RuleFinding(
                isRefused ? .tritonBackendSetting : .looseParameter,
                "\"\(text)\" is not a value of guided_decoding_backend" + (isRefused ? "" : ", which then is off"),
                help: ["Write \"xgrammar\", or \"\" to leave it off."]
            )
            .at(entry.textEntry, path: entry.path)
            .server(says: isRefused ? "Guided decoding is currently supported with 'xgrammar' backend" : nil)
            .since(TritonRelease(25, 5)))
    }

    /// Lookahead decoding needs its three sizes (0.19 and later).
    private static func lookahead(_ context: inout RuleContext) {
        let keys = ["lookahead_window_size", "lookahead_ngram_size", "lookahead_verification_set_size"]
        guard context.parameterText("decoding_mode") == "lookahead",
            let first = keys.first(where: { context.parameterText($0) == nil })
        else { return }
        context.report(
            RuleFinding(
                .tritonBackendSetting, "decoding_mode lookahead needs the parameter \(first)",
                help: ["Write \(keys.joined(separator: ", "))."]
            )
            .at(context.parameters.last { $0.name == "decoding_mode" }?.textEntry, path: "parameters.\(first)")
            .server(says: "lookahead parameters are not specified")
            .since(TritonRelease(25, 5)))
    }

    /// 0.12 to 0.14 read two keys by other names than their own templates have; `enable_trt_overlap` does nothing.
    private static func misread(_ context: inout RuleContext) {
        let names = [
            "multi_block_mode": "multiBlockMode", "enable_context_fmha_fp32_acc": "enableContextFMHAFP32Acc",
        ]
        for entry in context.parameters {
            if let read = names[entry.name], !ConfigTemplate.isUnfilled(entry.text ?? "") {
                context.report(
                    RuleFinding(
                        .tritonNoEffect, "the tensorrtllm backend reads \(read), not \(entry.name)",
                        help: ["Write \(read) as well."]
                    )
                    .at(entry.key, path: entry.path)
                    .since(TritonRelease(24, 8))
                    .until(TritonRelease(24, 10)))
            } else if entry.name == "enable_trt_overlap", !ConfigTemplate.isUnfilled(entry.text ?? "") {
                context.report(
                    RuleFinding(.tritonNoEffect, "enable_trt_overlap has no effect", help: ["Remove it."])
                        .at(entry.key, path: entry.path)
                        .notes(["The backend calls it deprecated and continues without it."])
                        .until(TritonRelease(25, 5)))
            }
        }
    }
}

extension RuleContext {
    /// Whether the backend refuses a model whose parameter of that name is not filled in: `${…}` is no value and no
    /// directory.
    func isRequiredByTensorRTLLM(_ name: String) -> Bool {
        if name == "gpt_model_type" { return true }
        guard name == "gpt_model_path" else { return false }
        let encoder = parameterText("encoder_model_path") ?? ""
        return encoder.isEmpty || ConfigTemplate.isUnfilled(encoder)
    }
}
