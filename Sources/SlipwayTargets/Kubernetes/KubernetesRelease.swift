import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

/// The files that apply a release to a cluster.
///
/// The base holds the objects; the overlay what a promotion changes: the digest of what is served is in the pod template, so
/// that applying a promotion is a rollout and applying a revert is a rollback.
struct KubernetesRelease {
    let section: KubernetesSection
    let release: DeployedRelease
    /// Whether the objects are templates of a chart, with slots for the values.
    let isChart: Bool

    /// Prepares the files of a release.
    init(_ section: KubernetesSection, _ release: DeployedRelease, isChart: Bool = false) {
        self.section = section
        self.release = release
        self.isChart = isChart
    }

    /// The name of every object; in a chart what stands for it.
    var name: String { isChart ? ChartSlot.name : objectName }
    /// The name of every object.
    var objectName: String { section.objectName(of: release.plan.spec.resolved.document, stage: release.stage) }
    /// The label that tells the pods from others.
    var selector: YAMLMember { YAMLMember("app.kubernetes.io/name", .string(name)) }

    /// The files by name.
    var files: [(name: String, text: String)] {
        var objects: [(name: String, value: [YAMLMember])] = [
            ("deployment.yaml", deployment), ("service.yaml", service), ("network-policy.yaml", networkPolicy),
            ("disruption-budget.yaml", disruptionBudget),
        ]
        if let autoscaler { objects.append(("autoscaler.yaml", autoscaler)) }
        if let monitor { objects.append(("monitor.yaml", monitor)) }
        let use = "kubectl apply --kustomize overlay"
        var files = objects.map { object in
            (
                name: "base/\(object.name)",
                text: YAMLWriter.write(.mapping(object.value), header: release.origin(use))
            )
        }
        var header = release.origin(use)
        if section.autoscaler != .none, release.knee == nil {
            header.append(
                "No autoscaler is written: nothing was measured that says where the throughput stops growing.")
        }
        files.append(
            (
                "base/kustomization.yaml",
                YAMLWriter.write(.mapping(kustomization(objects.map(\.name))), header: header)
            ))
        files.append(
            (
                "overlay/kustomization.yaml", YAMLWriter.write(.mapping(overlay), header: release.origin(use))
            ))
        files.append(
            ("overlay/release.yaml", YAMLWriter.write(.mapping(patch), header: release.origin(use))))
        if let dockerfile { files.append(("Dockerfile", dockerfile)) }
        if let rules = adapterRules {
            files.append(
                (
                    "prometheus-adapter.yaml",
                    YAMLWriter.write(
                        .mapping(rules),
                        header: release.origin(
                            "Values for the chart prometheus-adapter: the metrics of autoscaler.yaml."))
                ))
        }
        return files
    }

    // MARK: The image of the release

    /// The tag of the image that holds the release; nil where the spec states a tag or digest.
    var tag: String? { section.statesTag ? nil : release.tag }

    /// What makes the image, from the folder of the release; nil where the image brings slipway, which Slipway publishes in none.
    var dockerfile: String? {
        guard !section.materializes else { return nil }
        let image = tag.map { "\(section.releaseImage):\($0)" } ?? section.releaseImage
        let path = section.releasePath
        return release.dockerfile(
            "In the release's folder, with its model files: docker build --file \(section.target)/Dockerfile --tag \(image) .",
            copying: [("promotion.json", "\(path)/promotion.json"), ("repository", "\(path)/repository")])
    }

    // MARK: Kustomize

    private func kustomization(_ resources: [String]) -> [YAMLMember] {
        [
            YAMLMember("apiVersion", .string("kustomize.config.k8s.io/v1beta1")),
            YAMLMember("kind", .string("Kustomization")),
            YAMLMember("resources", .list(resources.map { .string($0) })),
        ]
    }

    private var overlay: [YAMLMember] {
        var members = [
            YAMLMember("apiVersion", .string("kustomize.config.k8s.io/v1beta1")),
            YAMLMember("kind", .string("Kustomization")),
        ]
        if let namespace = section.namespace { members.append(YAMLMember("namespace", .string(namespace))) }
        members.append(YAMLMember("resources", .list([.string("../base")])))
        members.append(
            YAMLMember("patches", .list([.mapping([YAMLMember("path", .string("release.yaml"))])])))
        if let tag {
            members.append(
                YAMLMember(
                    "images",
                    .list([
                        .mapping([
                            YAMLMember("name", .string(section.releaseImage)), YAMLMember("newTag", .string(tag)),
                        ])
                    ])))
        }
        return members
    }

