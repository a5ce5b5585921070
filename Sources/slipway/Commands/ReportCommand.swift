import ArgumentParser
import SlipwayApp
import SlipwayReport
import SlipwayViews
import SlipwayWorkspace

extension ReportFormat: ExpressibleByArgument {}

/// `slipway report`: draws what was measured and what follows from it.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.report)

    @OptionGroup var decision: DecisionOptions

    @Option(
        name: .customLong("report-dir"),
        help: ArgumentHelp("Where the report goes. Default: OUT/<name>/report.", valueName: "dir"),
        completion: .directory)
    var reportDirectory: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: "What is written; may be repeated. Default: all, PNG where rsvg-convert is installed.")
    var format: [ReportFormat] = []

    @Flag(name: .long, help: "Write the Markdown summary to standard output as well.")
    var summary = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if let reportDirectory, ReportPlace(reportDirectory) == nil {
            throw ValidationError(
                "--report-dir needs a directory whose name is letters, digits, \".\", \"_\" and \"-\", and has "
                    + "\"\(reportDirectory)\"")
        }
    }

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        if project.file == nil, !decision.namesMeasurements {
            throw ValidationError("--measurements needs a file; slipway profile writes measurements.jsonl")
        }
        let target = try self.project.target(out: decision.out, weights: decision.weights, of: project)
        let selection = try self.project.select(decision.specs, of: project, console)
        try console.require(checkNames(of: selection, in: project, target: target))
        if decision.namesMeasurements || decision.requestBatch != nil {
            _ = try decision.single(selection, "--measurements")
        }
        if reportDirectory != nil { _ = try decision.single(selection, "--report-dir") }
        var status = ExitStatus.done
        for spec in selection.specs {
            var request = try decision.request(spec, target, project)
            if !decision.namesMeasurements {
                // A campaign leaves its measurements in the output.
                request.measurements = measurementFiles(
                    of: spec, in: selection, target: target, for: request.release)
                if request.measurements.isEmpty {
                    console.chatter("left      \(spec): nothing was measured below \(target.out)\n")
                    continue
                }
            }
            status.merge(try report(request, console))
        }
        try console.end(status)
    }

    private func report(_ decision: DecisionRequest, _ console: Console) throws -> ExitStatus {
        var request = ReportRequest(decision, temporaryDirectory: Console.temporaryDirectory)
        request.place = reportDirectory.flatMap(ReportPlace.init)
        if !format.isEmpty { request.formats = Set(format) }
        let outcome = makeReport(request)
        console.findings(of: outcome)
        if let result = outcome.value {
            if summary {
                console.data(result.report.markdown)
            } else {
                let written = result.diff.count(.added) + result.diff.count(.changed)
                let unchanged = result.diff.count(.unchanged)
                console.chatter("\(result.place.path): \(counted(written, "file")) written, \(unchanged) unchanged\n")
            }
        }
        return ExitStatus(outcome)
    }
}
