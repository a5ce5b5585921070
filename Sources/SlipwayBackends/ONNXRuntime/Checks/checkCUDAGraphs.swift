import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain

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
