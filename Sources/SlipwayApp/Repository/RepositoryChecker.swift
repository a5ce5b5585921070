import SlipwayDiagnostics
import SlipwayEmit
import SlipwayReleases
package import SlipwayTriton
import SlipwayWorkspace

/// Which model repositories are to be judged, and for which server.
package struct RepositoryRequest: Sendable {
    /// The repositories: the directories of one `tritonserver` command line.
    package let paths: [String]
    /// The server that is to load them.
    package let server: ServerFacts
    /// The server's `--model-config-name`, or nil.
    package var configName: String?
    /// The names of the models to judge; all where empty.
    package var models: Set<String> = []
    /// The project root that displayed paths start from, or nil to look for it.
    package var root: String?

    /// Makes a request for every model of some repositories.
    package init(_ paths: [String], server: ServerFacts) {
        self.paths = paths
        self.server = server
    }
}

/// Judges whole model repositories as one server would.
///
/// - Parameter request: The repositories and the server.
/// - Returns: How many models were judged, and what was found; its failures are findings, too.
package func checkRepositories(_ request: RepositoryRequest) -> Outcome<Int> {
    RepositoryChecker(
        reader: ModelReader(server: request.server, configName: request.configName), wanted: request.models,
        root: request.root
    ).check(request.paths)
}

/// Judges the models of repositories, some at a time.
struct RepositoryChecker {
    /// Reads the models.
    let reader: ModelReader
    /// The names of the models to judge; all where empty.
    let wanted: Set<String>
    /// The project root that displayed paths start from, or nil to look for it.
    let root: String?
    /// The rules of the core and of the backends.
    let rules = ConfigRules.joined

    /// Judges repositories.
    ///
    /// - Parameter paths: Their directories, as the request names them.
    /// - Returns: How many models were judged, and what was found.
    func check(_ paths: [String]) -> Outcome<Int> {
        var outcome = Outcome<Int>()
        let models = list(paths, into: &outcome)
        let judged = models.filter { wanted.isEmpty || wanted.contains($0.name) }
        for name in wanted.subtracting(models.map(\.name)).sorted() {
            let near = didYouMean(name, among: models.map(\.name))
            outcome.bag.add(
                Diagnostic(
                    .fileMissing, "there is no model \"\(name)\"", at: nil,
                    help: near.map { ["did you mean \"\($0)\"?"] } ?? []))
            outcome.failures.append(Failure(.notFound(path: name), isNamed: true, isReported: true))
        }
        outcome.value = judged.count
        var ensembles: [ReadModel] = []
        var others: [ReadModel] = []
        // Results of a run of models are small: only texts with findings and the ensembles are kept.
        for run in mapConcurrently(judged, length: 16, { $0.map(judge) }) {
            for var result in run {
                if !result.model.looksLikeModel, result.failure == nil {
                    others.append(result)
                    continue
                }
                if let failure = result.failure {
                    outcome.failures.append(Failure(failure, isNamed: false, isReported: true))
                }
                outcome.bag.merge(result.bag)
                if let source = result.source { outcome.sources.add(source) }
                result.bag = DiagnosticBag()
                if result.model.isEnsemble { ensembles.append(result) }
            }
        }
        report(others, isAll: others.count == judged.count, into: &outcome)
        judge(ensembles, among: models, into: &outcome)
        outcome.bag = foldingGuessedRelease(foldingServerNeeds(outcome.bag))
        return outcome
    }

    /// A model and the repository that holds it.
    private struct Place: Sendable {
        let name: String
        let repository: ModelRepository
    }

