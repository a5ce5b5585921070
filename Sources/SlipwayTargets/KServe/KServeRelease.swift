import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayYAML

/// The files that serve a release by KServe.
///
/// Source: serving.kserve.io/v1beta1 as KServe 0.21 has it. Its runtime for Triton starts the server on `/mnt/models`, which is what
/// lies below storageUri: the repository's root, not the folder of a model.
struct KServeRelease {
    let section: KServeSection
    let release: DeployedRelease

    /// Prepares the files of a release.
    init(_ section: KServeSection, _ release: DeployedRelease) {
        self.section = section
        self.release = release
    }

    /// The name of the InferenceService.
    var name: String {
        section.objectName(of: release.plan.spec.resolved.document, stage: release.stage)
    }

    private var flag: String { section.namespace.map { " --namespace \($0)" } ?? "" }

    /// The files by name.
    var files: [(name: String, text: String)] {
        var header = release.origin(publishing)
        header += [
            "Then: kubectl apply --filename inference-service.yaml",
            "The runtime's image must have a tag, not a digest: KServe puts runtimeVersion in the tag's place.",
        ]
        if let unscaled { header.append(unscaled) }
        var files = [(name: "inference-service.yaml", text: write(service(canary: nil), header))]
        if let canary = section.canaryPercent?.value, section.mode == .serverless {
            let steps =
                release.origin(publishing) + [
                    "Step 1, the release before must serve: kubectl wait --for=condition=Ready --timeout=\(release.startSeconds)s"
                        + "\(flag) inferenceservice/\(name)",
                    "Step 2, this release gets \(canary) % of the requests: kubectl apply --filename canary.yaml",
                    "Step 3, it gets all: kubectl apply --filename inference-service.yaml",
                    "Back to the release before: kubectl apply with the inference-service.yaml of its commit.",
                    "Without a release before, begin with step 3: KServe has nothing that the rest of the requests could go to.",
                ]
            files.append(("canary.yaml", write(service(canary: canary), steps)))
        }
        if isImage { files.append(("Dockerfile", dockerfile)) }
        return files
    }

    private func write(_ members: [YAMLMember], _ header: [String]) -> String {
        YAMLWriter.write(.mapping(members), header: header)
    }

    // MARK: Storage

    private var isImage: Bool { section.storage.hasPrefix("oci://") }

    /// Where this release is, unless storage_uri itself says which image it is.
    var storage: String {
        if isImage, statesTag(section.storage) { return section.storage }
        return section.storage + (isImage ? ":" : "/") + release.tag
    }

    /// What puts the release where it is loaded from.
    private var publishing: String {
        guard isImage else {
            return "First copy what is in ../repository, with its model files (slipway materialize), to \(storage)"
        }
        return "First, in the release's folder with its model files: docker build --file kserve/Dockerfile"
            + " --tag \(storage.dropFirst("oci://".count)) . && docker push \(storage.dropFirst("oci://".count))"
    }

    /// KServe looks for the models of an image in /models.
    private var dockerfile: String { release.dockerfile(publishing, copying: [("repository", "/models")]) }

    // MARK: The InferenceService

    private func service(canary: Int?) -> [YAMLMember] {
        var metadata = [YAMLMember("name", .string(name))]
        if let namespace = section.namespace { metadata.append(YAMLMember("namespace", .string(namespace))) }
        metadata += [
            YAMLMember("labels", .mapping([YAMLMember("app.kubernetes.io/name", .string(name))])),
            YAMLMember("annotations", .mapping(annotations)),
        ]
        return [
            YAMLMember("apiVersion", .string("serving.kserve.io/v1beta1")),
            YAMLMember("kind", .string("InferenceService")),
            YAMLMember("metadata", .mapping(metadata)),
            YAMLMember("spec", .mapping([YAMLMember("predictor", .mapping(predictor(canary: canary)))])),
        ]
    }

