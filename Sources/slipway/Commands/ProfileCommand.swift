import ArgumentParser
import SlipwayApp
import SlipwayDiagnostics
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayProfiler
import SlipwayReport
import SlipwaySystem
import SlipwayViews
import SlipwayWorkspace

extension ModelAnalyzerSchema: ExpressibleByArgument {}
extension RequestProtocol: ExpressibleByArgument {}
extension CampaignSearch: ExpressibleByArgument {}
extension TimeBudget: ExpressibleByArgument {}
extension Shard: ExpressibleByArgument {
    /// Reads `i/n`.
    public init?(argument: String) { self.init(argument) }

    /// `i/n`, as help texts show it.
    public var defaultValueDescription: String { "\(index)/\(count)" }
}

/// `slipway profile`: measures the variants of a spec, or writes the configuration of another profiler.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(.profile)

    @Argument(
        help: ArgumentHelp(
            "The specs whose variants are measured: files, names or patterns. Default: all of the project.",
            valueName: "specs"),
        completion: .file(extensions: ["yaml", "yml"]))
    var specs: [String] = []

    @OptionGroup var campaign: CampaignOptions

    @OptionGroup(title: "Programs") var programs: ProfilePrograms
    @OptionGroup(title: "Plan") var part: ProfilePart
    @OptionGroup(title: "Measurements") var runs: ProfileRuns

    @OptionGroup(title: "Other programs") var job: CampaignJobOptions

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        try programs.validate()
        if job.shards != nil, part.shard != .whole { throw ValidationError("give one of --shard and --shards") }
        if job.shards != nil, part.measurements != nil {
            throw ValidationError("--measurements names one file, and each of the --shards has its own")
        }
    }

    func run() throws {
        let console = Console(messages)
        let project = try self.project.open(console)
        let target = project.target(out: campaign.out, weights: nil)
        if !job.isModelAnalyzer, target == nil {
            _ = try self.project.target(out: campaign.out, weights: nil, of: project)
        }
        let selection = try self.project.select(specs, of: project, console)
        if let target { try console.require(checkNames(of: selection, in: project, target: target)) }
        let needsOne = [("--emit", job.emit != nil), ("--measurements", part.measurements != nil)]
        for (option, isGiven) in needsOne where isGiven && selection.specs.count != 1 {
            throw ValidationError("\(option) is about one spec: name it")
        }
        var status = ExitStatus.done
        for spec in selection.specs {
            status.merge(try profile(spec, isAlone: selection.specs.count == 1, target?.out, project, console))
        }
        try console.end(status)
    }

    /// Profiles a spec; one of several that does not say what to measure is listed.
    private func profile(
        _ spec: String, isAlone: Bool, _ out: String?, _ project: Project, _ console: Console
    ) throws -> ExitStatus {
        var request = try campaign.request(spec, out: out, project)
        request.shard = job.shards.flatMap { Shard("1/\($0)") } ?? part.shard
        request.repeats = part.repeats
        request.search = part.search
        request.budget = part.budget?.seconds
        request.candidateLimit = part.candidates
        request.allowsBreaking = part.allowBreaking
        let planned = planCampaign(request, fetching: FetchProgressWriter(console).show)
        if !isAlone, planned.fails(onlyBy: .noProfileSection) {
            console.progress("left      \(spec): it does not say what to measure\n")
            return .done
        }
        console.findings(of: planned)
        guard let plan = planned.accepted else { return ExitStatus(planned) }
        if !isAlone { console.progress("profile   \(spec)\n") }
        if job.isModelAnalyzer {
            try write(plan.modelAnalyzerFiles(schema: job.schema), console)
            return .done
        }
        if let emitted = job.request(SlipwayCommand.arguments) {
            let files = plan.emit(emitted)
            console.findings(of: files)
            if let text = JobFilesView(files.value ?? [], isWritten: emitted.directory != nil).text {
                console.data(text)
            }
            return ExitStatus(files)
        }
        for finding in plan.findings { console.finding(finding) }
        if part.dryRun {
            let preview = previewCampaign(plan, conditions)
            if let found = preview.value { console.data(DryRunView(found).text) }
            console.findings(of: preview)
            return preview.accepted == nil ? ExitStatus(preview) : .done
        }
        return try run(plan, console)
    }

    private var conditions: CampaignConditions {
        var conditions = CampaignConditions(
            runs.settings(programs), temporaryDirectory: Console.temporaryDirectory, version: slipwayVersion)
        conditions.measurements = part.measurements
        conditions.logs = runs.times.logs
        return conditions
    }

    /// Measures what is left; a signal that comes meanwhile ends the process once the campaign has put its things away.
    private func run(_ plan: PlannedCampaign, _ console: Console) throws -> ExitStatus {
        let opened = openCampaign(plan, conditions)
        console.findings(of: opened)
        guard let campaign = opened.accepted else { return ExitStatus(opened) }
        StopSignals.catchAll()
        let outcome = measure(campaign, console)
        console.findings(of: outcome)
        switch outcome.value {
        case nil: return ExitStatus(outcome)
        case .done(let set):
            console.chatter("\(counted(set.measurements.count, "measurement")) in \(campaign.path)\n")
            return .done
        case .interrupted:
            console.message("interrupted; what was measured is in \(campaign.path), and the same command continues\n")
            if let signal = StopSignals.caught { StopSignals.die(by: signal) }
            throw ExitStatus.inputOutput.code
        }
    }

    private func measure(_ campaign: OpenCampaign, _ console: Console) -> Outcome<CampaignEnd> {
        let progress = CampaignProgressWriter(console)
        defer { progress.finish() }
        return runCampaign(campaign) { news in
            switch news {
            case .event(let event): progress.show(event)
            case .finding(let finding): console.finding(finding)
            }
        }
    }

    private func write(_ files: [(name: String, requests: [String], bytes: [UInt8])], _ console: Console) throws {
        let chosen = files.first { file in job.requestName.map { file.requests.contains($0) } ?? true }
        guard let chosen else {
            let known = files.flatMap(\.requests).joined(separator: ", ")
            console.message("error: no request is named \"\(job.requestName ?? "")\"; the plan has \(known)\n")
            throw ExitStatus.wrongInput.code
        }
        console.data(String(decoding: chosen.bytes, as: UTF8.self))
    }
}
