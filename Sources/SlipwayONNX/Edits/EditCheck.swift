import SlipwayDiagnostics
import SlipwayDomain

/// What an edited model must be, to be held against what its content reads as.
struct EditCheck {
    let plan: OutputPlan
    /// The graph before.
    let graph: GraphRecord
    /// The functions before.
    let functions: [FunctionRecord]
    /// The fields that were removed.
    let removed: Set<Range<Int>>
    let linked: LinkedWeights
    /// The name of the file that linked weights lie in.
    let location: String?

    /// Reads the content and compares.
    ///
    /// - Returns: The outside of the new model.
    /// - Throws: What differs from the plan.
    func signature(of content: SplicedFile, from source: ONNXModel) throws(EditError) -> GraphSignature {
        var bag = DiagnosticBag()
        let result: ONNXModel?
        do {
            result = try source.reading(content, into: &bag)
        } catch {
            throw .environment(error)
        }
        // What was wrong with the source may be wrong with the result; a new fault is ours.
        guard let result else { throw .mismatch(bag.all.last?.message ?? "it cannot be read") }
        let (before, after) = (source.signature, result.signature)
        guard after.irVersion == before.irVersion, after.opsets == before.opsets else {
            throw .mismatch("its versions differ")
        }
        guard after.inputs == before.inputs else { throw .mismatch("its inputs differ") }
        guard after.outputs == plan.outputs else { throw .mismatch("its outputs are not those of the plan") }
        let (graph, functions) = try result.records()
        try compareNodes(graph)
        try compareInitializers(graph)
        guard functions.map(\.summary) == self.functions.filter({ !removed.contains($0.field) }).map(\.summary) else {
            throw .mismatch("its functions differ")
        }
        return after
    }

    private func compareNodes(_ after: GraphRecord) throws(EditError) {
        let wanted = graph.nodes.filter { !removed.contains($0.field) }
        guard wanted.count == after.nodes.count else { throw .mismatch("it has another number of nodes") }
        for (before, after) in zip(wanted, after.nodes) where before.summary != after.summary {
            throw .mismatch("the node \"\(before.name)\" differs")
        }
        let values = graph.values.filter { !removed.contains($0.field) }
        guard values.map(\.tensor) == after.values.map(\.tensor) else {
            throw .mismatch("its declarations of inner values differ")
        }
    }

    private func compareInitializers(_ after: GraphRecord) throws(EditError) {
        let wanted = graph.initializers.filter { !removed.contains($0.field) }.map(\.tensor)
        guard wanted.count == after.initializers.count else { throw .mismatch("it has another number of initializers") }
        for (before, after) in zip(wanted, after.initializers.lazy.map(\.tensor)) {
            let isRight: Bool
            switch (linked.places[before.name], after.data) {
            case (let place?, .external(let external)):
                isRight =
                    external.location == location && external.offset == UInt64(place.lowerBound)
                    && external.length == UInt64(place.count)
            case (nil, _): isRight = before.content.count == after.content.count
            default: isRight = false
            }
            guard isRight, before.name == after.name, before.typeNumber == after.typeNumber, before.dims == after.dims,
                before.byteCount == after.byteCount
            else { throw .mismatch("the initializer \"\(before.name)\" differs") }
        }
    }
}

/// A node without its place in the file.
private struct NodeSummary: Hashable {
    let name: String
    let call: [String]
    let inputs: [String]
    let outputs: [String]
    let attributes: [String]
    let size: Int
}

extension NodeRecord {
    fileprivate var summary: NodeSummary {
        NodeSummary(
            name: name, call: [domain, opType, overload], inputs: inputs, outputs: outputs,
            attributes: attributes.map(\.name), size: content.count)
    }
}

/// A function without its place in the file.
private struct FunctionSummary: Hashable {
    let call: [String]
    let nodes: [NodeSummary]
    let size: Int
}

extension FunctionRecord {
    fileprivate var summary: FunctionSummary {
        FunctionSummary(call: [domain, name, overload], nodes: nodes.map(\.summary), size: content.count)
    }
}
