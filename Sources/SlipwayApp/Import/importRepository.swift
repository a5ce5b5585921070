import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
package import SlipwayTriton
import SlipwayWorkspace

/// Which repository is to become specs, and where they go.
package struct RepositoryImport: Sendable {
    /// The path of the repository, or of one model of it.
    package let repository: String
    /// The folder for the specs; it is made where it is missing.
    package let folder: String
    /// The server that loads the repository today.
    package var server = ServerFacts()
    /// Whether files that are where specs go are replaced.
    package var replaces = false

    /// Makes a request.
    package init(_ repository: String, into folder: String) {
        self.repository = repository
        self.folder = folder
    }
}

/// What became of the models of a repository.
package struct ImportReport: Sendable {
    /// What became of one model.
    package struct Model: Hashable, Sendable {
        /// The name.
        package let name: String
        /// The path of its spec; nil where none was made.
        package var spec: String?
        /// Why none was made.
        package var reason: String?
        /// What a build of the spec does otherwise than the configuration.
        package var differences: [ImportDifference] = []
    }

    /// The models, in the order of their names.
    package var models: [Model] = []
    /// What has no equivalent and belongs to no model.
    package var general: [ImportDifference] = []
}

/// Makes specs of hand-written configurations.
///
/// Every spec is compiled, and what a build would write is compared with the configuration field by field, before anything is
/// written. Either all specs are written or none.
///
/// - Parameters:
///   - request: The repository and the folder.
///   - project: Where specs and models are looked for.
/// - Returns: What became of each model.
package func importRepository(_ request: RepositoryImport, of project: Project) -> Outcome<ImportReport> {
    importModels(request, of: project, analyzer: nil)
}

/// Makes specs of the models of a repository; of those that Model Analyzer profiles alone, where it is given.
func importModels(
    _ request: RepositoryImport, of project: Project, analyzer: [String: AnalyzerModel]?
) -> Outcome<ImportReport> {
    var outcome = Outcome<ImportReport>()
    do throws(WorkspaceError) {
        let repository = try ModelRepository(request.repository)
        let found: [String] = if let only = repository.onlyModel { [only] } else { try repository.contents().models }
        let names = analyzer.map { $0.keys.sorted() } ?? found.filter { !$0.hasPrefix(".") }
        let wasMade = try Workspace.makeFolder(request.folder)
        var drafts: [(path: String, text: String)] = []
        do throws(WorkspaceError) {
            var report = ImportReport()
            let importer = ModelImporter(request, project, repository)
            for name in names {
                guard found.contains(name) else {
                    report.models.append(ImportReport.Model(name: name, reason: "the repository has no such model"))
                    continue
                }
                var (model, text) = try importer.read(name, analyzer: analyzer?[name])
                if let text {
                    let path = "\(request.folder)/\(name).yaml"
                    model.spec = path
                    drafts.append((path, text))
                }
                report.models.append(model)
            }
            if drafts.isEmpty {
                outcome.bag.add(
                    Diagnostic(
                        .nothingImported, "nothing of \"\(request.repository)\" was imported", at: nil,
                        file: SourceID(request.repository),
                        notes: report.models.prefix(8).compactMap { model in model.reason.map { "\(model.name): \($0)" }
                        },
                        help: [DiagnosticCode.nothingImported.remedy]))
            } else {
                try Workspace.writeTexts(drafts.map { ($0.path, Array($0.text.utf8)) }, replacing: request.replaces)
            }
            outcome.value = report
        } catch {
            if wasMade { Workspace.removeFolder(request.folder) }
            throw error
        }
        if drafts.isEmpty, wasMade { Workspace.removeFolder(request.folder) }
    } catch {
        outcome.fail(error)
    }
    return outcome
}
