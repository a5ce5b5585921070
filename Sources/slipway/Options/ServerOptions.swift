import ArgumentParser
import SlipwayProfiler
import SlipwaySystem

/// The server.
struct ServerPrograms: ParsableArguments {
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
        name: .customLong("container-tool"),
        help: ArgumentHelp("What runs container images: docker, podman, or a path.", valueName: "tool"))
    var containerTool = "docker"

    @Option(
        name: .customLong("container-arg"),
        help: ArgumentHelp("A further argument of the tool's run; may be repeated.", valueName: "arg"))
    var containerArguments: [String] = []

    func validate() throws {
        if [server, serverImage, serverURL].compactMap(\.self).count > 1 {
            throw ValidationError("give one of --server, --server-image and --server-url")
        }
        if let serverImage, !ContainerImage.isName(serverImage) {
            throw ValidationError("\"\(serverImage)\" is not the name of a container image")
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
    var source: ServerSource {
        if let serverURL, let (host, port) = Self.address(serverURL) {
            return .running(
                host: host, httpPort: port, grpcPort: grpcPort ?? port + 1, metricsPort: metricsPort ?? port + 2)
        }
        if let serverImage { return .image(image(serverImage), arguments: serverArguments) }
        return .program(server ?? "tritonserver", arguments: serverArguments)
    }

    /// A container image, run as the options say.
    func image(_ name: String) -> ContainerImage {
        ContainerImage(tool: containerTool, name: name, arguments: containerArguments)
    }

    /// Gives the programs the variables that the options name.
    func addVariables(to settings: inout ProfilerSettings) {
        _ = settings.serverEnvironment.add(serverVariables)
        _ = settings.analyzerEnvironment.add(serverVariables)
        settings.statedVariables = serverVariables.map { String($0.prefix { $0 != "=" }) }
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

/// How long the server may take, and where its log stays.
struct ServerTimes: ParsableArguments {
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
        help: ArgumentHelp("Keep the logs of the programs that are run below this directory.", valueName: "dir"),
        completion: .directory)
    var logs: String?

    func validate() throws {
        for seconds in [loadTimeout, startTimeout] where !(1...604_800).contains(seconds) {
            throw ValidationError("a time-out takes seconds, from 1 to 604800")
        }
    }
}
