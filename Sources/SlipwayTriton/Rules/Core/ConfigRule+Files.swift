internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The model files and everything else in the model's directory that the configuration names.
    static let files = ConfigRule("files", .load) { context in
        modelFiles(&context)
        capabilityFiles(&context)
        labels(&context)
        customOperators(&context)
    }

    /// The file that the backend opens in each version that is served.
    private static func modelFiles(_ context: inout RuleContext) {
        let resolved = context.resolved
        guard context.trusts(.backend), !resolved.isEnsemble else { return }
        let written = context.config.entry(Model.defaultModelFilename)
        if let written, let filename = written.string, climbs(filename) {
            context.report(
                RuleFinding(
                    .tritonHazard, "default_model_filename leaves the version's directory",
                    help: ["Put the file, or a link to it, into the version's directory."]
                )
                .at(written, path: "default_model_filename")
                .notes([
                    "The server opens whatever is there. In a repository in cloud storage a path out of the model "
                        + "leads nowhere: each model's directory is downloaded alone."
                ])
                .during(.run))
        }
        let files = ModelFileNames.of(context)
        guard let first = files.names.first, !first.isEmpty, !ConfigTemplate.isUnfilled(first) else { return }
        for version in resolved.versions {
            let directory = version.directory
            // What is outside the model's directory is not known.
            let paths = files.names.compactMap { RepositoryModel.path(of: $0, in: directory) }
            guard paths.count == files.names.count else { continue }
            let isNumbered = context.model.kind(of: directory) == .directory
            if !isNumbered {
                context.report(
                    RuleFinding(
                        .tritonVersion,
                        "the server reads \"\(version.writtenName)\" as version \(version.number) and then "
                            + "opens \"\(directory)\"", help: ["Rename the directory to \"\(max(version.number, 1))\"."]
                    )
                    .server(says: "failed to stat file \(context.name)/\(paths[0])")
                    .doubting(.modelFile(directory)))
                continue
            }
            if paths.contains(where: { isUsable($0, context) }) { continue }
            // An ONNX file that is there is read, and what is wrong with it is said where it is judged.
            if let path = paths.first(where: { context.model.fileFault($0) != nil }) {
                damaged(path, written, in: directory, &context)
            } else {
                missing(paths, files, written, in: directory, &context)
            }
        }
    }

    /// Whether something is at a path that the backend can open.
    private static func isUsable(_ path: String, _ context: RuleContext) -> Bool {
        let model = context.model
        switch (model.kind(of: path), context.resolved.backend) {
        case (.file?, "onnxruntime"): return true
        case (.file?, _): return model.fileFault(path) == nil
        case (.directory?, "onnxruntime"): return model.kind(of: path + "/model.onnx") != nil
        case (.directory?, "tensorflow"):
            let files = ["/saved_model.pb", "/saved_model.pbtxt"].map { path + $0 }
            return files.contains { model.kind(of: $0) != nil && model.fileFault($0) == nil }
        case (.directory?, "openvino"), (.directory?, "python"): return true
        case (.directory?, _), (.brokenLink?, _), (nil, _): return false
        }
    }

    /// A file that is there and no model.
    private static func damaged(
        _ path: String, _ written: ConfigEntry?, in directory: String, _ context: inout RuleContext
    ) {
        guard let reason = context.model.fileFault(path) else { return }
        let isPointer = !reason.hasSuffix("empty")
        context.report(
            RuleFinding(
                .modelFileUnreadable, "\"\(path)\" is not a model: \(reason)",
                help: [
                    isPointer
                        ? "Fetch the file itself (\(reason.hasSuffix("annex") ? "git annex get" : "git lfs pull"))."
                        : "Put the model there."
                ]
            )
            .at(written, path: "default_model_filename")
            .severity(isPointer && context.server.isWithoutWeights ? .note : nil)
            .doubting(.modelFile(directory)))
    }

    private static func missing(
        _ paths: [String], _ files: ModelFileNames, _ written: ConfigEntry?, in directory: String,
        _ context: inout RuleContext
    ) {
        let path = paths[0]
        let isONNX = context.resolved.backend == "onnxruntime"
        // The files that would be the model if they had its name.
        let ending = path.split(separator: ".").last.map { "." + $0 } ?? ""
        let near = context.model.names(in: directory).filter { $0.hasSuffix(ending) && !ending.isEmpty }
        var help = ["Put the model there as \"\(path)\"."]
        if near.count == 1, files.names == [context.resolved.modelFilename] {
            help = ["Write default_model_filename: \"\(near[0])\", or rename the file."]
        }
        var (place, field) = (written, "default_model_filename")
        if written == nil, context.resolved.backend == "fil" {
            place = context.parameters.last { $0.name == "model_type" }?.textEntry
            field = "parameters.model_type"
            help = ["Rename the file, or write the model_type that it has."]
        }
        var notes: [String] = []
        if paths.count > 1 {
            notes = ["Nor is there \(paths.dropFirst().map { "\"\($0)\"" }.joined(separator: ", "))."]
        }
        if context.model.kind(of: path) == .brokenLink { notes = ["It is a link that leads nowhere."] }
        if context.model.kind(of: path) == .directory { notes = ["It is a directory without a model in it."] }
        var severity: Severity?
        if !context.config.map(Model.ccModelFilenames).isEmpty, context.gpuUse != .never {
            notes.append("GPUs whose compute capability has an entry in cc_model_filenames do not open it.")
            severity = .warning
        }
        if let store = ["dvc"].first(where: { context.model.kind(of: "\(path).\($0)") != nil }) {
            notes.append("\"\(path).\(store)\" says that it is kept elsewhere.")
        }
        if context.server.isWithoutWeights, !files.isCode { severity = .note }
        context.report(
            RuleFinding(.tritonModelFile, "there is no file \"\(path)\"", help: help)
                .at(place, path: field)
                .notes(notes)
                .server(says: isONNX ? "failed to stat file \(context.name)/\(path)" : nil)
                .severity(severity)
                .doubting(.modelFile(directory)))
    }

    /// `cc_model_filenames`: a model file for each compute capability, which GPU instances alone look up.
    private static func capabilityFiles(_ context: inout RuleContext) {
        let entries = context.config.map(Model.ccModelFilenames)
        guard let first = entries.first, context.trusts(.backend), !context.resolved.isEnsemble else { return }
        let kinds = context.resolved.instanceGroups.map(\.kind)
        if !kinds.isEmpty, kinds.allSatisfy({ $0 == .cpu || $0 == .model }) {
            context.report(
                RuleFinding(
                    .tritonNoEffect, "cc_model_filenames are for instances on GPUs, and there is none",
                    help: ["Remove cc_model_filenames."]
                )
                .atName(of: first.key, path: "cc_model_filenames"))
            return
        }
        for entry in entries {
            let parts = entry.name.split(separator: ".", omittingEmptySubsequences: false)
            if parts.count != 2 || !parts.allSatisfy({ Int($0) != nil }) {
                context.report(
                    RuleFinding(
                        .tritonNoEffect, "\"\(entry.name)\" is not a compute capability",
                        help: ["Write major and minor version, such as \"7.5\"."]
                    )
                    .at(entry.key, path: "cc_model_filenames")
                    .notes(["No GPU has it, so the file is never opened."]))
                continue
            }
            for version in context.resolved.versions
            where context.model.kind(of: version.directory) == .directory {
                guard let path = RepositoryModel.path(of: entry.text ?? "", in: version.directory),
                    context.model.kind(of: path) == nil
                else { continue }
                context.report(
                    RuleFinding(
                        .tritonModelFile, "there is no file \"\(path)\"",
                        help: ["Put the file there, or remove the entry."]
                    )
                    .at(entry.value, path: "cc_model_filenames")
                    .notes(["It is opened on GPUs of compute capability \(entry.name) alone."])
                    .severity(context.server.isWithoutWeights ? .note : .warning))
            }
        }
    }

    /// Label files (`Model::Init`, core, model.cc).
    private static func labels(_ context: inout RuleContext) {
        for tensor in context.resolved.outputs {
            guard let entry = tensor.message.entry(ModelConfigSchema.ModelOutput.labelFilename),
                let name = entry.string, !name.isEmpty, !context.isUnfilled(entry)
            else { continue }
            let path = tensor.path + ".label_filename"
            guard let file = RepositoryModel.path(of: name, in: "") else {
                let isRefused = context.server.release >= TritonRelease(26, 2)
                context.report(
                    RuleFinding(
                        isRefused ? .tritonModelFile : .tritonHazard, "label file \"\(name)\" is outside the model",
                        help: ["Put the file into the model's directory."]
                    )
                    .at(entry, path: path)
                    .notes(isRefused ? ["Servers before 26.02 read it."] : ["From 26.02 on the server refuses it."])
                    .server(
                        says: "label file path '\(context.name)/\(name)' for output '\(tensor.name)' in model "
                            + "'\(context.name)' is outside model directory"
                    )
                    .during(isRefused ? .load : .run))
                continue
            }
            if context.model.fileSize(of: file) != nil { continue }
            let elsewhere = context.model.entries.first { $0.path.hasSuffix("/" + name) }
            context.report(
                RuleFinding(
                    .tritonModelFile, "there is no label file \"\(name)\"",
                    help: [
                        elsewhere.map { "Write label_filename: \"\($0.path)\"." }
                            ?? "Put it there, or correct the name."
                    ]
                )
                .at(entry, path: path)
                .notes(["Label files belong in the model's directory, beside config.pbtxt."])
                .server(says: "failed to open text file for read \(context.name)/\(name): No such file or directory"))
        }
    }

    /// Libraries of custom operators, which go to ONNX Runtime, and for TensorFlow to its loader, as they are written.
    private static func customOperators(_ context: inout RuleContext) {
        typealias Operations = ModelConfigSchema.ModelOperations
        guard let operations = context.config.message(Model.modelOperations), context.trusts(.backend) else { return }
        let backend = context.resolved.backend
        guard backend == "onnxruntime" else {
            if ["tensorflow", ""].contains(backend) { return }
            context.report(
                RuleFinding(
                    .tritonNoEffect, "the \(backend) backend loads no libraries of operators",
                    help: ["Remove model_operations."]
                )
                .at(context.config.entry(Model.modelOperations), path: "model_operations"))
            return
        }
        for (index, entry) in operations.entries(Operations.opLibraryFilename).enumerated() {
            let name = entry.string ?? ""
            let path = "model_operations.op_library_filename[\(index)]"
            if name.hasPrefix("/") {
                context.report(
                    RuleFinding(
                        .tritonServerNeed, "the server needs the library \(name)",
                        help: ["See that the file is there on the server."]
                    )
                    .at(entry, path: path))
                continue
            }
            let inModel = context.model.entries.contains { $0.path == name || $0.path.hasSuffix("/" + name) }
            context.report(
                RuleFinding(
                    .tritonModelFile, "library \"\(name)\" is not found from where the server runs",
                    help: ["Write the absolute path that the library has on the server."]
                )
                .at(entry, path: path)
                .notes([
                    inModel
                        ? "The loader does not look into the model's directory."
                        : "The loader takes the name as it is: it looks where LD_LIBRARY_PATH says, not into the model."
                ])
                .server(
                    says: "onnx runtime error 1: Failed to load library \(name) with error: \(name): cannot open "
                        + "shared object file: No such file or directory"))
        }
    }

    /// Whether a path has a component `..`.
    private static func climbs(_ path: String) -> Bool {
        path.split(separator: "/").contains("..")
    }
}