    /// Every model of the repositories, each name once.
    private func list(_ paths: [String], into outcome: inout Outcome<Int>) -> [Place] {
        var places: [String: Place] = [:]
        var order: [Place] = []
        for path in paths {
            let repository: ModelRepository
            let contents: ModelRepository.Contents
            do throws(WorkspaceError) {
                repository = try ModelRepository(path, root: root)
                contents = try repository.contents()
            } catch {
                outcome.bag.add(error.diagnostic())
                outcome.failures.append(Failure(error, isNamed: true, isReported: true))
                continue
            }
            report(contents, of: repository, into: &outcome.bag)
            for name in contents.models {
                let place = Place(name: name, repository: repository)
                if let other = places[name] {
                    // The same directory named twice is one repository.
                    guard other.repository.path != repository.path else { continue }
                    outcome.bag.add(
                        Diagnostic(
                            .duplicateModel, "\"\(name)\" is in two repositories", at: nil,
                            file: SourceID(repository.display(nil, of: name)),
                            notes: [
                                "the other one is \(other.repository.display(nil, of: name))",
                                "Triton's log says: failed to poll model '\(name)': not unique across all model "
                                    + "repositories",
                            ],
                            help: ["rename or remove one of them"]))
                } else {
                    places[name] = place
                    order.append(place)
                }
            }
        }
        return order
    }

    private func report(
        _ contents: ModelRepository.Contents, of repository: ModelRepository, into bag: inout DiagnosticBag
    ) {
        let directory = SourceID(repository.display)
        if let model = repository.onlyModel {
            bag.add(
                Diagnostic(
                    .repositoryReading, "the directory is one model, so only \"\(model)\" is checked", at: nil,
                    file: SourceID(repository.display(nil, of: model)), notes: ["it holds a config.pbtxt"],
                    help: ["name the directory above it to check all models of the repository"]))
            return
        }
        for link in contents.brokenLinks {
            bag.add(
                Diagnostic(
                    .brokenRepositoryLink, "the link \"\(link)\" leads nowhere", at: nil, file: directory,
                    notes: ["Triton cannot list a repository with such a link: none of its models loads"],
                    help: ["correct the link or remove it"]))
        }
        for name in contents.models where name.utf8.first == UInt8(ascii: ".") {
            bag.add(
                Diagnostic(
                    .strayRepositoryEntry, "Triton takes the hidden directory \"\(name)\" for a model", at: nil,
                    file: SourceID(repository.display(nil, of: name)),
                    help: ["remove it, or keep it outside of the repository"]))
        }
        for file in contents.files where file.hasSuffix(".pbtxt") || file.hasSuffix(".onnx") {
            bag.add(
                Diagnostic(
                    .strayRepositoryEntry, "Triton passes over the file \"\(file)\" beside the models", at: nil,
                    file: directory,
                    help: ["put it into the directory of a model: MODEL/config.pbtxt, MODEL/1/model.onnx"]))
        }
        if contents.models.isEmpty {
            bag.add(
                Diagnostic(
                    .emptyRepository, "\"\(repository.display)\" holds no model", at: nil, file: directory,
                    help: ["name the directory that holds the directories of the models"]))
        }
    }

    /// Directories without a configuration and without a version: a model in the making, or not a model at all. Of a
    /// repository that was named one level too high it is said where its models are, and nothing else.
    private func report(_ others: [ReadModel], isAll: Bool, into outcome: inout Outcome<Int>) {
        let isNested = others.contains { !$0.nested.isEmpty }
        for other in others {
            guard let nested = other.nested.first else {
                if !(isAll && isNested) { outcome.bag.merge(other.bag) }
                continue
            }
            let directory = other.model.directory
            let place = nested.isEmpty ? directory.path : "\(directory.path)/\(nested)"
            let depth = nested.isEmpty ? 1 : nested.split(separator: "/").count + 1
            let words = ["one level", "two levels"]
            outcome.bag.add(
                Diagnostic(
                    .modelsOneLevelDown,
                    "models are \(depth <= 2 ? words[depth - 1] : "\(depth) levels") down, in \(place)", at: nil,
                    file: directory,
                    notes: [
                        "Triton takes \"\(other.model.directoryName)\" itself for a model, and finds no version of it."
                    ],
                    help: ["Name that directory: --repository \(place)."]))
        }
    }

