import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

extension KServe {
    /// The key `deploy.kserve` with its rows.
    static let syntax = TargetSyntax(
        title: "KServe",
        field: SpecField(
            "kserve",
            .record(
                SpecRecord(
                    "kserve", noun: "a KServe section", doc: "An InferenceService of KServe.",
                    fields: service + resources)),
            example: "{mode: standard, storage_uri: \"s3://models/bertsquad\", cpu: \"4\", memory: 8Gi, gpus: 1}",
            synonyms: ["inference_service", "kfserving"],
            doc: "An InferenceService of KServe; inference-service.yaml is written, and with a canary canary.yaml."
        ),
        sample: "{mode: standard, storage_uri: \"s3://models/m\", cpu: \"1\", memory: 2Gi}"
    )

    private static let modes = SpecWords(
        "a mode of KServe",
        [
            SpecWord("serverless", "Knative runs the pods", synonyms: ["knative"]),
            SpecWord("standard", "a Deployment runs the pods", synonyms: ["raw_deployment", "raw"]),
        ])

    private static let service: [SpecField] = [
        SpecField(
            "mode", .word(modes), required: true, lowersTo: "metadata.annotations serving.kserve.io/deploymentMode",
            example: "standard", synonyms: ["deployment_mode"],
            doc: "What runs the pods. It decides what a promotion does, and so has no default."
        ),
        SpecField(
            "name", .text(.dnsLabel), default: "the spec's name in small letters, with that of a further release",
            lowersTo: "metadata.name", example: "bertsquad", doc: "The name of the InferenceService."
        ),
        SpecField(
            "namespace", .text(.dnsName), default: "that of whoever applies the files", lowersTo: "metadata.namespace",
            example: "inference", doc: "The namespace."
        ),
        SpecField(
            "storage_uri", .text(.storageURI), required: true, lowersTo: "model.storageUri",
            example: "\"s3://models/bertsquad\"", synonyms: ["storage"],
            doc: """
                Where releases are kept: each is a folder below it, or with oci:// a tag, named by the digest of what is served. \
                With oci:// a tag or digest of yours is kept.
                """
        ),
        SpecField(
            "runtime", .text(.dnsName), default: "kserve-tritonserver", lowersTo: "model.runtime",
            example: "kserve-tritonserver", synonyms: ["serving_runtime"], doc: "The ServingRuntime of the cluster."
        ),
        SpecField(
            "image", .text(.imageName), default: "the runtime's, with the target's tag", lowersTo: "model.image",
            example: "\"registry.example.com/tritonserver:24.10-py3\"", synonyms: ["server_image"],
            doc: "The image of the server, such as a mirror of NVIDIA's. KServe puts the target's tag in."
        ),
        SpecField(
            "pull_secret", .text(.dnsName), lowersTo: "predictor.imagePullSecrets", example: "registry",
            synonyms: ["image_pull_secret"], doc: "The name of the secret that images are pulled with."
        ),
        SpecField(
            "service_account", .text(.dnsName), lowersTo: "predictor.serviceAccountName", example: "model-store",
            synonyms: ["service_account_name"], doc: "The service account that holds the secrets of the storage."
        ),
        SpecField(
            "canary_percent", .integer(1...99), lowersTo: "canary.yaml predictor.canaryTrafficPercent", example: "10",
            synonyms: ["canary", "canary_traffic_percent"],
            doc: "The share of requests that a new release gets first; serverless alone."
        ),
        SpecField(
            "environment_variables", .map(key: .variable, value: .text(.anything)), lowersTo: "model.env",
            example: "{LOG_LEVEL: \"1\"}", synonyms: ["env", "environment"],
            doc: "Environment variables of the server; values are texts, and no secrets."
        ),
    ]

    private static let resources: [SpecField] = [
        SpecField(
            "cpu", .text(.cpuQuantity), required: true, lowersTo: "model.resources", example: "\"4\"",
            synonyms: ["cpus"],
            doc: "The processors of a replica. KServe's runtime would have one."
        ),
        SpecField(
            "memory", .text(.memoryQuantity), required: true, lowersTo: "model.resources", example: "8Gi",
            synonyms: ["mem", "ram"], doc: "The memory of a replica. KServe's runtime would have 2Gi."
        ),
        SpecField(
            "gpus", .integer(0...64), default: "0", lowersTo: "model.resources nvidia.com/gpu", example: "1",
            synonyms: ["gpu", "num_gpus"], doc: "The GPUs of a replica."
        ),
        SpecField(
            "node_labels", .map(key: .labelKey, value: .text(.labelValue)), lowersTo: "predictor.nodeSelector",
            example: "{pool: gpu}", synonyms: ["node_selector"], doc: "The labels of the nodes to run on."
        ),
        SpecField(
            "replicas", .integer(1...1000), default: "1", lowersTo: "predictor.minReplicas", example: "2",
            synonyms: ["instances", "min_replicas"], doc: "The number of replicas; where they are scaled the least."
        ),
        SpecField(
            "max_replicas", .integer(1...1000), default: "replicas", lowersTo: "predictor.maxReplicas", example: "8",
            doc: """
                The most replicas. More are started by what was measured: in serverless by requests a second, in standard by the \
                metrics of Prometheus. Before measurements are promoted there are as many as replicas says.
                """
        ),
        SpecField(
            "prometheus", .text(.serverURL), lowersTo: "predictor.autoScaling serverAddress",
            example: "\"http://prometheus.monitoring:9090\"", synonyms: ["prometheus_url"],
            doc: "The URL of Prometheus in the cluster, which KEDA asks; standard alone."
        ),
    ]
}
