import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayYAML

extension KubernetesRelease {
    /// The Deployment: the release's init container and the server.
    ///
    /// The annotations of the overlay are what a promotion changes. Where an autoscaler is written the number of replicas is
    /// its own, and applying the files must not reset it.
    var deployment: [YAMLMember] {
        var members: [YAMLMember] = []
        members += slot(.replicas, autoscaler == nil ? .integer(section.replicas) : nil)
        members += [
            // Longer than the start-up, or the rollout of a server that builds engines is called a failure.
            YAMLMember("progressDeadlineSeconds", .integer(max(600, release.startSeconds + 300))),
            YAMLMember("selector", podSelector),
            YAMLMember(
                "strategy",
                .mapping([
                    YAMLMember("type", .string("RollingUpdate")),
                    YAMLMember(
                        "rollingUpdate",
                        .mapping([YAMLMember("maxSurge", .integer(1)), YAMLMember("maxUnavailable", .integer(0))])),
                ])),
            YAMLMember(
                "template",
                .mapping([
                    YAMLMember(
                        "metadata",
                        .mapping(
                            [YAMLMember("labels", .mapping([selector]))]
                                + (isChart ? [YAMLMember("annotations", .mapping(release.annotations))] : []))),
                    spec(pod),
                ])),
        ]
        return object("apps/v1", "Deployment") + [spec(members)]
    }

    private var pod: [YAMLMember] {
        var members: [YAMLMember] = [
            // Nothing in the pod asks the API server.
            YAMLMember("automountServiceAccountToken", .boolean(false)),
            YAMLMember("terminationGracePeriodSeconds", .integer(60)),
            YAMLMember(
                "securityContext",
                .mapping([
                    // The user triton-server of NVIDIA's images.
                    YAMLMember("runAsNonRoot", .boolean(true)), YAMLMember("runAsUser", .integer(1000)),
                    YAMLMember("runAsGroup", .integer(1000)), YAMLMember("fsGroup", .integer(1000)),
                    YAMLMember("seccompProfile", .mapping([YAMLMember("type", .string("RuntimeDefault"))])),
                ])),
        ]
        members += slot(.imagePullSecrets, list(pullSecrets))
        members += slot(.nodeSelector, nodes.isEmpty ? nil : .mapping(nodes))
        members += slot(.tolerations, list(tolerations))
        members += [
            YAMLMember(
                "topologySpreadConstraints",
                .list([
                    .mapping([
                        YAMLMember("maxSkew", .integer(1)),
                        YAMLMember("topologyKey", .string("kubernetes.io/hostname")),
                        YAMLMember("whenUnsatisfiable", .string("ScheduleAnyway")),
                        YAMLMember("labelSelector", podSelector),
                    ])
                ])),
            YAMLMember("initContainers", .list([.mapping(fetcher)])),
            YAMLMember("containers", .list([.mapping(server)])),
            YAMLMember("volumes", .list(volumes.map(\.volume))),
        ]
        return members
    }

    // MARK: What values of a chart hold

    /// The secret that images are pulled with.
    var pullSecrets: [YAMLValue] { SlipwayTargets.pullSecrets(section.pullSecret) }

    /// The labels of the nodes.
    var nodes: [YAMLMember] { members(section.nodes) }

    /// What keeps other pods from nodes with GPUs.
    var tolerations: [YAMLValue] { gpuTolerations(section.gpus?.value ?? 0) }

    /// The environment variables of the server.
    var environment: [YAMLValue] { environmentVariables(section.environment) }

    /// The secrets whose entries become environment variables.
    var environmentFrom: [YAMLValue] {
        section.environmentFrom.map { name in
            .mapping([YAMLMember("secretRef", .mapping([YAMLMember("name", .string(name))]))])
        }
    }

    private func list(_ items: [YAMLValue]) -> YAMLValue? { items.isEmpty ? nil : .list(items) }

    // MARK: Volumes

    private var volumes: [PodVolume] {
        let all = [
            PodVolume(name: "models", path: "/models"), PodVolume(name: "tmp", path: "/tmp"),
            .sharedMemory(slot(.sizeLimit, .string(section.sharedMemory))),
        ]
        return all + (PodVolume.engines(of: release, beside: all).map { [$0] } ?? [])
    }

