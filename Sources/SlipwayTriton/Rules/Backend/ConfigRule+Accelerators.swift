import SlipwayDiagnostics
import SlipwayReleases

private typealias Optimization = ModelConfigSchema.ModelOptimizationPolicy
private typealias Accelerators = ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators
typealias AcceleratorKey = ModelConfigSchema.ModelOptimizationPolicy.ExecutionAccelerators.Accelerator

/// One accelerator of a configuration, with where it stays.
struct StatedAccelerator {
    /// The message.
    let message: ConfigMessage
    /// The message's entry.
    let entry: ConfigEntry
    /// The name; empty where not stated.
    let name: String
    /// Its data path.
    let path: String

    /// The entry of the name, or else of the accelerator itself.
    var nameEntry: ConfigEntry { message.entry(AcceleratorKey.name) ?? entry }

    /// The options that count.
    var options: [ConfigMapEntry] { RuleContext.effective(message.map(AcceleratorKey.parameters)) }

    /// The data path of an option.
    func path(of option: ConfigMapEntry) -> String { "\(path).parameters.\(option.name)" }
}

extension ConfigRule {
    /// The accelerators of GPU instances and their options (onnxruntime.cc, `LoadModel`).
    static let gpuAccelerators = ConfigRule("gpu-accelerators", .load) { context in
        guard context.resolved.isONNXRuntime else { return }
        let stated = context.accelerators(gpu: true)
        let use = context.gpuUse
        var seen: Set<String> = []
        for accelerator in stated {
            guard use != .never else {
                context.acceleratorWithoutEffect(accelerator)
                continue
            }
            switch ReleaseTable.since(.accelerator(accelerator.name)) {
            case .release(let since) where since > context.server.release: continue
            case .never: context.unknownGPUAccelerator(accelerator, use)
            default: break
            }
            let isFirst = seen.insert(accelerator.name).inserted
            switch accelerator.name {
            case "tensorrt":
                if !isFirst { context.acceleratorTwice(accelerator, use) }
                context.checkTensorRT(accelerator, use)
            case "cuda":
                if !isFirst { context.cudaTwice(accelerator) }
                context.checkCUDA(accelerator, use)
            case "openvino": context.unknownGPUAccelerator(accelerator, use)
            default: break
            }
        }
    }

    /// The accelerators of the CPU, which the backend looks at whatever the kind of an instance is.
    static let cpuAccelerators = ConfigRule("cpu-accelerators", .load) { context in
        guard context.resolved.isONNXRuntime else { return }
        var seen: Set<String> = []
        for accelerator in context.accelerators(gpu: false) {
            guard accelerator.name == "openvino" else {
                context.unknownCPUAccelerator(accelerator)
                continue
            }
            context.report(
                RuleFinding(
                    .tritonServerNeed, "the accelerator \"openvino\" needs a backend that was built with OpenVINO",
                    help: ["Check that the server's onnxruntime backend has OpenVINO."]
                )
                .at(accelerator.nameEntry, path: accelerator.path)
                .notes(["NVIDIA's container has such a backend; a build of one's own may not."])
                .server(says: "unknown Execution Accelerator 'openvino' is requested"))
            if !seen.insert(accelerator.name).inserted { context.acceleratorTwice(accelerator, .always) }
            for option in accelerator.options {
                context.report(
                    RuleFinding(
                        .acceleratorOptionWithoutEffect,
                        "the accelerator \"openvino\" reads no option \"\(option.name)\"", help: ["Remove it."]
                    )
                    .at(option.key, path: accelerator.path(of: option))
                    .notes([
                        "The backend reads none of its options; the device is always \"CPU\".",
                        "See triton-inference-server/onnxruntime_backend#300.",
                    ]))
            }
        }
    }
}

