import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Checks that the pods of a release have the GPUs that it needs.
///
/// - Parameters:
///   - stated: The GPUs of a replica, as the section states them.
///   - range: The section, for what it does not state.
///   - document: The spec.
///   - variants: The variants; empty where they could not be made.
///   - path: The section's path.
///   - codes: What is said where there is none, and where there are too few.
///   - bag: Receives the findings.
func checkGPUs(
    _ stated: Located<Int>?, at range: SourceRange, _ document: SpecDocument, _ variants: [Variant], _ path: String,
    _ codes: (none: DiagnosticCode, tooFew: DiagnosticCode), into bag: inout DiagnosticBag
) {
    let gpus = stated?.value ?? 0
    if gpus == 0, variants.contains(where: { $0.configuration.kind == .gpu }) {
        let provider = document.effectiveProviders.first { $0.provider.value.requiredKind == .gpu }
        bag.add(
            Diagnostic(
                codes.none, "the pods ask for no GPU, but the release runs on one", at: stated?.range ?? range,
                secondary: provider.map { [Label($0.provider.range, "needs a GPU")] } ?? [], path: path,
                help: ["state gpus: 1"]))
    }
    guard gpus > 0, let stated else { return }
    for gpu in document.instances.gpus where gpu.value >= gpus {
        bag.add(
            Diagnostic(
                codes.tooFew, "a replica has \(gpus) GPU\(gpus == 1 ? "" : "s"), so there is no GPU \(gpu.value)",
                at: gpu.range, secondary: [Label(stated.range, "the GPUs of a replica")], path: "instances.gpus"))
    }
}

/// Checks that there may be as many replicas as there are at least.
func checkReplicas(
    _ least: Int, _ most: Located<Int>?, _ path: String, _ code: DiagnosticCode, into bag: inout DiagnosticBag
) {
    guard let most, most.value < least else { return }
    bag.add(
        Diagnostic(
            code, "max_replicas is \(most.value), and there are at least \(least)", at: most.range,
            path: "\(path).max_replicas", help: ["state as many as replicas: has, or more"]))
}