    // MARK: Containers

    private var confined: YAMLMember {
        YAMLMember(
            "securityContext",
            .mapping([
                YAMLMember("allowPrivilegeEscalation", .boolean(false)),
                YAMLMember("readOnlyRootFilesystem", .boolean(true)),
                YAMLMember("capabilities", .mapping([YAMLMember("drop", .list([.string("ALL")]))])),
            ]))
    }

    /// What brings the release in, before the server starts.
    private var fetcher: [YAMLMember] {
        let path = section.releasePath
        let command =
            section.materializes
            ? ["slipway", "materialize", path, "--into", Self.repository, "--weights", "copy"]
            // Into the volume, not onto the folder: a pod that the node starts again finds the folder there, and cp would nest it.
            : ["cp", "-RL", "\(path)/repository", "/models/"]
        // A tag that the spec states is that of the next release as well, which the node must then not have kept.
        let pull = section.statesTag && !section.releaseImage.contains("@")
        return [
            YAMLMember("name", .string("release")),
            YAMLMember("image", .string(isChart ? ChartSlot.releaseImage.marker : section.releaseImage)),
            YAMLMember("imagePullPolicy", .string(pull ? "Always" : "IfNotPresent")),
            YAMLMember("command", .list(command.map { .string($0) })),
            confined,
            YAMLMember("volumeMounts", .list(volumes.prefix(2).map(\.mount))),
        ]
    }

    /// The model repository, in the volume.
    private static let repository = "/models/repository"

    private var server: [YAMLMember] {
        var members: [YAMLMember] = [
            YAMLMember("name", .string("triton")),
            YAMLMember("image", .string(isChart ? ChartSlot.image.marker : section.image ?? release.image)),
            YAMLMember(
                "command",
                .list(
                    (["tritonserver", "--model-repository=\(Self.repository)"]
                        + (isChart ? [ChartSlot.serverArguments.marker] : section.arguments.map(\.value))).map {
                            .string($0)
                        })),
        ]
        members += slot(.env, list(environment)) + slot(.envFrom, list(environmentFrom))
        members.append(
            YAMLMember(
                "ports",
                .list(
                    Self.ports.map { port in
                        .mapping([
                            YAMLMember("name", .string(port.name)), YAMLMember("containerPort", .integer(port.number)),
                        ])
                    })))
        members += slot(.resources, resources.isEmpty ? nil : .mapping(resources))
        members += [
            YAMLMember("startupProbe", probe("ready", period: 10, failures: release.startSeconds / 10)),
            YAMLMember("readinessProbe", probe("ready", period: 5, failures: 3)),
            YAMLMember("livenessProbe", probe("live", period: 10, failures: 6)),
            // Endpoints forget a pod a moment after it is told to stop; until then requests come.
            YAMLMember(
                "lifecycle",
                .mapping([
                    YAMLMember(
                        "preStop",
                        .mapping([
                            YAMLMember(
                                "exec",
                                .mapping([YAMLMember("command", .list([.string("sleep"), .string("5")]))]))
                        ]))
                ])),
            confined,
            YAMLMember("volumeMounts", .list(volumes.map(\.mount))),
        ]
        return members
    }

    private func probe(_ health: String, period: Int, failures: Int) -> YAMLValue {
        healthProbe(health, port: .string("http"), period: period, failures: failures)
    }

    /// Memory is held to what is asked for; processors are not, since a throttled server is slow for no gain.
    var resources: [YAMLMember] {
        let memory = section.memory.map { [YAMLMember("memory", .string($0.value))] } ?? []
        let cpu = section.cpu.map { [YAMLMember("cpu", .string($0))] } ?? []
        let count = section.gpus?.value ?? 0
        let gpus = count > 0 ? [YAMLMember("nvidia.com/gpu", .integer(count))] : []
        return [("requests", cpu + memory + gpus), ("limits", memory + gpus)].filter { !$0.1.isEmpty }
            .map { YAMLMember($0.0, .mapping($0.1)) }
    }
}
