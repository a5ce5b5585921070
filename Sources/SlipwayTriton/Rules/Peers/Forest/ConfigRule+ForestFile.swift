internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    /// The file of trees beside a configuration for the fil backend: what its Treelite reads, and the sizes that follow.
    ///
    /// Source: fil_backend, src/shared_state.h and model.h (r24.01 to r26.06), and Treelite 4.0.0 to 4.8.1 on hand-made files.
    static let forestFile = ConfigRule("fil-file", .load) { context in
        guard context.trusts(.backend), context.resolved.backend == "fil" else { return }
        let type = context.parameterText("model_type") ?? "xgboost"
        guard let name = ModelFileNames.of(context).names.first else { return }
        for version in context.resolved.versions where context.trusts(.modelFile(version.directory)) {
            let path = version.directory + "/" + name
            guard let bytes = context.model.contents[path], context.model.fileFault(path) == nil else { continue }
            do throws(ForestFault) {
                guard let model = try ForestModel.read(bytes, as: type) else { continue }
                let before = context.bag.count(.error)
                trees(model, path, &context)
                if context.bag.count(.error) == before { sizes(model, path, &context) }
            } catch {
                if type == "xgboost_json", isPlaceholder(bytes) {
                    let isEmpty = error.reason == ForestModel.noLearner
                    context.report(
                        RuleFinding(
                            .modelFileUnreadable, "\"\(path)\" holds no model yet: \(error.reason)",
                            help: ["Put the model there."]
                        )
                        .notes(["The server refuses it as it is; it is too short to be a model that was damaged."])
                        // Treelite 4.3.0, of an object without a learner.
                        .server(says: isEmpty ? "The model does not yet have a valid metadata." : nil)
                        .severity(.note))
                    continue
                }
                unreadable(path, error.reason, &context, help: "Save the model again, or write its model_type.")
            }
        }
    }

    /// Whether a file is a whole JSON object that is shorter than any model: repositories in git have such ones in place of
    /// their weights.
    private static func isPlaceholder(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= 256 else { return false }
        var reader = JSONOutline(bytes)
        if case .object? = try? reader.document() { return true }
        return false
    }

    private static func unreadable(
        _ path: String, _ reason: String, _ context: inout RuleContext, help: String, notes: [String] = [],
        since: TritonRelease? = nil, until: TritonRelease? = nil
    ) {
        context.report(
            RuleFinding(.modelFileUnreadable, "the fil backend cannot read \"\(path)\": \(reason)", help: [help])
                .notes(notes)
                .since(since)
                .until(until))
    }

    /// What Treelite of the release refuses, or reads wrongly.
    private static func trees(_ model: ForestModel, _ path: String, _ context: inout RuleContext) {
        let lastWithoutLists = TritonRelease(25, 12)
        if model.baseScore == .other {
            unreadable(path, "its base_score is no text", &context, help: "Save the model with XGBoost itself.")
        }
        let newer = [
            model.baseScore == .list ? "its base_score is a list" : nil,
            model.hasCategories ? "it has a key cats" : nil,
        ].compactMap { $0 }
        if !newer.isEmpty {
            let help = "Serve it with Triton 26.01 or later, or train with XGBoost 3.0 or earlier."
            let notes = ["XGBoost 3.1 and later write it so."]
            unreadable(
                path, newer.joined(separator: ", and "), &context, help: help, notes: notes,
                since: model.hasCategories ? nil : TritonRelease(24, 9), until: lastWithoutLists)
            if !model.hasCategories {
                context.report(
                    RuleFinding(
                        .tritonHazard, "the base_score of \"\(path)\" is a list, which is read as 0", help: [help]
                    )
                    .notes(notes + ["The model loads, and every prediction is wrong."])
                    .since(TritonRelease(24, 5))
                    .until(TritonRelease(24, 8))
                    .during(.run))
            }
        }
        if let booster = model.booster, booster != "gbtree", booster != "dart" {
            unreadable(
                path, "its booster is \(booster)", &context,
                help: "Train with gbtree or dart, or serve the model by ONNX.",
                notes: ["Only gbtree and dart have trees."])
        }
        if model.targets > 1 {
            unreadable(
                path, "it has \(model.targets) targets", &context, help: "Train a model for each target.",
                notes: ["The backend says: Multi-target model not supported."])
        }
        if let objective = model.objective, model.booster != nil, !ForestModel.xgboostObjectives.contains(objective) {
            // Treelite 4.8 knows two more; which Triton has it was not read.
            let isNewer = ["reg:absoluteerror", "reg:quantileerror"].contains(objective)
            unreadable(
                path, "its objective is \(objective)", &context,
                help: "Train with an objective that Treelite reads, or serve the model by ONNX.",
                until: isNewer ? TritonRelease(26, 6) : nil)
        }
        if let key = model.unknownKeys.first, context.parameterText("xgboost_allow_unknown_field") != "true" {
            unreadable(
                path, "its learner has the key \"\(key)\", which Treelite does not know", &context,
                help:
                    "Write the parameter xgboost_allow_unknown_field \"true\", or save the model with an older XGBoost."
            )
        }
        if model.isLinear {
            context.report(
                RuleFinding(
                    .tritonHazard, "\"\(path)\" has linear models in its leaves, which are not read",
                    help: ["Train with linear_tree=false."]
                )
                .notes(["The model loads, and its predictions are wrong."])
                .until(TritonRelease(26, 6))
                .during(.run))
        }
        if let version = model.checkpoint, version.major != 4,
            !(version.major == 3 && context.server.release < TritonRelease(24, 3)),
            !(version.major == 3 && version.minor == 9)
        {
            unreadable(
                path, "Treelite \(version.major).\(version.minor).\(version.patch) wrote the checkpoint", &context,
                help: "Write it again with Treelite 4.", notes: ["The backend reads checkpoints of Treelite 3.9 and 4."]
            )
        }
    }

    /// The sizes of input and output that follow from the trees; the backend checks none of them.
    private static func sizes(_ model: ForestModel, _ path: String, _ context: inout RuleContext) {
        if let features = model.features, let input = context.resolved.inputs.first(where: { $0.name == "input__0" }),
            let width = width(input, context), width != features
        {
            context.report(
                RuleFinding(
                    .tritonHazard,
                    "\(input.shown) has \(width) feature\(width == 1 ? "" : "s"), \"\(path)\" \(features)",
                    help: ["Write dims: [\(features)]."]
                )
                .at(input.dimEntries.first ?? input.entry, path: input.path + ".dims")
                .notes(["The model loads; its requests fail."])
                .during(.run))
        }
        guard let task = model.task else { return }
        let isNew = context.server.release >= TritonRelease(25, 9)
        let stated = ["is_classifier", "output_class"].compactMap { context.parameterText($0) }.first
        if stated == "true", task == .regression || task == .ranking {
            context.report(
                RuleFinding(
                    .tritonHazard, "\"\(path)\" gives numbers, but the configuration asks for classes",
                    help: ["Write \"false\"."]
                )
                .at(
                    context.parameters.last { ["is_classifier", "output_class"].contains($0.name) }?.textEntry,
                    path: "parameters.\(isNew ? "is_classifier" : "output_class")"
                )
                .notes(["Its objective is \(model.objective ?? "a regression")."])
                .during(.run))
        }
        let wantsProbabilities = context.parameterText("predict_proba") == "true"
        if wantsProbabilities, !isNew, model.classes == 1, task != .binary {
            context.report(
                RuleFinding(
                    .tritonHazard, "predict_proba makes pairs of the numbers that \"\(path)\" gives",
                    help: ["Remove predict_proba."]
                )
                .at(context.parameters.last { $0.name == "predict_proba" }?.textEntry, path: "parameters.predict_proba")
                .until(TritonRelease(25, 8))
                .during(.run))
        }
        guard let output = context.resolved.outputs.first(where: { $0.name == "output__0" }),
            let found = width(output, context),
            let allowed = outputWidths(model, task, wantsProbabilities, isClassifier: stated == "true", isNew: isNew),
            !allowed.contains(found)
        else { return }
        let words = allowed.map { "[\($0)]" }.joined(separator: " or ")
        context.report(
            RuleFinding(
                .tritonHazard,
                "\(output.shown) has \(found) number\(found == 1 ? "" : "s") a row, \"\(path)\" gives \(words)",
                help: ["Write dims: \(words)."]
            )
            .at(output.dimEntries.first ?? output.entry, path: output.path + ".dims")
            .notes(["The backend does not compare: answers are wrong, or memory beside them is overwritten."])
            .during(.run))
    }

    /// How many numbers the backend writes for a row; nil where that is not known.
    private static func outputWidths(
        _ model: ForestModel, _ task: ForestModel.Task, _ wantsProbabilities: Bool, isClassifier: Bool, isNew: Bool
    ) -> [Int]? {
        guard wantsProbabilities else { return isClassifier || model.classes == 1 ? [1] : nil }
        if model.classes > 1 { return [model.classes] }
        return task == .binary ? (isNew ? [2, 1] : [2]) : isNew ? [1] : nil
    }

    /// The product of the dims of a row; nil where one is open. A leading -1 stands for the rows, and so does the first
    /// dimension of a model that does not batch.
    private static func width(_ tensor: ConfigTensor, _ context: RuleContext) -> Int? {
        var dims = tensor.modelDims[...]
        guard !dims.isEmpty, context.trusts(.batchSize) else { return nil }
        if dims.count > 1, dims.first == -1 || context.resolved.maxBatchSize == 0 { dims = dims.dropFirst() }
        guard dims.allSatisfy({ $0 > 0 && $0 < 1 << 31 }) else { return nil }
        return dims.reduce(1) { $0.multipliedReportingOverflow(by: Int($1)).partialValue }
    }
}
