/// Where the server comes from.
package enum ServerSource: Hashable, Sendable {
    /// A program on this machine, with further arguments.
    case program(String, arguments: [String])
    /// A container image, with further arguments of the server.
    case image(ContainerImage, arguments: [String])
    /// A server that runs already, with explicit model control and the repository of the plan.
    case running(host: String, httpPort: Int, grpcPort: Int, metricsPort: Int)
}

/// Where perf_analyzer comes from.
package enum AnalyzerSource: Hashable, Sendable {
    /// A program on this machine.
    case program(String)
    /// A container image that has it.
    case image(ContainerImage)
}
