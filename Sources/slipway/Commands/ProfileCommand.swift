import ArgumentParser
import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayEmit
import SlipwayOutput
import SlipwayProfiler
import SlipwaySpec
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
            Looks at every variant once, then measures the best few and the incumbent again, each several times and in \
            turns. Every measurement is on the disk before the next one begins; a run that was interrupted goes on where \
            it stopped. A variant that does not load or does not become stable is recorded with the reason. \
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
        // A graph lock stands in for a model that --emit does not need.
        let target = out.map { SpecCompiler.OutputTarget(out: $0, weights: .store) }
        var compiler = SpecCompiler(project: project, target: target)
        compiler.fetch = FetchProgress(console: console).fetch
        let compilation = compiler.compile(spec)
        console.findings(compilation.bag, sources: compilation.sources)
        if let failure = compilation.failure { console.report(failure.error) }
        guard compilation.status == .done, let (plan, emitted) = compilation.result else {
            throw compilation.status.code
        }
        guard let measurements = emitted.measurements else {
            console.report(
                Diagnostic(
                    .noProfileSection, "the spec does not say what to measure",
                    at: plan.spec.resolved.document.name.range,
                    help: ["add profile: {concurrency: [1, 8, 32]}"]), sources: compilation.sources)
            throw ExitStatus.wrongInput.code
        }
        if emit != nil {
            try write(modelAnalyzerFiles(emitted, plan, schema: schema), console)
        } else if let out {
            let campaign = ProfileCampaign(
                spec: spec, out: out, plan: plan, emitted: emitted, measurements: measurements, programs: programs,
                part: part, runs: runs, console: console, sources: compilation.sources)
            let status = campaign.run()
            if status != .done { throw status.code }
        }
        if console.hasLostData { throw ExitStatus.inputOutput.code }
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

extension Console {
    /// Writes a finding to standard error.
    func report(_ finding: Diagnostic, sources: SourceSet = SourceSet()) {
        var bag = DiagnosticBag()
        bag.add(finding)
        findings(bag, sources: sources)
    }
}
