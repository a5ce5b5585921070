import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwayReleases
import SlipwayTriton
import SlipwayViews

/// `slipway import`: specs of what others wrote.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.import)

    @Argument(
        help: ArgumentHelp("The model repository, or one model of it.", valueName: "repository"), completion: .directory
    )
    var repository: String?

    @Option(
        name: .long, help: ArgumentHelp("The folder for the specs; made where it is missing.", valueName: "dir"),
        completion: .directory)
    var into: String

    @Option(
        name: .customLong("model-analyzer"),
        help: ArgumentHelp("A configuration file of Model Analyzer.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var analyzer: String?

    @Option(
        name: .customLong("pipeline-env"),
        help: ArgumentHelp("A file with the variables of the 2022 demo.", valueName: "file"), completion: .file())
    var pipeline: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The Triton release that serves the repository. Default: the oldest from \(ReleaseTable.default) on that reads each model.",
            valueName: "release"))
    var target: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How many GPUs the server sees: instances of no stated kind run on them.", valueName: "count"))
    var gpus: Int?

    @Flag(name: .long, help: "Replace files that exist.")
    var force = false

    @Option(name: .long, help: "How the list is written.")
    var format: ResultFormat = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if analyzer != nil, pipeline != nil {
            throw ValidationError("take --model-analyzer or --pipeline-env, not both")
        }
        if repository == nil, analyzer == nil, pipeline == nil {
            throw ValidationError("name a model repository, or take --model-analyzer or --pipeline-env")
        }
        if repository != nil, pipeline != nil { throw ValidationError("--pipeline-env takes no repository") }
        if let gpus, !(0...1024).contains(gpus) { throw ValidationError("--gpus takes a number from 0 to 1024") }
        if let target, TritonRelease(target) == nil {
            throw ValidationError("--target: \"\(target)\" is not a Triton release, such as 24.10")
        }
    }

    func run() throws {
        let console = Console(messages)
        let place = try project.open(console)
        let outcome: Outcome<ImportReport>
        if let pipeline {
            var request = PipelineImport(pipeline, into: into)
            request.replaces = force
            outcome = importPipeline(request, of: place)
        } else {
            var server = ServerFacts(gpuCount: gpus)
            server.isReleaseStated = target != nil
            if let release = target.flatMap({ TritonRelease($0) }) { server.release = release }
            var request = RepositoryImport(repository ?? "", into: into)
            (request.server, request.replaces) = (server, force)
            if let analyzer {
                outcome = importAnalyzer(AnalyzerImport(analyzer, repository: repository, target: request), of: place)
            } else {
                outcome = importRepository(request, of: place)
            }
        }
        if let report = outcome.value {
            switch format {
            case .text: console.data(ImportView(report: report).text)
            case .json: console.data(ImportView(report: report).json)
            }
        }
        console.findings(of: outcome)
        try console.end(ExitStatus(outcome))
    }
}
