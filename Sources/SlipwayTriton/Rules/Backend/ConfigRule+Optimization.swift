import SlipwayDiagnostics
import SlipwayReleases

private typealias Model = ModelConfigSchema.ModelConfig
private typealias Optimization = ModelConfigSchema.ModelOptimizationPolicy

extension ConfigRule {
    /// What `optimization.graph.level` means to the onnxruntime backend (onnxruntime.cc, `ModelState`).
    static let graphLevel = ConfigRule("graph-level", .load) { context in
        guard context.resolved.isONNXRuntime,
            let entry = context.config.message(Model.optimization)?.message(Optimization.graph)?
                .entry(Optimization.Graph.level), let level = entry.integer
        else { return }
        let path = "optimization.graph.level"
        switch level {
        case -1, 1: return
        case 2:
            // An older server turns all of them on: that is reported with what else is newer than the release.
            context.report(
                RuleFinding(
                    .misleadingGraphLevel, "graph level 2 turns every optimization off",
                    help: ["Write 1 for extended optimizations, or leave the field out for all."]
                )
                .at(entry, path: path)
                .notes(["ONNX Runtime's own level 2 is \"extended\"; Triton's is 1."])
                .since(TritonRelease(24, 1))
                .severity(.note))
        case 0:
            context.report(
                RuleFinding(
                    .misleadingGraphLevel, "graph level 0 turns all optimizations on",
                    help: ["Write 2 to disable optimizations, or remove the field."]
                )
                .at(entry, path: path)
                .notes(["ONNX Runtime's own level 0 is \"disabled\"; Triton's is 2, since 24.01."]))
        default:
            context.report(
                RuleFinding(
                    .misleadingGraphLevel, "the backend knows no graph level \(level): it turns all optimizations on",
                    help: ["Remove the field for all optimizations, or write -1, 1 or 2."]
                )
                .at(entry, path: path)
                .notes(["It knows -1 (basic), 1 (extended) and, since 24.01, 2 (disabled)."]))
        }
    }

    /// What only other backends read of a model that onnxruntime runs.
    static let settingsOfOtherBackends = ConfigRule("settings-of-other-backends", .load) { context in
        guard context.resolved.isONNXRuntime else { return }
        let optimization = context.config.message(Model.optimization)
        let fields: [(Optimization, String)] = [
            (.priority, "priority"), (.cuda, "cuda"), (.eagerBatching, "eager_batching"),
            (.gatherKernelBufferThreshold, "gather_kernel_buffer_threshold"),
        ]
        for (key, name) in fields {
            guard let entry = optimization?.entry(key), !entry.value.isDefault else { continue }
            context.report(
                RuleFinding(
                    .settingNotOfBackend, "the onnxruntime backend does not read optimization.\(name)",
                    help: [
                        key == .cuda
                            ? "Remove it; for CUDA graphs write the option enable_cuda_graph of the accelerator cuda, or "
                                + "trt_cuda_graph_enable of tensorrt." : "Remove it."
                    ]
                )
                .atName(of: entry, path: "optimization.\(name)")
                .notes(["The tensorrt backend does, for its own plans."]))
        }
    }
}
