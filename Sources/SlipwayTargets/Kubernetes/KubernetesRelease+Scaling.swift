import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayPromotion
import SlipwayYAML

extension KubernetesRelease {
    /// The share of the knee that a replica is kept at: requests that come on their own wait long before the throughput at which
    /// waiting clients stop gaining is reached.
    private static let share = 0.7

    /// A signal that replicas are counted by.
    private struct Signal {
        /// The name of the external metric.
        let name: String
        /// The counter that it is made of.
        let counter: String
        /// What the rate is divided by, as PromQL.
        let divisor: String
        /// The target of a replica.
        let target: String
    }

    /// Inferences a second that a replica is kept at; nil where nothing was measured.
    var inferencesPerSecond: String? { release.knee.map { Self.text(max(0.001, Self.share * $0.throughput)) } }
    /// Requests in flight that a replica is kept at; nil where nothing was measured.
    var requestsInFlight: String? { release.knee.map { Self.text(max(1, Self.share * Double($0.concurrency))) } }

    /// Requests a second, which is proportional to the load, and requests in flight by Little's law. The autoscaler takes the
    /// larger number of replicas. In flight alone cycles: below the knee a request is shorter, so that the next size is too small.
    private var signals: [Signal] {
        let (rate, flight) =
            isChart
            ? (ChartSlot.inferencesPerSecond.marker, ChartSlot.requestsInFlight.marker)
            : (inferencesPerSecond, requestsInFlight)
        guard let rate, let flight else { return [] }
        let prefix = String(name.map { $0 == "-" ? "_" : $0 })
        return [
            Signal(
                name: "\(prefix)_inferences_per_second", counter: "nv_inference_count", divisor: "",
                target: rate),
            Signal(
                name: "\(prefix)_requests_in_flight", counter: "nv_inference_request_duration_us", divisor: " / 1e6",
                target: flight),
        ]
    }

    /// Seconds until replicas are removed: at least the start-up, so that a replica is not removed that the next minute needs.
    private var stabilization: Int { min(3600, max(300, release.startSeconds)) }

    /// The autoscaler; nil where none is wanted, and where nothing was measured.
    var autoscaler: [YAMLMember]? {
        guard !signals.isEmpty else { return nil }
        switch section.autoscaler {
        case .none: return nil
        case .hpa: return horizontalPodAutoscaler
        case .keda: return scaledObject
        }
    }

    private var least: YAMLValue { .integer(section.replicas) }
    private var most: YAMLValue { .integer(section.maxReplicas?.value ?? section.replicas) }

    private var behavior: YAMLMember {
        YAMLMember(
            "behavior",
            .mapping([
                YAMLMember(
                    "scaleDown",
                    .mapping([YAMLMember("stabilizationWindowSeconds", .integer(stabilization))]))
            ]))
    }

    var horizontalPodAutoscaler: [YAMLMember] {
        let target: [YAMLMember] = [
            YAMLMember("apiVersion", .string("apps/v1")), YAMLMember("kind", .string("Deployment")),
            YAMLMember("name", .string(name)),
        ]
        let metrics = signals.map { signal -> YAMLValue in
            .mapping([
                YAMLMember("type", .string("External")),
                YAMLMember(
                    "external",
                    .mapping([
                        YAMLMember("metric", .mapping([YAMLMember("name", .string(signal.name))])),
                        YAMLMember(
                            "target",
                            .mapping([
                                YAMLMember("type", .string("AverageValue")),
                                YAMLMember("averageValue", .string(signal.target)),
                            ])),
                    ])),
            ])
        }
        return object("autoscaling/v2", "HorizontalPodAutoscaler") + [
            spec(
                [
                    YAMLMember("scaleTargetRef", .mapping(target))
                ] + slot(.minReplicas, least) + slot(.maxReplicas, most) + [
                    YAMLMember("metrics", .list(metrics)), behavior,
                ])
        ]
    }

    var scaledObject: [YAMLMember] {
        let triggers = signals.map { signal -> YAMLValue in
            .mapping([
                YAMLMember("type", .string("prometheus")),
                YAMLMember("metricType", .string("AverageValue")),
                YAMLMember(
                    "metadata",
                    .mapping([
                        YAMLMember(
                            "serverAddress",
                            .string(isChart ? ChartSlot.prometheus.marker : section.prometheus?.value ?? "")),
                        YAMLMember("query", .string(query(signal, labels: matcher))),
                        YAMLMember("threshold", .string(signal.target)),
                    ])),
            ])
        }
        return object("keda.sh/v1alpha1", "ScaledObject") + [
            spec(
                [
                    YAMLMember("scaleTargetRef", .mapping([YAMLMember("name", .string(name))]))
                ] + slot(.minReplicaCount, least) + slot(.maxReplicaCount, most) + [
                    YAMLMember(
                        "advanced", .mapping([YAMLMember("horizontalPodAutoscalerConfig", .mapping([behavior]))])),
                    YAMLMember("triggers", .list(triggers)),
                ])
        ]
    }

    /// The rules by which prometheus-adapter serves the metrics of the HPA; nil without one.
    var adapterRules: [YAMLMember]? {
        guard section.autoscaler == .hpa, !signals.isEmpty else { return nil }
        let rules = signals.map { signal -> YAMLValue in
            .mapping([
                YAMLMember("seriesQuery", .string("\(signal.counter){\(matcher)}")),
                YAMLMember(
                    "resources",
                    .mapping([
                        YAMLMember(
                            "overrides",
                            .mapping([
                                YAMLMember(
                                    "namespace", .mapping([YAMLMember("resource", .string("namespace"))]))
                            ]))
                    ])),
                YAMLMember("name", .mapping([YAMLMember("as", .string(signal.name))])),
                YAMLMember("metricsQuery", .string(query(signal, labels: "\(matcher),<<.LabelMatchers>>"))),
            ])
        }
        return [YAMLMember("rules", .mapping([YAMLMember("external", .list(rules))]))]
    }

    /// The model's series of these pods: another release may serve a model of the name.
    private var matcher: String {
        let namespace = (isChart ? ChartSlot.namespace : section.namespace).map { "namespace=\"\($0)\"," } ?? ""
        return "\(namespace)model=\"\(release.plan.name)\",pod=~\"\(name)-[a-z0-9]+-[a-z0-9]+\""
    }

    private func query(_ signal: Signal, labels: String) -> String {
        "sum(rate(\(signal.counter){\(labels)}[1m]))\(signal.divisor)"
    }

    /// A number with at most three decimals.
    private static func text(_ number: Double) -> String {
        let thousandths = Int(number * 1000)
        let rest = String(thousandths % 1000)
        let digits = String(repeating: "0", count: 3 - rest.count) + rest
        let decimals = digits == "000" ? "" : ".\(digits)"
        return "\(thousandths / 1000)\(decimals)"
    }
}
