import ArgumentParser
import SlipwayApp
import SlipwayMeasurements
import SlipwayProfiler
import SlipwayPromotion
import SlipwaySystem

/// The server and perf_analyzer.
struct ProfilePrograms: ParsableArguments {
    @OptionGroup var server: ServerPrograms

    @Option(
        name: .customLong("perf-analyzer"),
        help: ArgumentHelp("perf_analyzer. Default: perf_analyzer, looked for in PATH.", valueName: "path"),
        completion: .file())
    var analyzer: String?

    @Option(
        name: .customLong("perf-analyzer-image"),
        help: ArgumentHelp("The container image that has perf_analyzer.", valueName: "image"))
    var analyzerImage: String?

    @Option(name: .long, help: "The protocol of requests.")
    var `protocol`: RequestProtocol = .grpc

    func validate() throws {
        try server.validate()
        if analyzer != nil, analyzerImage != nil {
            throw ValidationError("give one of --perf-analyzer and --perf-analyzer-image")
        }
        if let analyzerImage, !ContainerImage.isName(analyzerImage) {
            throw ValidationError("\"\(analyzerImage)\" is not the name of a container image")
        }
    }

    /// perf_analyzer as the options name it.
    var analyzerSource: AnalyzerSource {
        if let analyzerImage { return .image(server.image(analyzerImage)) }
        return .program(analyzer ?? "perf_analyzer")
    }
}

/// Which part of the plan is measured.
struct ProfilePart: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "This machine's part of a plan that several share; each measures the incumbent too.", valueName: "i/n"))
    var shard: Shard = .whole

    @Option(
        name: .long,
        help: """
            Measure every variant at every load and repeat the best few (grid), or drop variants as they fall behind (race). \
            Default: the spec's, else grid.
            """)
    var search: CampaignSearch?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long a race may take, earlier runs of the file and loading included, such as 30min; asks for a race. Spent without a verdict, the incumbent stays. Default: the spec's.",
            valueName: "time"))
    var budget: TimeBudget?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How often candidates are repeated. Default: the spec's, else 5. In a race: the fresh rounds at most, 3 to 12, 8 unless stated.",
            valueName: "n"))
    var repeats: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("How many candidates are repeated besides the incumbent, at most.", valueName: "k"))
    var candidates = defaultCandidates

    @Flag(
        name: .customLong("allow-breaking"),
        help: "Repeat variants too that clients would notice: a lower batch limit, changed inputs and outputs.")
    var allowBreaking = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Where measurements are appended. Default: OUT/<name>/profile/measurements.jsonl, with a shard its own.",
            valueName: "file"),
        completion: .file())
    var measurements: String?

    @Flag(
        name: .customLong("dry-run"),
        help:
            "Measure and write nothing; try server and perf_analyzer, and show what is left to measure and how long it takes."
    )
    var dryRun = false

    func validate() throws {
        if budget != nil, search == .grid {
            throw ValidationError("--budget is for a race, and --search grid asks for none")
        }
        if let repeats, !(0...1000).contains(repeats) {
            throw ValidationError("--repeats takes a number from 0 to 1000")
        }
        if !(1...1000).contains(candidates) { throw ValidationError("--candidates takes a number from 1 to 1000") }
    }
}

/// How one measurement is made.
struct ProfileRuns: ParsableArguments {
    @Option(
        name: .customLong("window-requests"),
        help: ArgumentHelp(
            "The fewest requests of a window, and ten times the concurrency; a window lasts a second at least. More make a run longer and steadier.",
            valueName: "n"))
    var windowRequests = 200

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How far three windows in a row may differ, in percent of throughput and of latency, for a run to be stable. The values of one that is not count all the same, as unstable ones with more noise.",
            valueName: "percent"))
    var stability = 10.0

    @Option(
        name: .customLong("max-trials"),
        help: ArgumentHelp(
            "The windows after which a run that is not stable yet takes the next three as they are.", valueName: "n"))
    var maxTrials = 10

    @Option(
        name: .customLong("run-timeout"),
        help: ArgumentHelp("The longest time of one run of perf_analyzer.", valueName: "seconds"))
    var runTimeout = 900

    @OptionGroup var times: ServerTimes

    func validate() throws {
        if windowRequests < 1 || maxTrials < 3 {
            throw ValidationError("--window-requests is 1 or more, --max-trials 3")
        }
        if !(stability > 0 && stability <= 100) { throw ValidationError("--stability is above 0 and at most 100") }
        try times.validate()
        if !(1...604_800).contains(runTimeout) { throw ValidationError("a time-out takes seconds, from 1 to 604800") }
    }

    /// How measurements are made with some programs.
    func settings(_ programs: ProfilePrograms) -> ProfilerSettings {
        var settings = ProfilerSettings(server: programs.server.source, analyzer: programs.analyzerSource)
        programs.server.addVariables(to: &settings)
        settings.requestProtocol = programs.protocol
        settings.windowRequests = windowRequests
        settings.stability = stability
        settings.maxTrials = maxTrials
        settings.runTimeout = runTimeout
        settings.loadTimeout = times.loadTimeout
        settings.startTimeout = times.startTimeout
        return settings
    }
}
