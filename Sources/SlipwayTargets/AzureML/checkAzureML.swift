import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwaySpec

/// Checks the AzureML section against what the service accepts and what the SDK lets through.
///
/// Source: the managed online endpoint documentation and azure-ai-ml 1.35.2, which checks neither instance types, GPU
/// needs nor reserved variable names.
func checkAzureML(
    _ section: AzureMLSection, _ document: SpecDocument, variants: [Variant], into bag: inout DiagnosticBag
) {
    let path = "deploy.azureml"
    let endpoint = section.endpoint ?? Located(document.name.value.text, section.range)
    checkAzureName(endpoint, longest: 32, "\(path).endpoint", isStated: section.endpoint != nil, into: &bag)
    // A hyphen and eight digits of the variant's id are appended to a deployment's name.
    if let stem = section.deployment { checkAzureName(stem, longest: 23, "\(path).deployment", into: &bag) }
    if let count = section.instanceCount, count.value > 50 {
        bag.add(
            Diagnostic(
                .azureLimit, "a deployment has at most 50 instances, not \(count.value)", at: count.range,
                path: "\(path).instance_count"))
    }
    if let timeout = section.requestTimeout, timeout.value > TimeSpan(nanoseconds: 180_000_000_000) {
        bag.add(
            Diagnostic(
                .azureLimit, "a request time-out of \(timeout.value) is above the service's 180s", at: timeout.range,
                path: "\(path).request_timeout"))
    }
    for variable in section.environmentVariables
    where variable.name.value.hasPrefix("AZUREML_") || variable.name.value.hasPrefix("AML_") {
        bag.add(
            Diagnostic(
                .azureReservedVariable, "the service reserves the variable \"\(variable.name.value)\"",
                at: variable.name.range, path: "\(path).environment_variables", help: ["use another name"]))
    }
    if let image = section.image, isStockImage(image.value) {
        bag.add(
            Diagnostic(
                .azureStockImage, "\"\(image.value)\" starts no server on a managed endpoint", at: image.range,
                path: "\(path).image",
                notes: ["without a command NVIDIA's image starts a shell, and the endpoint gives no command"],
                help: ["write base_image: in place of image:, and a Dockerfile that starts the server is written"],
                suggestion: document.tree.renamingKey(ofValueAt: image.range, to: "base_image")))
    }
    if section.image == nil, section.baseImage == nil, let release = document.tritonRelease {
        bag.add(
            Diagnostic(
                .azureTargetIgnored, "a no-code AzureML deployment does not honour target.triton", at: release.range,
                path: "target.triton",
                notes: ["the service chooses the Triton release of its own image, and may change it"],
                help: ["state deploy.azureml.base_image to pin the release"],
                suggestion: pinning(release.value, document)))
    }
    if let image = section.baseImage { checkBaseImage(image, document, into: &bag) }
    if let type = section.instanceType { checkInstanceType(type, variants.first, document, into: &bag) }
}

/// The edit that names NVIDIA's image of the target.
private func pinning(_ release: String, _ document: SpecDocument) -> Suggestion? {
    let tag = (document.flavor?.value ?? .standard).tag
    let image = "\"nvcr.io/nvidia/tritonserver:\(release)-\(tag)\""
    return document.tree.adding("base_image", image, under: ["deploy", "azureml"])
}

/// Whether an image is NVIDIA's, whose entry point starts a shell without a command; Microsoft's sample adds a CMD.
private func isStockImage(_ image: String) -> Bool {
    let name = "nvcr.io/nvidia/tritonserver"
    guard image.hasPrefix(name) else { return false }
    return image.dropFirst(name.utf8.count).first.map { ":@".contains($0) } ?? true
}

/// Compares the release in the tag of an image of Triton's server with the target.
private func checkBaseImage(_ image: Located<String>, _ document: SpecDocument, into bag: inout DiagnosticBag) {
    let name = image.value.split(separator: "/").last ?? ""
    let parts = name.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[0].hasPrefix("tritonserver"),
        let (text, flavor) = TritonRelease.split(String(parts[1].prefix { $0 != "@" })),
        let release = TritonRelease(text)
    else { return }
    let target = document.tritonRelease?.value ?? ReleaseTable.default.text
    let wanted = document.flavor?.value ?? .standard
    guard let targetRelease = TritonRelease(target), targetRelease != release || wanted != flavor else { return }
    let stated = document.flavor?.range ?? document.tritonRelease?.range
    bag.add(
        Diagnostic(
            .azureImageRelease,
            "base_image has Triton \(release.text(with: flavor)), the target is \(targetRelease.text(with: wanted))",
            at: image.range, secondary: stated.map { [Label($0, "the target")] } ?? [],
            path: "deploy.azureml.base_image",
            notes: ["what is generated is checked against the target, and served by the image"],
            help: ["state the release of the image in target, or an image of the target's release"],
            suggestion: wanted == flavor ? document.targeting(release) : nil))
}

private func checkAzureName(
    _ name: Located<String>, longest: Int, _ path: String, isStated: Bool = true, into bag: inout DiagnosticBag
) {
    let text = name.value
    let isName = text.utf8.allSatisfy { AzureInstanceType.isNameByte($0) }
    let firstIsLetter = text.utf8.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } ?? false
    guard isName, firstIsLetter, text.utf8.last != 0x2D, (3...longest).contains(text.utf8.count) else {
        bag.add(
            Diagnostic(
                .azureInvalidName, "\"\(text)\" is no name for AzureML", at: name.range, path: path,
                notes: ["3 to \(longest) letters, digits and hyphens, a letter first, no hyphen last"],
                help: isStated ? [] : ["the endpoint's name is the spec's unless endpoint: states another one"]))
        return
    }
}

private func checkInstanceType(
    _ type: Located<String>, _ baseline: Variant?, _ document: SpecDocument, into bag: inout DiagnosticBag
) {
    let path = "deploy.azureml.instance_type"
    guard let known = AzureInstanceType.find(type.value) else {
        let near = didYouMean(type.value, among: AzureInstanceType.table.map(\.name))
        bag.add(
            Diagnostic(
                .azureUnknownInstanceType, "instance type \"\(type.value)\" is not in the table of known sizes",
                at: type.range, path: path, help: near.map { ["did you mean \"\($0)\"?"] } ?? [],
                suggestion: near.map { .writing($0, at: type.range) }))
        return
    }
    let gpuProvider = document.effectiveProviders.first { $0.provider.value.requiredKind == .gpu }
    if known.gpus == 0, baseline?.configuration.kind == .gpu, let provider = gpuProvider?.provider {
        bag.add(
            Diagnostic(
                .azureNoGPU, "instance type \"\(type.value)\" has no GPU, but the release runs on one", at: type.range,
                secondary: [Label(provider.range, "needs a GPU")], path: path))
    }
    if known.gpus > 0 {
        for gpu in document.instances.gpus where gpu.value >= known.gpus {
            bag.add(
                Diagnostic(
                    .azureTooFewGPUs,
                    "instance type \"\(type.value)\" has \(known.gpus) GPU\(known.gpus == 1 ? "" : "s"), so there is no GPU \(gpu.value)",
                    at: gpu.range, secondary: [Label(type.range, "\(known.gpus) GPU\(known.gpus == 1 ? "" : "s")")],
                    path: "instances.gpus"))
        }
    }
}
