import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec

/// Reports axes of the fixed size 0: Triton wants every dimension to be 1 or more, or −1 (core, model_config_utils.cc).
func checkDimensions(_ tensors: [ServedTensor], _ resolved: ResolvedSpec, into bag: inout DiagnosticBag) {
    for tensor in tensors {
        guard let axis = tensor.shape.dimensions.firstIndex(of: .fixed(0)) else { continue }
        bag.add(
            Diagnostic(
                .emptyDimension, "axis \(axis) of \"\(tensor.name)\" has the fixed size 0",
                at: tensor.range ?? resolved.document.modelPlace,
                notes: [
                    "\(resolved.model.file.path) declares \"\(tensor.name)\" \(tensor.declared)",
                    "Triton refuses a dimension that is neither 1 or more nor -1",
                ],
                help: ["export the model with that axis dynamic"]))
    }
}

/// Reports GPUs that are named for all providers while none of them runs on a GPU.
func checkUnusedGPUs(_ document: SpecDocument, into bag: inout DiagnosticBag) {
    guard let gpu = document.instances.gpus.first,
        !document.effectiveProviders.contains(where: { $0.provider.value.requiredKind == .gpu })
    else { return }
    bag.add(
        Diagnostic(
            .settingWithoutEffect, "gpus has no effect: no provider runs on a GPU", at: gpu.range,
            path: "instances.gpus", help: ["remove gpus, or add cuda or tensorrt to execution_providers"]))
}

/// Warns of CUDA graphs over changing shapes: a captured graph replays the addresses and sizes it was captured with.
func checkCUDAGraphs(_ spec: CheckedSpec, _ variants: [Variant], into bag: inout DiagnosticBag) {
    var told: Set<SourceRange> = []
    for variant in variants where variant.configuration.isOn("cuda_graph") {
        let limit = variant.configuration.maxBatchSize
        let isDynamic = spec.inputs.contains {
            $0.itemShape(batching: limit > 0).dimensions.contains(where: \.isDynamic)
        }
        guard limit > 1 || isDynamic, let range = variant.range, told.insert(range).inserted else { continue }
        bag.add(
            Diagnostic(
                .cudaGraphWithDynamicShapes, "cuda_graph is captured for one shape, but requests have several",
                at: range, path: "execution_providers",
                notes: [
                    limit > 1
                        ? "batches have 1 to \(limit) items" : "an input has a dynamic axis"
                ],
                help: ["write max_batch_size: 1 and fix every axis, or leave cuda_graph out"]))
    }
}
