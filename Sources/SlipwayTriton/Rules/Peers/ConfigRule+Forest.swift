internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The fil backend (fil_backend, src/shared_state.h, r24.01 to r26.06).
    static let forest = ConfigRule("fil", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "fil" else { return }
        modelType(&context)
        classifier(&context)
        tensors(&context)
    }

    /// The format of the file; the name of the file does not tell it.
    private static func modelType(_ context: inout RuleContext) {
        let type = context.parameters.last { $0.name == "model_type" }
        let name = type?.text ?? "xgboost"
        if ConfigTemplate.isUnfilled(name) { return }
        let types = ModelFileNames.forests.keys.sorted()
        if !types.contains(name) {
            // "json", "ubj" and the name of a file mean a type.
            let meant = ["json": "xgboost_json", "ubj": "xgboost_ubj", "treelite": "treelite_checkpoint"][name]
            let near =
                meant ?? ModelFileNames.forests.first { $0.value == name }?.key ?? didYouMean(name, among: types)
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "there is no model_type \"\(name)\"",
                    help: [near.map { "did you mean \"\($0)\"?" } ?? "Write \(types.joined(separator: ", "))."]
                )
                .at(type?.textEntry, path: "parameters.model_type")
                .server(says: "not recognized as a valid serialization format"))
        } else if name == "xgboost_ubj", context.server.release < TritonRelease(24, 10) {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "model_type xgboost_ubj came with Triton 24.10",
                    help: ["Save the model as JSON and write xgboost_json."]
                )
                .at(type?.textEntry, path: "parameters.model_type")
                .server(says: "not recognized as a valid serialization format"))
        }
    }

    /// `output_class`, from 25.09 on `is_classifier`, is required, and so is `threshold` where it is true.
    private static func classifier(_ context: inout RuleContext) {
        let isNew = context.server.release >= TritonRelease(25, 9)
        let old = context.parameters.last { $0.name == "output_class" }
        let new = context.parameters.last { $0.name == "is_classifier" }
        func isWord(_ entry: ConfigMapEntry?) -> Bool { ["true", "false"].contains(entry?.text) }
        if isNew, let old, isWord(old) {
            context.report(
                RuleFinding(.tritonNoEffect, "output_class is called is_classifier now", help: ["Write is_classifier."])
                    .at(old.key, path: old.path)
                    .notes(["The backend still reads it, and warns."]))
        }
        if !isNew, let new {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "is_classifier is read from Triton 25.09 on",
                    help: ["Write output_class for Triton \(context.server.release)."]
                )
                .at(new.key, path: new.path))
        }
        let name = isNew ? "is_classifier" : "output_class"
        // From 25.09 on another word in output_class counts for nothing.
        guard let stated = isNew ? isWord(old) ? old : new : old else {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "the fil backend needs the parameter \(name)",
                    help: ["Write \"true\" for a model that gives classes, \"false\" for one that gives numbers."]
                )
                .at(old?.key, path: "parameters.\(name)")
                .server(says: "Required parameter \(name) not found in config"))
            return
        }
        let text = stated.text ?? ""
        guard isWord(stated) else {
            if ConfigTemplate.isUnfilled(text) { return }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "\"\(text)\" is not a value of \(stated.name)",
                    help: ["Write \"true\" or \"false\"."]
                )
                .at(stated.textEntry, path: stated.path)
                .notes(["The backend takes two words, in lower case."])
                .server(says: "Expected 'true' or 'false' for parameter"))
            return
        }
        threshold(isRequired: text == "true", by: stated, &context)
    }

    /// The documentation speaks of a default of 0.5; the source has one for models that give numbers alone.
    private static func threshold(isRequired: Bool, by classifier: ConfigMapEntry, _ context: inout RuleContext) {
        guard let entry = context.parameters.last(where: { $0.name == "threshold" }) else {
            guard isRequired else { return }
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "the fil backend needs the parameter threshold of a classifier",
                    help: ["Write threshold \"0.5\"."]
                )
                .at(classifier.key, path: "parameters.threshold")
                .notes(["It does so for several classes and with predict_proba as well."])
                .server(says: "Required parameter threshold not found in config"))
            return
        }
        let text = entry.text ?? ""
        if BackendParameter.Form.decimal.read(text) == .value || ConfigTemplate.isUnfilled(text) { return }
        context.report(
            RuleFinding(
                isRequired ? .tritonBackendSetting : .looseParameter,
                isRequired
                    ? "\"\(text)\" is not a value of threshold"
                    : "\"\(text)\" is not a value of threshold, which then is 0.5",
                help: ["Write a number, such as \"0.5\"."]
            )
            .at(entry.textEntry, path: entry.path)
            .server(says: isRequired ? "Bad input for parameter threshold" : nil))
    }

    /// The names are fixed, and looked for when requests come; the elements are those of float.
    private static func tensors(_ context: inout RuleContext) {
        let (inputs, outputs) = (context.resolved.inputs, context.resolved.outputs)
        check(inputs, allowed: ["input__0"], needed: "input__0", &context)
        check(outputs, allowed: ["output__0", "treeshap_output"], needed: "output__0", &context)
        for tensor in inputs + outputs
        where tensor.dataType != 0 && tensor.dataType != ModelConfigSchema.DataType.fp32.rawValue {
            context.report(
                RuleFinding(
                    .tritonHazard, "the fil backend reads and writes TYPE_FP32, not \(tensor.dataTypeName)",
                    help: ["Write TYPE_FP32."]
                )
                .at(tensor.dataTypeEntry, path: tensor.path + ".data_type")
                .notes(["It does not look at the type, so the numbers are wrong or requests fail."])
                .during(.run))
        }
        for tensor in outputs where tensor.modelDims.count(where: { $0 == -1 }) > 1 {
            context.report(
                RuleFinding(
                    .tritonHazard, "\(tensor.shown) has more than one dimension of any size",
                    help: ["Write the sizes; one -1 may stand for the rows."]
                )
                .at(tensor.dimEntries.first ?? tensor.entry, path: tensor.path + ".dims")
                .during(.run))
        }
    }

    private static func check(
        _ tensors: [ConfigTensor], allowed: [String], needed: String, _ context: inout RuleContext
    ) {
        for tensor in tensors where !allowed.contains(tensor.name) && !tensor.name.isEmpty {
            if context.isUnfilled(tensor.nameEntry) { continue }
            context.report(
                RuleFinding(
                    .tritonHazard, "the fil backend has no \(tensor.role.rawValue) \"\(tensor.name)\"",
                    help: ["Write \"\(needed)\"."]
                )
                .at(tensor.nameEntry, path: tensor.path + ".name")
                .notes(["The model loads; requests that use it fail."])
                .during(.run))
        }
        let role = needed.hasPrefix("input") ? "input" : "output"
        guard !tensors.contains(where: { $0.name == needed }), tensors.allSatisfy({ allowed.contains($0.name) }) else {
            return
        }
        context.report(
            RuleFinding(
                .tritonHazard, "the fil backend needs \(role) \"\(needed)\"",
                help: ["State it with TYPE_FP32 and its dims."]
            )
            .at(path: role)
            .notes(["It completes nothing: the model loads, and requests fail."])
            .during(.run))
    }
}
