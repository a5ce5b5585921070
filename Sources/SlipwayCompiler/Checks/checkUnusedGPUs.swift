import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Reports GPUs that are named for all providers while none of them runs on a GPU.
func checkUnusedGPUs(_ document: SpecDocument, into bag: inout DiagnosticBag) {
    guard let gpu = document.instances.gpus.first,
        !document.effectiveProviders.contains(where: { $0.provider.value.requiredKind == .gpu })
    else { return }
    bag.add(
        Diagnostic(
            .settingWithoutEffect, "gpus has no effect: no provider runs on a GPU", at: gpu.range,
            path: "instances.gpus", help: ["remove gpus, or add cuda or tensorrt to execution_providers"],
            suggestion: document.tree.removing(key: "gpus", around: gpu.range)))
}
