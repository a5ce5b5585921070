import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayOutput
import SlipwayReleases
import SlipwaySpec
import SlipwayTriton
import SlipwayWorkspace

/// Makes specs of the models of one repository.
struct ModelImporter {
    private typealias Model = ModelConfigSchema.ModelConfig
    private let request: RepositoryImport
    private let project: Project
    private let repository: ModelRepository
    private let reader: ModelReader

    init(_ request: RepositoryImport, _ project: Project, _ repository: ModelRepository) {
        self.request = request
        self.project = project
        self.repository = repository
        reader = ModelReader(server: request.server, configName: nil)
    }

    /// Makes the spec of a model.
    ///
    /// - Parameters:
    ///   - name: The name of the model's directory.
    ///   - analyzer: What Model Analyzer would try; nil where the configuration is alone.
    /// - Returns: What became of the model, and the text of its spec; no text where there is none.
    /// - Throws: The failure to read it.
    func read(
        _ name: String, analyzer: AnalyzerModel? = nil
    ) throws(WorkspaceError) -> (model: ImportReport.Model, text: String?) {
        func refused(_ reason: String) -> (ImportReport.Model, String?) {
            (ImportReport.Model(name: name, reason: reason), nil)
        }
        let found = reader.read(name, of: repository)
        if let failure = found.failure { throw failure }
        guard let modelName = ModelName(name) else {
            return refused("no spec has this name: letters, digits, '.', '_' and '-', a letter or digit first")
        }
        if case .refused = found.model.config {
            return refused(
                found.bag.firstError.map { "the server refuses its configuration: \($0.message)" }
                    ?? "its configuration cannot be read")
        }
        let resolved = ResolvedConfig(found.model, server: request.server)
        if resolved.isEnsemble { return refused("an ensemble; models of the onnxruntime backend alone are imported") }
        guard resolved.isONNXRuntime else {
            let words = resolved.backend.isEmpty ? "no backend is stated" : "the backend \(resolved.backend) serves it"
            return refused("\(words); models of the onnxruntime backend alone are imported")
        }
        let graphs = found.model.graphPaths(server: request.server)
        guard let version = resolved.versions.map(\.number).filter({ graphs[String($0)] != nil }).max(),
            let file = graphs[String(version)], let signature = found.model.graphs[String(version)]
        else {
            return refused(found.bag.firstError?.message ?? "no version of it has a model file")
        }
        let place = "\(request.folder)/\(name).yaml"
        let folder = Workspace.folder(of: try Workspace.draftPlace(place))
        var source = ImportedSource(
            name: modelName, config: found.model.message, text: found.source, resolved: resolved, signature: signature,
            version: version, path: Workspace.path(to: repository.absolute(file, of: name), from: folder),
            warmupFolder: Workspace.path(to: repository.absolute("warmup", of: name), from: folder),
            release: request.server.release, autoComplete: request.server.autoComplete)
        var first: Diagnostic?
        for release in releases(for: signature) {
            source.release = release
            let result = try draft(of: source, analyzer: analyzer, file: repository.absolute(file, of: name), at: place)
            if let text = result.text { return (ImportReport.Model(name: name, differences: result.differences), text) }
            first = first ?? result.finding
        }
        guard let first else { return refused("no release of Triton reads its operator sets") }
        let help = first.code == .pathOutsideRoot ? "pass --root DIR or --model-root DIR" : first.help.first
        return refused("no spec for it passes check: \(first.message)\(help.map { " (\($0))" } ?? "")")
    }

    /// The releases to try: the stated one alone; else the oldest that reads the graph, and those that brought more fields.
    private func releases(for signature: GraphSignature) -> [TritonRelease] {
        guard !request.server.isReleaseStated else { return [request.server.release] }
        func version(_ domains: String...) -> Int {
            signature.opsets.filter { domains.contains($0.domain) }.map(\.version).max() ?? 0
        }
        guard
            let first = ReleaseTable.firstRelease(
                opset: version("", "ai.onnx"), mlOpset: version("ai.onnx.ml"), ir: signature.irVersion)
        else { return [] }
        let start = max(first, ReleaseTable.default)
        let newer = [TritonRelease(25, 2), TritonRelease(25, 11), TritonRelease(26, 2)]
        return [start] + newer.filter { $0 > start }
    }

    /// What came of one attempt.
    private struct Attempt {
        var text: String?
        var differences: [ImportDifference] = []
        /// What stands against it.
        var finding: Diagnostic?
    }

