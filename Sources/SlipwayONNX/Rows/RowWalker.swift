import SlipwayDomain

/// Follows the rows of the batch through a graph whose shapes are known.
///
/// One look at each node; a body that is repeated is looked at until nothing changes.
struct RowWalker {
    var engine: ShapeEngine
    var space: RowSpace
    /// The states by name, outer graphs first; a name without one is a constant.
    var scopes: [[String: RowState]] = [[:]]
    /// The node of the main graph that calls the function or holds the subgraph.
    var outer: BatchVerdict.NodeReference?
    private var order = 0

    /// Makes a walker; nil when the batch is no single symbol.
    init?(_ model: ONNXModel, _ functions: [FunctionRecord], _ found: GraphInference, batch: SymbolicDim) {
        guard let space = RowSpace(batch: batch, atoms: found.atoms) else { return nil }
        self.space = space
        engine = ShapeEngine(model: model, functions: functions)
        engine.atoms = found.atoms
        engine.frame.scopes[0] = found.facts
    }

    /// Follows the main graph.
    mutating func run(
        _ graph: GraphRecord, _ nodes: NodeOrder, inputs: [GraphTensor]
    ) throws(ONNXReadError) {
        scopes[0].reserveCapacity(graph.nodes.count + inputs.count)
        for input in inputs { scopes[0][input.name] = state(of: input) }
        for index in nodes.order {
            let node = graph.nodes[index]
            let facts = node.outputs.map { engine.frame.find($0) ?? .unknown }
            try follow(node, facts, duplicates: nodes.duplicates)
        }
    }

    /// What an input has to do with the rows: it has them on the axis that is the batch.
    private func state(of input: GraphTensor) -> RowState {
        func unknown(_ reason: String) -> RowState {
            .unknown(RowMark(node: nil, order: 0, reason: reason, isSure: false))
        }
        guard let shape = engine.frame.find(input.name)?.tensor?.shape else {
            return unknown("the rank of input \"\(input.name)\" is not known")
        }
        if space.areFree(shape) { return .constant }
        guard let axis = space.axis(of: shape), shape[axis] == space.batch,
            let stride = SymbolicDim.product(shape[(axis + 1)...])
        else { return unknown("input \"\(input.name)\" has the batch on more than one axis") }
        var value = RowValue(stride: stride)
        if case .tensor(let type) = input.kind { value.isMask = !type.isFloatingPoint }
        return .rows(value)
    }

    /// The state of a value; an absent one has none.
    func find(_ name: String) -> RowState? {
        if name.isEmpty { return nil }
        for scope in scopes.reversed() { if let state = scope[name] { return state } }
        if engine.frame.find(name) != nil { return .constant }
        return .unknown(RowMark(node: nil, order: 0, reason: "nothing gives \"\(name)\"", isSure: false))
    }

    /// Follows nodes whose shapes are not known yet, as those of a subgraph.
    mutating func follow(_ nodes: [NodeRecord]) throws(ONNXReadError) {
        let sorted = NodeOrder(nodes)
        for index in sorted.order {
            var result = try engine.evaluate(nodes[index])
            for (place, name) in nodes[index].outputs.enumerated() where sorted.duplicates.contains(name) {
                result.facts[place] = .unknown
            }
            engine.store(result.facts, of: nodes[index])
            try follow(nodes[index], result.facts, duplicates: sorted.duplicates)
        }
    }

    private mutating func follow(
        _ node: NodeRecord, _ facts: [ValueFact], duplicates: Set<String>
    ) throws(ONNXReadError) {
        order += 1
        let states = try judge(node, facts)
        for (index, name) in node.outputs.enumerated() where !name.isEmpty {
            var state = index < states.count ? states[index] : unknown(node, "it gives more than is known")
            if let known = counted(facts[index]) { state = known }
            if case .fixed = state { protect(facts[index]) }
            if duplicates.contains(name) { state = unknown(node, "two nodes give \"\(name)\"") }
            scopes[scopes.count - 1][name] = state
        }
    }

