import SlipwayCompiler
import SlipwayPromotion

/// A signal that replicas are counted by. An autoscaler takes the larger number of replicas.
///
/// In flight alone cycles: below the knee a request is shorter, so that the next size is too small.
enum ScalingSignal: CaseIterable {
    /// Inferences a second, which are proportional to the load.
    case inferencesPerSecond
    /// Requests in flight, by Little's law.
    case requestsInFlight

    /// The share of the knee that a replica is kept at: requests that come on their own wait long before the throughput at which
    /// waiting clients stop gaining is reached.
    private static let share = 0.7

    /// What a replica is kept at, by the knee of the measurements.
    func target(_ knee: Knee) -> Double {
        switch self {
        case .inferencesPerSecond: max(0.001, Self.share * knee.throughput)
        case .requestsInFlight: max(1, Self.share * Double(knee.concurrency))
        }
    }

    /// The end of the name of its external metric.
    var suffix: String {
        switch self {
        case .inferencesPerSecond: "inferences_per_second"
        case .requestsInFlight: "requests_in_flight"
        }
    }

    /// The counter of Triton that it is made of.
    var counter: String {
        switch self {
        case .inferencesPerSecond: "nv_inference_count"
        case .requestsInFlight: "nv_inference_request_duration_us"
        }
    }

    /// The signal as PromQL.
    ///
    /// - Parameter labels: What selects the series.
    /// - Returns: The query.
    func query(_ labels: String) -> String {
        "sum(rate(\(counter){\(labels)}[1m]))\(self == .requestsInFlight ? " / 1e6" : "")"
    }
}

extension DeployedRelease {
    /// What selects the model's series of some pods: another release may serve a model of the name.
    ///
    /// - Parameters:
    ///   - pods: What the names of the pods begin with.
    ///   - namespace: Their namespace; nil for any.
    /// - Returns: The labels, as PromQL.
    func series(ofPods pods: String, in namespace: String?) -> String {
        let place = namespace.map { "namespace=\"\($0)\"," } ?? ""
        return "\(place)model=\"\(plan.name)\",pod=~\"\(pods)-[a-z0-9]+-[a-z0-9]+\""
    }

    /// Seconds until replicas are removed: at least the start-up, so that a replica is not removed that the next minute needs.
    var stabilizationSeconds: Int { min(3600, max(300, startSeconds)) }
}
