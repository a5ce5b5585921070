import ArgumentParser
import SlipwayApp
import SlipwayFormats
import SlipwayReport
import SlipwayViews
import SlipwayWorkspace

/// `slipway convert`: models of frameworks become ONNX files, and graphs ones of 8 bits, each compared with what it was made of.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Converts the models of specs to ONNX, quantizes them, and compares each with what it was made of.",
        usage: """
            slipway convert specs/churn.yaml --trust
            slipway convert specs/forest.yaml --python .venv/bin/python
            slipway convert specs/churn.yaml --lock
            slipway convert [<specs> ...] [<options>]
            """,
        discussion: """
            Runs the converter of model.convert in a process of its own, with bounded time, memory and output, in the \
            environment of convert.python.lock or in the one of --python. The result goes into the cache, and to \
            convert.keep, only when onnxruntime answers as the framework does. model.quantize, of a model that is given or of \
            the converted one, is a step of the same kind: its graph is compared with the one that it was made of. A second \
            run changes nothing. build and check run no converter. Exit codes: 0 done, or nothing to do; 1 the input is wrong, a converter failed, or the numbers \
            differ; 66 a spec is missing; 74 reading or writing failed.
            """
    )

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
