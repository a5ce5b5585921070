/// What a profiler measures of a variant under a load, and a policy may name.
///
/// Values are kept in base units: nanoseconds, bytes, shares (1 is 100 %), inferences per second, watts.
package enum Metric: Int, CaseIterable, Hashable, Sendable {
    /// Inferences per second.
    case throughput
    /// The mean latency of a request.
    case latencyAverage
    /// The median latency.
    case latencyP50
    /// The 90th percentile of the latency.
    case latencyP90
    /// The 95th percentile of the latency.
    case latencyP95
    /// The 99th percentile of the latency.
    case latencyP99
    /// The mean time in the server's queue.
    case queueTime
    /// The mean time to gather a batch's inputs.
    case computeInputTime
    /// The mean time of inference itself.
    case computeInferTime
    /// The mean time to hand out a batch's outputs.
    case computeOutputTime
    /// Device memory used.
    case gpuMemory
    /// The share of time that GPUs work.
    case gpuUtilization
    /// Power drawn by GPUs, in watts.
    case gpuPower
    /// Main memory used by the server.
    case memory

    /// What a metric measures, which decides the units of its limits.
    package enum Dimension: Sendable {
        case time, bytes, share, rate, plain
    }

    /// The metric of a name as specs and files of measurements write it; nil when there is none.
    package init?(named name: String) {
        guard let metric = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = metric
    }

    /// The name as specs and files of measurements write it: `latency_p99`.
    package var name: String { entry.name }
    /// What it measures.
    package var dimension: Dimension { entry.dimension }
    /// Whether more of it is better.
    package var isHigherBetter: Bool { entry.isHigherBetter }
    /// What it is, a sentence.
    package var doc: String { entry.doc }
    /// What profilers call it.
    package var synonyms: [String] { entry.synonyms }

    private var entry: MetricEntry { MetricEntry.table[rawValue] }
}

/// A row of the table of metrics.
private struct MetricEntry: Sendable {
    let name: String
    let dimension: Metric.Dimension
    let isHigherBetter: Bool
    let doc: String
    let synonyms: [String]

    /// Every metric, in the order of the cases, which is the order of the reference page.
    static let table: [MetricEntry] = [
        MetricEntry(
            name: "throughput", dimension: .rate, isHigherBetter: true, doc: "Inferences per second.",
            synonyms: ["perf_throughput", "inferences_per_second", "infer_per_sec", "qps", "rps"]),
        MetricEntry(
            name: "latency_avg", dimension: .time, isHigherBetter: false, doc: "The mean latency of a request.",
            synonyms: ["perf_latency_avg", "avg_latency", "latency", "perf_latency", "latency_mean"]),
        MetricEntry(
            name: "latency_p50", dimension: .time, isHigherBetter: false, doc: "The median latency.",
            synonyms: ["p50", "p50_latency", "latency_median"]),
        MetricEntry(
            name: "latency_p90", dimension: .time, isHigherBetter: false, doc: "The 90th percentile of the latency.",
            synonyms: ["p90", "perf_latency_p90", "p90_latency"]),
        MetricEntry(
            name: "latency_p95", dimension: .time, isHigherBetter: false, doc: "The 95th percentile of the latency.",
            synonyms: ["p95", "perf_latency_p95", "p95_latency"]),
        MetricEntry(
            name: "latency_p99", dimension: .time, isHigherBetter: false, doc: "The 99th percentile of the latency.",
            synonyms: ["p99", "perf_latency_p99", "p99_latency"]),
        MetricEntry(
            name: "queue_time", dimension: .time, isHigherBetter: false, doc: "The mean time in the server's queue.",
            synonyms: ["perf_server_queue", "server_queue"]),
        MetricEntry(
            name: "compute_input_time", dimension: .time, isHigherBetter: false,
            doc: "The mean time to gather a batch's inputs.",
            synonyms: ["perf_server_compute_input"]),
        MetricEntry(
            name: "compute_infer_time", dimension: .time, isHigherBetter: false,
            doc: "The mean time of inference itself.",
            synonyms: ["perf_server_compute_infer"]),
        MetricEntry(
            name: "compute_output_time", dimension: .time, isHigherBetter: false,
            doc: "The mean time to hand out a batch's outputs.",
            synonyms: ["perf_server_compute_output"]),
        MetricEntry(
            name: "gpu_memory", dimension: .bytes, isHigherBetter: false, doc: "Device memory used.",
            synonyms: ["gpu_used_memory", "gpu_memory_usage"]),
        MetricEntry(
            name: "gpu_utilization", dimension: .share, isHigherBetter: true, doc: "The share of time that GPUs work.",
            synonyms: ["gpu_util"]),
        MetricEntry(
            name: "gpu_power", dimension: .plain, isHigherBetter: false, doc: "Power drawn by GPUs, in watts.",
            synonyms: ["gpu_power_usage"]),
        MetricEntry(
            name: "memory", dimension: .bytes, isHigherBetter: false, doc: "Main memory used by the server.",
            synonyms: ["cpu_used_ram", "ram", "ram_usage", "cpu_memory"]),
    ]
}
