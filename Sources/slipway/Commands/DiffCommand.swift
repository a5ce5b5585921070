import ArgumentParser
import SlipwayApp
import SlipwayViews

/// `slipway diff`: what a change means for clients, for operations and for measurements.
struct DiffCommand: ParsableCommand {
    /// How the result is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, markdown
    }

    static let configuration = CommandConfiguration(.diff)

    @Argument(
        help: ArgumentHelp(
            "Two specs or two outputs, the old one first; with --against specs, names or patterns, and nothing for the whole project.",
            valueName: "side"), completion: .file(extensions: ["yaml", "yml"]))
    var sides: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("The git revision to compare the specs with.", valueName: "rev"))
    var against: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The output root with the releases and graph locks of the specs.", valueName: "dir"),
        completion: .directory)
    var out: String?

    @Option(name: .long, help: "How the result is written.")
    var format: Format = .text

    @Flag(name: .customLong("exit-code"), help: "Exit with 2 when something differs.")
    var exitCode = false

    @Flag(name: .long, help: "Exit with 2 when clients break.")
    var breaking = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if against == nil, sides.count != 2 {
            throw ValidationError("diff compares two specs or two outputs; --against compares specs with a revision")
        }
        if against?.isEmpty ?? false { throw ValidationError("--against needs a revision") }
    }

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        let (old, new): (DiffSide, DiffSide)
        if let against {
            let selection = try self.project.select(sides, of: project, console)
            (old, new) = (.revision(against), .specs(selection.specs))
        } else {
            (old, new) = (side(sides[0]), side(sides[1]))
        }
        let outcome = diffModels(
            DiffRequest(
                from: old, to: new, project: project, out: project.target(out: out, weights: nil)?.out,
                comparesProject: against != nil && sides.isEmpty, temporaryDirectory: Console.temporaryDirectory))
        var status = ExitStatus(outcome)
        if let differences = outcome.value {
            let view = DiffView(differences: differences)
            switch format {
            case .text: console.data(view.text)
            case .json: console.data(view.json)
            case .markdown: console.data(view.markdown)
            }
            if exitCode, differences.contains(where: { $0.status != .unchanged }) { status.merge(.differences) }
            if breaking, differences.contains(where: \.isBreaking) { status.merge(.differences) }
        }
        console.findings(of: outcome)
        try console.end(status)
    }

    private func side(_ path: String) -> DiffSide {
        [".yaml", ".yml"].contains(where: path.hasSuffix) ? .specs([path]) : .outputs(path)
    }
}
