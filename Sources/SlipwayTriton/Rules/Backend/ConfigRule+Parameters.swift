import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    /// The top-level `parameters` that the onnxruntime backend reads (onnxruntime.cc, `ModelState` and `LoadModel`).
    static let onnxRuntimeParameters = ConfigRule("onnxruntime-parameters", .load) { context in
        guard context.resolved.isONNXRuntime else { return }
        // What is not filled in is one finding of the whole file.
        for parameter in context.parameters where !ConfigTemplate.isUnfilled(parameter.text ?? "") {
            let known = ReleaseTable.since(.parameter(parameter.name))
            // What is newer than the release is reported as such; nobody reads its value.
            guard ReleaseTable.isAvailable(.parameter(parameter.name), in: context.server.release) else {
                if known == .never { context.unknownParameter(parameter) }
                continue
            }
            context.checkParameter(parameter)
        }
    }
}

extension RuleContext {
    fileprivate mutating func checkParameter(_ parameter: ConfigMapEntry) {
        let text = parameter.text ?? ""
        switch parameter.name {
        case "execution_mode":
            guard let mode = integer(parameter), mode != 0, mode != 1 else { return }
            report(
                RuleFinding(
                    .refusedParameter, "\"execution_mode\" is 0 or 1, not \(mode)",
                    help: ["Write \"0\" for sequential or \"1\" for parallel execution."]
                )
                .at(parameter.textEntry, path: parameter.path)
                .server(
                    says: "Invalid configuration value provided. Expected values for  execution_mode are 0 or 1 "
                        + "but got \(mode) ."))
        case "intra_op_thread_count", "inter_op_thread_count": checkThreads(parameter)
        case "enable_mem_arena", "enable_mem_pattern": checkBoolean(parameter)
        case "session.use_device_allocator_for_initializers":
            if text == "0" || text == "1" { return }
            report(
                RuleFinding(
                    .looseParameter, "\"\(parameter.name)\" is \"0\" or \"1\", and \"\(text)\" means \"0\"",
                    help: ["Write \"1\", or remove it."]
                )
                .at(parameter.textEntry, path: parameter.path)
                .notes(["Triton hands the text to ONNX Runtime, which turns the setting on for \"1\" alone."]))
        case "memory.enable_memory_arena_shrinkage": checkShrinkage(parameter)
        case "TRITON_BATCH_STRATEGY_PATH": break
        default: checkCUDAParameter(parameter)
        }
    }

    /// Thread counts: 0 and less leave it to ONNX Runtime; with a global thread pool nobody reads them.
    private mutating func checkThreads(_ parameter: ConfigMapEntry) {
        if isGlobalThreadPool {
            report(
                RuleFinding(
                    .parameterWithoutEffect,
                    "\"\(parameter.name)\" has no effect with the backend's global thread pool",
                    help: ["Set \(parameter.name) by --backend-config=onnxruntime, or remove it."]
                )
                .at(parameter.key, path: parameter.path)
                .notes(["The server has --backend-config=onnxruntime,enable-global-threadpool=true."]))
            return
        }
        guard let count = integer(parameter) else { return }
        if count < 0 {
            report(
                RuleFinding(
                    .looseParameter, "\"\(parameter.name)\" is negative, which means ONNX Runtime's default",
                    help: ["Write how many threads to use, or remove it."]
                )
                .at(parameter.textEntry, path: parameter.path)
                .notes(["The backend sets the count only where it is above 0."]))
        } else if parameter.name == "inter_op_thread_count", count > 0, !isParallel {
            report(
                RuleFinding(
                    .parameterWithoutEffect, "\"inter_op_thread_count\" has no effect with sequential execution",
                    help: ["Add the parameter execution_mode with \"1\", or remove it."]
                )
                .at(parameter.key, path: parameter.path)
                .notes(["ONNX Runtime uses these threads only when it runs operators in parallel."]))
        }
    }

    private var isParallel: Bool {
        parameters.contains { $0.name == "execution_mode" && ServerInteger($0.text ?? "").value == 1 }
    }

    private var isGlobalThreadPool: Bool {
        server.backendOptions["onnxruntime"]?["enable-global-threadpool"].flatMap(ServerBoolean.triton) ?? false
    }

