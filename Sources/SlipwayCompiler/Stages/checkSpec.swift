package import SlipwayDiagnostics
import SlipwayDomain
package import SlipwaySpec

/// Checks a resolved spec against its graph and its target release.
///
/// Every fault is reported, not only the first.
///
/// - Parameters:
///   - resolved: The spec with everything it refers to.
///   - bag: Receives the findings.
/// - Returns: The checked spec, or nil when at least one error was added.
package func checkSpec(_ resolved: ResolvedSpec, into bag: inout DiagnosticBag) -> CheckedSpec? {
    let errorsBefore = bag.count(.error)
    let document = resolved.document
    let inputs = checkInputs(resolved, into: &bag)
    let outputs = checkOutputs(resolved, into: &bag)
    let axes = checkAxes(document, inputs: inputs ?? [], into: &bag)
    checkDynamicBatching(document, into: &bag)
    checkUnusedGPUs(document, into: &bag)
    resolved.backend.check(resolved, into: &bag)
    var asserted: [String] = []
    if let inputs, let outputs {
        if inputs.isEmpty || outputs.isEmpty {
            bag.add(
                Diagnostic(
                    .graphWithoutInputs, "the graph has no \(inputs.isEmpty ? "inputs" : "outputs") to serve",
                    at: document.modelPlace, notes: ["\(resolved.model.file.path) declares none"],
                    help: ["export the model with named inputs and outputs"]))
        }
        checkDimensions(inputs + outputs, resolved, into: &bag)
        asserted = checkBatchAxis(resolved, inputs: inputs, outputs: outputs, into: &bag)
        checkRows(resolved, outputs: outputs, into: &bag)
    }
    guard bag.count(.error) == errorsBefore, let inputs, let outputs else {
        // What does not depend on the graph is told in the same run, unless the spec was not read whole.
        guard errorsBefore == 0 else { return nil }
        _ = checkFragment(document, release: resolved.release, into: &bag)
        _ = expandMatrix(document, into: &bag)
        for deployment in Deployment.all(in: document, resolved.targets) {
            deployment.target.check(deployment.section, of: document, variants: [], into: &bag)
        }
        return nil
    }
    return CheckedSpec(
        resolved: resolved, inputs: inputs, outputs: outputs, axes: axes, assertedOutputs: asserted)
}

extension SpecDocument {
    /// Where the model is named.
    package var modelPlace: SourceRange { model.source.range }
}
