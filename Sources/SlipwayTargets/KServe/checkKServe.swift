import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// Checks the section against what KServe ignores, refuses, or takes and never runs.
func checkKServe(
    _ section: KServeSection, _ document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
) {
    let path = "deploy.kserve"
    checkMode(section, path, into: &bag)
    checkName(section, document, path, into: &bag)
    checkReplicas(section.replicas, section.maxReplicas, path, .platformCannotRun, into: &bag)
    checkGPUs(
        section.gpus, at: section.range, document, variants, path, (.platformCannotRun, .platformCannotRun), into: &bag)
    if let image = section.image { checkKServeImage(image, document, path, into: &bag) }
}

private func checkMode(_ section: KServeSection, _ path: String, into bag: inout DiagnosticBag) {
    let mode = Label(section.modeRange, "the mode")
    if section.mode == .standard, let canary = section.canaryPercent {
        bag.add(
            Diagnostic(
                .kserveMode, "a Deployment has no canary", at: canary.range, secondary: [mode],
                path: "\(path).canary_percent",
                notes: ["KServe ignores canaryTrafficPercent in standard: all requests would go to the new release"],
                help: ["state mode: serverless, or remove canary_percent"]))
    }
    if section.mode == .serverless, let prometheus = section.prometheus {
        bag.add(
            Diagnostic(
                .kserveMode, "Knative does not scale by the metrics of Prometheus", at: prometheus.range,
                secondary: [mode], path: "\(path).prometheus",
                notes: ["it scales by requests a second, which max_replicas alone asks for"],
                help: ["remove prometheus, or state mode: standard"]))
    }
    if section.mode == .standard, section.prometheus == nil, let most = section.maxReplicas,
        most.value > section.replicas
    {
        bag.add(
            Diagnostic(
                .kserveMode, "a Deployment with more replicas on demand needs Prometheus", at: most.range,
                secondary: [mode], path: "\(path).max_replicas",
                notes: ["KServe would scale by processor time, which says nothing of a server that waits for a GPU"],
                help: ["state prometheus: its URL in the cluster, or remove max_replicas"]))
    }
}

private func checkName(
    _ section: KServeSection, _ document: SpecDocument, _ path: String, into bag: inout DiagnosticBag
) {
    let name = section.objectName(of: document, stage: nil)
    guard !isDNSLabel(name) || name.utf8.count > longestServiceName else { return }
    bag.add(
        Diagnostic(
            .platformCannotRun, "\"\(name)\" is no name for the objects", at: section.name?.range ?? section.range,
            path: section.name == nil ? path : "\(path).name",
            notes: ["1 to \(longestServiceName) small letters, digits and hyphens, a letter first, no hyphen last"],
            help: section.name == nil ? ["the objects have the spec's name unless name: states another one"] : []))
}

private func checkKServeImage(
    _ image: Located<String>, _ document: SpecDocument, _ path: String, into bag: inout DiagnosticBag
) {
    let target = document.tritonRelease?.value ?? ReleaseTable.default.text
    let version = "\(target)-\((document.flavor?.value ?? .standard).tag)"
    let stated = document.flavor?.range ?? document.tritonRelease?.range
    let name = image.value.split(separator: "/").last ?? ""
    if name.contains("@") {
        bag.add(
            Diagnostic(
                .kserveImage, "KServe makes a name of no image out of a digest", at: image.range,
                path: "\(path).image",
                notes: ["it replaces what is behind the last \":\" by \(version)"],
                help: ["name the image by the tag \(version)"]))
        return
    }
    let parts = name.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[1] != version else { return }
    bag.add(
        Diagnostic(
            .kserveImage, "the image that runs has the tag \(version), not \(parts[1])", at: image.range,
            secondary: stated.map { [Label($0, "the target")] } ?? [], path: "\(path).image",
            notes: ["KServe puts runtimeVersion in place of the tag"],
            help: ["give the image that tag, or state target.triton"]))
}
