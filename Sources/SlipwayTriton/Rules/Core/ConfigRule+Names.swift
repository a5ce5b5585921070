internal import SlipwayDiagnostics

extension ConfigRule {
    /// The name of the model and what its directory holds for it (`InitializeModelInfo`, core,
    /// model_repository_manager.cc).
    static let names = ConfigRule("names", .poll) { context in
        typealias Model = ModelConfigSchema.ModelConfig
        let directory = context.model.directoryName
        if let entry = context.config.entry(Model.name), let name = entry.string, !name.isEmpty, name != directory,
            !context.isUnfilled(entry)
        {
            context.report(
                RuleFinding(
                    .tritonName, "model is named \"\(name)\" in a directory named \"\(directory)\"",
                    help: ["Write name: \"\(directory)\", or leave the name out."]
                )
                .at(entry, path: "name")
                .notes(["The server takes a model by the name of its directory."])
                .server(
                    says:
                        "unexpected directory name '\(directory)' for model '\(name)', directory name must equal model name"
                ))
        }
        nested(&context)
        switch context.model.config {
        case .absent: absent(&context)
        case .read(let message, _) where message.isEmpty:
            context.report(
                RuleFinding(
                    .tritonNoEffect, "the configuration is empty",
                    help: ["State at least backend, max_batch_size, input and output, or remove the file."]
                )
                .notes(["The server makes one up from the model file, if the backend can."])
                .during(.load))
        case .read, .refused: break
        }
    }

    /// A configuration beside the model file, where the server does not look.
    private static func nested(_ context: inout RuleContext) {
        for entry in context.model.entries where entry.path.hasSuffix("/config.pbtxt") {
            let directory = entry.path.dropLast("/config.pbtxt".count)
            guard case .file = entry.kind, case .number = VersionSelection.read(String(directory)) else { continue }
            let isOnly = if case .absent = context.model.config { true } else { false }
            context.report(
                RuleFinding(
                    .tritonNoEffect,
                    "\"\(entry.path)\" is not read: config.pbtxt belongs beside the version directories",
                    help: [
                        isOnly ? "Move it to \"config.pbtxt\"." : "Remove it, or move its fields to \"config.pbtxt\"."
                    ]
                )
                .notes(["One configuration is for all versions of a model."]))
        }
    }

    private static func absent(_ context: inout RuleContext) {
        let near = context.model.entries.first { entry in
            guard case .file = entry.kind, !entry.path.utf8.contains(UInt8(ascii: "/")) else { return false }
            let name = entry.path.lowercased()
            return name.hasPrefix("config.") || name.hasSuffix(".pbtxt")
        }
        let notes = near.map { ["The server reads config.pbtxt and no \"\($0.path)\"."] } ?? []
        guard context.server.autoComplete else {
            context.report(
                RuleFinding(
                    .tritonName, "there is no config.pbtxt",
                    help: ["Write one, or run the server without --disable-auto-complete-config."]
                )
                .notes(notes)
                .server(
                    says: "failed to open text file for read \(context.name)/config.pbtxt: "
                        + "No such file or directory"
                )
                .doubting(.backend))
            return
        }
        guard let near else { return }
        context.report(
            RuleFinding(
                .tritonNoEffect, "\"\(near.path)\" is not read: there is no config.pbtxt",
                help: ["Rename it to config.pbtxt."]
            )
            .notes(notes))
    }
}
