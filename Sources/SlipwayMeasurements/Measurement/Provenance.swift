/// Where runs come from: what was measured, by which programs, and how exactly.
package struct Provenance: Hashable, Sendable {
    /// The kind of file that states a run.
    package enum Format: Hashable, Sendable {
        /// measurements.jsonl of `slipway profile`.
        case measurements
        /// A table of Model Analyzer.
        case modelAnalyzer
        /// A table of perf_analyzer.
        case perfAnalyzer
        /// A profile export of perf_analyzer.
        case perfAnalyzerExport
        /// Statistics of Locust.
        case locust
    }

    /// The kind of file.
    package var format: Format = .measurements
    /// The digest of the model with its weights, 64 hexadecimal digits; nil when the file does not say.
    package var modelDigest: String?
    /// The digest of the model's graph without the values of its initializers, 64 hexadecimal digits; nil when the file
    /// does not say. New weights in the same graph leave it as it is.
    package var graphDigest: String?
    /// The programs that took part with their versions, by name.
    package var tools: [ToolVersion] = []
    /// The seed from which the order of each round was drawn; nil when the file does not say.
    package var orderSeed: Int?
    /// The step in which the file writes latencies, in nanoseconds: a written value stands for a range of that width.
    /// 0 when values are as they were measured. Model Analyzer rounds to 100,000 ns, perf_analyzer cuts to 1,000 ns, Locust rounds
    /// to 1,000,000 ns.
    package var latencyStep: Double = 0

    /// Makes a provenance of which nothing is known.
    package init() {}

    /// Whether the file tells variants by id, not by name alone.
    package var hasIdentities: Bool { format == .measurements }
}

/// A program and its version.
package struct ToolVersion: Hashable, Comparable, Sendable {
    /// The program's name, `perf_analyzer`.
    package var name: String
    /// Its version as it states it, `2.48.0`.
    package var version: String

    /// Makes a version of a program.
    package init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    /// Orders by name, then by version, the same on every machine.
    package static func < (left: ToolVersion, right: ToolVersion) -> Bool {
        if left.name != right.name { return left.name.utf8.lexicographicallyPrecedes(right.name.utf8) }
        return left.version.utf8.lexicographicallyPrecedes(right.version.utf8)
    }
}

/// A percentile of the latency that no `Metric` stands for.
package struct LatencyPercentile: Hashable, Sendable {
    /// The share of requests that were at least as quick, in percent, above 0 and at most 100.
    package var percent: Double
    /// The latency in nanoseconds.
    package var latency: Double

    /// Makes a percentile.
    package init(percent: Double, latency: Double) {
        self.percent = percent
        self.latency = latency
    }
}
