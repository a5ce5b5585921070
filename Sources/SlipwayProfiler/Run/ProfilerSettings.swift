package import SlipwaySystem

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
