import SlipwayDiagnostics
import SlipwayDomain

/// Why a graph that was exported for one row cannot be given more.
package struct RebatchRefusal: Hashable, Sendable {
    /// Why, as a clause; its subject is the node where there is one.
    package let reason: String
    /// The node that decides; nil when none does.
    package let node: BatchVerdict.NodeReference?

    init(_ reason: String) {
        self.reason = reason
        node = nil
    }

    init(reason: String, node: NodeRecord) {
        self.reason = reason
        self.node = BatchVerdict.NodeReference(
            name: node.name.isEmpty ? node.outputs.first { !$0.isEmpty } ?? "" : node.name,
            opType: node.domain.isEmpty ? node.opType : "\(node.domain).\(node.opType)")
    }
}

/// What came of giving a graph more rows.
package enum Rebatching: Sendable {
    /// The model that takes any number of rows; not written yet, and read like any other.
    case done(ONNXModel)
    /// Axis 0 of every input is dynamic already, and of every output the batch.
    case unnecessary
    /// A row would not be what it is alone, or that could not be shown.
    case refused(RebatchRefusal)
}

extension ONNXModel {
    /// Makes a model that was exported for one row take any number of them, where every row keeps its answer.
    ///
    /// Axis 0 of all inputs becomes the batch. How the rows lie is followed through every node that the outputs need
    /// (`RebatchPass`); constants that were written down for one row are changed. The result is read back, its shapes
    /// are inferred anew, and axis 0 of every output must be the batch. That the numbers of a row are those of a run with
    /// this row alone follows from the operators' definitions; a runtime may round differently for other sizes.
    ///
    /// - Parameter names: The outputs that are served; nil for all. What only others need is not looked at.
    /// - Returns: What came of it.
    /// - Throws: When the file cannot be read, or the result is not what it should be.
    package func rebatched(keeping names: Set<String>?) throws(EditError) -> Rebatching {
        if let obstacle = rebatchObstacle { return .refused(RebatchRefusal(obstacle)) }
        let (graph, functions) = try records()
        let all = Set(graph.outputs.map(\.tensor.name))
        let kept = names.map(all.intersection) ?? all
        guard !kept.isEmpty else { return .refused(RebatchRefusal("the model has no outputs to serve")) }
        if try isBatched(kept) { return .unnecessary }
        let order = NodeOrder(graph.nodes)
        guard order.cyclic.isEmpty, order.duplicates.isEmpty else {
            return .refused(RebatchRefusal("the nodes have no order of execution"))
        }
        let live = try LiveGraph(kept, of: graph, functions: functions, model: self)
        var pass: RebatchPass
        var edits = EditPlan()
        var bag = DiagnosticBag()
        let edited: ONNXModel?
        do throws(ONNXReadError) {
            let symbol = SymbolicDim(symbol: freeName("batch", in: graph))
            pass = try RebatchPass(self, graph, functions, order, batch: symbol)
        } catch {
            throw .environment(error)
        }
        if let refusal = try pass.run(live.nodes) { return .refused(refusal) }
        if let refusal = refusal(on: kept, of: graph, after: pass) { return .refused(refusal) }
        try edit(graph, pass, outputs: kept, in: &edits)
        let content = try applying(edits)
        do throws(ONNXReadError) {
            edited = try reading(content, into: &bag)
        } catch {
            throw .environment(error)
        }
        guard let result = try edited?.withoutDeadNodes() else {
            throw .mismatch(bag.all.last?.message ?? "it cannot be read")
        }
        if let refusal = try result.check(kept, against: pass) { return .refused(refusal) }
        return .done(result)
    }
}
