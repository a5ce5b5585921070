import ArgumentParser
import SlipwayApp
import SlipwayReport
import SlipwayViews
import SlipwayWorkspace

/// `slipway materialize`: one serving root of verified releases, model files brought in.
struct MaterializeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.materialize)

    /// How model files come in: all of `WeightsMode` but `digest`, which leaves them out.
    enum Weights: String, CaseIterable, ExpressibleByArgument {
        case store, link, copy

        var mode: WeightsMode {
            switch self {
            case .store: .store
            case .link: .link
            case .copy: .copy
            }
        }
    }

    @Argument(
        help: ArgumentHelp(
            "The releases: directories with a promotion.json, or names of specs of the project. Default: all of the project.",
            valueName: "releases"),
        completion: .directory)
    var releases: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Of the project's outputs, the releases of this name.", valueName: "name"))
    var release: String?

    @Option(
        name: .long, help: ArgumentHelp("The serving root: the model repository to write.", valueName: "root"),
        completion: .directory)
    var into: String

    @Option(
        name: .long,
        help: """
            How model files come in: store (one copy in .weights beside ROOT, hard links to it), link (hard links to \
            where they were found), copy (each model directory whole in itself).
            """)
    var weights: Weights = .store

    @Flag(name: .long, help: "Run the commands that bring models (model.source.command), with --trust.")
    var fetch = false

    @Flag(name: .long, help: "Trust the project: its commands may run programs here. Default: trust of slipway.yaml.")
    var trust = false

    @Flag(name: .long, help: "Remove models of earlier runs that no release names.")
    var prune = false

    @Flag(name: .long, help: "Write nothing; show what would change, and exit with 2 if anything.")
    var check = false

    @Flag(name: .customLong("dry-run"), help: "Write nothing; show what would change.")
    var dryRun = false

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the root.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if into.isEmpty { throw ValidationError("--into needs a directory") }
        if DecisionRequest.release(release) == nil { throw ValidationError("--release needs a name without slashes") }
    }

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        if releases.isEmpty, project.file?.out == nil {
            throw ValidationError("name releases; there is no slipway.yaml with out here or in a folder above")
        }
        let selected = selectOutputs(releases, of: project, release: DecisionRequest.release(release))
        try console.require(selected)
        guard let selection = selected.value else { throw ExitStatus.wrongInput.code }
        for name in selection.left { console.progress("left      \(name): it has no such release yet\n") }
        if selection.directories.isEmpty, !selection.left.isEmpty { try console.end(.done) }
        var request = MaterializeRequest(selection.directories, into: into)
        request.weights = weights.mode
        request.prunes = prune
        request.runsCommands = fetch
        request.trustsCode = trust
        request.mode = check || dryRun ? .compare : .write(syncToDisk: !noSync)
        request.project = project
        let outcome = materialize(request, fetching: FetchProgressWriter(console).show)
        console.findings(of: outcome)
        var status = ExitStatus(outcome)
        if let result = outcome.value {
            if check, result.diff.isDifferent { status.merge(.differences) }
            let view = ServingView(result: result, root: into, isPruned: prune)
            switch format {
            case .text:
                let renderer = PlanRenderer(isColored: console.colorsOutput)
                console.chatter(result.differences.map(renderer.render) ?? renderer.render(view.summary))
            case .json: console.data(view.json)
            }
        }
        try console.end(status)
    }
}
