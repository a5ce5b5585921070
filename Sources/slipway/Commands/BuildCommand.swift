import ArgumentParser
import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayOutput
import SlipwayReport
import SlipwayWorkspace

extension WeightsMode: ExpressibleByArgument {}

/// `slipway build`: compiles specs and writes their repositories and releases.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Compiles specs into Triton model repositories, releases and AzureML deployments.",
        usage: """
            slipway build specs/bertsquad.yaml --out build
            slipway build specs/bertsquad.yaml --out golden --weights digest --check
            slipway build <specs> ... --out <dir> [<options>]
            """,
        discussion: """
            Writes OUT/<name>/repository (one model per variant), OUT/<name>/release (the deployable one) and \
            OUT/<name>/manifest.json. Only files that Slipway's own manifests list are ever replaced or removed. \
            Exit codes: 0 done, or nothing to do; 1 the input is wrong; 2 differences \
            (--check); 66 a spec is missing; 74 reading or writing failed.
            """
    )

    /// How the result is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

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

    @Flag(name: .customLong("no-sync"), help: "Do not wait for the disk; a power cut may then tear the output.")
    var noSync = false

    @Option(name: .long, help: "How the result is written.")
    var format: Format = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if out.isEmpty { throw ValidationError("--out needs a directory") }
    }

    func run() throws {
        let console = Console(messages)
        var compiler = SpecCompiler(project: project, target: .init(out: out, weights: weights))
        compiler.fetch = FetchProgress(console: console).fetch
        let publisher = Publisher(syncToDisk: !noSync)
        var status = ExitStatus.done
        var names: [ModelName: String] = [:]
        var results: [JSONValue] = []
        for spec in specs {
            let compilation = compiler.compile(spec)
            console.findings(compilation.bag, sources: compilation.sources)
            if let failure = compilation.failure { console.report(failure.error) }
            status.merge(compilation.status)
            guard compilation.status == .done, let (plan, emitted) = compilation.result else { continue }
            if let other = names.updateValue(spec, forKey: plan.name) {
                console.message("error: \(spec) and \(other) have the same name \"\(plan.name)\"; build one of them\n")
                status.merge(.wrongInput)
                continue
            }
            let output = BuildOutput(plan: plan, emitted: emitted, weights: weights, out: out)
            do throws(WorkspaceError) {
                if check {
                    let policy: TreeDiff.WeightsPolicy = weights == .digest ? .ignored : .present(weights)
                    let diff = try publisher.compare(emitted.output, with: out, weights: policy)
                    if diff.isDifferent { status.merge(.differences) }
                    results.append(output.object(diff))
                    if format == .text {
                        let summary = try output.summary(diff)
                        console.chatter(PlanRenderer(isColored: console.colorsOutput).render(summary))
                    }
                } else {
                    let report = try publisher.publish(emitted.output, to: out, mode: weights)
                    console.findings(report.diagnostics, sources: compilation.sources)
                    results.append(output.object(report.diff))
                    if format == .text {
                        console.chatter(
                            PlanRenderer(isColored: console.colorsOutput).render(output.summary(report)))
                    }
                }
            } catch {
                console.report(error)
                status.merge(ExitStatus(error, named: true))
            }
        }
        if format == .json {
            let object: JSONValue = ["format_version": 1, "results": .array(results)]
            console.data(String(decoding: JSONWriter.write(object), as: UTF8.self))
        }
        if console.hasLostData { status.merge(.inputOutput) }
        throw status.code
    }
}

extension Console {
    /// Writes a failure of the environment to standard error.
    func report(_ error: WorkspaceError) {
        var bag = DiagnosticBag()
        bag.add(error.diagnostic())
        findings(bag, sources: SourceSet())
    }
}
