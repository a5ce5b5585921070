import ArgumentParser
import SlipwayApp
import SlipwayFormats
import SlipwayReport
import SlipwayViews
import SlipwayWorkspace

/// `slipway convert`: models of frameworks become ONNX files, and graphs ones of 8 bits, each compared with what it was made of.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.convert)

    @Argument(
        help: ArgumentHelp(
            "The specs: files, names or patterns. Default: all of the project.", valueName: "specs"),
        completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String] = []

    @OptionGroup var conversion: ConversionOptions

    @Flag(name: .long, help: "Write convert.python.lock from what the spec requires, and convert nothing.")
    var lock = false

    @Flag(name: .long, help: "Convert although the result is there.")
    var force = false

    @Option(name: .long, help: "How the result is written.")
    var format: ResultFormat = .text

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        let selection = try self.project.select(specs, of: project, console)
        var request = conversion.request(project)
        request.isForced = force
        var status = ExitStatus.done
        var results: [JSONValue] = []
        for spec in selection.specs {
            if lock {
                let outcome = lockConversion(spec, request)
                console.findings(of: outcome)
                status.merge(ExitStatus(outcome))
                for written in outcome.value ?? [] {
                    results.append(ConvertView.object(written))
                    if format == .text { console.chatter(ConvertView.line(written)) }
                }
            } else {
                let outcome = convertSpec(
                    spec, request, fetching: FetchProgressWriter(console).show,
                    watching: ConvertProgressWriter(console: console).show)
                console.findings(of: outcome)
                status.merge(ExitStatus(outcome))
                for result in outcome.value ?? [] {
                    results.append(ConvertView.object(result))
                    if format == .text { console.chatter(ConvertView.text(result)) }
                }
            }
        }
        if format == .json {
            console.data(["format_version": 1, "results": .array(results)])
        }
        try console.end(status)
    }
}