    /// The state of a value whose elements are all known, whatever they were made of.
    private func counted(_ fact: ValueFact) -> RowState? {
        guard let tensor = fact.tensor, let data = tensor.data, let shape = tensor.shape, space.areFree(shape) else {
            return nil
        }
        var isFree = true
        for element in data.elements {
            switch element {
            case .int(let dim), .fraction(let dim, _):
                guard space.isProven(dim) else { return nil }
                isFree = isFree && space.isFree(dim)
            case .real: continue
            case .unknown: return nil
            }
        }
        guard isFree else { return .sizes }
        let (least, greatest) = RowBounds.of(data)
        return .fixed(FixedValue(least: least, greatest: greatest))
    }

    /// Unknown sizes of a value that does not depend on the rows do not, either.
    private mutating func protect(_ fact: ValueFact) {
        guard let shape = fact.tensor?.shape else { return }
        for dim in shape where !dim.isKnown { space.safeAtoms.formUnion(dim.freshAtoms) }
    }

    // MARK: One node

    /// What people call a node.
    func reference(_ node: NodeRecord) -> BatchVerdict.NodeReference {
        if let outer { return outer }
        let opType = node.domain.isEmpty ? node.opType : "\(node.domain).\(node.opType)"
        return BatchVerdict.NodeReference(name: node.name, opType: opType)
    }

    /// A mark of a node.
    func mark(_ node: NodeRecord, _ stop: RowStop) -> RowMark {
        let reason = outer == nil ? stop.reason : "inside, \(node.opType): \(stop.reason)"
        return RowMark(
            node: reference(node), order: order, reason: reason, isSure: stop.meeting?.isSure ?? false,
            traits: stop.meeting?.traits ?? [])
    }

    /// The state of an output of which nothing is known.
    func unknown(_ node: NodeRecord, _ reason: String) -> RowState { .unknown(mark(node, .unknown(reason))) }

    private mutating func judge(_ node: NodeRecord, _ facts: [ValueFact]) throws(ONNXReadError) -> [RowState] {
        func all(_ state: RowState) -> [RowState] { [RowState](repeating: state, count: facts.count) }
        if let function = engine.function(of: node) { return try inline(function, node, facts) }
        guard let version = engine.frame.opsets[node.domain],
            let signature = engine.signature(of: node, version: version), node.overload.isEmpty
        else { return all(unknown(node, "it is not known what it does")) }
        if let excess = signature.excess(of: node) { return all(unknown(node, excess)) }
        if node.domain.isEmpty {
            if RowTable.random.contains(node.opType) {
                return all(.random(mark(node, .unknown("it draws random numbers"))))
            }
            if RuleTable.controlFlow.contains(node.opType) { return try control(node, facts, version: version) }
        }
        let ignored = node.domain.isEmpty ? RowTable.emptyInputs[node.opType] ?? [] : []
        let states = node.inputs.enumerated().map { index, name in
            ignored.contains(index) && !name.isEmpty ? RowState.constant : find(name)
        }
        return judge(node, facts, states: states, version: version)
    }

    private mutating func judge(
        _ node: NodeRecord, _ facts: [ValueFact], states: [RowState?], version: Int
    ) -> [RowState] {
        func all(_ state: RowState) -> [RowState] { [RowState](repeating: state, count: facts.count) }
        let entry = RowTable.find(domain: node.domain, opType: node.opType)
        let isShapeAlone = node.domain.isEmpty && ["Shape", "Size", "EyeLike"].contains(node.opType)
        if !isShapeAlone,
            states.allSatisfy({ if case .fixed(let value)? = $0 { value.taint == nil } else { $0 == nil } })
        {
            return facts.map { fact in
                .fixed(RowBounds.fixed(node, states, fact, inputs: node.inputs.map { engine.frame.find($0) }))
            }
        }
        if isShapeAlone, node.opType != "EyeLike" {
            // What is known of its elements says more, see `counted`.
            return all(unknown(node, "it depends on a size that is not known"))
        }
        for case .random(let mark)? in states { return all(.random(mark)) }
        for case .unknown(let mark)? in states { return all(.unknown(mark)) }
        guard let entry else { return all(unknown(node, "it is not known whether it keeps the rows apart")) }
        let inputs = node.inputs.map { $0.isEmpty ? nil : engine.frame.find($0) ?? ValueFact.unknown }
        var context = RowContext(
            node: NodeContext(
                node: node, opset: version, inputs: inputs, attributes: engine.resolved(node.attributes),
                tensors: engine.tensors(of: node), outputs: facts, atoms: FreshAtoms()),
            states: withoutDead(node, states, inputs), facts: facts, space: space, reference: reference(node),
            order: order, outputs: facts.map { _ in nil })
        if let mark = drawn(context) { return all(.random(mark)) }
        if context.states.contains(where: { if case .wide? = $0 { true } else { false } }) {
            return all(carried(entry, context))
        }
        return apply(entry, to: &context)
    }

