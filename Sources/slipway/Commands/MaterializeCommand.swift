import ArgumentParser
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayOutput
import SlipwayReport
import SlipwayWorkspace

/// `slipway materialize`: one serving root of verified releases, model files brought in.
struct MaterializeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "materialize",
        abstract: "Brings releases and their model files into one model repository to serve.",
        usage: """
            slipway materialize golden/minilm-cpu/release --into serving --model-root models
            slipway materialize build/*/release --into serving --prune
            slipway materialize <releases> ... --into <root> [<options>]
            """,
        discussion: """
            Verifies every file of every release against the digests in its promotion.json, finds the model files by \
            their digests (the release, the store beside it, the cache, the model that the manifest names, \
            --model-root) and writes ROOT/<model>/config.pbtxt with everything it needs. A second run changes nothing. \
            Exit codes: 0 done, or nothing to do; 1 a release is damaged or a model file was not found; 2 differences \
            (--check); 66 a release is missing; 74 reading or writing failed.
            """
    )

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

    /// How the result is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Argument(help: "The releases: directories with a promotion.json.", completion: .directory)
    var releases: [String]

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

    @Flag(name: .long, help: "Remove models of earlier runs that no release names.")
    var prune = false

    @Flag(name: .long, help: "Write nothing; show what would change, and exit with 2 if anything.")
    var check = false

    @Flag(name: .customLong("dry-run"), help: "Write nothing; show what would change.")
    var dryRun = false

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the root.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: Format = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if into.isEmpty { throw ValidationError("--into needs a directory") }
    }

    func run() throws {
        let console = Console(messages)
        var bag = DiagnosticBag()
        var status = ExitStatus.done
        do throws(WorkspaceError) {
            status = try materialize(console, &bag)
        } catch {
            console.findings(bag, sources: SourceSet())
            console.report(error)
            status = ExitStatus(error, named: true)
        }
        if console.hasLostData { status.merge(.inputOutput) }
        throw status.code
    }

    private func materialize(_ console: Console, _ bag: inout DiagnosticBag) throws(WorkspaceError) -> ExitStatus {
        let root = try project.root.map { path throws(WorkspaceError) in try Workspace.directory(path) }
        let fetcher = project.fetcher
        let fetch = FetchProgress(console: console).fetch
        let made = try Materializer(
            root: into, mode: weights.mode, prunes: prune, projectRoot: root, modelRoots: project.modelRoots,
            fetcher: fetcher, fetch: fetch, into: &bag)
        guard var materializer = made, let plan = try materializer.plan(releases, into: &bag) else {
            console.findings(bag, sources: SourceSet())
            return .wrongInput
        }
        if !prune {
            for name in plan.unnamed {
                bag.add(
                    Diagnostic(
                        .modelNotNamed, "\"\(into)/\(name)\" is of no release named here", at: nil,
                        help: [DiagnosticCode.modelNotNamed.remedy]))
            }
        }
        console.findings(bag, sources: SourceSet())
        let publisher = Publisher(syncToDisk: !noSync)
        let result = ServingOutput(plan: plan, root: into, isPruned: prune)
        if check || dryRun {
            let diff = try publisher.compare(plan.output, with: plan.out, weights: .present(weights.mode))
            switch format {
            case .text:
                console.chatter(
                    PlanRenderer(isColored: console.colorsOutput).render(try result.summary(diff)))
            case .json: console.data(result.text(diff))
            }
            return check && diff.isDifferent ? .differences : .done
        }
        let report = try publisher.publish(plan.output, to: plan.out, mode: weights.mode)
        console.findings(report.diagnostics, sources: SourceSet())
        switch format {
        case .text: console.chatter(PlanRenderer(isColored: console.colorsOutput).render(result.summary(report)))
        case .json: console.data(result.text(report.diff))
        }
        return .done
    }
}
