import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases

extension ConfigRule {
    /// Whether the release's onnxruntime reads graphs as new as these (`ValidateOpsetForDomain` and the check of the IR
    /// version, onnxruntime; measured on its wheels).
    static let opsets = ConfigRule("opsets", .load) { context in
        guard context.resolved.isONNXRuntime, context.trusts(.backend),
            let limits = ReleaseTable.onnxRuntime(of: context.server.release)
        else { return }
        for version in context.resolved.versions where context.trusts(.modelFile(version.directory)) {
            guard let graph = context.model.graphs[version.directory] else { continue }
            let (opset, ml) = (graph.opset("", "ai.onnx"), graph.opset("ai.onnx.ml"))
            var parts: [String] = []
            if graph.irVersion > limits.ir { parts.append("IR version \(graph.irVersion)") }
            if opset > limits.opset { parts.append("opset \(opset)") }
            if ml > limits.mlOpset { parts.append("opset \(ml) of ai.onnx.ml") }
            guard !parts.isEmpty else { continue }
            let first = ReleaseTable.firstRelease(opset: opset, mlOpset: ml, ir: graph.irVersion)
            let isStated = context.server.isReleaseStated
            let words =
                graph.irVersion > limits.ir
                ? "Unsupported model IR version: \(graph.irVersion), max supported IR version: \(limits.ir)"
                : opset > limits.opset
                    ? "Current official support for domain ai.onnx is till opset \(limits.opset)."
                    : "Current official support for domain ai.onnx.ml is till opset \(limits.mlOpset)."
            context.report(
                RuleFinding(
                    .graphTooNew,
                    "the graph has \(parts.joined(separator: " and ")), newer than Triton \(context.server.release) reads",
                    help: [
                        (first.map { "Serve it with Triton \($0) or later" } ?? "Serve it with a later release")
                            + ", or export the model with an older opset." + (isStated ? "" : " State --target.")
                    ]
                )
                .at(path: "default_model_filename")
                .notes([
                    "Its onnxruntime \(limits.version) reads opset \(limits.opset), opset \(limits.mlOpset) of ai.onnx.ml "
                        + "and IR version \(limits.ir) at most."
                ])
                .server(says: words)
                .severity(isStated ? nil : .warning))
        }
    }
}

extension GraphSignature {
    /// The version of a domain, by any of its names; 0 where the graph does not import it.
    fileprivate func opset(_ domains: String...) -> Int {
        opsets.filter { domains.contains($0.domain) }.map(\.version).max() ?? 0
    }
}
