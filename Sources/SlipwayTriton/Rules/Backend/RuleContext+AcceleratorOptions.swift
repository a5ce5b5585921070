import SlipwayDiagnostics
import SlipwayReleases

extension RuleContext {
    /// The options of `tensorrt`: each is checked by Triton, and its text goes on to ONNX Runtime.
    mutating func checkTensorRT(_ accelerator: StatedAccelerator, _ use: GPUUse) {
        for option in accelerator.options {
            guard let known = AcceleratorOption.find("tensorrt", option.name) else {
                unknownTensorRTOption(option, of: accelerator, use)
                continue
            }
            // What is newer than the release is reported as such.
            guard known.since.isIn(server.release) else { continue }
            deadOption(option, of: accelerator)
            checkOption(option, form: known.form, of: accelerator, isChecked: true, use)
        }
        checkDependentOptions(accelerator)
        checkProfiles(accelerator, use)
        checkCUDAGraph(accelerator)
    }

    /// What TensorRT 11 has nothing for: it loads without an error, and the engine is one of float32.
    private mutating func deadOption(_ option: ConfigMapEntry, of accelerator: StatedAccelerator) {
        let text = option.text ?? ""
        guard ReleaseTable.hasTensorRT11(server.release, server.flavor),
            ReleaseTable.deadTensorRTOptions.contains(option.name), !text.isEmpty, text != "FP32",
            option.name == "trt_dla_core" || ServerBoolean.triton(text) != false
        else { return }
        report(
            RuleFinding(
                .deadTensorRTOption,
                "\(option.name)\(option.name == "precision_mode" ? " \(text)" : "") has no effect with TensorRT 11",
                help: [
                    "Convert the graph beforehand (float16 inside, or QDQ for int8), serve it with Triton 26.05 or earlier, or "
                        + "in the image flavour trtllm with the onnxruntime backend added: --target \(server.release)-trtllm "
                        + "--backend onnxruntime."
                ]
            )
            .at(option.key, path: accelerator.path(of: option))
            .notes([
                "Triton's images have TensorRT 11 from \(ReleaseTable.tensorRT11) on: precision is a property of the graph, "
                    + "and the engine of this one is float32 where the graph is."
            ]))
    }

    /// The options of `cuda`: Triton checks two of them, ONNX Runtime all.
    mutating func checkCUDA(_ accelerator: StatedAccelerator, _ use: GPUUse) {
        let checked = ["do_copy_in_default_stream", "use_ep_level_unified_stream"]
        for option in accelerator.options {
            guard let known = AcceleratorOption.find("cuda", option.name) else {
                // Triton drops an option without a value.
                if option.text?.isEmpty ?? true {
                    dropped(option, of: accelerator)
                } else {
                    unknownCUDAOption(option, of: accelerator, use)
                }
                continue
            }
            if known.form == .overwritten {
                overwritten(option, of: accelerator)
                if option.name == "do_copy_in_default_stream" {
                    checkTritonBoolean(option, of: accelerator, use)
                }
                continue
            }
            checkOption(option, form: known.form, of: accelerator, isChecked: checked.contains(option.name), use)
        }
    }

    /// Checks the text of an option.
    ///
    /// An option that `isChecked` is read by Triton itself before ONNX Runtime gets it.
    private mutating func checkOption(
        _ option: ConfigMapEntry, form: AcceleratorOption.Form, of accelerator: StatedAccelerator, isChecked: Bool,
        _ use: GPUUse
    ) {
        let text = option.text ?? ""
        if ConfigTemplate.isUnfilled(text) { return }
        if text.isEmpty, !isChecked || form == .text || form == .profile {
            dropped(option, of: accelerator)
            return
        }
        switch form {
        case .precision: checkPrecision(option, of: accelerator, use)
        case .integer: checkInteger(option, of: accelerator, isChecked: isChecked, use)
        case .size: checkSize(option, of: accelerator, use)
        case .boolean:
            if isChecked, !checkTritonBoolean(option, of: accelerator, use) { return }
            // Before its options went to ONNX Runtime as text (24.02), TensorRT got what Triton had read.
            guard ServerBoolean.onnxRuntime(text) == nil, !isOldTensorRT(accelerator) else { return }
            refused(
                option, of: accelerator, "is \"1\" or \"0\", not \"\(text)\"",
                notes: isChecked
                    ? ["Triton reads \"\(text)\", ONNX Runtime does not, and gets the text unchanged."] : [],
                help: "Write \"1\" or \"0\".",
                serverMessage: "onnx runtime error 1: … Failed to parse provider option \"\(option.name)\"", use)
        case .profile, .text, .overwritten: break
        }
    }

