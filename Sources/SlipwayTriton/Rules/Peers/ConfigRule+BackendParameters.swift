internal import SlipwayDiagnostics
import SlipwayReleases

extension ConfigRule {
    /// The parameters of every backend but onnxruntime against its table; the same walk for all of them.
    static let backendParameters = ConfigRule("backend-parameters", .load) { context in
        guard context.trusts(.backend) else { return }
        if context.resolved.platform == "torch_aoti" {
            context.unreadParameters()
            return
        }
        guard let table = BackendParameterTable.of(context) else { return }
        let release = context.server.release
        for entry in context.parameters {
            guard let row = table.row(entry.name, in: release) else {
                context.strangeKey(entry, table)
                continue
            }
            if let since = row.since, release < since {
                context.tooNew(entry, table, since)
            } else if let until = row.until, release > until {
                context.tooOld(entry, table, row)
            } else {
                context.checkValue(entry, row, table)
            }
        }
    }
}

extension RuleContext {
    /// pytorch_backend, src/pt2/model_state.cc r26.03 to r26.05: the reading is behind a test that never holds.
    fileprivate mutating func unreadParameters() {
        for entry in parameters {
            report(
                RuleFinding(
                    .parameterWithoutEffect, "the platform torch_aoti reads no parameters", help: ["Remove it."]
                )
                .at(entry.key, path: entry.path)
                .notes(["Seen in the backend's source up to 26.05; later ones were not read."])
                .since(TritonRelease(26, 3))
                .until(TritonRelease(26, 5)))
        }
    }

    fileprivate mutating func strangeKey(_ entry: ConfigMapEntry, _ table: BackendParameterTable) {
        var help = table.mixUps[entry.name]
        if help == nil, table.guesses {
            let names = table.parameters.filter { $0.isRead(by: server.release) }.map(\.name)
            help = didYouMean(entry.name, among: names).map { "did you mean \"\($0)\"?" }
        }
        guard let help else { return }
        report(
            RuleFinding(
                .tritonNoEffect, "the \(table.backend) backend reads no parameter \"\(entry.name)\"", help: [help]
            )
            .at(entry.key, path: entry.path)
            .notes(["The server hands every parameter on and complains of none."])
            .severity(table.guesses ? nil : .note))
    }

    fileprivate mutating func tooNew(_ entry: ConfigMapEntry, _ table: BackendParameterTable, _ since: TritonRelease) {
        report(
            RuleFinding(
                .parameterNewerThanTarget,
                "parameter \"\(entry.name)\" needs Triton \(since), the target is \(server.release)",
                help: ["Remove it, or serve the model with Triton \(since) or later."]
            )
            .at(entry.key, path: entry.path)
            .notes(["The \(table.backend) backend of Triton \(server.release) ignores it."]))
    }

    fileprivate mutating func tooOld(
        _ entry: ConfigMapEntry, _ table: BackendParameterTable, _ row: BackendParameter
    ) {
        report(
            RuleFinding(
                .tritonNoEffect,
                row.successor.map { "\(entry.name) is called \($0) now" }
                    ?? "the \(table.backend) backend no longer reads \(entry.name)",
                help: [row.successor.map { "Write \($0)." } ?? "Remove it."]
            )
            .at(entry.key, path: entry.path)
            .notes(row.until.map { ["Triton \($0) was the last that read it."] } ?? []))
    }

    fileprivate mutating func checkValue(
        _ entry: ConfigMapEntry, _ row: BackendParameter, _ table: BackendParameterTable
    ) {
        let text = entry.text ?? ""
        // What is not filled in is one finding of the whole file.
        if table.skipsEmpty && text.isEmpty || ConfigTemplate.isUnfilled(text) { return }
        // Instances of another kind never look at it.
        if row.kind == .gpu, gpuUse == .never { return }
        let uncertain = row.kind == .gpu ? gpuUse.errorSeverity : nil
        let near = didYouMean(text, among: row.form.words)
        let help = near.map { "did you mean \"\($0)\"?" } ?? "Write \(row.form.description)."
        switch (row.form.read(text), row.whenWrong) {
        case (.value, _): return
        case (.prefix(let number), _):
            report(
                RuleFinding(
                    .looseParameter, "\(entry.name) reads as \(number), not \"\(text)\"",
                    help: ["Write \"\(number)\", or the whole number that is meant."]
                )
                .at(entry.textEntry, path: entry.path)
                .notes(["The backend takes the number that the text starts with."]))
        case (_, .readAs(let meaning)):
            report(
                RuleFinding(
                    .looseParameter, "\"\(text)\" is not a value of \(entry.name), which then means \(meaning)",
                    help: [help]
                )
                .at(entry.textEntry, path: entry.path)
                .notes(["The \(table.backend) backend loads the model."])
                .severity(uncertain))
        case (.overflow, .refused):
            report(
                RuleFinding(
                    .tritonBackendSetting, "\(entry.name) is beyond 32 bits: \"\(text)\"",
                    help: ["Write a number up to 2147483647."]
                )
                .at(entry.textEntry, path: entry.path)
                .notes(["Nothing in the backend catches such a number."])
                .severity(uncertain))
        case (.wrong, .refused):
            report(
                RuleFinding(.tritonBackendSetting, "\"\(text)\" is not a value of \(entry.name)", help: [help])
                    .at(entry.textEntry, path: entry.path)
                    .server(says: Self.words(text, row.form))
                    .severity(uncertain))
        }
    }

    /// What the common reader of the backends says (backend_common.cc).
    private static func words(_ text: String, _ form: BackendParameter.Form) -> String? {
        switch form {
        case .boolean: "failed to convert '\(text)' to boolean"
        case .integer: "failed to convert '\(text)' to integral number"
        default: nil
        }
    }
}