    /// Makes a spec, leaving out what does not pass.
    private func draft(
        of source: ImportedSource, analyzer: AnalyzerModel?, file: String, at place: String
    ) throws(WorkspaceError) -> Attempt {
        var parts = ConfigImport(source)
        if let analyzer {
            parts.take(analyzer)
            try addData(to: &parts, file: file)
        }
        var first: Diagnostic?
        let whole = try compile(parts, at: place)
        if whole.compiled == nil {
            first = whole.finding
            // Each field of the fragment alone, then the keys that may be left out.
            let fields = parts.rest.fields
            if !fields.isEmpty {
                var kept = ConfigMessage()
                for field in fields {
                    var trial = parts
                    trial.rest = ConfigMessage(fields: kept.fields + [field])
                    let result = try compile(trial, at: place)
                    if result.compiled != nil {
                        kept = trial.rest
                    } else if let finding = result.finding {
                        let name = ModelConfigSchema.message(ModelConfigSchema.root)?.field(field.number)?.name ?? ""
                        parts.reasons[name] = finding.message
                    }
                }
                parts.rest = kept
            }
            for key in ["warmup", "session"] where try compile(parts, at: place).compiled == nil {
                guard let index = parts.sections.firstIndex(where: { $0.key == key }) else { continue }
                let finding = try compile(parts, at: place).finding
                let section = parts.sections.remove(at: index)
                for number in section.fields {
                    let name = ModelConfigSchema.message(ModelConfigSchema.root)?.field(number)?.name ?? ""
                    parts.reasons[name] = finding?.message
                }
            }
        }
        // A model of sequences without their batcher would be another model.
        if parts.model.config.has(Model.sequenceBatching), !parts.rest.has(Model.sequenceBatching) {
            return Attempt(finding: first)
        }
        let last = whole.compiled == nil ? try compile(parts, at: place) : whole
        guard let compiled = last.compiled, let built = Built(compiled) else {
            return Attempt(finding: first ?? last.finding)
        }
        // A matrix is no configuration that could be compared.
        if let analyzer { return Attempt(text: parts.text, differences: analyzer.differences) }
        let original = ConfigMeaning(model: source) { name in
            try? repository.read("warmup/\(name)", of: source.name.text, limit: ModelReader.contentLimit)
        }.normal(source.config, isOriginal: true)
        let made = ConfigMeaning(model: source) { built.files["warmup/\($0)"] }.normal(built.config, isOriginal: false)
        var differences = ConfigComparison.differences(original, made, reasons: parts.reasons)
        if source.resolved.versions.count > 1, let reason = parts.reasons["version_policy"] {
            differences.append(
                ImportDifference(
                    field: "versions", was: source.resolved.versions.map { String($0.number) }.joined(separator: ", "),
                    becomes: String(source.version), reason: reason))
        }
        return Attempt(text: parts.text, differences: differences)
    }

    /// Adds what a profile needs: names of axes with their ranges, and elements of inputs.
    private func addData(to parts: inout ConfigImport, file: String) throws(WorkspaceError) {
        var unsaid = DiagnosticBag()
        let drafts = try DraftModel.read(file, into: &unsaid)?.drafts(
            at: DraftPlace(DraftRequest(name: parts.model.name, model: file), project))
        guard let draft = drafts?.first(where: { !$0.isRebatched }) else { return }
        if !parts.narrowsInputs, parts.model.maxBatchSize > 0 || draft.batchLimits == [0] {
            parts.sections.removeAll { $0.key == "in_names" }
            parts.sections.insert(
                .init(key: "in_names", fields: [1], lines: (draft.tensorLines + draft.axisLines).dropLast()), at: 1)
        }
        guard let index = parts.sections.firstIndex(where: { $0.key == "profile" }) else { return }
        parts.sections[index].lines += draft.dataLines
    }

    private func compile(
        _ parts: ConfigImport, at place: String
    ) throws(WorkspaceError) -> (compiled: CompiledSpec?, finding: Diagnostic?) {
        var compiler = SpecCompiler(project: project, target: nil)
        compiler.draft = Array(parts.text.utf8)
        let outcome = compiler.compile(place)
        for failure in outcome.failures { throw failure.error }
        return (outcome.accepted, outcome.bag.firstError)
    }
}

/// What a build writes for the one variant of a spec.
private struct Built {
    /// Its configuration.
    let config: ConfigMessage
    /// The files of its directory, by path.
    let files: [String: [UInt8]]

    init?(_ compiled: CompiledSpec) {
        guard let variant = compiled.plan.variants.last else { return nil }
        let folder = OutputLayout.variant(variant.name).text + "/"
        var files: [String: [UInt8]] = [:]
        for (path, content) in compiled.emitted.output.tree.files where path.text.hasPrefix(folder) {
            if case .bytes(let bytes) = content { files[String(path.text.dropFirst(folder.count))] = bytes }
        }
        guard let text = files["config.pbtxt"] else { return nil }
        var bag = DiagnosticBag()
        let source = SourceFile(id: SourceID("config.pbtxt"), bytes: text)
        guard let config = ConfigText.parse(source, into: &bag) else { return nil }
        self.config = config
        self.files = files
    }
}
