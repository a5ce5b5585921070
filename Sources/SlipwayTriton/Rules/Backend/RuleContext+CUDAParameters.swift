import SlipwayDiagnostics
import SlipwayReleases

/// The four options of ONNX Runtime's CUDA provider that the backend reads from the top-level `parameters`.
extension RuleContext {
    mutating func checkCUDAParameter(_ parameter: ConfigMapEntry) {
        let use = gpuUse
        if use == .never {
            report(
                RuleFinding(
                    .parameterWithoutEffect, "\"\(parameter.name)\" has no effect: every instance runs on the CPU",
                    help: ["Remove it, or give an instance group kind: KIND_GPU."]
                )
                .at(parameter.key, path: parameter.path)
                .notes(["The backend reads it, and checks its value, for instances of KIND_GPU only."]))
            return
        }
        switch parameter.name {
        case "cudnn_conv_algo_search":
            checkChoice(parameter, ["EXHAUSTIVE", "HEURISTIC", "DEFAULT"], use)
        case "arena_extend_strategy":
            checkChoice(parameter, ["kNextPowerOfTwo", "kSameAsRequested"], use)
        case "gpu_mem_limit": checkMemoryLimit(parameter, use)
        case "do_copy_in_default_stream": checkCopyStream(parameter, use)
        default: break
        }
    }

    /// A number that stands for one of some words.
    private mutating func checkChoice(_ parameter: ConfigMapEntry, _ words: [String], _ use: GPUUse) {
        guard let number = integer(parameter, severity: use.errorSeverity), !words.indices.contains(Int(number)) else {
            return
        }
        let choices = words.enumerated().map { "\"\($0)\" for \($1)" }.joined(separator: ", ")
        // Before the CUDA options went to ONNX Runtime as text (24.06), any number was handed on.
        report(
            RuleFinding(
                .refusedParameter, "\"\(parameter.name)\" is 0 to \(words.count - 1), not \(number)",
                help: ["Write \(choices)."]
            )
            .at(parameter.textEntry, path: parameter.path)
            .server(says: "unsupported \(parameter.name) value '\(number)' is requested")
            .since(TritonRelease(24, 6))
            .severity(use.errorSeverity))
        report(
            RuleFinding(
                .looseParameter, "\"\(parameter.name)\" is 0 to \(words.count - 1), not \(number)",
                help: ["Write \(choices)."]
            )
            .at(parameter.textEntry, path: parameter.path)
            .notes(["The backend hands the number to ONNX Runtime without a check."])
            .until(TritonRelease(24, 5)))
    }

    private mutating func checkMemoryLimit(_ parameter: ConfigMapEntry, _ use: GPUUse) {
        let text = parameter.text ?? ""
        if ServerOptionNumber.isSize(text) { return }
        report(
            RuleFinding(
                .refusedParameter, "\"gpu_mem_limit\" is a number of bytes, not \"\(text)\"",
                help: ["Write the bytes as a plain number, such as \"4294967296\" for 4 GiB."]
            )
            .at(parameter.textEntry, path: parameter.path)
            .server(
                says: server.release < TritonRelease(24, 6)
                    ? "failed to convert '\(text)' to unsigned long long integral number"
                    : "onnx runtime error 1: … Failed to parse provider option \"gpu_mem_limit\""
            )
            .severity(use.errorSeverity))
    }

    private mutating func checkCopyStream(_ parameter: ConfigMapEntry, _ use: GPUUse) {
        let text = parameter.text ?? ""
        if ServerBoolean.onnxRuntime(text) != nil { return }
        report(
            RuleFinding(
                .refusedParameter, "\"do_copy_in_default_stream\" is \"1\" or \"0\", not \"\(text)\"",
                help: ["Write \"1\" or \"0\"."]
            )
            .at(parameter.textEntry, path: parameter.path)
            .server(says: "onnx runtime error 1: … Failed to parse provider option \"do_copy_in_default_stream\"")
            .since(TritonRelease(24, 6))
            .severity(use.errorSeverity))
    }
}
