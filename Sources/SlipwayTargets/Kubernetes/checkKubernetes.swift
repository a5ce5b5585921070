import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks the section against what a cluster refuses, or accepts and never runs.
func checkKubernetes(
    _ section: KubernetesSection, _ document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
) {
    let path = "deploy.\(section.target)"
    let name = section.objectName(of: document, stage: nil)
    if section.name == nil, !isDNSLabel(name) {
        bag.add(
            Diagnostic(
                .kubernetesInvalidName, "\"\(name)\" is no name for a Kubernetes Service", at: section.range,
                path: path,
                notes: ["1 to 46 small letters, digits and hyphens, a letter first, no hyphen last"],
                help: ["the objects have the spec's name unless name: states another one"]))
    }
    checkGPUs(
        section.gpus, at: section.range, document, variants, path, (.kubernetesNoGPU, .kubernetesTooFewGPUs), into: &bag
    )
    let gpus = section.gpus?.value ?? 0
    if gpus > 0, !variants.isEmpty, !variants.contains(where: { $0.configuration.kind == .gpu }),
        let place = section.gpus?.range
    {
        bag.add(
            Diagnostic(
                .kubernetesNoEffect, "a replica asks for \(gpus) GPU\(gpus == 1 ? "" : "s") and uses none", at: place,
                path: "\(path).gpus", notes: ["no variant runs on a GPU"]))
    }
    checkAutoscaler(section, path, into: &bag)
    checkMemory(section, path, into: &bag)
    checkReserved(section, path, into: &bag)
}

private func checkMemory(_ section: KubernetesSection, _ path: String, into bag: inout DiagnosticBag) {
    guard let memory = section.memory, let all = memoryBytes(memory.value),
        let shared = memoryBytes(section.sharedMemory), all <= shared
    else { return }
    bag.add(
        Diagnostic(
            .kubernetesMemory,
            "a replica has \(memory.value) of memory, and its /dev/shm alone may take \(section.sharedMemory)",
            at: memory.range, path: "\(path).memory",
            help: ["state more memory, or a smaller shared_memory"]))
}

private func checkReserved(_ section: KubernetesSection, _ path: String, into bag: inout DiagnosticBag) {
    let decided = [
        "--model-repository", "--model-store", "--http-port", "--grpc-port", "--metrics-port", "--allow-http",
        "--allow-grpc",
        "--allow-metrics", "--http-address", "--grpc-address", "--metrics-address",
    ]
    for argument in section.arguments {
        guard let name = decided.first(where: { argument.value == $0 || argument.value.hasPrefix("\($0)=") }) else {
            continue
        }
        bag.add(
            Diagnostic(
                .kubernetesReserved, "\(name) is stated by the files themselves", at: argument.range,
                path: "\(path).server_arguments", notes: ["probes, services and volumes rely on it"],
                help: ["remove the argument, or state it in an overlay of yours with the probes"]))
    }
    for mount in ["/models", "/tmp"] where section.releasePath == mount || section.releasePath.hasPrefix("\(mount)/") {
        bag.add(
            Diagnostic(
                .kubernetesReserved, "a volume at \(mount) hides the image's \(section.releasePath)",
                at: section.places["release_path"] ?? section.range, path: "\(path).release_path",
                help: ["keep the release in another folder of its image, such as /release"]))
    }
}

private func checkAutoscaler(_ section: KubernetesSection, _ path: String, into bag: inout DiagnosticBag) {
    let used = [("max_replicas", section.autoscaler != .none), ("prometheus", section.autoscaler == .keda)]
    for (key, isUsed) in used where !isUsed {
        guard let place = section.places[key] else { continue }
        bag.add(
            Diagnostic(
                .kubernetesNoEffect, "\(key) has no effect", at: place, path: "\(path).\(key)",
                notes: [key == "prometheus" ? "KEDA alone asks it" : "there is no autoscaler"],
                help: [key == "prometheus" ? "state autoscaler: keda, or remove it" : "state autoscaler, or remove it"])
        )
    }
    guard section.autoscaler != .none, let place = section.autoscalerRange else { return }
    func report(_ message: String, at range: SourceRange, _ key: String, _ help: String) {
        bag.add(Diagnostic(.kubernetesAutoscaler, message, at: range, path: "\(path).\(key)", help: [help]))
    }
    checkReplicas(section.replicas, section.maxReplicas, path, .kubernetesAutoscaler, into: &bag)
    if section.maxReplicas == nil {
        report("the autoscaler has no upper bound", at: place, "autoscaler", "state max_replicas")
    }
    if section.autoscaler == .keda, section.prometheus == nil {
        report("KEDA has no Prometheus to ask", at: place, "autoscaler", "state prometheus: its URL in the cluster")
    }
}
