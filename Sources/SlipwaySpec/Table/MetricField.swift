/// A metric that a policy may name.
package struct MetricField: Sendable {
    /// What a metric measures, which decides the units of its limits.
    package enum Dimension: Sendable {
        case time, bytes, share, rate, plain
    }

    /// The name.
    package let name: String
    /// What it measures.
    package let dimension: Dimension
    /// Whether more of it is better.
    package let isHigherBetter: Bool
    /// What it is, a sentence.
    package let doc: String
    /// What profilers call it.
    package let synonyms: [String]

    /// Every metric, in the order of the reference page.
    package static let table: [MetricField] = [
        MetricField(
            name: "throughput", dimension: .rate, isHigherBetter: true, doc: "Inferences per second.",
            synonyms: ["perf_throughput", "inferences_per_second", "infer_per_sec", "qps", "rps"]),
        MetricField(
            name: "latency_avg", dimension: .time, isHigherBetter: false, doc: "The mean latency of a request.",
            synonyms: ["perf_latency_avg", "avg_latency", "latency", "perf_latency", "latency_mean"]),
        MetricField(
            name: "latency_p50", dimension: .time, isHigherBetter: false, doc: "The median latency.",
            synonyms: ["p50", "p50_latency", "latency_median"]),
        MetricField(
            name: "latency_p90", dimension: .time, isHigherBetter: false, doc: "The 90th percentile of the latency.",
            synonyms: ["p90", "perf_latency_p90", "p90_latency"]),
        MetricField(
            name: "latency_p95", dimension: .time, isHigherBetter: false, doc: "The 95th percentile of the latency.",
            synonyms: ["p95", "perf_latency_p95", "p95_latency"]),
        MetricField(
            name: "latency_p99", dimension: .time, isHigherBetter: false, doc: "The 99th percentile of the latency.",
            synonyms: ["p99", "perf_latency_p99", "p99_latency"]),
        MetricField(
            name: "queue_time", dimension: .time, isHigherBetter: false, doc: "The mean time in the server's queue.",
            synonyms: ["perf_server_queue", "server_queue"]),
        MetricField(
            name: "compute_input_time", dimension: .time, isHigherBetter: false,
            doc: "The mean time to gather a batch's inputs.", synonyms: ["perf_server_compute_input"]),
        MetricField(
            name: "compute_infer_time", dimension: .time, isHigherBetter: false,
            doc: "The mean time of inference itself.",
            synonyms: ["perf_server_compute_infer"]),
        MetricField(
            name: "compute_output_time", dimension: .time, isHigherBetter: false,
            doc: "The mean time to hand out a batch's outputs.", synonyms: ["perf_server_compute_output"]),
        MetricField(
            name: "gpu_memory", dimension: .bytes, isHigherBetter: false, doc: "Device memory used.",
            synonyms: ["gpu_used_memory", "gpu_memory_usage"]),
        MetricField(
            name: "gpu_utilization", dimension: .share, isHigherBetter: true, doc: "The share of time that GPUs work.",
            synonyms: ["gpu_util"]),
        MetricField(
            name: "gpu_power", dimension: .plain, isHigherBetter: false, doc: "Power drawn by GPUs, in watts.",
            synonyms: ["gpu_power_usage"]),
        MetricField(
            name: "memory", dimension: .bytes, isHigherBetter: false, doc: "Main memory used by the server.",
            synonyms: ["cpu_used_ram", "ram", "ram_usage", "cpu_memory"]),
    ]

    /// The metric of a name, or nil.
    package static func find(_ name: String) -> MetricField? {
        table.first { $0.name == name }
    }

    /// A limit as a spec writes it for this metric.
    var limitExample: String {
        switch dimension {
        case .time: "<= 30ms"
        case .bytes: "<= 4GiB"
        case .share: "<= 90%"
        case .rate: ">= 500/s"
        case .plain: "<= 250"
        }
    }
}
