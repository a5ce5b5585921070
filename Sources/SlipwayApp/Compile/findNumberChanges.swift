import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayOutput
import SlipwaySpec

/// Says which variants of an output get their precision from another place: once an option of the provider, now the graph,
/// or the other way round. Such variants have one name and other numbers.
///
/// - Parameters:
///   - plan: What the spec generates.
///   - standing: The manifest of the output that is there; nil where there is none.
/// - Returns: The finding; nil where there are none.
func findNumberChanges(_ plan: DeploymentPlan, since standing: Manifest?) -> Diagnostic? {
    guard let standing else { return nil }
    let before = Dictionary(standing.variants.map { ($0.name, $0.graph) }) { first, _ in first }
    let changed = plan.variants.filter { variant in
        guard let graph = before[variant.name], variant.configuration.precision != .fp32 else { return false }
        return (graph == nil) != (variant.graph == .main)
    }
    guard let first = changed.first else { return nil }
    let document = plan.spec.resolved.document
    let (old, new) =
        first.graph == .main
        ? ("a graph that Slipway rewrote", "an option of TensorRT")
        : ("an option of TensorRT", "a graph that Slipway rewrites")
    return Diagnostic(
        .numbersChange,
        "numbers change: the target moves from Triton \(standing.target) to \(plan.release), and "
            + "\(first.configuration.precision.rawValue) of \(first.configuration.provider.rawValue) was \(old) and is \(new)",
        at: document.tritonRelease?.range ?? document.name.range, path: "target.triton",
        notes: [
            "it is about \(listed(changed.map(\.name.text), most: 3))",
            "what was measured of these variants counts no longer, and no release is carried across",
        ], help: [DiagnosticCode.numbersChange.remedy])
}