extension RuleContext {
    /// The accelerators that a configuration states, for GPUs or for the CPU.
    func accelerators(gpu: Bool) -> [StatedAccelerator] {
        let key = gpu ? Accelerators.gpuExecutionAccelerator : .cpuExecutionAccelerator
        let word = gpu ? "gpu_execution_accelerator" : "cpu_execution_accelerator"
        let all = config.message(ModelConfigSchema.ModelConfig.optimization)?
            .message(Optimization.executionAccelerators)
        return (all?.entries(key) ?? []).enumerated().compactMap { index, entry in
            entry.message.map {
                StatedAccelerator(
                    message: $0, entry: entry, name: $0.string(AcceleratorKey.name) ?? "",
                    path: "optimization.execution_accelerators.\(word)[\(index)]")
            }
        }
    }

    fileprivate mutating func acceleratorWithoutEffect(_ accelerator: StatedAccelerator) {
        report(
            RuleFinding(
                .acceleratorWithoutEffect,
                "the GPU accelerator \"\(accelerator.name)\" has no effect: every instance runs on the CPU",
                help: ["Give an instance group kind: KIND_GPU, or remove it."]
            )
            .at(accelerator.nameEntry, path: accelerator.path)
            .notes(["The backend reads GPU accelerators, and checks them, for instances of KIND_GPU only."]))
    }

    fileprivate mutating func unknownGPUAccelerator(_ accelerator: StatedAccelerator, _ use: GPUUse) {
        let name = accelerator.name
        var names = ["tensorrt"]
        if ReleaseTable.isAvailable(.accelerator("cuda"), in: server.release) { names.append("cuda") }
        let help: String
        if name == "openvino" {
            help = "Write it as cpu_execution_accelerator."
        } else if let near = didYouMean(name, among: names) {
            help = "did you mean \"\(near)\"?"
        } else {
            help = "Use \(names.map { "\"\($0)\"" }.joined(separator: " or ")), or remove it."
        }
        report(
            RuleFinding(.refusedAccelerator, "the onnxruntime backend has no GPU accelerator \"\(name)\"", help: [help])
                .at(accelerator.nameEntry, path: accelerator.path)
                .server(says: "unknown Execution Accelerator '\(name)' is requested")
                .severity(use.errorSeverity))
    }

    fileprivate mutating func unknownCPUAccelerator(_ accelerator: StatedAccelerator) {
        let name = accelerator.name
        let help: String
        if name == "tensorrt" || name == "cuda" {
            help = "Write it as gpu_execution_accelerator, with an instance group of kind: KIND_GPU."
        } else if let near = didYouMean(name, among: ["openvino"]) {
            help = "did you mean \"\(near)\"?"
        } else {
            help = "Remove it: ONNX Runtime runs on the CPU without an accelerator."
        }
        report(
            RuleFinding(.refusedAccelerator, "the onnxruntime backend has no CPU accelerator \"\(name)\"", help: [help])
                .at(accelerator.nameEntry, path: accelerator.path)
                .notes(["CPU accelerators are looked at for instances of every kind; the only one is \"openvino\"."])
                .server(says: "unknown Execution Accelerator '\(name)' is requested"))
    }

    fileprivate mutating func acceleratorTwice(_ accelerator: StatedAccelerator, _ use: GPUUse) {
        report(
            RuleFinding(
                .refusedAccelerator, "the accelerator \"\(accelerator.name)\" is stated twice",
                help: ["Put all options into one of them."]
            )
            .at(accelerator.nameEntry, path: accelerator.path)
            .notes(["ONNX Runtime registers an execution provider once and refuses a second."])
            .severity(use.errorSeverity))
    }

    fileprivate mutating func cudaTwice(_ accelerator: StatedAccelerator) {
        report(
            RuleFinding(
                .acceleratorOptionWithoutEffect, "the accelerator \"cuda\" is stated twice",
                help: ["Put all options into one of them."]
            )
            .at(accelerator.nameEntry, path: accelerator.path)
            .notes(["The backend joins their options; of equal ones the last counts."]))
    }
}
