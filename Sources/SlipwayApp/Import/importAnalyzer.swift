import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTriton
import SlipwayWorkspace
import SlipwayYAML

/// Which configuration of Model Analyzer is to become specs, and where they go.
package struct AnalyzerImport: Sendable {
    /// The path of the file.
    package let file: String
    /// The repository of the models; nil for the one that the file names.
    package var repository: String?
    /// The folder for the specs, the server, and whether files are replaced.
    package var target: RepositoryImport

    /// Makes a request.
    package init(_ file: String, repository: String?, target: RepositoryImport) {
        self.file = file
        self.repository = repository
        self.target = target
    }
}

/// Makes specs of a configuration of Model Analyzer: a matrix in place of its search, limits and an objective in place of its
/// constraints and objectives, over the configurations of the repository that it profiles.
///
/// - Parameters:
///   - request: The file, the repository and the folder.
///   - project: Where specs and models are looked for.
/// - Returns: What became of each model; what has no equivalent is listed.
package func importAnalyzer(_ request: AnalyzerImport, of project: Project) -> Outcome<ImportReport> {
    var outcome = Outcome<ImportReport>()
    do throws(WorkspaceError) {
        let text = SourceFile(
            id: SourceID(request.file), bytes: try Workspace.readText(request.file, limit: SpecFiles.textLimit))
        outcome.sources.add(text)
        guard let root = YAMLReader.read(text, into: &outcome.bag), !outcome.bag.hasErrors,
            let file = AnalyzerFile(root, into: &outcome.bag)
        else { return outcome }
        guard let path = request.repository ?? file.repository else {
            outcome.bag.add(
                Diagnostic(
                    .notAnalyzerFile, "the file names no model_repository", at: root.range,
                    help: ["name the repository: slipway import REPOSITORY --model-analyzer \(request.file) --into DIR"]
                ))
            return outcome
        }
        var target = RepositoryImport(path, into: request.target.folder)
        (target.server, target.replaces) = (request.target.server, request.target.replaces)
        let models = Dictionary(file.models.map { ($0.name, $0) }) { first, _ in first }
        let imported = importModels(target, of: project, analyzer: models)
        outcome.bag.merge(imported.bag)
        outcome.sources.merge(imported.sources)
        outcome.failures += imported.failures
        outcome.value = imported.value
        outcome.value?.general = file.differences
    } catch {
        outcome.fail(error)
    }
    return outcome
}

extension ConfigImport {
    /// Takes what Model Analyzer would try in place of what the configuration states.
    mutating func take(_ analyzer: AnalyzerModel) {
        if !analyzer.batchLimits.isEmpty || !analyzer.preferred.isEmpty || !analyzer.delays.isEmpty {
            let limits = analyzer.batchLimits.isEmpty ? [Int(model.maxBatchSize)] : analyzer.batchLimits
            var lines = ["batching:", "  max_batch_size: \(words(limits))"]
            let isDynamic = analyzer.isDynamic || model.config.has(Model.dynamicBatching)
            if limits.contains(where: { $0 > 0 }) {
                lines.append("  dynamic: \(isDynamic)")
                // The limit bounds what is preferred.
                let largest = limits.max() ?? 0
                let sets = analyzer.preferred.filter { $0.allSatisfy { $0 <= largest } }
                if isDynamic, sets.contains(where: { !$0.isEmpty }) {
                    lines.append(
                        "  preferred_batch_size: "
                            + SpecWords.list(sets.map { SpecWords.list($0.map(String.init)) }))
                }
                if isDynamic, analyzer.delays.contains(where: { $0 > 0 }) {
                    let delays = analyzer.delays.map { TimeSpan(nanoseconds: UInt64(max(0, $0)) * 1000).description }
                    lines.append("  max_queue_delay: \(delays.count == 1 ? delays[0] : SpecWords.list(delays))")
                }
            }
            replace("batching", lines)
        }
        if !analyzer.providers.isEmpty {
            replace("execution_providers", ["execution_providers:"] + analyzer.providers.map { "  - \($0)" })
            replace(
                "instances", ["instances: {count: \(words(analyzer.instances.isEmpty ? [1] : analyzer.instances))}"])
        } else if let kind = analyzer.kind, kind == "cpu" {
            replace("execution_providers", ["execution_providers: [cpu]"])
            replace(
                "instances",
                ["instances: {count: \(words(analyzer.instances.isEmpty ? [1] : analyzer.instances)), kind: cpu}"])
        } else if !analyzer.instances.isEmpty {
            let isGPU = analyzer.kind == "gpu" || kind == .gpu
            if isGPU, kind != .gpu { replace("execution_providers", ["execution_providers: [cuda]"]) }
            replace("instances", ["instances: {count: \(words(analyzer.instances)), kind: \(isGPU ? "gpu" : "cpu")}"])
        }
        var profile = ["profile:"]
        if !analyzer.requestRates.isEmpty {
            profile.append("  request_rate: \(words(analyzer.requestRates))")
        } else {
            profile.append("  concurrency: \(words(analyzer.concurrency.isEmpty ? [1] : analyzer.concurrency))")
        }
        sections.append(Section(key: "profile", fields: [], lines: profile))
        var promote = ["promote:"]
        let raised = analyzer.objectives.filter { Self.isHigherBetter($0.metric) }
        let lowered = analyzer.objectives.filter { !Self.isHigherBetter($0.metric) }
        func objective(_ list: [(metric: String, weight: Int)]) -> String {
            list.count == 1 && list[0].weight > 0 && analyzer.objectives.count == 1
                ? list[0].metric : "{\(list.map { "\($0.metric): \(max(1, $0.weight))" }.joined(separator: ", "))}"
        }
        if !raised.isEmpty { promote.append("  maximize: \(objective(raised))") }
        if !lowered.isEmpty { promote.append("  minimize: \(objective(lowered))") }
        if analyzer.objectives.isEmpty { promote.append("  maximize: throughput") }
        var seen: Set<String> = []
        let limits = (analyzer.limits + analyzer.budgets).reversed().filter { seen.insert($0.metric).inserted }
            .reversed()
        if !limits.isEmpty {
            promote.append("  require: {\(limits.map { "\($0.metric): \"\($0.text)\"" }.joined(separator: ", "))}")
        }
        sections.append(Section(key: "promote", fields: [], lines: promote))
    }

    private static func isHigherBetter(_ metric: String) -> Bool { Metric(named: metric)?.isHigherBetter ?? true }

    private func words(_ numbers: [Int]) -> String {
        var distinct: [Int] = []
        for number in numbers where !distinct.contains(number) { distinct.append(number) }
        return distinct.count == 1 ? "\(distinct[0])" : SpecWords.list(distinct.map(String.init))
    }

    private mutating func replace(_ key: String, _ lines: [String]) {
        if let index = sections.firstIndex(where: { $0.key == key }) {
            sections[index].lines = lines
        } else {
            sections.append(Section(key: key, fields: [], lines: lines))
        }
    }
}
