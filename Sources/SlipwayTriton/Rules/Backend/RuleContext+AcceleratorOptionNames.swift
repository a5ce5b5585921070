import SlipwayDiagnostics
import SlipwayReleases

extension RuleContext {
    /// Names that people know from ONNX Runtime or its environment variables, with what Triton calls them.
    private static let otherNames: [String: String] = [
        "trt_fp16_enable": "precision_mode with \"FP16\"", "fp16_enable": "precision_mode with \"FP16\"",
        "trt_int8_enable": "precision_mode with \"INT8\"",
        "trt_bf16_enable": "precision_mode with \"BF16\", since 26.02",
        "trt_max_workspace_size": "max_workspace_size_bytes", "max_workspace_size": "max_workspace_size_bytes",
        "trt_int8_calibration_table_name": "int8_calibration_table_name",
        "trt_int8_use_native_calibration_table": "int8_use_native_calibration_table",
        "precision": "precision_mode",
    ]

    mutating func unknownTensorRTOption(
        _ option: ConfigMapEntry, of accelerator: StatedAccelerator, _ use: GPUUse
    ) {
        let name = option.name
        let names = AcceleratorOption.tensorRT.filter { $0.since.isIn(server.release) }.map(\.name)
        let plain = name.hasPrefix("ORT_TENSORRT_") ? "trt_" + name.dropFirst("ORT_TENSORRT_".count).lowercased() : name
        let help: String
        if let other = Self.otherNames[plain] {
            help = "Write \(other)."
        } else if let near = didYouMean(plain, among: names) {
            help = "did you mean \"\(near)\"?"
        } else {
            help = "Remove it."
        }
        report(
            RuleFinding(
                .refusedAcceleratorOption, "the accelerator \"tensorrt\" has no option \"\(name)\"", help: [help]
            )
            .at(option.key, path: accelerator.path(of: option))
            .notes(["The backend takes only the options that it names itself, not all of ONNX Runtime's."])
            .server(says: "unknown parameter '\(name)' is provided for TensorRT Execution Accelerator")
            .severity(use.errorSeverity))
    }

    mutating func unknownCUDAOption(_ option: ConfigMapEntry, of accelerator: StatedAccelerator, _ use: GPUUse) {
        let near = didYouMean(option.name, among: AcceleratorOption.cuda.map(\.name))
        let isTensorRT = AcceleratorOption.find("tensorrt", option.name) != nil
        report(
            RuleFinding(
                .refusedAcceleratorOption, "the accelerator \"cuda\" has no option \"\(option.name)\"",
                help: [
                    isTensorRT
                        ? "It is an option of the accelerator \"tensorrt\"."
                        : near.map { "did you mean \"\($0)\"?" } ?? "Remove it."
                ]
            )
            .at(option.key, path: accelerator.path(of: option))
            .notes(["Triton hands every option on to ONNX Runtime, which refuses it."])
            .server(says: "onnx runtime error 1: … Unknown provider option: \"\(option.name)\".")
            .severity(use.errorSeverity))
    }

    /// Triton hands on only what has a value.
    mutating func dropped(_ option: ConfigMapEntry, of accelerator: StatedAccelerator) {
        report(
            RuleFinding(
                .acceleratorOptionWithoutEffect, "\"\(option.name)\" has no value, so the backend drops it",
                help: ["Give it a value, or remove it."]
            )
            .at(option.textEntry, path: accelerator.path(of: option)))
    }

    /// The backend writes its own values over some options of `cuda` (onnxruntime.cc main, lines 806 to 880).
    mutating func overwritten(_ option: ConfigMapEntry, of accelerator: StatedAccelerator) {
        let name = option.name
        let isTopLevel = AcceleratorOption.topLevelCUDA.contains(name)
        let isStated = parameters.contains { $0.name == name }
        let values = [
            "cudnn_conv_algo_search": "EXHAUSTIVE", "gpu_mem_limit": "no limit",
            "arena_extend_strategy": "kNextPowerOfTwo", "do_copy_in_default_stream": "1",
        ]
        let note =
            isTopLevel
            ? isStated
                ? "The top-level parameter of that name counts."
                : "Without a top-level parameter of that name the backend sets \(values[name] ?? "its default")."
            : "The backend sets it for each instance."
        report(
            RuleFinding(
                .acceleratorOptionWithoutEffect,
                "\"\(name)\" of the accelerator \"cuda\" is overwritten by the backend",
                help: [
                    isTopLevel && !isStated
                        ? "Write it in the model's top-level parameters: parameters { key: \"\(name)\" value { string_value: "
                            + "\"…\" } }." : "Remove it."
                ]
            )
            .at(option.key, path: accelerator.path(of: option))
            .notes([note]))
    }

    /// Options that another one has to turn on.
    mutating func checkDependentOptions(_ accelerator: StatedAccelerator) {
        let switches = [
            ("trt_engine_cache_path", "trt_engine_cache_enable"),
            ("trt_engine_cache_prefix", "trt_engine_cache_enable"),
            ("trt_timing_cache_path", "trt_timing_cache_enable"), ("trt_force_timing_cache", "trt_timing_cache_enable"),
            ("trt_dla_core", "trt_dla_enable"), ("trt_ep_context_file_path", "trt_dump_ep_context_model"),
            ("trt_ep_context_embed_mode", "trt_dump_ep_context_model"),
        ]
        let options = accelerator.options
        for (name, master) in switches {
            guard let option = options.first(where: { $0.name == name }), let text = option.text, !text.isEmpty,
                ServerBoolean.triton(text) != false || name.hasSuffix("_path") || name.hasSuffix("_core"),
                !options.contains(where: { $0.name == master && ServerBoolean.triton($0.text ?? "") == true })
            else { continue }
            report(
                RuleFinding(
                    .acceleratorOptionWithoutEffect, "\"\(name)\" has no effect without \"\(master)\"",
                    help: ["Add \(master) with \"1\", or remove it."]
                )
                .at(option.key, path: accelerator.path(of: option)))
        }
    }

    /// Captured graphs of several sessions on one GPU get in each other's way (triton-inference-server/server#6670).
    mutating func checkCUDAGraph(_ accelerator: StatedAccelerator) {
        let instances = resolved.instanceGroups.filter { $0.kind == .gpu }.reduce(into: Int64(0)) { $0 += $1.count }
        guard instances > 1,
            let option = accelerator.options.first(where: { $0.name == "trt_cuda_graph_enable" }),
            ServerBoolean.triton(option.text ?? "") == true
        else { return }
        report(
            RuleFinding(
                .failsAtRequest, "\"trt_cuda_graph_enable\" with \(instances) instances",
                help: ["Use one instance, or leave CUDA graphs off."]
            )
            .at(option.key, path: accelerator.path(of: option))
            .notes(["CUDA graphs of several sessions on one GPU can disturb each other (server#6670)."]))
    }
}
