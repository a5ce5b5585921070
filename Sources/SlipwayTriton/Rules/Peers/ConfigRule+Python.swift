internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    private typealias Model = ModelConfigSchema.ModelConfig

    /// The python backend (python_backend, src/python_be.cc, stub_launcher.cc and pb_env.cc, r24.10 to r26.07).
    static let python = ConfigRule("python", .load) { context in
        let isPython = context.resolved.backend == "python" || context.isTorchInPython
        guard context.trusts(.backend), isPython || context.resolved.backend == "vllm" else { return }
        environment(&context)
        stubName(&context)
    }

    /// The packed environment of a model.
    private static func environment(_ context: inout RuleContext) {
        let entry = context.parameters.last { $0.name == "EXECUTION_ENV_PATH" }
        guard let entry, let text = entry.text, !text.isEmpty, !ConfigTemplate.isUnfilled(text) else { return }
        let variable = "$$TRITON_MODEL_DIRECTORY"
        guard text.hasPrefix(variable) else {
            elsewhere(text, entry, variable, &context)
            return
        }
        let rest = String(text.dropFirst(variable.count))
        if let path = RepositoryModel.path(of: rest, in: "") {
            inside(path, entry, &context)
        } else {
            shared(rest, entry, &context)
        }
    }

    private static func elsewhere(
        _ text: String, _ entry: ConfigMapEntry, _ variable: String, _ context: inout RuleContext
    ) {
        if text.contains("TRITON_MODEL_DIRECTORY") {
            context.report(
                RuleFinding(
                    .tritonBackendSetting, "\"\(text)\" does not start with \(variable)",
                    help: ["Write \(variable)/… for a file in the model's directory."]
                )
                .at(entry.textEntry, path: entry.path)
                .notes(["The backend replaces that mark, with two dollars, at the start of the path alone."])
                .server(says: "Failed to get the canonical path for"))
            return
        }
        context.report(
            RuleFinding(
                .tritonServerNeed, "the server needs the environment \(text)",
                help: ["See that it is there on the server, or write \(variable)/… for one in the model's directory."]
            )
            .at(entry.textEntry, path: entry.path))
    }

    /// An environment in the model's directory: a packed archive, or a directory with `bin/activate`.
    private static func inside(_ path: String, _ entry: ConfigMapEntry, _ context: inout RuleContext) {
        let model = context.model
        let isLeftOut = context.server.isWithoutWeights
        func refuse(
            _ code: DiagnosticCode, _ message: String, _ help: String, words: String? = nil, severity: Severity? = nil
        ) {
            context.report(
                RuleFinding(code, message, help: [help])
                    .at(entry.textEntry, path: entry.path)
                    .server(says: words)
                    .severity(severity))
        }
        switch model.kind(of: path) {
        case nil, .brokenLink?:
            refuse(
                .tritonModelFile, "there is no file \"\(path)\"",
                "Put the packed environment there, or correct the path.",
                words: "Failed to get the canonical path for", severity: isLeftOut ? .note : nil)
        case .directory?:
            guard model.kind(of: path + "/bin/activate") == nil else { return }
            refuse(
                .tritonModelFile, "the environment \"\(path)\" has no file bin/activate",
                "Unpack an environment there that conda-pack has packed.",
                words: "does not exist. The Python environment should contain an 'activate' script.")
        case .file?:
            if let fault = model.fileFault(path) {
                refuse(
                    .modelFileUnreadable, "\"\(path)\" is no packed environment: \(fault)",
                    "Fetch the file itself, or pack the environment again.",
                    severity: isLeftOut && !fault.hasSuffix("empty") ? .note : nil)
            } else if [".yml", ".yaml", ".txt", ".toml"].contains(where: { path.lowercased().hasSuffix($0) }) {
                refuse(
                    .tritonBackendSetting, "\"\(path)\" is a list of packages, not a packed environment",
                    "Make the environment and pack it (conda-pack), then name the archive.",
                    words: "archive_read_open_filename() failed")
            }
        }
    }

    /// An environment that models share. The documentation wants it inside the model's directory, the source does not
    /// check that: seen to load on 24.10.
    private static func shared(_ rest: String, _ entry: ConfigMapEntry, _ context: inout RuleContext) {
        let path = RepositoryModel.outsidePath(rest)
        if let outside = context.model.outside, outside[path] == nil {
            // What lies above the repository need not be the same on the server.
            let isInRepository = path.split(separator: "/").count(where: { $0 == ".." }) < 2
            context.report(
                RuleFinding(
                    .tritonModelFile, "there is no file \"\(path)\" beside the models",
                    help: ["Put the packed environment there, or correct the path."]
                )
                .at(entry.textEntry, path: entry.path)
                .server(says: "Failed to get the canonical path for")
                .severity(context.server.isWithoutWeights ? .note : isInRepository ? nil : .warning))
            return
        }
        context.report(
            RuleFinding(
                .tritonBackendSetting, "the environment is outside the model's directory",
                help: ["Put it, or a link to it, into the model's directory."]
            )
            .at(entry.textEntry, path: entry.path)
            .notes([
                "The server of today takes it; Triton's documentation does not promise it, and of a repository in "
                    + "cloud storage each model is downloaded alone."
            ])
            .severity(.warning))
    }

    /// The name of the process that runs a model, since 25.08 (stub_launcher.cc, pb_utils.h).
    private static func stubName(_ context: inout RuleContext) {
        let bad = "|;&$`<>()[]{}\\\"'*?~#!"
        guard context.name.contains(where: { bad.contains($0) }) else { return }
        context.report(
            RuleFinding(
                .tritonName, "the name of a model in Python has a character that a shell reads",
                help: ["Rename the directory: letters, digits, - _ and ."]
            )
            .server(says: "Invalid stub name: contains invalid characters")
            .since(TritonRelease(25, 8)))
    }
}

extension RepositoryModel {
    /// A path out of the model's directory, relative to it: `../env.tar.gz`.
    static func outsidePath(_ text: String) -> String {
        var parts: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// The paths outside of the model's directory at which a reader should look, relative to it: shared environments.
    package var outsidePaths: [String] {
        let variable = "$$TRITON_MODEL_DIRECTORY"
        let text = message.mapString(ModelConfigSchema.ModelConfig.parameters, "EXECUTION_ENV_PATH")
        guard let text, text.hasPrefix(variable) else { return [] }
        let rest = String(text.dropFirst(variable.count))
        return Self.path(of: rest, in: "") == nil ? [Self.outsidePath(rest)] : []
    }
}
