import SlipwayDomain

extension ShapeEngine {
    /// If, Loop and Scan.
    mutating func control(
        _ node: NodeRecord, inputs: [ValueFact?], attributes: [String: AttributeValue], version: Int
    ) throws(ONNXReadError) -> NodeResult {
        let nothing = NodeResult(facts: node.outputs.map { _ in .unknown }, reason: "its subgraphs nest too deeply")
        guard depth < Self.depthLimit else { return nothing }
        depth += 1
        conditions += 1
        defer {
            depth -= 1
            conditions -= 1
        }
        let result: NodeResult?
        switch node.opType {
        case "If": result = try choose(node, inputs: inputs, attributes: attributes)
        case "Loop": result = try loop(node, inputs: inputs, attributes: attributes)
        default: result = try scan(node, inputs: inputs, attributes: attributes, version: version)
        }
        return result ?? NodeResult(facts: nothing.facts, reason: "its subgraph cannot be followed")
    }

    /// The outputs of a subgraph for given inputs; nil when it cannot be read or has another number of inputs.
    mutating func evaluate(
        body graph: GraphRecord, inputs: [ValueFact]
    ) throws(ONNXReadError) -> [ValueFact]? {
        budget -= graph.initializers.count / 4
        var scope = try initializers(of: graph)
        let names = graph.inputs.map(\.tensor.name).filter { scope[$0] == nil || !inputs.isEmpty }
        guard names.count == inputs.count else { return nil }
        for (name, fact) in zip(names, inputs) { scope[name] = fact }
        frame.scopes.append(scope)
        let outer = atoms.node
        defer {
            frame.scopes.removeLast()
            atoms.node = outer
        }
        try run(graph.nodes)
        return graph.outputs.map { frame.find($0.tensor.name) ?? .unknown }
    }

    private mutating func subgraph(
        _ name: String, _ attributes: [String: AttributeValue]
    ) throws(ONNXReadError) -> GraphRecord? {
        guard case .graph(let content)? = attributes[name] else { return nil }
        return try subgraph(content)
    }

    // MARK: If

    private mutating func choose(
        _ node: NodeRecord, inputs: [ValueFact?], attributes: [String: AttributeValue]
    ) throws(ONNXReadError) -> NodeResult? {
        var ways = ["then_branch", "else_branch"]
        if let known = inputs.first??.tensor?.data?.elements.first?.dim?.value {
            ways = [known != 0 ? "then_branch" : "else_branch"]
        }
        var result: [ValueFact]?
        for way in ways {
            guard let graph = try subgraph(way, attributes), let facts = try evaluate(body: graph, inputs: []),
                facts.count == node.outputs.count
            else { return nil }
            guard let earlier = result else {
                result = facts
                continue
            }
            result = zip(earlier, facts).map { merged($0, $1, "its branches differ") }
        }
        return result.map { NodeResult(facts: $0, reason: "its branches differ") }
    }

    /// What holds on either way.
    mutating func merged(_ left: ValueFact, _ right: ValueFact, _ reason: String) -> ValueFact {
        if left == right { return left }
        switch (left, right) {
        case (.tensor(let one), .tensor(let two)):
            return .tensor(
                TensorFact(shape: merged(one.shape, two.shape, reason), data: one.data == two.data ? one.data : nil))
        case (.sequence(let one), .sequence(let two)):
            return .sequence(
                SequenceFact(
                    shape: merged(one.shape, two.shape, reason), parts: one.parts == two.parts ? one.parts : nil))
        default: return .other
        }
    }

    private mutating func merged(
        _ left: [SymbolicDim]?, _ right: [SymbolicDim]?, _ reason: String
    ) -> [SymbolicDim]? {
        guard let left, let right, left.count == right.count else { return nil }
        return zip(left, right).map { $0 == $1 ? $0 : atoms.make(.unresolved, reason: reason) }
    }

    // MARK: Loop

    /// A loop of a known, small number of rounds is followed round by round; any other one until what is carried from
    /// round to round does not change any more.
    private mutating func loop(
        _ node: NodeRecord, inputs: [ValueFact?], attributes: [String: AttributeValue]
    ) throws(ONNXReadError) -> NodeResult? {
        guard let body = try subgraph("body", attributes), inputs.count >= 2 else { return nil }
        let carried = inputs.count - 2
        guard body.inputs.count == carried + 2, body.outputs.count >= carried + 1,
            node.outputs.count <= body.outputs.count - 1
        else { return nil }
        let start = inputs.dropFirst(2).map { $0 ?? .unknown }
        let rounds = inputs[0]?.tensor?.data?.elements.first?.dim
        // Without a condition, the loop goes on; a condition that is not known may end it at any time.
        let condition = inputs[1].map { $0.tensor?.data?.elements.first?.dim?.value } ?? 1
        if let count = rounds?.value, (1...32).contains(count), condition == 1,
            let facts = try unrolled(body, start: start, rounds: count)
        {
            return NodeResult(facts: Array(facts.prefix(node.outputs.count)))
        }
        if rounds?.value.map({ $0 <= 0 }) == true || condition == 0 {
            let scans = [ValueFact](repeating: .unknown, count: body.outputs.count - 1 - carried)
            return NodeResult(facts: Array((start + scans).prefix(node.outputs.count)), reason: "it runs no round")
        }
        let before = [ValueFact.tensor(TensorFact(shape: [])), Self.goesOn]
        guard
            let (state, outputs) = try steady(body, start: start, before: before, skipped: 1, scanned: [])
        else { return nil }
        let isEndless = condition == 1 && outputs[0].tensor?.data?.elements.first?.dim?.value == 1
        // A negative number of rounds is none.
        let count = isEndless ? SymbolicDim.maximum([rounds, .zero]) : nil
        let length = count ?? atoms.make(.counted, reason: "it depends on how many rounds the loop takes")
        let scans = outputs.dropFirst(carried + 1).map { fact -> ValueFact in
            .tensor(TensorFact(shape: fact.tensor?.shape.map { [length] + $0 }))
        }
        return NodeResult(
            facts: Array((state + scans).prefix(node.outputs.count)),
            reason: "what it carries changes from round to round")
    }

