import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwayOutput
import SlipwayProfiler
import SlipwaySystem
import SlipwayViews
import SlipwayWorkspace

/// `slipway compare`: how far the answers of variants are from those of a reference.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.compare)

    @Argument(
        help: ArgumentHelp(
            "The specs whose variants are compared: files, names or patterns. Default: all of the project.",
            valueName: "specs"),
        completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String] = []

    @OptionGroup var campaign: CampaignOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where lines are appended. Default: OUT/<name>/profile/accuracy.jsonl.", valueName: "file"),
        completion: .file())
    var measurements: String?

    @Flag(name: .long, help: "Measure the ranges of the graph's values, and compare nothing.")
    var ranges = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With --ranges, the Python whose onnxruntime computes the graph; it needs onnx and numpy too.",
            valueName: "path"),
        completion: .file())
    var python: String?

    @Option(name: .long, help: "How values are written.")
    var format: ResultFormat = .text

    @OptionGroup(title: "Server") var server: ServerPrograms
    @OptionGroup(title: "Times") var times: ServerTimes

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        try server.validate()
        try times.validate()
        guard ranges else {
            if python != nil { throw ValidationError("--python needs --ranges") }
            return
        }
        if python?.isEmpty ?? true { throw ValidationError("--ranges needs --python with the path of an interpreter") }
        if measurements != nil {
            throw ValidationError("--measurements is nothing for --ranges, which writes no lines")
        }
    }

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        if ranges, let python { return try measure(python, project, console) }
        let target = try self.project.target(out: campaign.out, weights: nil, of: project)
        let selection = try self.project.select(specs, of: project, console)
        try console.require(checkNames(of: selection, in: project, target: target))
        if measurements != nil, selection.specs.count != 1 {
            throw ValidationError("--measurements is about one spec: name it")
        }
        var status = ExitStatus.done
        for spec in selection.specs {
            status.merge(try compare(spec, isAlone: selection.specs.count == 1, target.out, project, console))
        }
        try console.end(status)
    }

    /// Measures the ranges of the specs; of several, those that name no file for them are listed.
    private func measure(_ python: String, _ project: Project, _ console: Console) throws {
        let selection = try self.project.select(specs, of: project, console)
        var request = RangesRequest(project: project, python: python)
        request.endsOrphans = true
        request.trustsCode = campaign.trust
        var status = ExitStatus.done
        for spec in selection.specs {
            let outcome = measureRanges(spec, request, fetching: FetchProgressWriter(console).show)
            if selection.specs.count > 1, outcome.fails(onlyBy: .noAccuracySection) {
                console.progress("left      \(spec): it names no file of ranges\n")
                continue
            }
            console.findings(of: outcome)
            status.merge(ExitStatus(outcome))
            guard let result = outcome.value else { continue }
            let view = RangesView(result)
            switch format {
            case .text: console.data(view.text)
            case .json: console.data(view.json)
            }
        }
        try console.end(status)
    }

    /// Compares the variants of a spec; one of several that does not say what to compare is listed.
    private func compare(
        _ spec: String, isAlone: Bool, _ out: String, _ project: Project, _ console: Console
    ) throws -> ExitStatus {
        var request = try campaign.request(spec, out: out, project)
        request.isComparison = true
        let planned = planComparison(request, fetching: FetchProgressWriter(console).show)
        if !isAlone, planned.fails(onlyBy: .noAccuracySection) {
            console.progress("left      \(spec): it does not say what to compare\n")
            return .done
        }
        console.findings(of: planned)
        guard let plan = planned.accepted else { return ExitStatus(planned) }
        let opened = openCampaign(plan, conditions)
        console.findings(of: opened)
        guard let campaign = opened.accepted else { return ExitStatus(opened) }
        StopSignals.catchAll()
        let progress = CampaignProgressWriter(console)
        let outcome = runComparison(campaign) { news in
            switch news {
            case .event(let event): progress.show(event)
            case .finding(let finding): console.finding(finding)
            }
        }
        progress.finish()
        console.findings(of: outcome)
        guard let result = outcome.value else { return ExitStatus(outcome) }
        if result.isInterrupted {
            console.message("interrupted; what was compared is in \(result.path), and the same command continues\n")
            if let signal = StopSignals.caught { StopSignals.die(by: signal) }
            throw ExitStatus.inputOutput.code
        }
        let view = AccuracyView(result)
        switch format {
        case .text: console.data(view.text)
        case .json: console.data(view.json)
        }
        return ExitStatus(outcome)
    }

    private var conditions: CampaignConditions {
        var settings = ProfilerSettings(server: server.source, analyzer: .program(""))
        server.addVariables(to: &settings)
        settings.loadTimeout = times.loadTimeout
        settings.startTimeout = times.startTimeout
        var conditions = CampaignConditions(
            settings, temporaryDirectory: Console.temporaryDirectory, version: slipwayVersion)
        conditions.measurements = measurements
        conditions.logs = times.logs
        return conditions
    }
}
