import ArgumentParser
import SlipwayApp
import SlipwayEmit
import SlipwayMeasurements
import SlipwayOutput
import SlipwayProfiler
import SlipwayReport
import SlipwaySystem
import SlipwayWorkspace

extension ModelAnalyzerSchema: ExpressibleByArgument {}
extension RequestProtocol: ExpressibleByArgument {}
extension Shard: ExpressibleByArgument {
    /// Reads `i/n`.
    public init?(argument: String) { self.init(argument) }

    /// `i/n`, as help texts show it.
    public var defaultValueDescription: String { "\(index)/\(count)" }
}

/// `slipway profile`: measures the variants of a spec, or writes the configuration of another profiler.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Measures the variants of a spec with a real server and the real perf_analyzer.",
        usage: """
            slipway profile specs/minilm-cpu.yaml --out build --dry-run
            slipway profile specs/minilm-cpu.yaml --out build --server /opt/tritonserver/bin/tritonserver
            slipway profile specs/bertsquad.yaml --out build --server-image nvcr.io/nvidia/tritonserver:24.10-py3 \
            --perf-analyzer-image nvcr.io/nvidia/tritonserver:24.10-py3-sdk
            slipway profile specs/bertsquad.yaml --out build --server-url gpu-1:8000 --shard 1/4
            slipway profile specs/minilm-cpu.yaml --emit model-analyzer --schema 2022
            slipway profile <spec> --out <dir> [<options>]
            """,
        discussion: """
            Looks at every variant once, then measures the best few and the incumbent again, in rounds of a random order \
            whose seed is recorded. Every measurement is on the disk before the next one begins; a campaign that was \
            interrupted is resumed by the same command. A run takes windows until three in a row agree (--stability); on \
            a busy machine, where they do not, it gives the values of three windows as they are, marked as unstable. A run \
            that fails is tried again at most twice; a variant that does not load is recorded with the reason, and tried \
            again by the next run. \
            Exit codes: 0 done; 1 the input is wrong, or the server or perf_analyzer cannot be used; 66 a file is \
            missing; 74 reading or writing failed. A signal ends it as it ends other programs.
            """
    )

    /// The profilers whose configuration can be written.
    enum Profiler: String, CaseIterable, ExpressibleByArgument {
        case modelAnalyzer = "model-analyzer"
    }

    @Argument(help: "The spec whose variants are measured.", completion: .file(extensions: ["yaml", "yml"]))
    var spec: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The output root that the spec was built to.", valueName: "dir"), completion: .directory)
    var out: String?

    @OptionGroup(title: "Programs") var programs: ProfilePrograms
    @OptionGroup(title: "Plan") var part: ProfilePart
    @OptionGroup(title: "Measurements") var runs: ProfileRuns

    @Option(name: .long, help: "Measure nothing; write a profiler's configuration to standard output.")
    var emit: Profiler?

    @Option(
        name: .long, help: "The keys of Model Analyzer's configuration: current (1.58), or 2022 (21.08 to 22.10).")
    var schema: ModelAnalyzerSchema = .current

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The request that --emit writes for, as profile/plan.json names it. Default: the first.", valueName: "name")
    )
    var request: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var messages: MessageOptions

    func validate() throws {
        if emit == nil, out?.isEmpty ?? true { throw ValidationError("--out needs a directory") }
        try programs.validate()
    }

    func run() throws {
        let console = Console(messages)
        var request = CampaignRequest(spec, out: out, project: project.project)
        request.shard = part.shard
        request.repeats = part.repeats
        request.candidateLimit = part.candidates
        request.allowsBreaking = part.allowBreaking
        let planned = planCampaign(request, fetching: FetchProgressWriter(console).show)
        console.findings(of: planned)
        guard let plan = planned.accepted else { throw ExitStatus(planned).code }
        if emit != nil {
            try write(plan.modelAnalyzerFiles(schema: schema), console)
        } else {
            for finding in plan.findings { console.finding(finding) }
            if part.dryRun {
                let preview = previewCampaign(plan, conditions)
                if let found = preview.value { console.data(DryRunView(found).text) }
                console.findings(of: preview)
                guard preview.accepted != nil else { throw ExitStatus(preview).code }
            } else {
                try run(plan, console)
            }
        }
        try console.end(.done)
    }

    private var conditions: CampaignConditions {
        var conditions = CampaignConditions(
            runs.settings(programs), temporaryDirectory: Console.temporaryDirectory, version: slipwayVersion)
        conditions.measurements = part.measurements
        conditions.logs = runs.logs
        return conditions
    }

    /// Measures what is left; a signal that comes meanwhile ends the process once the campaign has put its things away.
    private func run(_ plan: PlannedCampaign, _ console: Console) throws {
        let (outcome, path) = try measure(plan, console)
        console.findings(of: outcome)
        switch outcome.value {
        case nil: throw ExitStatus(outcome).code
        case .done(let set):
            console.chatter("\(counted(set.measurements.count, "measurement")) in \(path)\n")
        case .interrupted:
            console.message("interrupted; what was measured is in \(path), and the same command continues\n")
            if let signal = StopSignals.caught { StopSignals.die(by: signal) }
            throw ExitStatus.inputOutput.code
        }
    }

    private func measure(
        _ plan: PlannedCampaign, _ console: Console
    ) throws -> (outcome: Outcome<CampaignEnd>, path: String) {
        let opened = openCampaign(plan, conditions)
        console.findings(of: opened)
        guard let campaign = opened.accepted else { throw ExitStatus(opened).code }
        StopSignals.catchAll()
        let progress = CampaignProgressWriter(console)
        defer { progress.finish() }
        let outcome = runCampaign(campaign) { news in
            switch news {
            case .event(let event): progress.show(event)
            case .finding(let finding): console.finding(finding)
            }
        }
        return (outcome, campaign.path)
    }

    private func write(_ files: [(name: String, requests: [String], bytes: [UInt8])], _ console: Console) throws {
        let chosen = files.first { file in request.map { file.requests.contains($0) } ?? true }
        guard let chosen else {
            let known = files.flatMap(\.requests).joined(separator: ", ")
            console.message("error: no request is named \"\(request ?? "")\"; the plan has \(known)\n")
            throw ExitStatus.wrongInput.code
        }
        console.data(String(decoding: chosen.bytes, as: UTF8.self))
    }
}