    /// The condition that a round sees: it is true, or the round would not run.
    private static let goesOn = ValueFact.tensor(
        TensorFact(shape: [], data: ShapeData(dims: [], elements: [.int(.one)], type: .bool)))

    /// Each round by itself; nil when a round may be the last one, or its scan outputs differ.
    private mutating func unrolled(
        _ body: GraphRecord, start: [ValueFact], rounds: Int
    ) throws(ONNXReadError) -> [ValueFact]? {
        var state = start
        var scans: [ValueFact]?
        for round in 0..<rounds {
            guard budget > 0 else { return nil }
            let iteration = ValueFact.tensor(TensorFact(shape: [], data: .scalar(SymbolicDim(round))))
            guard let outputs = try evaluate(body: body, inputs: [iteration, Self.goesOn] + state) else { return nil }
            guard outputs[0].tensor?.data?.elements.first?.dim?.value == 1 || round == rounds - 1 else { return nil }
            state = Array(outputs[1...state.count])
            let slices = Array(outputs.dropFirst(state.count + 1))
            guard let earlier = scans else {
                scans = slices
                continue
            }
            scans = zip(earlier, slices).map { merged($0, $1, "its rounds differ") }
        }
        return state
            + (scans ?? []).map { fact in
                .tensor(TensorFact(shape: fact.tensor?.shape.map { [SymbolicDim(rounds)] + $0 }))
            }
    }

    /// What is carried when it does not change any more: axes that do change become unknown, then the rank.
    ///
    /// - Parameters:
    ///   - body: The graph of one round.
    ///   - start: What is carried into the first round.
    ///   - before: The inputs of the body before the carried ones (iteration and condition of a Loop).
    ///   - skipped: How many outputs of the body come before the carried ones.
    ///   - scanned: The inputs of the body behind the carried ones.
    /// - Returns: The state that holds before and after any number of rounds, and the body's outputs for it; nil when the
    ///   body cannot be followed.
    /// - Throws: When the file cannot be read.
    mutating func steady(
        _ body: GraphRecord, start: [ValueFact], before: [ValueFact], skipped: Int, scanned: [ValueFact]
    ) throws(ONNXReadError) -> (state: [ValueFact], outputs: [ValueFact])? {
        var state = start
        var opened: Set<SymbolicDim> = []
        // Each round widens at least one axis or rank, or drops elements, so few are needed; hostile ones are cut off.
        for _ in 0..<24 {
            guard budget > 0, let outputs = try evaluate(body: body, inputs: before + state + scanned),
                outputs.count >= skipped + state.count
            else { return nil }
            var isStable = true
            for index in state.indices {
                let next = widened(state[index], outputs[skipped + index], &opened)
                if next != state[index] {
                    isStable = false
                    state[index] = next
                }
            }
            if isStable { return (state, outputs) }
        }
        return nil
    }

    /// The old fact, with what the new one contradicts taken away.
    private mutating func widened(
        _ old: ValueFact, _ new: ValueFact, _ opened: inout Set<SymbolicDim>
    ) -> ValueFact {
        if case .sequence(let one) = old, case .sequence(let two) = new, one != two {
            // What holds for all tensors of an empty sequence is what anybody says.
            let shape = one.parts == [] ? two.shape : two.parts == [] || one.shape == two.shape ? one.shape : nil
            return .sequence(SequenceFact(shape: shape, parts: nil))
        }
        guard case .tensor(let one) = old, case .tensor(let two) = new else { return old == new ? old : .other }
        let data = one.data == two.data ? one.data : nil
        guard let before = one.shape, let after = two.shape, before.count == after.count else {
            return .tensor(TensorFact(shape: nil, data: nil))
        }
        let shape = zip(before, after).map { left, right -> SymbolicDim in
            // An axis that this loop has opened stays the same open one.
            if left == right || opened.contains(left) { return left }
            let open = atoms.make(.unresolved, reason: "it changes from round to round")
            opened.insert(open)
            return open
        }
        return .tensor(TensorFact(shape: shape, data: data))
    }
}
