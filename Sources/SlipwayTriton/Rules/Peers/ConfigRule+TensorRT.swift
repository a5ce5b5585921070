internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig
    private typealias Policy = ModelConfigSchema.ModelOptimizationPolicy

    /// The tensorrt backend (tensorrt_backend, src/tensorrt_model.cc and instance_state.cc, r24.10 to r26.07).
    static let tensorRT = ConfigRule("tensorrt", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "tensorrt" else { return }
        graphSpecs(&context)
        accelerators(&context)
        devices(&context)
    }

    /// Accelerators are for backends that run a model in parts.
    private static func accelerators(_ context: inout RuleContext) {
        for accelerator in context.accelerators(gpu: true) + context.accelerators(gpu: false) {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "the tensorrt backend reads no execution accelerators",
                    help: ["Remove it, or serve the ONNX model with backend: \"onnxruntime\"."]
                )
                .at(accelerator.nameEntry, path: accelerator.path)
                .notes(["The engine was built with its precision and its options."]))
        }
    }

    /// What an instance needs to run on several devices.
    private static func devices(_ context: inout RuleContext) {
        typealias Group = ModelConfigSchema.ModelInstanceGroup
        for group in context.resolved.instanceGroups {
            let secondary = group.message.entries(Group.secondaryDevices)
            guard secondary.count > 1 else { continue }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "an instance has at most one secondary device, not \(secondary.count)",
                    help: ["Keep one of KIND_NVDLA."]
                )
                .at(secondary[1], path: "instance_group[\(group.index)].secondary_devices"))
        }
        let isMulti = ["true", "1"].contains(context.parameterText("enable_multi_device")?.lowercased())
        if isMulti, let entry = context.parameters.last(where: { $0.name == "multi_device_gpus" }),
            let text = entry.text, !ConfigTemplate.isUnfilled(text)
        {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
                Int($0.filter { $0 != " " })
            }
            if parts.contains(nil) || Set(parts).count < 2 {
                context.report(
                    RuleFinding(
                        .tritonBackendSetting, "\"\(text)\" does not name two or more GPUs",
                        help: ["Write their numbers, such as \"0,1\"."]
                    )
                    .at(entry.textEntry, path: entry.path)
                    .server(says: parts.contains(nil) ? "Invalid 'multi_device_gpus' entry" : "fewer than 2 GPUs")
                    .since(TritonRelease(26, 6)))
            }
        }
        guard isMulti, context.parameterText("multi_device_gpus") == nil else { return }
        context.report(
            RuleFinding(
                .tritonBackendSetting, "enable_multi_device needs the parameter multi_device_gpus",
                help: ["Write two or more GPUs, such as \"0,1\"."]
            )
            .at(
                context.parameters.first { $0.name == "enable_multi_device" }?.key, path: "parameters.multi_device_gpus"
            )
            .since(TritonRelease(26, 6)))
    }

    /// The CUDA graphs of a TensorRT model.
    private static func graphSpecs(_ context: inout RuleContext) {
        typealias Policy = ModelConfigSchema.ModelOptimizationPolicy
        typealias Spec = Policy.Cuda.GraphSpec
        let cuda = context.config.message(Model.optimization)?.message(Policy.cuda)
        let limit = context.resolved.maxBatchSize
        for (index, entry) in (cuda?.entries(Policy.Cuda.graphSpec) ?? []).enumerated() {
            guard let spec = entry.message else { continue }
            let path = "optimization.cuda.graph_spec[\(index)]"
            let size = spec.integer(Spec.batchSize) ?? 0
            if context.trusts(.batchSize), limit == 0 ? size != 0 : !(1...max(limit, 1)).contains(size) {
                context.report(
                    RuleFinding(
                        .tritonOptimization,
                        limit == 0
                            ? "graph_spec has batch size \(size) for a model that does not batch"
                            : "graph_spec has batch size \(size), max_batch_size is \(limit)",
                        help: [limit == 0 ? "Remove batch_size." : "Write a size from 1 to \(limit)."]
                    )
                    .at(spec.entry(Spec.batchSize) ?? entry, path: path + ".batch_size")
                    .server(
                        says: limit == 0
                            ? "graph spec expects 'batch_size' to be 0"
                            : "graph spec expects 'batch_size' to be >= 1 and <= \(limit)"))
            }
            bounds(spec, path: path, &context)
        }
    }

    private static func bounds(_ spec: ConfigMessage, path: String, _ context: inout RuleContext) {
        typealias Spec = ModelConfigSchema.ModelOptimizationPolicy.Cuda.GraphSpec
        guard let lower = spec.message(Spec.graphLowerBound) else { return }
        let shapes = spec.map(Spec.input)
        for shape in shapes {
            guard let upper = shape.value?.message?.integers(Spec.Shape.dim) else { continue }
            let bound = lower.map(Spec.LowerBound.input).last { $0.name == shape.name }
            guard let bound, let dims = bound.value?.message?.integers(Spec.Shape.dim) else {
                context.report(
                    RuleFinding(
                        .tritonOptimization, "graph_lower_bound has no shape for input \"\(shape.name)\"",
                        help: ["State the smallest shape of the input."]
                    )
                    .at(shape.key, path: path + ".graph_lower_bound.input")
                    .server(says: "graph lower bound spec expects shape for input '\(shape.name)'"))
                continue
            }
            if dims.count == upper.count, zip(dims, upper).allSatisfy({ $0 <= $1 }) { continue }
            context.report(
                RuleFinding(
                    .tritonOptimization, "graph_lower_bound of input \"\(shape.name)\" is not below its shape",
                    help: ["Write as many dims, none larger than that of graph_spec."]
                )
                .at(bound.value, path: path + ".graph_lower_bound.input"))
        }
    }
}
