import SlipwayDomain

/// Follows how the rows of a batch lie in every value of a graph that was exported for one row.
///
/// The inputs have their rows joined along axis 0. Each node's rule says how the rows lie in its outputs, and what has to
/// change of the node for that; the first node that cannot be followed ends the pass.
struct RebatchPass {
    private let graph: GraphRecord
    private let order: NodeOrder
    /// A walk in which axis 0 of every input is 1.
    private let single: GraphInference
    /// Evaluates what is computed of sizes when there are N rows.
    private var engine: ShapeEngine
    /// Atoms from this number on are unknown because of the number of rows.
    private let firstOwnAtom: Int
    /// The number of rows.
    let batch: SymbolicDim
    /// How the rows lie in each value that is not fixed.
    private(set) var layouts: [String: RowLayout] = [:]
    /// What has to change, by the node's place in the graph.
    private(set) var changes: [Int: [RebatchChange]] = [:]

    /// Prepares the pass.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - graph: Its main graph.
    ///   - functions: Its functions.
    ///   - order: An order of execution.
    ///   - batch: A symbol that is nowhere in the graph.
    /// - Throws: When the file cannot be read.
    init(
        _ model: ONNXModel, _ graph: GraphRecord, _ functions: [FunctionRecord], _ order: NodeOrder, batch: SymbolicDim
    ) throws(ONNXReadError) {
        self.graph = graph
        self.order = order
        self.batch = batch
        single = try GraphInference(model, graph, functions, order) { $0.withRows(.one) }
        engine = ShapeEngine(model: model, functions: functions)
        engine.atoms = single.atoms
        firstOwnAtom = single.atoms.origins.count
        engine.frame.scopes[0] = try engine.initializers(of: graph)
        for input in graph.inputs where engine.frame.scopes[0][input.tensor.name] == nil {
            let name = input.tensor.name
            engine.frame.scopes[0][name] = (single.facts[name] ?? .unknown).withRows(batch)
            layouts[name] = .joined(axis: 0)
        }
    }

    /// Follows nodes.
    ///
    /// - Parameter live: The places of the nodes that the outputs need.
    /// - Returns: The node that ends the pass, with its reason; nil when all were followed.
    /// - Throws: When the file cannot be read.
    mutating func run(_ live: Set<Int>) throws(EditError) -> RebatchRefusal? {
        for index in order.order where live.contains(index) {
            let node = graph.nodes[index]
            do {
                try follow(node, at: index)
            } catch {
                switch error {
                case .stop(let stop): return RebatchRefusal(reason: stop.reason, node: node)
                case .edit(let error): throw error
                }
            }
        }
        return nil
    }

    /// What a value is in a run with one row.
    func singleShape(_ name: String) -> [SymbolicDim]? { single.facts[name]?.tensor?.shape }

    private enum Failure: Error {
        case stop(RebatchStop)
        case edit(EditError)
    }

    private mutating func follow(_ node: NodeRecord, at index: Int) throws(Failure) {
        if node.domain.isEmpty, RebatchTable.random.contains(node.opType) {
            throw .stop(RebatchStop("it draws random numbers"))
        }
        let facts = node.outputs.map { single.facts[$0] ?? .unknown }
        let inputs = node.inputs.map { $0.isEmpty ? nil : layouts[$0] ?? .fixed }
        let takesRows = inputs.contains { $0.map { $0 != .fixed } ?? false }
        let capturesRows = try captures(node)
        guard takesRows || capturesRows else { return store(facts, of: node) }
        let version = engine.frame.opsets[node.domain] ?? 0
        try check(node, version: version)
        if let computed = try computedSizes(node, inputs, facts) { return computed }
        guard let rule = RebatchTable.find(domain: node.domain, opType: node.opType) else {
            throw .stop(RebatchStop("it is not known whether it keeps the rows apart"))
        }
        try apply(rule, to: node, at: index, layouts: inputs, facts: facts, version: version)
    }

    /// Stops at functions, unknown operators, and nodes that state more than their operator is known to take.
    private func check(_ node: NodeRecord, version: Int) throws(Failure) {
        let name = ShapeEngine.FunctionName(domain: node.domain, name: node.opType, overload: node.overload)
        if engine.functions[name] != nil { throw .stop(RebatchStop("it calls a function of the model")) }
        let signature = OperatorSignature.find(domain: node.domain, opType: node.opType, version: version)
        guard let signature, node.overload.isEmpty else {
            throw .stop(RebatchStop("it is not known whether it keeps the rows apart"))
        }
        if let excess = signature.excess(of: node) { throw .stop(RebatchStop(excess)) }
    }

    /// Whether a subgraph of a node takes a value that is not fixed.
    private func captures(_ node: NodeRecord) throws(Failure) -> Bool {
        guard node.attributes.contains(where: \.isGraph) else { return false }
        var uses = LiveGraph.Uses()
        do throws(EditError) {
            try uses.add(node, in: engine.model)
        } catch {
            throw .edit(error)
        }
        return uses.names.contains { layouts[$0] != nil }
    }

