import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayYAML

extension KubernetesRelease {
    /// A signal with the name of its external metric and what a replica is kept at.
    private struct Signal {
        let name: String
        let kind: ScalingSignal
        let target: String
    }

    /// Inferences a second that a replica is kept at; nil where nothing was measured.
    var inferencesPerSecond: String? { target(.inferencesPerSecond) }
    /// Requests in flight that a replica is kept at; nil where nothing was measured.
    var requestsInFlight: String? { target(.requestsInFlight) }

    private func target(_ kind: ScalingSignal) -> String? { release.knee.map { Self.text(kind.target($0)) } }

    /// The signals; in a chart values fill their targets. Empty where nothing was measured.
    private var signals: [Signal] {
        let prefix = String(name.map { $0 == "-" ? "_" : $0 })
        return ScalingSignal.allCases.compactMap { kind in
            let slot: ChartSlot = kind == .requestsInFlight ? .requestsInFlight : .inferencesPerSecond
            return (isChart ? slot.marker : target(kind)).map {
                Signal(name: "\(prefix)_\(kind.suffix)", kind: kind, target: $0)
            }
        }
    }

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
                    .mapping([YAMLMember("stabilizationWindowSeconds", .integer(release.stabilizationSeconds))]))
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
                        YAMLMember("query", .string(signal.kind.query(matcher))),
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
                YAMLMember("seriesQuery", .string("\(signal.kind.counter){\(matcher)}")),
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
                YAMLMember("metricsQuery", .string(signal.kind.query("\(matcher),<<.LabelMatchers>>"))),
            ])
        }
        return [YAMLMember("rules", .mapping([YAMLMember("external", .list(rules))]))]
    }

    private var matcher: String {
        release.series(ofPods: name, in: isChart ? ChartSlot.namespace : section.namespace)
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
