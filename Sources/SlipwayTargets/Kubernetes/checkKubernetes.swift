import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks the section against what a cluster refuses, or accepts and never runs.
func checkKubernetes(
    _ section: KubernetesSection, _ document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
) {
    let path = "deploy.kubernetes"
    let name = section.objectName(document.name.value.text, stage: nil)
    if section.name == nil, !isDNSLabel(name) {
        bag.add(
            Diagnostic(
                .kubernetesInvalidName, "\"\(name)\" is no name for a Kubernetes Service", at: section.range,
                path: path,
                notes: ["1 to 63 small letters, digits and hyphens, a letter first, no hyphen last"],
                help: ["the objects have the spec's name unless name: states another one"]))
    }
    let gpus = section.gpus?.value ?? 0
    let gpuProvider = document.effectiveProviders.first { $0.provider.value.requiredKind == .gpu }
    if gpus == 0, variants.first?.configuration.kind == .gpu {
        bag.add(
            Diagnostic(
                .kubernetesNoGPU, "the pods ask for no GPU, but the release runs on one",
                at: section.gpus?.range ?? section.range,
                secondary: gpuProvider.map { [Label($0.provider.range, "needs a GPU")] } ?? [], path: path,
                help: ["state gpus: 1"]))
    }
    if gpus > 0 {
        for gpu in document.instances.gpus where gpu.value >= gpus {
            bag.add(
                Diagnostic(
                    .kubernetesTooFewGPUs,
                    "a replica has \(gpus) GPU\(gpus == 1 ? "" : "s"), so there is no GPU \(gpu.value)", at: gpu.range,
                    secondary: section.gpus.map { [Label($0.range, "the GPUs of a replica")] } ?? [],
                    path: "instances.gpus"))
        }
    }
    checkAutoscaler(section, path, into: &bag)
}

private func checkAutoscaler(_ section: KubernetesSection, _ path: String, into bag: inout DiagnosticBag) {
    guard section.autoscaler != .none, let place = section.autoscalerRange else { return }
    func report(_ message: String, at range: SourceRange, _ key: String, _ help: String) {
        bag.add(Diagnostic(.kubernetesAutoscaler, message, at: range, path: "\(path).\(key)", help: [help]))
    }
    if let most = section.maxReplicas {
        if most.value < section.replicas {
            report(
                "max_replicas is \(most.value), and there are at least \(section.replicas)", at: most.range,
                "max_replicas", "state as many as replicas: has, or more")
        }
    } else {
        report("the autoscaler has no upper bound", at: place, "autoscaler", "state max_replicas")
    }
    if section.autoscaler == .keda, section.prometheus == nil {
        report("KEDA has no Prometheus to ask", at: place, "autoscaler", "state prometheus: its URL in the cluster")
    }
}