    /// Reads and judges one model; only what is needed later stays.
    @Sendable private func judge(_ place: Place) -> ReadModel {
        var result = reader.read(place.name, of: place.repository)
        // A hidden directory is no model that anybody means; that Triton tries to load it is said of the repository.
        if place.name.utf8.first == UInt8(ascii: "."), result.model.source == nil {
            result.bag = DiagnosticBag()
        } else {
            for finding in rules.check(result.model, server: reader.server) { result.bag.add(finding) }
        }
        guard !result.model.isEnsemble else { return result }
        result.nested = result.model.nestedRepositories
        guard result.model.looksLikeModel else { return result }
        if !result.bag.all.contains(where: { $0.file == result.source?.id }) { result.source = nil }
        // Its name and its versions are all that is asked of it later.
        result.model = RepositoryModel(
            directoryName: place.name, directory: result.model.directory, config: .refused(result.model.directory),
            entries: [])
        return result
    }

    /// The findings with one note for what many models need of a server that nobody described.
    private func foldingServerNeeds(_ bag: DiagnosticBag) -> DiagnosticBag {
        func isNeedOfGPU(_ finding: Diagnostic) -> Bool {
            finding.code == .tritonServerNeed && finding.severity == .note
                && finding.path?.hasPrefix("instance_group") == true
        }
        let count = bag.all.count(where: isNeedOfGPU)
        guard count > 3 else { return bag }
        var folded = DiagnosticBag()
        folded.add(
            Diagnostic(
                .tritonServerNeed, "\(count) instance groups need GPUs", at: nil,
                notes: ["Without one the server refuses their models."],
                help: ["Say what the server has: --gpus N."], severity: .note))
        for finding in bag.all where !isNeedOfGPU(finding) { folded.add(finding) }
        return folded
    }

    /// The findings with one warning for the models that the release is too old for which nobody stated.
    private func foldingGuessedRelease(_ bag: DiagnosticBag) -> DiagnosticBag {
        func isGuess(_ finding: Diagnostic) -> Bool { finding.code == .graphTooNew && finding.severity == .warning }
        guard let first = bag.all.first(where: isGuess) else { return bag }
        let count = bag.all.count(where: isGuess)
        guard count > 1 else { return bag }
        var folded = DiagnosticBag()
        folded.add(
            Diagnostic(
                .graphTooNew, "the graphs of \(count) models are newer than Triton \(ReleaseTable.default) reads",
                at: nil,
                file: first.file, notes: first.notes, help: ["State --target, the release that is to load them."],
                severity: .warning))
        for finding in bag.all where !isGuess(finding) { folded.add(finding) }
        return folded
    }

    // MARK: - Ensembles

    /// Judges ensembles against the models of their steps, which are read for that.
    private func judge(_ ensembles: [ReadModel], among models: [Place], into outcome: inout Outcome<Int>) {
        guard !ensembles.isEmpty else { return }
        let places = Dictionary(models.map { ($0.name, $0) }) { first, _ in first }
        var known: [String: RepositoryModel] = [:]
        for ensemble in ensembles { known[ensemble.model.directoryName] = ensemble.model }
        // A step may itself be an ensemble, which has steps.
        var front = ensembles.map(\.model)
        while !front.isEmpty {
            let names = Set(front.flatMap(\.stepModels)).subtracting(known.keys).sorted()
            front = mapConcurrently(names.compactMap { places[$0] }, length: 16) { run in
                run.map { reader.read($0.name, of: $0.repository).model }
            }.flatMap(\.self)
            for model in front { known[model.directoryName] = model }
        }
        let files = Set(ensembles.flatMap { [$0.model.directory, $0.model.source].compactMap(\.self) })
        for finding in EnsembleRules.check(known.keys.sorted().compactMap { known[$0] }, server: reader.server)
        where finding.file.map(files.contains) ?? true {
            outcome.bag.add(finding)
        }
    }
}

extension RepositoryModel {
    /// Whether the configuration is that of an ensemble.
    fileprivate var isEnsemble: Bool { message.has(ModelConfigSchema.ModelConfig.ensembleScheduling) }

    /// The models that the steps of an ensemble name.
    fileprivate var stepModels: [String] {
        typealias Ensemble = ModelConfigSchema.ModelEnsembling
        let ensemble = message.message(ModelConfigSchema.ModelConfig.ensembleScheduling)
        return ensemble?.messages(Ensemble.step).compactMap { $0.string(Ensemble.Step.modelName) } ?? []
    }
}