    private mutating func store(_ facts: [ValueFact], of node: NodeRecord) {
        engine.store(facts, of: node)
    }

    // MARK: Sizes

    /// Evaluates a node that computes with sizes; nil when it does not, or when its outputs are no sizes.
    private mutating func computedSizes(
        _ node: NodeRecord, _ inputs: [RowLayout?], _ facts: [ValueFact]
    ) throws(Failure) -> Void? {
        let readsSizes = node.domain.isEmpty && (node.opType == "Shape" || node.opType == "Size")
        guard readsSizes || !inputs.contains(where: { $0?.axis != nil }), !node.attributes.contains(where: \.isGraph)
        else { return nil }
        let result: ShapeEngine.NodeResult
        do {
            result = try engine.evaluate(node)
        } catch {
            throw .edit(.environment(error))
        }
        let kinds = result.facts.map(kind)
        guard kinds.allSatisfy({ $0 != nil }) else {
            // These make tensors of the sizes that they are given.
            if ["ConstantOfShape", "Expand", "Tile"].contains(node.opType) { return nil }
            throw .stop(RebatchStop("it computes with the number of rows in a way that is not followed"))
        }
        for (name, kind) in zip(node.outputs, kinds) where !name.isEmpty && kind == .sizes { layouts[name] = kind }
        // What does not depend on the number of rows is known from the run with one.
        store(zip(zip(result.facts, kinds), facts).map { $0.1 == .sizes ? $0.0 : $1 }, of: node)
        return ()
    }

    /// Whether a tensor is made of sizes or the same in every run; nil when neither is known.
    private func kind(_ fact: ValueFact) -> RowLayout? {
        guard let tensor = fact.tensor, let data = tensor.data else { return nil }
        var isFixed = true
        for element in data.elements {
            let dim: SymbolicDim
            switch element {
            case .int(let value): dim = value
            case .fraction(let value, _): dim = value
            case .real: continue
            case .unknown: return nil
            }
            guard dim.freshAtoms.allSatisfy({ $0 < firstOwnAtom }) else { return nil }
            if RebatchRules.mentions(dim, batch) { isFixed = false }
        }
        return isFixed ? .fixed : .sizes
    }

    // MARK: Rules

    private mutating func apply(
        _ rule: RebatchRule, to node: NodeRecord, at index: Int, layouts inputs: [RowLayout?], facts: [ValueFact],
        version: Int
    ) throws(Failure) {
        guard Set(inputs.compactMap { $0?.outer }).count <= 1 else {
            throw .stop(RebatchStop("its inputs have the rows in different orders"))
        }
        var attributes: [String: AttributeValue] = [:]
        for attribute in node.attributes { attributes[attribute.name] = attribute.value }
        let known = node.inputs.map { $0.isEmpty ? nil : single.facts[$0] ?? .unknown }
        let context = NodeContext(
            node: node, opset: version, inputs: known, attributes: attributes, tensors: [:], outputs: facts,
            atoms: FreshAtoms())
        var rows = RebatchContext(
            single: context, standardOpset: engine.frame.opsets[""] ?? 0, layouts: inputs,
            batched: node.inputs.map { $0.isEmpty ? nil : engine.frame.find($0) ?? .unknown }, outputFacts: facts,
            batch: batch, outputs: node.outputs.map { _ in nil })
        do {
            try rule(&rows)
        } catch {
            throw .stop(error)
        }
        var batched: [ValueFact] = []
        for (place, name) in node.outputs.enumerated() {
            guard !name.isEmpty else {
                batched.append(.unknown)
                continue
            }
            guard let axis = rows.outputs[place]?.axis else {
                throw .stop(RebatchStop("it is not known how the rows lie in its output \(place)"))
            }
            guard let shape = facts[place].tensor?.shape, shape.indices.contains(axis) else {
                throw .stop(RebatchStop("the shape of its output \"\(name)\" is not known"))
            }
            layouts[name] = rows.outputs[place]
            batched.append(facts[place].withRows(batch, axis: axis))
        }
        store(batched, of: node)
        if !rows.changes.isEmpty { changes[index] = rows.changes }
    }
}

extension ValueFact {
    /// The fact with axis 0 of this size, as a model input.
    func withRows(_ size: SymbolicDim) -> ValueFact {
        guard case .tensor(let tensor) = self, var shape = tensor.shape, !shape.isEmpty else { return self }
        shape[0] = size
        return .tensor(TensorFact(shape: shape))
    }

    /// The fact of a value whose rows are joined along an axis.
    fileprivate func withRows(_ count: SymbolicDim, axis: Int) -> ValueFact {
        guard var shape = tensor?.shape, let size = shape[axis] * count else { return .unknown }
        shape[axis] = size
        return .tensor(TensorFact(shape: shape))
    }
}

extension AttributeRecord {
    /// Whether the value is a subgraph, or several.
    fileprivate var isGraph: Bool {
        switch value {
        case .graph, .graphs: true
        default: false
        }
    }
}
