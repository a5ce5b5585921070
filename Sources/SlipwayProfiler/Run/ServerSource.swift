package import SlipwaySystem

/// Where the server comes from.
package enum ServerSource: Hashable, Sendable {
    /// A program on this machine, with further arguments.
    case program(String, arguments: [String])
    /// A container image, with further arguments of the server.
    case image(ContainerImage, arguments: [String])
    /// A server that runs already, with explicit model control and the repository of the plan.
    case running(host: String, httpPort: Int, grpcPort: Int, metricsPort: Int)
}

/// An image and how it is run.
package struct ContainerImage: Hashable, Sendable {
    /// `docker` or `podman`.
    package let tool: String
    /// The image.
    package let name: String
    /// Further arguments of `run`.
    package let arguments: [String]

    /// Whether a text can name an image: one that begins with a dash would reach the tool as an option.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.first != 0x2D && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    /// Names an image.
    package init(tool: String, name: String, arguments: [String] = []) {
        self.tool = tool
        self.name = name
        self.arguments = arguments
    }

    /// The arguments that run a program in a container that is gone afterwards.
    ///
    /// - Parameters:
    ///   - container: The container's name.
    ///   - mounts: Directories that are seen under the same path, and whether they may be written.
    ///   - usesGPUs: Whether it sees the GPUs.
    ///   - variables: The names of variables that it takes over from the tool's environment; values would show in `ps`.
    ///   - command: The program and its arguments.
    /// - Returns: The arguments of the tool.
    package func run(
        container: String, mounts: [(path: String, isWritable: Bool)], usesGPUs: Bool, variables: [String] = [],
        command: [String]
    ) -> [String] {
        var words = ["run", "--rm", "--name", container, "--network", "host"]
        for name in variables { words += ["--env", name] }
        if usesGPUs { words += tool.hasSuffix("podman") ? ["--device", "nvidia.com/gpu=all"] : ["--gpus", "all"] }
        for mount in mounts { words += ["--volume", "\(mount.path):\(mount.path)\(mount.isWritable ? "" : ":ro")"] }
        return words + arguments + [name] + command
    }
}

/// Where perf_analyzer comes from.
package enum AnalyzerSource: Hashable, Sendable {
    /// A program on this machine.
    case program(String)
    /// A container image that has it.
    case image(ContainerImage)
}

/// The protocol that perf_analyzer speaks to the server.
package enum RequestProtocol: String, CaseIterable, Sendable {
    case http, grpc
}

/// How measurements are made.
package struct ProfilerSettings: Hashable, Sendable {
    /// The server.
    package var server: ServerSource
    /// perf_analyzer.
    package var analyzer: AnalyzerSource
    /// The protocol of requests.
    package var requestProtocol = RequestProtocol.grpc
    /// The fewest requests of a measurement window; a window also lasts a second at least.
    package var windowRequests = 200
    /// The share by which the last three windows may differ, in percent.
    package var stability = 10.0
    /// The windows after which a run whose windows still differ is unstable.
    package var maxTrials = 10
    /// The longest time that the server may take to start, in seconds.
    package var startTimeout = 300
    /// The longest time that a variant may take to load, in seconds: TensorRT builds engines then.
    package var loadTimeout = 3600
    /// The longest time that one run of perf_analyzer may take, in seconds; an unstable measurement takes two.
    package var runTimeout = 900
    /// Whether GPU metrics are collected.
    package var collectsMetrics = false
    /// The variables that the server gets.
    package var serverEnvironment = ProgramEnvironment.server
    /// The variables that perf_analyzer gets.
    package var analyzerEnvironment = ProgramEnvironment.analyzer
    /// The variables that `--server-env` names, which containers take over.
    package var statedVariables: [String] = []

    /// Makes the usual settings.
    package init(server: ServerSource, analyzer: AnalyzerSource) {
        self.server = server
        self.analyzer = analyzer
    }
}
