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
    /// pytorch_backend, src/pt2/model_state.cc r26.03 to r26.05: the reading stands behind a test that never holds.
    fileprivate mutating func unreadParameters() {
        for entry in parameters {
            report(
                .parameterWithoutEffect, "the platform torch_aoti reads no parameters", at: entry.key,
                path: entry.path,
                notes: ["Seen in the backend's source up to 26.05; later ones were not read."], help: ["Remove it."],
                since: TritonRelease(26, 3), until: TritonRelease(26, 5))
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
            .tritonNoEffect, "the \(table.backend) backend reads no parameter \"\(entry.name)\"", at: entry.key,
            path: entry.path, notes: ["The server hands every parameter on and complains of none."], help: [help],
            severity: table.guesses ? nil : .note)
    }

    fileprivate mutating func tooNew(_ entry: ConfigMapEntry, _ table: BackendParameterTable, _ since: TritonRelease) {
        report(
            .parameterNewerThanTarget,
            "parameter \"\(entry.name)\" needs Triton \(since), the target is \(server.release)", at: entry.key,
            path: entry.path, notes: ["The \(table.backend) backend of Triton \(server.release) ignores it."],
            help: ["Remove it, or serve the model with Triton \(since) or later."])
    }

    fileprivate mutating func tooOld(
        _ entry: ConfigMapEntry, _ table: BackendParameterTable, _ row: BackendParameter
    ) {
        report(
            .tritonNoEffect,
            row.successor.map { "\(entry.name) is called \($0) now" }
                ?? "the \(table.backend) backend no longer reads \(entry.name)", at: entry.key, path: entry.path,
            notes: row.until.map { ["Triton \($0) was the last that read it."] } ?? [],
            help: [row.successor.map { "Write \($0)." } ?? "Remove it."])
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
                .looseParameter, "\(entry.name) reads as \(number), not \"\(text)\"", at: entry.textEntry,
                path: entry.path, notes: ["The backend takes the number that the text starts with."],
                help: ["Write \"\(number)\", or the whole number that is meant."])
        case (_, .readAs(let meaning)):
            report(
                .looseParameter, "\"\(text)\" is not a value of \(entry.name), which then means \(meaning)",
                at: entry.textEntry, path: entry.path, notes: ["The \(table.backend) backend loads the model."],
                help: [help], severity: uncertain)
        case (.overflow, .refused):
            report(
                .tritonBackendSetting, "\(entry.name) is beyond 32 bits: \"\(text)\"", at: entry.textEntry,
                path: entry.path, notes: ["Nothing in the backend catches such a number."],
                help: ["Write a number up to 2147483647."], severity: uncertain)
        case (.wrong, .refused):
            report(
                .tritonBackendSetting, "\"\(text)\" is not a value of \(entry.name)", at: entry.textEntry,
                path: entry.path, help: [help], serverMessage: Self.words(text, row.form), severity: uncertain)
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