    /// What is served, in the pod template: another digest is another template, which the cluster rolls out.
    private var patch: [YAMLMember] {
        object("apps/v1", "Deployment") + [
            spec([
                YAMLMember(
                    "template",
                    .mapping([
                        YAMLMember("metadata", .mapping([YAMLMember("annotations", .mapping(release.annotations))]))
                    ]))
            ])
        ]
    }

    // MARK: Objects

    /// The head of an object; its labels are those of the selector.
    func object(_ version: String, _ kind: String) -> [YAMLMember] {
        clusterObject(version, kind, name: name, labels: [selector])
    }

    /// The member `spec`.
    func spec(_ members: [YAMLMember]) -> YAMLMember { YAMLMember("spec", .mapping(members)) }

    /// The selector of the pods.
    var podSelector: YAMLValue { .mapping([YAMLMember("matchLabels", .mapping([selector]))]) }

    /// A member; in a chart its place, which a value fills.
    func slot(_ slot: ChartSlot, _ value: YAMLValue?) -> [YAMLMember] {
        if isChart { return [YAMLMember(slot.rawValue, .string(slot.marker))] }
        return value.map { [YAMLMember(slot.rawValue, $0)] } ?? []
    }

    /// The ports of Triton.
    static let ports: [(name: String, number: Int)] = [("http", 8000), ("grpc", 8001), ("metrics", 8002)]

    var service: [YAMLMember] {
        object("v1", "Service") + [
            spec([
                YAMLMember("selector", .mapping([selector])),
                YAMLMember(
                    "ports",
                    .list(
                        Self.ports.map { port in
                            .mapping([
                                YAMLMember("name", .string(port.name)), YAMLMember("port", .integer(port.number)),
                                YAMLMember("targetPort", .string(port.name)),
                            ])
                        })),
            ])
        ]
    }

    /// Requests come from the clients alone; metrics may be read from every namespace, since Prometheus has one of its own.
    var networkPolicy: [YAMLMember] {
        func rule(_ from: YAMLValue, _ ports: [String]) -> YAMLValue {
            .mapping([
                YAMLMember("from", .list([from])),
                YAMLMember("ports", .list(ports.map { .mapping([YAMLMember("port", .string($0))]) })),
            ])
        }
        let labels = members(section.clients)
        let stated: YAMLValue = labels.isEmpty ? .mapping([]) : .mapping([YAMLMember("matchLabels", .mapping(labels))])
        let clients = isChart ? .string(ChartSlot.clientLabels.marker) : stated
        return object("networking.k8s.io/v1", "NetworkPolicy") + [
            spec([
                YAMLMember("podSelector", podSelector),
                YAMLMember("policyTypes", .list([.string("Ingress")])),
                YAMLMember(
                    "ingress",
                    .list([
                        rule(.mapping([YAMLMember("podSelector", clients)]), ["http", "grpc"]),
                        rule(.mapping([YAMLMember("namespaceSelector", .mapping([]))]), ["metrics"]),
                    ])),
            ])
        ]
    }

    /// One replica at a time goes when nodes are drained; with `minAvailable` a single replica could never go.
    var disruptionBudget: [YAMLMember] {
        object("policy/v1", "PodDisruptionBudget") + [
            spec([YAMLMember("maxUnavailable", .integer(1)), YAMLMember("selector", podSelector)])
        ]
    }

    /// What tells the Prometheus operator to scrape.
    var monitor: [YAMLMember]? {
        switch section.monitor {
        case .none: nil
        case .pod: podMonitor
        case .service: serviceMonitor
        }
    }

    private var endpoints: YAMLValue {
        .list([
            .mapping([
                YAMLMember("port", .string("metrics")), YAMLMember("path", .string("/metrics")),
                YAMLMember("interval", .string("15s")),
            ])
        ])
    }

    /// What tells the Prometheus operator to scrape pods.
    var podMonitor: [YAMLMember] {
        object("monitoring.coreos.com/v1", "PodMonitor") + [
            spec([YAMLMember("selector", podSelector), YAMLMember("podMetricsEndpoints", endpoints)])
        ]
    }

    /// What tells the Prometheus operator to scrape a service.
    var serviceMonitor: [YAMLMember] {
        object("monitoring.coreos.com/v1", "ServiceMonitor") + [
            spec([YAMLMember("selector", podSelector), YAMLMember("endpoints", endpoints)])
        ]
    }
}
