import ArgumentParser
import SlipwayApp
import SlipwayViews

/// `slipway show`: the variants of a spec, without building them.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.show)

    @Argument(help: "The spec, or the name of a spec of the project.", completion: .file(extensions: ["yaml", "yml"]))
    var spec: String

    @Argument(help: "The name or the id of a variant.")
    var variant: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The output root, whose graph lock replaces a model that is not present.", valueName: "dir"),
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
