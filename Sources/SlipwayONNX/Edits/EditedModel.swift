import SlipwayDiagnostics
package import SlipwayDomain

/// A model with other outputs, not written yet.
package struct EditedModel: Hashable, Sendable {
    /// The content of the new model file.
    package let content: SplicedFile
    /// The outside of the new model, as it was read back from the content.
    package let signature: GraphSignature
    /// How many nodes of the main graph are gone.
    package let removedNodeCount: Int
    /// Whether data lies in the file beside the new model that has the bytes of the source.
    package let isLinked: Bool
}

extension ONNXModel {
    /// Makes the model that a plan of outputs describes, and reads it back.
    ///
    /// Nothing is written and no weights are read. The result is compared with the plan: its inputs, outputs, operator
    /// sets, every node and every initializer. When outputs are declared anew, declarations of inner values that the
    /// graph contradicts are removed, because ONNX Runtime merges them into the outputs that follow.
    ///
    /// - Parameters:
    ///   - plan: The outputs and the changes.
    ///   - contradicted: ``InferredModel/contradictedValues``.
    ///   - location: The name of a file beside the new model that has this file's bytes, to leave the weights there; nil
    ///     for a new model with all weights inside.
    /// - Returns: The new model.
    /// - Throws: When a file cannot be read, or the result is not what the plan says.
    package func edited(
        _ plan: OutputPlan, contradicted: Set<String>, linkTo location: String?
    ) throws(EditError) -> EditedModel {
        let (graph, functions) = try records()
        var edits = EditPlan()
        var removedNodeCount = 0
        if plan.edits.contains(where: \.isCut) {
            removedNodeCount = try keepOutputs(
                Set(plan.outputs.map(\.name)), of: graph, functions: functions, in: &edits)
        }
        let removed = edits.removals
        var forgotten: Set<Range<Int>> = []
        let declared = plan.edits.compactMap { edit -> (name: String, shape: Shape)? in
            if case .declare(let name, let shape) = edit { (name, shape) } else { nil }
        }
        if !declared.isEmpty {
            let outputs = Dictionary(grouping: graph.outputs, by: \.tensor.name)
            for (name, shape) in declared {
                for output in outputs[name, default: []] { try setShape(shape, of: output, in: &edits) }
            }
            forgotten = Set(graph.values.filter { contradicted.contains($0.tensor.name) }.map(\.field))
        }
        for field in forgotten.subtracting(removed).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            edits.remove(field, from: graph.content)
        }
        var linked = LinkedWeights()
        if let location { linked = try linkWeights(of: graph, except: removed, to: location, in: &edits) }
        let content = try applying(edits)
        let check = EditCheck(
            plan: plan, graph: graph, functions: functions, removed: edits.removals, linked: linked, location: location)
        return EditedModel(
            content: file.original(content), signature: try check.signature(of: content, from: self),
            removedNodeCount: removedNodeCount, isLinked: !linked.places.isEmpty)
    }

    /// The main graph and the functions.
    func records() throws(EditError) -> (graph: GraphRecord, functions: [FunctionRecord]) {
        var bag = DiagnosticBag()
        do {
            if let graph = try readGraph(into: &bag), let functions = try readFunctions(into: &bag) {
                return (graph, functions)
            }
        } catch {
            throw .environment(error)
        }
        if let finding = bag.all.last(where: { $0.severity == .error }) { throw .unreadable(finding) }
        throw .mismatch("the graph cannot be read")
    }
}