    private func isOldTensorRT(_ accelerator: StatedAccelerator) -> Bool {
        accelerator.name == "tensorrt" && server.release < TritonRelease(24, 2)
    }

    private mutating func checkPrecision(
        _ option: ConfigMapEntry, of accelerator: StatedAccelerator, _ use: GPUUse
    ) {
        let mode = option.text ?? ""
        guard ReleaseTable.since(.precision(mode)) == .never else { return }
        var modes = ["FP32", "FP16", "INT8"]
        if ReleaseTable.isAvailable(.precision("BF16"), in: server.release) { modes.append("BF16") }
        let near = didYouMean(mode, among: modes)
        refused(
            option, of: accelerator, "is \(modes.joined(separator: ", ")), not \"\(mode)\"",
            notes: modes.contains(mode.uppercased()) ? ["Upper and lower case count."] : [],
            help: near.map { "did you mean \"\($0)\"?" } ?? "Write one of these names.",
            serverMessage: "unsupported precision mode '\(mode)' is requested", use)
    }

    private mutating func checkInteger(
        _ option: ConfigMapEntry, of accelerator: StatedAccelerator, isChecked: Bool, _ use: GPUUse
    ) {
        let text = option.text ?? ""
        switch ServerInteger(text) {
        case .exact: return
        case .overflow where isChecked:
            refused(
                option, of: accelerator, "is beyond 32 bits: \"\(text)\"",
                notes: ["The server does not catch the overflow: the whole process dies (std::out_of_range)."],
                help: "Write a number up to 2147483647.", serverMessage: nil, use)
        case .none where isChecked:
            refused(
                option, of: accelerator, "is a whole number, not \"\(text)\"", help: "Write a whole number as text.",
                serverMessage: "failed to convert '\(text)' to integral number", use)
        case .none, .prefix, .overflow:
            refused(
                option, of: accelerator, "is a whole number, not \"\(text)\"",
                notes: ["ONNX Runtime takes the whole text as a number or refuses it."],
                help: "Write a whole number as text.",
                serverMessage: "onnx runtime error 1: … Failed to parse provider option \"\(option.name)\"", use)
        }
    }

    private mutating func checkSize(_ option: ConfigMapEntry, of accelerator: StatedAccelerator, _ use: GPUUse) {
        let text = option.text ?? ""
        if ServerOptionNumber.isSize(text) { return }
        if LeadingNumber(text) == nil {
            refused(
                option, of: accelerator, "is a number of bytes, not \"\(text)\"",
                help: "Write a plain number, such as \"1073741824\" for 1 GiB.",
                serverMessage: "failed to convert '\(text)' to unsigned long long integral number", use)
        } else if isOldTensorRT(accelerator) {
            report(
                RuleFinding(
                    .acceleratorOptionWithoutEffect, "\"\(option.name)\" is read only in part: \"\(text)\"",
                    help: ["Write a plain number of bytes, such as \"1073741824\" for 1 GiB."]
                )
                .at(option.textEntry, path: accelerator.path(of: option))
                .notes(["The backend takes the number that the text starts with."]))
        } else {
            refused(
                option, of: accelerator, "is a number of bytes, not \"\(text)\"",
                notes: ["ONNX Runtime takes the whole text as a number or refuses it."],
                help: "Write a plain number, such as \"1073741824\" for 1 GiB.",
                serverMessage: "onnx runtime error 1: … Failed to parse provider option \"trt_max_workspace_size\"", use
            )
        }
    }

    @discardableResult
    private mutating func checkTritonBoolean(
        _ option: ConfigMapEntry, of accelerator: StatedAccelerator, _ use: GPUUse
    ) -> Bool {
        let text = option.text ?? ""
        if ServerBoolean.triton(text) != nil { return true }
        refused(
            option, of: accelerator, "is \"1\" or \"0\", not \"\(text)\"", help: "Write \"1\" or \"0\".",
            serverMessage: "failed to convert '\(text)' to boolean", use)
        return false
    }

    private mutating func refused(
        _ option: ConfigMapEntry, of accelerator: StatedAccelerator, _ what: String, notes: [String] = [], help: String,
        serverMessage: String?, _ use: GPUUse
    ) {
        report(
            RuleFinding(.refusedAcceleratorOption, "\"\(option.name)\" \(what)", help: [help])
                .at(option.textEntry, path: accelerator.path(of: option))
                .notes(notes)
                .server(says: serverMessage)
                .severity(use.errorSeverity))
    }
}
