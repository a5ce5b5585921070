import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import SlipwayWorkspace

/// The graph that a plan was built from.
struct EngineGraph {
    private let path: Located<String>
    private let model: StatedModel

    init(_ path: Located<String>, _ model: StatedModel) {
        self.path = path
        self.model = model
    }

    /// Reads the inputs and outputs of the graph, and follows it.
    ///
    /// - Parameter bag: Receives the findings, at the place that names the graph.
    /// - Returns: The outside of the plan; nil after an error.
    /// - Throws: The failure to find the graph that the spec is not to blame for.
    func outside(into bag: inout DiagnosticBag) throws(WorkspaceError) -> GivenOutside? {
        let key = "model.tensorrt.engine.onnx"
        let found: Workspace.ResolvedPath
        do throws(WorkspaceError) {
            found = try model.workspace.resolve(path.value, from: model.stating(path.range.source), models: true)
        } catch {
            bag.add(
                error.diagnostic(of: path, key: key, missing: .engineGraphMissing, what: "graph", hasFurtherRoots: true)
            )
            if error.failureClass == .io { throw error }
            return nil
        }
        var findings = DiagnosticBag()
        defer {
            for finding in findings.all {
                bag.add(
                    Diagnostic(
                        finding.code, finding.message, at: path.range, path: key,
                        notes: ["the file is \(found.display)"] + finding.notes,
                        help: finding.help.isEmpty ? [finding.code.remedy] : finding.help, severity: finding.severity))
            }
        }
        do throws(ONNXReadError) {
            guard
                let graph = try ONNXModel.open(
                    path: found.absolute, display: SourceID(found.display), into: &findings), !findings.hasErrors
            else { return nil }
            let inferred = try ShapeInference.infer(graph, into: &findings)
            guard !findings.hasErrors else { return nil }
            var signature = graph.signature
            // The plan holds the weights itself.
            signature.externalFiles = []
            return GivenOutside(signature: signature, evidence: inferred.outputs.map(\.evidence))
        } catch {
            throw WorkspaceError(error)
        }
    }
}
