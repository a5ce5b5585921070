import ArgumentParser
import SlipwayApp
import SlipwayViews

/// `slipway show`: the variants of a spec, without building them.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows the variants that a spec yields, or where each value of one variant comes from.",
        usage: """
            slipway show specs/bertsquad.yaml
            slipway show specs/bertsquad.yaml bertsquad-cuda-b8-i1
            slipway show <spec> [<variant>] [<options>]
            """,
        discussion: """
            Nothing is written. With a variant, by its name or its id, each value is shown with its origin: a line of the \
            spec, a line of a fragment that it extends, the graph, or the default.

            Exit codes: 0 done; 1 the spec is wrong, or has no such variant; 66 the spec is missing; 74 reading failed.
            """
    )

    @Argument(help: "The spec, or the name of a spec of the project.", completion: .file(extensions: ["yaml", "yml"]))
    var spec: String

    @Argument(help: "The name or the id of a variant.")
    var variant: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The output root, whose graph lock stands in for a model that is not at hand.", valueName: "dir"),
        completion: .directory)
    var out: String?

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        let specs = try self.project.select([spec], of: project, console).specs
        guard specs.count == 1, let spec = specs.first else { throw ValidationError("show is about one spec") }
        let outcome = showSpec(
            spec, variant: variant, project: project, out: project.target(out: out, weights: nil)?.out)
        if let overview = outcome.value {
            let view = OverviewView(overview: overview, isSingle: variant != nil)
            switch format {
            case .text: console.data(view.text)
            case .json: console.data(view.json)
            }
        }
        console.findings(of: outcome)
        try console.end(ExitStatus(outcome))
    }
}
