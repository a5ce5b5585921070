import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayYAML

extension KServeRelease {
    /// The most replicas, where more than the least are wanted.
    private var most: Int? { section.maxReplicas.map(\.value).flatMap { $0 > section.replicas ? $0 : nil } }

    /// Whether something adds and removes replicas.
    var isScaled: Bool { most != nil && release.knee != nil && (section.mode == .serverless || autoScaling != nil) }

    /// Why replicas are not scaled although the section wants it; nil where they are.
    var unscaled: String? {
        guard most != nil, release.knee == nil else { return nil }
        return "Replicas are not scaled: nothing was measured that says where the throughput stops growing."
    }

    /// The numbers of replicas, and what adds and removes them.
    ///
    /// KServe always writes an autoscaler, by processor time or by Knative's own default; the same number twice holds it still.
    var scaling: [YAMLMember] {
        let bounds: (Int) -> [YAMLMember] = { most in
            [
                YAMLMember("minReplicas", .integer(section.replicas)), YAMLMember("maxReplicas", .integer(most)),
            ]
        }
        guard let most, let knee = release.knee else { return bounds(section.replicas) }
        switch section.mode {
        case .serverless:
            // Knative takes one metric. In flight alone cycles, so it is the rate; a request counts as one inference.
            return bounds(most) + [
                YAMLMember("scaleMetric", .string("rps")),
                YAMLMember("scaleTarget", .integer(max(1, Int(ScalingSignal.inferencesPerSecond.target(knee))))),
            ]
        case .standard:
            guard let autoScaling else { return bounds(section.replicas) }
            return bounds(most) + [autoScaling]
        }
    }

    /// The two signals by Prometheus; nil where nothing was measured.
    var autoScaling: YAMLMember? {
        guard section.mode == .standard, most != nil, let knee = release.knee, let prometheus = section.prometheus
        else { return nil }
        let labels = release.series(ofPods: "\(name)-predictor", in: section.namespace)
        let metrics = ScalingSignal.allCases.map { signal -> YAMLValue in
            .mapping([
                YAMLMember("type", .string("External")),
                YAMLMember(
                    "external",
                    .mapping([
                        YAMLMember(
                            "metric",
                            .mapping([
                                YAMLMember("backend", .string("prometheus")),
                                YAMLMember("serverAddress", .string(prometheus.value)),
                                YAMLMember("query", .string(signal.query(labels))),
                            ])),
                        // KServe reads value whatever the type is, and KEDA takes it for each replica.
                        YAMLMember(
                            "target",
                            .mapping([
                                YAMLMember("type", .string("AverageValue")),
                                YAMLMember("value", .string("\(Int(signal.target(knee) * 1000))m")),
                            ])),
                    ])),
            ])
        }
        return YAMLMember(
            "autoScaling",
            .mapping([
                YAMLMember("metrics", .list(metrics)),
                YAMLMember(
                    "behavior",
                    .mapping([
                        YAMLMember(
                            "scaleDown",
                            .mapping([
                                YAMLMember(
                                    "stabilizationWindowSeconds",
                                    .integer(release.stabilizationSeconds))
                            ]))
                    ])),
            ]))
    }
}
