internal import SlipwayDiagnostics

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The tensorflow backend (tensorflow_backend, src/tensorflow.cc, r24.10 and r25.02).
    static let tensorFlow = ConfigRule("tensorflow", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "tensorflow" else { return }
        numbers(&context)
        for accelerator in context.accelerators(gpu: false) {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "the tensorflow backend has no CPU accelerator \"\(accelerator.name)\"",
                    help: ["Remove it."]
                )
                .at(accelerator.nameEntry, path: accelerator.path)
                .server(says: "CPU Execution Accelerator is not supported"))
        }
        guard context.gpuUse != .never else { return }
        for accelerator in context.accelerators(gpu: true) { check(accelerator, &context) }
    }

    /// Counts whose sign the backend looks at.
    private static func numbers(_ context: inout RuleContext) {
        for (name, least, words) in [
            ("MAX_SESSION_SHARE_COUNT", 1, "must be positive"), ("TF_NUM_INTRA_THREADS", 0, "must be non-negative"),
        ] as [(String, Int32, String)] {
            guard let entry = context.parameters.last(where: { $0.name == name }),
                let value = ServerInteger(entry.text ?? "").value, value < least
            else { continue }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "\(name) is \(value), and at least \(least)",
                    help: ["Write \(least) or more."]
                )
                .at(entry.textEntry, path: entry.path)
                .server(says: words))
        }
    }

    private static func check(_ accelerator: StatedAccelerator, _ context: inout RuleContext) {
        let names = ["tensorrt", "gpu_io", "auto_mixed_precision"]
        let severity = context.gpuUse.errorSeverity
        guard names.contains(accelerator.name) else {
            let near = didYouMean(accelerator.name, among: names)
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "the tensorflow backend has no GPU accelerator \"\(accelerator.name)\"",
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "Write \(names.joined(separator: ", "))."]
                )
                .at(accelerator.nameEntry, path: accelerator.path)
                .server(says: "unknown Execution Accelerator '\(accelerator.name)' is requested")
                .severity(severity))
            return
        }
        guard accelerator.name == "tensorrt" else { return }
        let options = ["precision_mode", "minimum_segment_size", "max_workspace_size_bytes", "max_cached_engines"]
        for option in accelerator.options where !ConfigTemplate.isUnfilled(option.text ?? "") {
            let text = option.text ?? ""
            if !options.contains(option.name) {
                let near = didYouMean(option.name, among: options)
                context.report(
                    RuleFinding(
                        .tritonBackendSetting,
                        "the accelerator tensorrt of tensorflow has no option \"\(option.name)\"",
                        help: [near.map { "did you mean \"\($0)\"?" } ?? "Write \(options.joined(separator: ", "))."]
                    )
                    .at(option.key, path: accelerator.path(of: option))
                    .server(says: "unknown parameter '\(option.name)' is provided for TensorRT Execution Accelerator")
                    .severity(severity))
            } else if option.name == "precision_mode", text != "FP32", text != "FP16" {
                context.report(
                    RuleFinding(
                        .tritonBackendSetting, "\"\(text)\" is not a precision_mode of tensorflow",
                        help: ["Write \"FP32\" or \"FP16\"."]
                    )
                    .at(option.value, path: accelerator.path(of: option))
                    .server(says: "unsupported precision mode '\(text)' is requested")
                    .severity(severity))
            }
        }
    }
}
