import SlipwayDomain
import SlipwayPromotion

/// A limit of a promotion that a running server's metrics show: an upper bound on times.
///
/// Throughput and utilization depend on what clients ask for, and memory is of the whole machine: nothing is said of a release by
/// them.
struct WatchedLimit {
    /// What Triton shows of it.
    enum Source {
        /// A quantile of the server's own summary, of the last minute.
        case quantile(String)
        /// A counter of microseconds, to be divided by the number of requests.
        case mean(String)
    }

    /// The limit.
    let limit: PromotionPolicy.Limit
    /// Where the value comes from.
    let source: Source
    /// The alert's name.
    let alert: String
    /// What is too long, in words.
    let phrase: String

    /// Finds what shows a limit; nil where nothing does.
    init?(_ limit: PromotionPolicy.Limit) {
        guard limit.isUpper else { return nil }
        let found: (Source, String, String)? =
            switch limit.metric {
            case .latencyP50: (.quantile("0.5"), "TritonLatencyP50High", "the median latency")
            case .latencyP90: (.quantile("0.9"), "TritonLatencyP90High", "the 90th percentile of the latency")
            case .latencyP95: (.quantile("0.95"), "TritonLatencyP95High", "the 95th percentile of the latency")
            case .latencyP99: (.quantile("0.99"), "TritonLatencyP99High", "the 99th percentile of the latency")
            case .latencyAverage:
                (.mean("nv_inference_request_duration_us"), "TritonLatencyMeanHigh", "the mean latency")
            case .queueTime:
                (.mean("nv_inference_queue_duration_us"), "TritonQueueTimeHigh", "the mean time in the queue")
            case .computeInputTime:
                (
                    .mean("nv_inference_compute_input_duration_us"), "TritonInputTimeHigh",
                    "the mean time to gather inputs"
                )
            case .computeInferTime:
                (.mean("nv_inference_compute_infer_duration_us"), "TritonInferTimeHigh", "the mean time of inference")
            case .computeOutputTime:
                (
                    .mean("nv_inference_compute_output_duration_us"), "TritonOutputTimeHigh",
                    "the mean time to hand out outputs"
                )
            case .throughput, .gpuMemory, .gpuUtilization, .gpuPower, .memory: nil
            }
        guard let (source, alert, phrase) = found else { return nil }
        self.limit = limit
        self.source = source
        self.alert = alert
        self.phrase = phrase
    }

    /// The bound in seconds.
    var seconds: Double { limit.bound / 1e9 }

    /// Whether it is of the whole request.
    var isLatency: Bool {
        switch limit.metric {
        case .latencyAverage, .latencyP50, .latencyP90, .latencyP95, .latencyP99: true
        default: false
        }
    }

    /// Whether the server must be told to keep summaries.
    var needsSummaries: Bool {
        if case .quantile = source { true } else { false }
    }
}