    /// KServe hands the annotations to the pods: what is served is a part of the template.
    private var annotations: [YAMLMember] {
        var members: [YAMLMember] = []
        switch section.mode {
        case .serverless:
            members = [
                YAMLMember("serving.kserve.io/deploymentMode", .string("Knative")),
                // Knative gives up a revision after ten minutes, and engines take longer.
                YAMLMember("serving.knative.dev/progress-deadline", .string("\(release.startSeconds + 300)s")),
            ]
            if isScaled {
                members.append(
                    YAMLMember("autoscaling.knative.dev/scale-down-delay", .string("\(release.stabilizationSeconds)s")))
            }
        case .standard:
            members.append(YAMLMember("serving.kserve.io/deploymentMode", .string("Standard")))
            if autoScaling != nil {
                members += [
                    YAMLMember("serving.kserve.io/autoscalerClass", .string("keda")),
                    YAMLMember("serving.kserve.io/enable-prometheus-scraping", .string("true")),
                ]
            }
        }
        return members + release.annotations
    }

    private func predictor(canary: Int?) -> [YAMLMember] {
        var members: [YAMLMember] = []
        if let canary { members.append(YAMLMember("canaryTrafficPercent", .integer(canary))) }
        members += scaling
        if let account = section.serviceAccount { members.append(YAMLMember("serviceAccountName", .string(account))) }
        if let secret = section.pullSecret {
            members.append(YAMLMember("imagePullSecrets", .list(pullSecrets(secret))))
        }
        if !section.nodes.isEmpty {
            members.append(YAMLMember("nodeSelector", .mapping(SlipwayTargets.members(section.nodes))))
        }
        // Knative refuses tolerations unless its administrator allows them.
        if gpus > 0, section.mode == .standard {
            members.append(YAMLMember("tolerations", .list(gpuTolerations(gpus))))
        }
        members.append(YAMLMember("model", .mapping(model)))
        members.append(YAMLMember("volumes", .list(volumes.map(\.volume))))
        return members
    }

    private var volumes: [PodVolume] {
        let all = [PodVolume.sharedMemory([YAMLMember("sizeLimit", .string("256Mi"))])]
        // KServe and the image have volumes of their own.
        let taken = all + ["/tmp", "/mnt/models"].map { PodVolume(name: "", path: $0) }
        return all + (PodVolume.engines(of: release, beside: taken).map { [$0] } ?? [])
    }

    private var gpus: Int { section.gpus?.value ?? 0 }

    /// The tag of NVIDIA's image of the target. KServe's own runtime is of 2023, and fails on fields of later releases.
    private var version: String {
        String(release.image.split(separator: ":").last ?? "")
    }

    private var model: [YAMLMember] {
        var members: [YAMLMember] = [
            YAMLMember("modelFormat", .mapping([YAMLMember("name", .string("triton"))])),
            YAMLMember("runtime", .string(section.runtime)),
            YAMLMember("runtimeVersion", .string(version)),
            YAMLMember("protocolVersion", .string("v2")),
            YAMLMember("storageUri", .string(storage)),
        ]
        if let image = section.image { members.append(YAMLMember("image", .string(image.value))) }
        if !section.environment.isEmpty {
            members.append(YAMLMember("env", .list(environmentVariables(section.environment))))
        }
        let amounts =
            [YAMLMember("cpu", .string(section.cpu)), YAMLMember("memory", .string(section.memory))]
            + (gpus > 0 ? [YAMLMember("nvidia.com/gpu", .string("\(gpus)"))] : [])
        members.append(
            // The runtime has limits of its own, one processor among them, which stay where none are stated.
            YAMLMember(
                "resources",
                .mapping([YAMLMember("requests", .mapping(amounts)), YAMLMember("limits", .mapping(amounts))])))
        // Knative has a probe of its own for the start, and gives up by its deadline.
        if section.mode == .standard {
            members.append(YAMLMember("startupProbe", probe(period: 10, failures: release.startSeconds / 10)))
        }
        members.append(YAMLMember("readinessProbe", probe(period: 5, failures: 3)))
        members.append(YAMLMember("volumeMounts", .list(volumes.map(\.mount))))
        return members
    }

    private func probe(period: Int, failures: Int) -> YAMLValue {
        healthProbe("ready", port: .integer(8080), period: period, failures: failures)
    }
}
