import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// `deploy.kserve:`, the InferenceService that serves the release.
struct KServeSection: Sendable {
    /// What runs the pods.
    enum Mode: String {
        /// Knative, which keeps revisions and scales by its own metrics.
        case serverless
        /// A Deployment.
        case standard
    }

    /// Where the section is.
    let range: SourceRange
    /// What runs the pods.
    let mode: Mode
    /// Where the mode is stated.
    let modeRange: SourceRange
    /// The name of the InferenceService; default the spec's name.
    let name: Located<String>?
    /// The namespace; nil leaves it to whoever applies.
    let namespace: String?
    /// Where releases are loaded from.
    let storage: String
    /// The ServingRuntime.
    let runtime: String
    /// The image of the server, without which the runtime's is used.
    let image: Located<String>?
    /// The secret that images are pulled with.
    let pullSecret: String?
    /// The service account, which holds the secrets of the storage.
    let serviceAccount: String?
    /// The processors of a replica, a quantity.
    let cpu: String
    /// The memory of a replica, a quantity.
    let memory: String
    /// The GPUs of a replica.
    let gpus: Located<Int>?
    /// The number of replicas; with a scaling target the least.
    let replicas: Int
    /// The most replicas.
    let maxReplicas: Located<Int>?
    /// The URL of Prometheus.
    let prometheus: Located<String>?
    /// The share of requests that a new release gets first, in percent.
    let canaryPercent: Located<Int>?
    /// Environment variables of the server.
    let environment: [(name: Located<String>, value: Located<String>)]
    /// Labels of the nodes to run on.
    let nodes: [(name: Located<String>, value: Located<String>)]

    /// Reads the section.
    init(_ section: DeploySection) {
        range = section.range
        let stated = section.word("mode")
        mode = stated.flatMap { Mode(rawValue: $0.value) } ?? .standard
        modeRange = stated?.range ?? section.range
        name = section.text("name")
        namespace = section.text("namespace")?.value
        storage = section.text("storage_uri")?.value ?? ""
        runtime = section.text("runtime")?.value ?? "kserve-tritonserver"
        image = section.text("image")
        pullSecret = section.text("pull_secret")?.value
        serviceAccount = section.text("service_account")?.value
        cpu = section.text("cpu")?.value ?? ""
        memory = section.text("memory")?.value ?? ""
        gpus = section.integer("gpus")
        replicas = section.integer("replicas")?.value ?? 1
        maxReplicas = section.integer("max_replicas")
        prometheus = section.text("prometheus")
        canaryPercent = section.integer("canary_percent")
        environment = section.pairs("environment_variables")
        nodes = section.pairs("node_labels")
    }
}

extension KServeSection {
    /// The name of the InferenceService.
    func objectName(of document: SpecDocument, stage: String?) -> String {
        SlipwayTargets.objectName(name, of: "kserve", in: document, stage: stage, longest: longestServiceName)
    }
}

/// The longest name of an InferenceService: KServe puts `-predictor` behind it, and pods have 17 characters more, 63 at most.
let longestServiceName = 36
