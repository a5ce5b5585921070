import ArgumentParser
import SlipwayMeasurements
import SlipwayProfiler
import SlipwayPromotion
import SlipwaySystem

/// The server and perf_analyzer.
struct ProfilePrograms: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("The server to start. Default: tritonserver, looked for in PATH.", valueName: "path"),
        completion: .file())
    var server: String?

    @Option(
        name: .customLong("server-image"),
        help: ArgumentHelp("The container image to start the server from.", valueName: "image"))
    var serverImage: String?

    @Option(
        name: .customLong("server-url"),
        help: ArgumentHelp(
            "The HTTP port of a server that runs already, with --model-control-mode=explicit and the built repository.",
            valueName: "host:port"))
    var serverURL: String?

    @Option(
        name: .customLong("grpc-port"),
        help: ArgumentHelp(
            "The gRPC port of the server at --server-url. Default: the HTTP port + 1.", valueName: "port"))
    var grpcPort: Int?

    @Option(
        name: .customLong("metrics-port"),
        help: ArgumentHelp(
            "The metrics port of the server at --server-url. Default: the HTTP port + 2.", valueName: "port"))
    var metricsPort: Int?

    @Option(
        name: .customLong("server-arg"),
        help: ArgumentHelp(
            "A further argument of the server that is started; may be repeated. Write --server-arg=--log-verbose=1.",
            valueName: "arg"))
    var serverArguments: [String] = []

    @Option(
        name: .customLong("server-env"),
        help: ArgumentHelp(
            "A variable for the server and perf_analyzer besides the usual ones, with a value or this command's own; may be repeated.",
            valueName: "name[=value]"))
    var serverVariables: [String] = []

    @Option(
        name: .customLong("perf-analyzer"),
        help: ArgumentHelp("perf_analyzer. Default: perf_analyzer, looked for in PATH.", valueName: "path"),
        completion: .file())
    var analyzer: String?

    @Option(
        name: .customLong("perf-analyzer-image"),
        help: ArgumentHelp("The container image that has perf_analyzer.", valueName: "image"))
    var analyzerImage: String?

    @Option(
        name: .customLong("container-tool"),
        help: ArgumentHelp("What runs container images: docker, podman, or a path.", valueName: "tool"))
    var containerTool = "docker"

    @Option(
        name: .customLong("container-arg"),
        help: ArgumentHelp("A further argument of the tool's run; may be repeated.", valueName: "arg"))
    var containerArguments: [String] = []

    @Option(name: .long, help: "The protocol of requests.")
    var `protocol`: RequestProtocol = .grpc

    func validate() throws {
        if [server, serverImage, serverURL].compactMap(\.self).count > 1 {
            throw ValidationError("give one of --server, --server-image and --server-url")
        }
        if analyzer != nil, analyzerImage != nil {
            throw ValidationError("give one of --perf-analyzer and --perf-analyzer-image")
        }
        for image in [serverImage, analyzerImage].compactMap(\.self) where !ContainerImage.isName(image) {
            throw ValidationError("\"\(image)\" is not the name of a container image")
        }
        var environment = ProgramEnvironment.server
        if let word = environment.add(serverVariables) {
            throw ValidationError("--server-env takes NAME or NAME=VALUE, not \"\(word.prefix { $0 != "=" })\"")
        }
        if let serverURL, Self.address(serverURL) == nil {
            throw ValidationError("--server-url takes a host and a port, such as localhost:8000")
        }
    }

    /// The server that the options name.
    var serverSource: ServerSource {
        if let serverURL, let (host, port) = Self.address(serverURL) {
            return .running(
                host: host, httpPort: port, grpcPort: grpcPort ?? port + 1, metricsPort: metricsPort ?? port + 2)
        }
        if let serverImage {
            return .image(
                ContainerImage(tool: containerTool, name: serverImage, arguments: containerArguments),
                arguments: serverArguments)
        }
        return .program(server ?? "tritonserver", arguments: serverArguments)
    }

    /// Gives the programs the variables that the options name.
    func addVariables(to settings: inout ProfilerSettings) {
        _ = settings.serverEnvironment.add(serverVariables)
        _ = settings.analyzerEnvironment.add(serverVariables)
        settings.statedVariables = serverVariables.map { String($0.prefix { $0 != "=" }) }
    }

    /// perf_analyzer as the options name it.
    var analyzerSource: AnalyzerSource {
        if let analyzerImage {
            return .image(ContainerImage(tool: containerTool, name: analyzerImage, arguments: containerArguments))
        }
        return .program(analyzer ?? "perf_analyzer")
    }

    /// The host and port of `host:port`, `[::1]:8000` and `http://host:port/`.
    private static func address(_ text: String) -> (String, Int)? {
        var rest = text[...]
        if rest.hasPrefix("http://") { rest = rest.dropFirst(7) }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (1...65533).contains(port)
        else { return nil }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : (String(host), port)
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
        help: ArgumentHelp("How often candidates are repeated. Default: the spec's, else 5.", valueName: "n"))
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

    @Option(
        name: .customLong("load-timeout"),
        help: ArgumentHelp("The longest time that a variant may take to load.", valueName: "seconds"))
    var loadTimeout = 3600

    @Option(
        name: .customLong("start-timeout"),
        help: ArgumentHelp("The longest time that the server may take to start.", valueName: "seconds"))
    var startTimeout = 300

    @Option(
        name: .long,
        help: ArgumentHelp("Keep the logs of server and perf_analyzer below this directory.", valueName: "dir"),
        completion: .directory)
    var logs: String?

    func validate() throws {
        if windowRequests < 1 || maxTrials < 3 {
            throw ValidationError("--window-requests is 1 or more, --max-trials 3")
        }
        if !(stability > 0 && stability <= 100) { throw ValidationError("--stability is above 0 and at most 100") }
        for seconds in [runTimeout, loadTimeout, startTimeout] where !(1...604_800).contains(seconds) {
            throw ValidationError("a time-out takes seconds, from 1 to 604800")
        }
    }

    /// How measurements are made with some programs.
    func settings(_ programs: ProfilePrograms) -> ProfilerSettings {
        var settings = ProfilerSettings(server: programs.serverSource, analyzer: programs.analyzerSource)
        programs.addVariables(to: &settings)
        settings.requestProtocol = programs.protocol
        settings.windowRequests = windowRequests
        settings.stability = stability
        settings.maxTrials = maxTrials
        settings.runTimeout = runTimeout
        settings.loadTimeout = loadTimeout
        settings.startTimeout = startTimeout
        return settings
    }
}
