import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// `deploy.kubernetes:`, the cluster that the release is applied to.
struct KubernetesSection: Sendable {
    /// How replicas are added and removed.
    enum Autoscaler: String {
        case none, hpa, keda
    }

    /// Which object tells Prometheus where to scrape.
    enum Monitor: String {
        case none, pod, service
    }

    /// The target that the section belongs to: `kubernetes` or `helm`.
    let target: String
    /// Where the section is.
    let range: SourceRange
    /// The name of every object; default the spec's name.
    let name: Located<String>?
    /// The namespace; nil leaves it to whoever applies.
    let namespace: String?
    /// The image of the server; default NVIDIA's of the target.
    let image: String?
    /// The image that holds the release.
    let releaseImage: String
    /// Where the release is in it.
    let releasePath: String
    /// Whether `slipway materialize` of the image verifies and copies the release, rather than `cp`.
    let materializes: Bool
    /// The number of replicas, the least with an autoscaler.
    let replicas: Int
    /// The most replicas of an autoscaler.
    let maxReplicas: Located<Int>?
    /// How replicas are added and removed.
    let autoscaler: Autoscaler
    /// Where `autoscaler` is stated.
    let autoscalerRange: SourceRange?
    /// The URL of Prometheus, which KEDA asks.
    let prometheus: Located<String>?
    /// Which object tells Prometheus where to scrape.
    let monitor: Monitor
    /// The processors to ask for, a quantity.
    let cpu: String?
    /// The memory to ask for and to be held to, a quantity.
    let memory: Located<String>?
    /// The GPUs of a replica.
    let gpus: Located<Int>?
    /// The size of /dev/shm, a quantity.
    let sharedMemory: String
    /// Where the keys are written that have an effect beside others alone.
    let places: [String: SourceRange]
    /// Environment variables of the server.
    let environment: [(name: Located<String>, value: Located<String>)]
    /// Secrets whose entries become environment variables.
    let environmentFrom: [String]
    /// The secret that images are pulled with.
    let pullSecret: String?
    /// Further arguments of the server.
    let arguments: [Located<String>]
    /// Labels of the nodes to run on.
    let nodes: [(name: Located<String>, value: Located<String>)]
    /// Labels of the pods that may send requests; empty for all of the namespace.
    let clients: [(name: Located<String>, value: Located<String>)]

    /// Reads the section.
    init(_ section: DeploySection) {
        target = section.target
        range = section.range
        name = section.text("name")
        namespace = section.text("namespace")?.value
        image = section.text("image")?.value
        releaseImage = section.text("release_image")?.value ?? ""
        releasePath = section.text("release_path")?.value ?? "/release"
        materializes = section.word("release_by")?.value == "materialize"
        replicas = section.integer("replicas")?.value ?? 1
        maxReplicas = section.integer("max_replicas")
        autoscaler = section.word("autoscaler").flatMap { Autoscaler(rawValue: $0.value) } ?? .none
        autoscalerRange = section.word("autoscaler")?.range
        prometheus = section.text("prometheus")
        monitor = section.word("monitor").flatMap { Monitor(rawValue: $0.value) } ?? .none
        cpu = section.text("cpu")?.value
        memory = section.text("memory")
        gpus = section.integer("gpus")
        sharedMemory = section.text("shared_memory")?.value ?? "256Mi"
        places = Dictionary(
            uniqueKeysWithValues: ["max_replicas", "prometheus", "gpus", "release_path"].compactMap { key in
                section.place(of: key).map { (key, $0) }
            })
        environment = section.pairs("environment_variables")
        environmentFrom = section.texts("environment_secrets").map(\.value)
        pullSecret = section.text("pull_secret")?.value
        arguments = section.texts("server_arguments")
        nodes = section.pairs("node_labels")
        clients = section.pairs("client_labels")
    }
}

extension KubernetesSection {
    /// The name of every object, which leaves room for that of its pods.
    func objectName(of document: SpecDocument, stage: String?) -> String {
        SlipwayTargets.objectName(name, of: target, in: document, stage: stage, longest: longestObjectName)
    }

    /// Whether `release_image` says which image of the name it is.
    var statesTag: Bool { SlipwayTargets.statesTag(releaseImage) }
}
