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
    checkPlatformName(
        section.name, spec: document.name.value.text, longest: longestServiceName, at: section.range, path, into: &bag)
    checkReplicas(section.replicas, section.maxReplicas, path, into: &bag)
    checkPlatformGPUs(section.gpus, at: section.range, document, variants, path, into: &bag)
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

/// Replicas of a platform: the most are not below the least.
func checkReplicas(_ least: Int, _ most: Located<Int>?, _ path: String, into bag: inout DiagnosticBag) {
    guard let most, most.value < least else { return }
    bag.add(
        Diagnostic(
            .platformCannotRun, "max_replicas is \(most.value), and there are at least \(least)", at: most.range,
            path: "\(path).max_replicas", help: ["state as many as replicas: has, or more"]))
}

/// The name of a platform's object, stated or made of the spec's.
func checkPlatformName(
    _ stated: Located<String>?, spec: String, longest: Int, at range: SourceRange, _ path: String,
    into bag: inout DiagnosticBag
) {
    let name = platformName(stated?.value, spec: spec, stage: nil, longest: longest)
    guard !isDNSLabel(name) || name.utf8.count > longest else { return }
    bag.add(
        Diagnostic(
            .platformCannotRun, "\"\(name)\" is no name for the objects", at: stated?.range ?? range,
            path: stated == nil ? path : "\(path).name",
            notes: ["1 to \(longest) small letters, digits and hyphens, a letter first, no hyphen last"],
            help: stated == nil ? ["the objects have the spec's name unless name: states another one"] : []))
}

/// A release on a GPU gets one, and the ones that it names.
func checkPlatformGPUs(
    _ stated: Located<Int>?, at range: SourceRange, _ document: SpecDocument, _ variants: [Variant], _ path: String,
    into bag: inout DiagnosticBag
) {
    let gpus = stated?.value ?? 0
    let provider = document.effectiveProviders.first { $0.provider.value.requiredKind == .gpu }
    if gpus == 0, variants.contains(where: { $0.configuration.kind == .gpu }) {
        bag.add(
            Diagnostic(
                .platformCannotRun, "a replica asks for no GPU, but the release runs on one",
                at: stated?.range ?? range,
                secondary: provider.map { [Label($0.provider.range, "needs a GPU")] } ?? [], path: path,
                help: ["state gpus: 1"]))
    }
    guard gpus > 0, let stated else { return }
    for gpu in document.instances.gpus where gpu.value >= gpus {
        bag.add(
            Diagnostic(
                .platformCannotRun,
                "a replica has \(gpus) GPU\(gpus == 1 ? "" : "s"), so there is no GPU \(gpu.value)", at: gpu.range,
                secondary: [Label(stated.range, "the GPUs of a replica")], path: "instances.gpus"))
    }
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
