import ArgumentParser
import SlipwayApp
import SlipwayFormats
import SlipwayOutput
import SlipwayReport
import SlipwaySpec
import SlipwayWorkspace

/// `slipway build`: compiles specs and writes their repositories and releases.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract:
            "Compiles specs into Triton model repositories, releases and \(Language.joined.targetWords) deployments.",
        usage: """
            slipway build specs/bertsquad.yaml --out build
            slipway build specs/*.yaml --out deploy --weights digest --check
            slipway build <specs> ... --out <dir> [<options>]
            """,
        discussion: """
            Writes OUT/<name>/repository (one model per variant), OUT/<name>/release (the deployable one) and \
            OUT/<name>/manifest.json. Only files that Slipway's own manifests list are ever replaced or removed. \
            --check says first what is wrong, one line a reason (docs/gitops.md), and then shows every difference. \
            Exit codes: 0 done, or nothing to do; 1 the input is wrong, or a record cannot be read; 2 the outputs, or \
            releases, are not what the specs say (--check); 66 a spec is missing; 74 reading or writing failed.
            """
    )

    @Argument(help: "The specs to build.", completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String]

    @Option(name: .shortAndLong, help: ArgumentHelp("The output root.", valueName: "dir"), completion: .directory)
    var out: String

    @Option(
        name: .long,
        help: """
            How model files come in: store (one copy in OUT/.weights, hard links to it), link (hard links to the source), \
            copy (each directory whole), digest (none; their digests stand in the manifest).
            """)
    var weights: WeightsMode = .store

    @Flag(name: .long, help: "Write nothing; show what a build would change, and exit with 2 if anything.")
    var check = false

    @Flag(
        name: .customLong("require-current"),
        help: "With --check: a release whose measured configuration is behind its spec is a difference too.")
    var requireCurrent = false

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the output.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a directory") }
        if requireCurrent, !check { throw ValidationError("--require-current belongs to --check") }
    }

    func run() throws {
        let console = Console(messages)
        var builder = SpecBuilder(
            project: project.project, target: OutputTarget(out: out, weights: weights),
            mode: check ? .compare : .write(syncToDisk: !noSync), failsBehind: requireCurrent,
            fetching: FetchProgressWriter(console).show)
        var status = ExitStatus.done
        var results: [JSONValue] = []
        for spec in specs {
            let outcome = builder.build(spec)
            console.findings(of: outcome)
            status.merge(ExitStatus(outcome))
            guard let result = outcome.value else { continue }
            if check, result.diff.isDifferent || result.reasons.contains(where: \.fails) { status.merge(.differences) }
            let view = BuildView(result: result, weights: weights, out: out)
            results.append(view.object)
            if format == .text {
                let renderer = PlanRenderer(isColored: console.colorsOutput)
                if check { console.chatter(renderer.render(reasons: result.reasons.map { ($0.line, $0.fails) })) }
                console.chatter(result.differences.map(renderer.render) ?? renderer.render(view.summary))
            }
        }
        if format == .json {
            let object: JSONValue = ["format_version": 1, "results": .array(results)]
            console.data(String(decoding: JSONWriter.write(object), as: UTF8.self))
        }
        try console.end(status)
    }
}
