import ArgumentParser
import SlipwayDiagnostics
import SlipwayReport

/// `slipway check`: everything that a build does but write.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks specs against their graphs and their target without writing anything.",
        usage: """
            slipway check specs/bertsquad.yaml
            slipway check specs/*.yaml --format sarif > findings.sarif
            slipway check <specs> ... [<options>]
            """,
        discussion: """
            Findings go to standard output. Exit codes: 0 valid; 1 errors (or warnings with --strict); 66 a spec is \
            missing; 74 reading failed.
            """
    )

    /// How findings are written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, sarif, github
    }

    @Argument(help: "The specs to check.", completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String]

    @Option(name: .long, help: "How findings are written.")
    var format: Format = .text

    @Flag(name: .long, help: "Treat warnings as errors.")
    var strict = false

    @Flag(name: .long, help: "Fetch models of addresses that are not in the cache; otherwise that is an error.")
    var fetch = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        var compiler = SpecCompiler(project: project, target: nil)
        if fetch { compiler.fetch = FetchProgress(console: console).fetch }
        var bag = DiagnosticBag()
        var sources = SourceSet()
        var status = ExitStatus.done
        for spec in specs {
            let compilation = compiler.compile(spec)
            bag.merge(compilation.bag)
            sources.merge(compilation.sources)
            status.merge(compilation.status)
            if let failure = compilation.failure { console.report(failure.error) }
        }
        if strict, bag.count(.warning) > 0 { status.merge(.wrongInput) }
        let report = DiagnosticReport(console.visible(bag), sources: sources)
        switch format {
        case .text:
            if !report.diagnostics.isEmpty {
                console.data(TextRenderer(isColored: console.colorsOutput).render(report))
            }
            if report.diagnostics.isEmpty, status == .done {
                console.chatter(specs.count == 1 ? "valid\n" : "\(specs.count) specs are valid\n")
            }
        case .json: console.data(JSONRenderer().render(report))
        case .sarif: console.data(SARIFRenderer(toolVersion: slipwayVersion).render(report))
        case .github: console.data(GitHubRenderer().render(report))
        }
        if console.hasLostData { status.merge(.inputOutput) }
        throw status.code
    }
}
