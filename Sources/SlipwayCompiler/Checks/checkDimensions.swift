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
