import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension Kubernetes {
    /// The key `deploy.kubernetes` with its rows.
    static let syntax = TargetSyntax(
        title: "Kubernetes",
        field: SpecField(
            "kubernetes",
            .record(
                SpecRecord(
                    "kubernetes", noun: "a Kubernetes section", doc: "A cluster that the release is applied to.",
                    fields: objects + resources + scaling)),
            example: "{release_image: registry.example.com/bertsquad, gpus: 1}", synonyms: ["k8s", "kustomize"],
            doc: "A cluster that the release is applied to; a Kustomize base and an overlay are written."
        ),
        sample: "{release_image: registry.example.com/models}"
    )

    private static let ways = SpecWords(
        "a way to bring the release in",
        [
            SpecWord("copy", "cp of the image copies the repository", synonyms: ["cp"]),
            SpecWord("materialize", "slipway of the image verifies the release and copies it", synonyms: ["slipway"]),
        ])

    private static let autoscalers = SpecWords(
        "an autoscaler",
        [
            SpecWord("none", "as many replicas as are stated"),
            SpecWord("hpa", "a HorizontalPodAutoscaler on external metrics", synonyms: ["horizontal_pod_autoscaler"]),
            SpecWord("keda", "a ScaledObject of KEDA that asks Prometheus", synonyms: ["scaled_object"]),
        ])

    private static let monitors = SpecWords(
        "a monitor",
        [
            SpecWord("none", "nothing"),
            SpecWord("pod", "a PodMonitor of the Prometheus operator", synonyms: ["pod_monitor"]),
            SpecWord("service", "a ServiceMonitor of the Prometheus operator", synonyms: ["service_monitor"]),
        ])

    /// The rows of a chart: those of the cluster without the namespace, which whoever installs the chart states.
    static var chartRows: [SpecField] {
        (objects + resources + scaling).filter { $0.key != "namespace" }.map { row in
            let lowersTo = row.lowersTo.map { _ in "values.yaml \(chartValues[row.key] ?? row.key)" }
            return SpecField(
                row.key, row.type, required: row.isRequired, default: row.defaultText, unit: row.unit,
                lowersTo: chartConstants[row.key] ?? lowersTo, example: row.example, synonyms: row.synonyms,
                doc: row.doc)
        }
    }

    /// What a row is called in values.yaml, where that is not its key.
    private static let chartValues = [
        "release_image": "releaseImage", "server_arguments": "serverArguments", "pull_secret": "imagePullSecrets",
        "environment_variables": "env", "environment_secrets": "envFrom", "client_labels": "clientLabels",
        "cpu": "resources", "memory": "resources", "gpus": "resources", "shared_memory": "sharedMemory",
        "node_labels": "nodeSelector", "autoscaler": "autoscaler.kind", "max_replicas": "autoscaler.maxReplicas",
        "prometheus": "autoscaler.prometheus",
    ]

    /// What a row changes in the templates.
    private static let chartConstants = [
        "release_path": "templates/deployment.yaml initContainers.command",
        "release_by": "templates/deployment.yaml initContainers.command",
    ]

    private static let objects: [SpecField] = [
        SpecField(
            "name", .text(.dnsLabel), default: "the spec's name in small letters, with that of a further release",
            lowersTo: "metadata.name", example: "bertsquad", doc: "The name of every object."
        ),
        SpecField(
            "namespace", .text(.dnsName), default: "that of whoever applies the files",
            lowersTo: "overlay/kustomization.yaml namespace", example: "inference", doc: "The namespace."
        ),
        SpecField(
            "release_image", .text(.imageName), required: true, lowersTo: "deployment.yaml initContainers.image",
            example: "registry.example.com/bertsquad", synonyms: ["oci_image", "model_image"],
            doc:
                "The image that holds the release with its model files. An init container of it brings them in. Without a tag "
                + "the tag is a part of the digest of what is served, so that another release is another image."
        ),
        SpecField(
            "release_path", .text(.containerPath), default: "/release", lowersTo: "deployment.yaml initContainers.args",
            example: "/release", doc: "Where the release is in its image: the folder with promotion.json."
        ),
        SpecField(
            "release_by", .word(ways), default: "copy", lowersTo: "deployment.yaml initContainers.args",
            example: "copy",
            doc: "What brings the release in: the image has sh and cp, or slipway."
        ),
        SpecField(
            "image", .text(.imageName), default: "NVIDIA's image of target",
            lowersTo: "deployment.yaml containers.image",
            example: "\"registry.example.com/tritonserver:24.10-py3\"", synonyms: ["server_image"],
            doc: "The image of the server, such as a mirror of NVIDIA's."
        ),
        SpecField(
            "server_arguments", .list(.text(.serverArgument), least: 1, unique: true),
            lowersTo: "deployment.yaml containers.command", example: "[\"--log-verbose=1\"]",
            synonyms: ["server_args", "args", "extra_args"],
            doc: "Further arguments of tritonserver, such as those of its caches and its log."
        ),
        SpecField(
            "pull_secret", .text(.dnsName), lowersTo: "deployment.yaml imagePullSecrets", example: "registry",
            synonyms: ["image_pull_secret"], doc: "The name of the secret that images are pulled with."
        ),
        SpecField(
            "environment_variables", .map(key: .variable, value: .text(.anything)),
            lowersTo: "deployment.yaml containers.env", example: "{LOG_LEVEL: \"1\"}",
            synonyms: ["env", "environment"],
            doc: "Environment variables of the server; values are texts, and no secrets."
        ),
        SpecField(
            "environment_secrets", .list(.text(.dnsName), least: 1, unique: true),
            lowersTo: "deployment.yaml containers.envFrom", example: "[model-store]",
            synonyms: ["env_from", "secrets"],
            doc: "The names of secrets whose entries become environment variables of the server."
        ),
        SpecField(
            "client_labels", .map(key: .labelKey, value: .text(.labelValue)),
            default: "every pod of the namespace", lowersTo: "network-policy.yaml", example: "{role: frontend}",
            synonyms: ["allow_from"], doc: "The labels of the pods that may send requests."
        ),
        SpecField(
            "monitor", .word(monitors), default: "none", lowersTo: "monitor.yaml", example: "pod",
            synonyms: ["pod_monitor", "service_monitor"],
            doc: "What tells the Prometheus operator to scrape the servers."
        ),
    ]

    private static let resources: [SpecField] = [
        SpecField(
            "cpu", .text(.cpuQuantity), lowersTo: "resources.requests.cpu", example: "\"4\"", synonyms: ["cpus"],
            doc: "The processors that a replica asks for; it is not held to them."
        ),
        SpecField(
            "memory", .text(.memoryQuantity), lowersTo: "resources.requests.memory, resources.limits.memory",
            example: "8Gi",
            synonyms: ["mem", "ram"], doc: "The memory that a replica asks for and is held to, /dev/shm included."
        ),
        SpecField(
            "gpus", .integer(0...64), default: "0", lowersTo: "resources.limits.nvidia.com/gpu", example: "1",
            synonyms: ["gpu", "num_gpus"], doc: "The GPUs of a replica."
        ),
        SpecField(
            "shared_memory", .text(.memoryQuantity), default: "256Mi", lowersTo: "volumes.emptyDir.sizeLimit",
            example: "1Gi",
            synonyms: ["shm", "shm_size"], doc: "The size of /dev/shm, which counts as memory."
        ),
        SpecField(
            "node_labels", .map(key: .labelKey, value: .text(.labelValue)), lowersTo: "deployment.yaml nodeSelector",
            example: "{pool: gpu}", synonyms: ["node_selector"], doc: "The labels of the nodes to run on."
        ),
    ]

    private static let scaling: [SpecField] = [
        SpecField(
            "replicas", .integer(1...1000), default: "1", lowersTo: "deployment.yaml replicas, minReplicas",
            example: "2",
            synonyms: ["instances", "min_replicas"], doc: "The number of replicas; with an autoscaler the least."
        ),
        SpecField(
            "autoscaler", .word(autoscalers), default: "none", lowersTo: "autoscaler.yaml", example: "hpa",
            synonyms: ["autoscaling", "scaler"],
            doc:
                "What adds and removes replicas. Its targets come from the knee of the measurements; before those are promoted "
                + "none is written."
        ),
        SpecField(
            "max_replicas", .integer(1...1000), lowersTo: "maxReplicas, maxReplicaCount", example: "8",
            doc: "The most replicas of the autoscaler."
        ),
        SpecField(
            "prometheus", .text(.serverURL), lowersTo: "autoscaler.yaml triggers.metadata.serverAddress",
            example: "\"http://prometheus.monitoring:9090\"", synonyms: ["prometheus_url"],
            doc: "The URL of Prometheus in the cluster, which KEDA asks."
        ),
    ]
}
