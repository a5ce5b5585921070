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
                .tritonBackendSetting, "there is no model_type \"\(name)\"", at: type?.textEntry,
                path: "parameters.model_type",
                help: [near.map { "did you mean \"\($0)\"?" } ?? "Write \(types.joined(separator: ", "))."],
                serverMessage: "not recognized as a valid serialization format")
        } else if name == "xgboost_ubj", context.server.release < TritonRelease(24, 10) {
            context.report(
                .tritonBackendSetting, "model_type xgboost_ubj came with Triton 24.10", at: type?.textEntry,
                path: "parameters.model_type", help: ["Save the model as JSON and write xgboost_json."],
                serverMessage: "not recognized as a valid serialization format")
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
                .tritonNoEffect, "output_class is called is_classifier now", at: old.key, path: old.path,
                notes: ["The backend still reads it, and warns."], help: ["Write is_classifier."])
        }
        if !isNew, let new {
            context.report(
                .tritonNoEffect, "is_classifier is read from Triton 25.09 on", at: new.key, path: new.path,
                help: ["Write output_class for Triton \(context.server.release)."])
        }
        let name = isNew ? "is_classifier" : "output_class"
        // From 25.09 on another word in output_class counts for nothing.
        guard let stated = isNew ? isWord(old) ? old : new : old else {
            context.report(
                .tritonBackendSetting, "the fil backend needs the parameter \(name)", at: old?.key,
                path: "parameters.\(name)",
                help: ["Write \"true\" for a model that gives classes, \"false\" for one that gives numbers."],
                serverMessage: "Required parameter \(name) not found in config")
            return
        }
        let text = stated.text ?? ""
        guard isWord(stated) else {
            if ConfigTemplate.isUnfilled(text) { return }
            context.report(
                .tritonBackendSetting, "\"\(text)\" is not a value of \(stated.name)", at: stated.textEntry,
                path: stated.path, notes: ["The backend takes two words, in lower case."],
                help: ["Write \"true\" or \"false\"."], serverMessage: "Expected 'true' or 'false' for parameter")
            return
        }
        threshold(isRequired: text == "true", by: stated, &context)
    }

    /// The documentation speaks of a default of 0.5; the source has one for models that give numbers alone.
    private static func threshold(isRequired: Bool, by classifier: ConfigMapEntry, _ context: inout RuleContext) {
        guard let entry = context.parameters.last(where: { $0.name == "threshold" }) else {
            guard isRequired else { return }
            context.report(
                .tritonBackendSetting, "the fil backend needs the parameter threshold of a classifier",
                at: classifier.key, path: "parameters.threshold",
                notes: ["It does so for several classes and with predict_proba as well."],
                help: ["Write threshold \"0.5\"."],
                serverMessage: "Required parameter threshold not found in config")
            return
        }
        let text = entry.text ?? ""
        if BackendParameter.Form.decimal.read(text) == .value || ConfigTemplate.isUnfilled(text) { return }
        context.report(
            isRequired ? .tritonBackendSetting : .looseParameter,
            isRequired
                ? "\"\(text)\" is not a value of threshold"
                : "\"\(text)\" is not a value of threshold, which then is 0.5",
            at: entry.textEntry, path: entry.path, help: ["Write a number, such as \"0.5\"."],
            serverMessage: isRequired ? "Bad input for parameter threshold" : nil)
    }

    /// The names are fixed, and looked for when requests come; the elements are those of float.
    private static func tensors(_ context: inout RuleContext) {
        let (inputs, outputs) = (context.resolved.inputs, context.resolved.outputs)
        check(inputs, allowed: ["input__0"], needed: "input__0", &context)
        check(outputs, allowed: ["output__0", "treeshap_output"], needed: "output__0", &context)
        for tensor in inputs + outputs
        where tensor.dataType != 0 && tensor.dataType != ModelConfigSchema.DataType.fp32.rawValue {
            context.report(
                .tritonHazard, "the fil backend reads and writes TYPE_FP32, not \(tensor.dataTypeName)",
                at: tensor.dataTypeEntry, path: tensor.path + ".data_type",
                notes: ["It does not look at the type, so the numbers are wrong or requests fail."],
                help: ["Write TYPE_FP32."], phase: .run)
        }
        for tensor in outputs where tensor.modelDims.count(where: { $0 == -1 }) > 1 {
            context.report(
                .tritonHazard, "\(tensor.shown) has more than one dimension of any size",
                at: tensor.dimEntries.first ?? tensor.entry, path: tensor.path + ".dims",
                help: ["Write the sizes; one -1 may stand for the rows."], phase: .run)
        }
    }

    private static func check(
        _ tensors: [ConfigTensor], allowed: [String], needed: String, _ context: inout RuleContext
    ) {
        for tensor in tensors where !allowed.contains(tensor.name) && !tensor.name.isEmpty {
            if context.isUnfilled(tensor.nameEntry) { continue }
            context.report(
                .tritonHazard, "the fil backend has no \(tensor.role.rawValue) \"\(tensor.name)\"",
                at: tensor.nameEntry, path: tensor.path + ".name",
                notes: ["The model loads; requests that use it fail."], help: ["Write \"\(needed)\"."], phase: .run)
        }
        let role = needed.hasPrefix("input") ? "input" : "output"
        guard !tensors.contains(where: { $0.name == needed }), tensors.allSatisfy({ allowed.contains($0.name) }) else {
            return
        }
        context.report(
            .tritonHazard, "the fil backend needs \(role) \"\(needed)\"", path: role,
            notes: ["It completes nothing: the model loads, and requests fail."],
            help: ["State it with TYPE_FP32 and its dims."], phase: .run)
    }
}