    /// `cpu:0;gpu:0`: ONNX Runtime reads it when a request runs, not before.
    private mutating func checkShrinkage(_ parameter: ConfigMapEntry) {
        let text = parameter.text ?? ""
        let isGood = text.split(separator: ";", omittingEmptySubsequences: false).allSatisfy { part in
            let sides = part.split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count == 2, sides[0] == "cpu" || sides[0] == "gpu" else { return false }
            return ServerOptionNumber.isInteger(String(sides[1]))
        }
        if isGood { return }
        report(
            RuleFinding(
                .failsAtRequest, "\"\(parameter.name)\" is no list of devices: \"\(text)\"",
                help: ["Write the arenas to shrink after each run, such as \"cpu:0\" or \"cpu:0;gpu:0\"."]
            )
            .at(parameter.textEntry, path: parameter.path)
            .notes(["The model loads; ONNX Runtime reads the text when a request runs, and refuses it then."]))
    }

    private mutating func checkBoolean(_ parameter: ConfigMapEntry) {
        let text = parameter.text ?? ""
        if ServerBoolean.triton(text) != nil { return }
        report(
            RuleFinding(
                .refusedParameter, "\"\(parameter.name)\" is true or false, not \"\(text)\"",
                help: ["Write \"1\" or \"0\"."]
            )
            .at(parameter.textEntry, path: parameter.path)
            .server(says: "failed to convert '\(text)' to boolean"))
    }

    /// The number that the backend reads, with the findings about its text.
    mutating func integer(_ parameter: ConfigMapEntry, severity: Severity? = nil) -> Int32? {
        let text = parameter.text ?? ""
        let number = ServerInteger(text)
        switch number {
        case .exact: break
        case .prefix(let value, _):
            report(
                RuleFinding(
                    .looseParameter, "\"\(parameter.name)\" reads as \(value), not \"\(text)\"",
                    help: ["Write \"\(value)\", or the whole number that is meant."]
                )
                .at(parameter.textEntry, path: parameter.path)
                .notes(["The backend takes the number that the text starts with."]))
        case .none:
            report(
                RuleFinding(
                    .refusedParameter, "\"\(parameter.name)\" is a whole number, not \"\(text)\"",
                    help: ["Write a whole number as text, such as \"1\"."]
                )
                .at(parameter.textEntry, path: parameter.path)
                .server(says: "failed to convert '\(text)' to integral number")
                .severity(severity))
        case .overflow:
            report(
                RuleFinding(
                    .refusedParameter, "\"\(parameter.name)\" is beyond 32 bits: \"\(text)\"",
                    help: ["Write a number up to 2147483647."]
                )
                .at(parameter.textEntry, path: parameter.path)
                .notes(["The server does not catch the overflow: the whole process dies (std::out_of_range)."])
                .severity(severity))
        }
        return number.value
    }

    fileprivate mutating func unknownParameter(_ parameter: ConfigMapEntry) {
        let name = parameter.name
        var help: [String] = []
        if name.hasPrefix("ORT_TENSORRT_") {
            help.append(
                "Write the option of the accelerator tensorrt instead, such as precision_mode: \"FP16\"; these names are "
                    + "environment variables, which ONNX Runtime does not read under Triton.")
        } else if let option = AcceleratorOption.all.first(where: { $0.name == name }) {
            help.append(
                "It is an option of the accelerator \(option.accelerator): write it in "
                    + "optimization.execution_accelerators.gpu_execution_accelerator.")
        } else if let near = didYouMean(name, among: ReleaseTable.parameters) {
            help.append("did you mean \"\(near)\"?")
        } else {
            help.append("Remove it, unless a client reads it from the configuration.")
        }
        report(
            RuleFinding(.parameterWithoutEffect, "the onnxruntime backend reads no parameter \"\(name)\"", help: help)
                .at(parameter.key, path: parameter.path)
                .notes(["Triton accepts any name: the model loads, and the parameter does nothing."]))
    }
}

extension ConfigMapEntry {
    /// The data path of a top-level parameter.
    var path: String { "parameters.\(name)" }
}