    private func apply(_ entry: RowTable.Entry, to context: inout RowContext) -> [RowState] {
        let node = context.node.node
        do {
            try entry.rule(&context)
            RowLiveness.update(&context)
            let taint = context.states.lazy.compactMap { state -> RowMark? in
                if case .fixed(let value)? = state { value.taint } else { nil }
            }.first
            for index in context.outputs.indices { context.change(index) { $0.taint = $0.taint ?? taint } }
            return context.outputs.enumerated().map { index, state in
                if let stop = context.stops[index] { return stopped(node, stop) }
                return state ?? unknown(node, "it is not known whether it keeps the rows apart")
            }
        } catch {
            guard error.meeting?.isPlace == true else { return context.outputs.map { _ in stopped(node, error) } }
            // The place was added to something; the operator may take it out again.
            var added = mark(node, error)
            added.isSure = true
            let states = context.states.map { state -> RowState? in
                state?.rows?.isPositional == true ? .wide(added) : state
            }
            let state = carried(entry, context.with(states))
            return context.outputs.map { _ in state }
        }
    }

    private func stopped(_ node: NodeRecord, _ stop: RowStop) -> RowState {
        guard stop.meeting != nil else { return .unknown(mark(node, stop)) }
        var found = mark(node, stop)
        if node.opType == "Concat" { found.traits.insert(.partial) }
        if node.opType == "Where" { found.isSure = false }
        return .wide(found)
    }

    private func carried(_ entry: RowTable.Entry, _ context: RowContext) -> RowState {
        let node = context.node.node
        for index in RowTable.sizeInputs[node.opType] ?? [] {
            if case .wide? = context.state(index) {
                return unknown(node, "rows meet in a size: its input \(index) depends on several rows")
            }
        }
        guard let mark = entry.carry.mark(of: context) else { return unknown(node, "it is not known") }
        return .wide(mark)
    }

    /// Where chooses one side for all elements when its condition is known: the other one counts for its shape alone.
    private func withoutDead(_ node: NodeRecord, _ states: [RowState?], _ inputs: [ValueFact?]) -> [RowState?] {
        guard node.opType == "Where", node.domain.isEmpty, states.count == 3,
            let elements = inputs[0]?.tensor?.data?.elements, let first = elements.first?.dim?.value,
            elements.allSatisfy({ $0.dim?.value == first })
        else { return states }
        var states = states
        states[first != 0 ? 2 : 1] = .constant
        return states
    }

    /// The mark of a Dropout that drops at random.
    private func drawn(_ context: RowContext) -> RowMark? {
        let node = context.node
        guard ["Dropout", "BiasDropout"].contains(node.node.opType) else { return nil }
        let place = node.node.opType == "Dropout" ? 2 : 4
        var drops = false
        if node.node.domain.isEmpty, node.opset < 7 {
            drops = node.attributes["is_test"] != .int(1)
        } else if node.has(place) {
            drops = node.ints(place)?.first != 0
        }
        return drops ? mark(node.node, .unknown("it drops elements at random, as in training")) : nil
    }
}
