import SlipwayDiagnostics
import SlipwayDomain

/// Follows the nodes of a graph in the order of execution and keeps what is known of each value.
///
/// Nothing here trusts the file: names may be missing or are twice, graphs may hold cycles, subgraphs and functions may
/// nest. Graphs inside graphs are followed to ``depthLimit``; all work draws on one budget, and when it is used up the rest
/// stays unknown.
struct ShapeEngine {
    /// The deepest nesting of subgraphs and function calls that is followed.
    static let depthLimit = 12

    let model: ONNXModel
    var functions: [FunctionName: FunctionRecord] = [:]
    var atoms = FreshAtoms()
    var frame: Frame
    var depth = 0
    /// What may still be done, in nodes.
    var budget: Int
    /// Sizes of inputs' axes that nodes demand which run in any case.
    var constraints: [SizeConstraint] = []
    /// Symbols that such nodes demand to be equal.
    private(set) var meetings: Set<SymbolPair> = []
    /// What ONNX Runtime finds out by itself, where only that is followed.
    var session: SessionShapes?
    /// How many subgraphs are around the node, which may not run.
    var conditions = 0
    private var subgraphs: [Int: GraphRecord] = [:]
    private var operators: [OperatorName: KnownOperator] = [:]

    /// What tells operators apart.
    private struct OperatorName: Hashable {
        let opType: String
        let domain: String
        let version: Int
    }

    /// What is known of an operator, looked up once.
    private struct KnownOperator {
        let signature: OperatorSignature?
        let rule: ShapeRule?
    }

    /// What tells functions apart.
    struct FunctionName: Hashable {
        let domain: String
        let name: String
        let overload: String
    }

    /// What a main graph or a function's body sees.
    struct Frame {
        /// The values by name, outer graphs first.
        var scopes: [[String: ValueFact]] = [[:]]
        /// The version of each operator set.
        var opsets: [String: Int] = [:]
        /// The attributes of the call, inside a function.
        var bindings: [String: AttributeValue] = [:]

        /// What is known of a value.
        func find(_ name: String) -> ValueFact? {
            for scope in scopes.reversed() { if let fact = scope[name] { return fact } }
            return nil
        }
    }

    /// What evaluating a node gave.
    struct NodeResult {
        var facts: [ValueFact]
        /// Why something is not known.
        var reason: String?
    }

    init(model: ONNXModel, functions: [FunctionRecord]) {
        self.model = model
        // Loops and functions repeat nodes; models that are served need a few times their own number.
        budget = 60_000 + 8 * model.signature.nodeCount
        frame = Frame()
        for entry in model.signature.opsets { frame.opsets[entry.domain] = entry.version }
        for function in functions {
            let name = FunctionName(domain: function.domain, name: function.name, overload: function.overload)
            self.functions[name] = function
        }
    }

    // MARK: Values

    /// What a tensor of the file is, with its elements when it is small enough for a shape.
    func fact(of tensor: TensorRecord) throws(ONNXReadError) -> TensorFact {
        var data: ShapeData?
        // Floats count in small numbers only (scales, ranges); biases are not worth reading.
        let isFloat = tensor.elementType == .float32 || tensor.elementType == .float64
        if tensor.elementCount.map({ $0 <= (isFloat ? 16 : ShapeData.limit) }) == true,
            let values = try model.values(of: tensor, limit: ShapeData.limit)
        {
            data = ShapeData(values, dims: tensor.dims, type: tensor.elementType)
        }
        return TensorFact(shape: tensor.dims.map { SymbolicDim($0) }, data: data)
    }

    /// The initializers of a graph, in a scope of their own.
    func initializers(of graph: GraphRecord) throws(ONNXReadError) -> [String: ValueFact] {
        var scope: [String: ValueFact] = [:]
        scope.reserveCapacity(graph.initializers.count)
        for initializer in graph.initializers {
            scope[initializer.tensor.name] = .tensor(try fact(of: initializer.tensor))
        }
        for sparse in graph.sparseInitializers.map(\.tensor) {
            scope[sparse.values.name] = .tensor(TensorFact(shape: sparse.dims.map { SymbolicDim($0) }))
        }
        return scope
    }

    /// What a declared input is: its axes are symbols, an anonymous one is a fresh atom.
    mutating func fact(of input: GraphTensor) -> ValueFact {
        switch input.kind {
        case .other("sequence"): return .sequence(.unknown)
        case .other: return .other
        case .tensor, .unknownTensor:
            guard let shape = input.shape else { return .unknown }
            return .tensor(
                TensorFact(
                    shape: shape.dimensions.map { dimension in
                        SymbolicDim(dimension)
                            ?? atoms.make(.anonymousInput, reason: "the axis of input \"\(input.name)\" has no name")
                    }))
        }
    }

    /// Reads a subgraph once; nil when its bytes cannot be read.
    mutating func subgraph(_ content: Range<Int>) throws(ONNXReadError) -> GraphRecord? {
        if let known = subgraphs[content.lowerBound] { return known }
        var findings = DiagnosticBag()
        guard let graph = try model.readSubgraph(content, into: &findings) else { return nil }
        subgraphs[content.lowerBound] = graph
        return graph
    }

    // MARK: Nodes

    /// Evaluates nodes in an order of execution and puts their outputs into the innermost scope.
    mutating func run(_ nodes: [NodeRecord]) throws(ONNXReadError) {
        let order = NodeOrder(nodes)
        for index in order.order {
            var result = try evaluate(nodes[index])
            for (place, name) in nodes[index].outputs.enumerated() where order.duplicates.contains(name) {
                result.facts[place] = .unknown
            }
            store(result.facts, of: nodes[index])
        }
    }

    /// Puts the outputs of a node into the innermost scope.
    mutating func store(_ facts: [ValueFact], of node: NodeRecord) {
        for (name, fact) in zip(node.outputs, facts) where !name.isEmpty {
            frame.scopes[frame.scopes.count - 1][name] = fact
        }
    }

    /// What a node's outputs are.
    mutating func evaluate(_ node: NodeRecord) throws(ONNXReadError) -> NodeResult {
        let nothing = node.outputs.map { _ in ValueFact.unknown }
        func unknown(_ reason: String) -> NodeResult { NodeResult(facts: nothing, reason: reason) }
        guard budget > 0 else { return unknown("the graph is too large to be followed to its end") }
        budget -= 1
        atoms.node = (node.name, node.opType)
        var inputs = node.inputs.map { $0.isEmpty ? nil : frame.find($0) ?? .unknown }
        if let session {
            guard session.follows(node) else { return unknown("ONNX Runtime may not follow it") }
            if session.optimizes, let target = session.fusion.target(of: node, frame.find) {
                inputs[1] = .tensor(TensorFact(shape: [SymbolicDim(target.elements.count)], data: target))
            } else if let version = frame.opsets[node.domain],
                let facts = session.whatIsLess(node, inputs, version: version, &atoms)
            {
                return NodeResult(facts: facts, reason: "its sizes are no constants")
            }
        }
        let attributes = resolved(node.attributes)
        let name = FunctionName(domain: node.domain, name: node.opType, overload: node.overload)
        if let function = functions[name] {
            return try call(function, inputs: inputs, attributes: attributes, node: node)
                ?? unknown("its calls nest too deeply")
        }
        var shown: String { node.domain.isEmpty ? node.opType : "\(node.domain).\(node.opType)" }
        guard let version = frame.opsets[node.domain] else {
            return unknown("the model imports no operator set for it")
        }
        let known = known(node, version: version)
        guard let signature = known.signature, node.overload.isEmpty else {
            return unknown("\(shown) in version \(version) of its operator set is not known")
        }
        if let excess = signature.excess(of: node) { return unknown(excess) }
        if node.domain.isEmpty, RuleTable.controlFlow.contains(node.opType) {
            return try control(node, inputs: inputs, attributes: attributes, version: version)
        }
        guard let rule = known.rule else { return unknown("\(shown) has no rule") }
        return try apply(rule, node, inputs: inputs, attributes: attributes, version: version, nothing: nothing)
    }

    /// The function of the model that a node calls; nil when it calls none.
    func function(of node: NodeRecord) -> FunctionRecord? {
        guard !functions.isEmpty else { return nil }
        return functions[FunctionName(domain: node.domain, name: node.opType, overload: node.overload)]
    }

    /// The interface of a node's operator at a version; nil when it is not known.
    mutating func signature(of node: NodeRecord, version: Int) -> OperatorSignature? {
        known(node, version: version).signature
    }

    /// The tensors in the attributes of a node, without those that cannot be read.
    func tensors(of node: NodeRecord) -> [String: TensorFact] {
        var tensors: [String: TensorFact] = [:]
        for attribute in node.attributes {
            if case .tensor(let record) = attribute.value { tensors[attribute.name] = try? fact(of: record) }
        }
        return tensors
    }

    private mutating func known(_ node: NodeRecord, version: Int) -> KnownOperator {
        let name = OperatorName(opType: node.opType, domain: node.domain, version: version)
        if let known = operators[name] { return known }
        let known = KnownOperator(
            signature: OperatorSignature.find(domain: node.domain, opType: node.opType, version: version),
            rule: RuleTable.find(domain: node.domain, opType: node.opType))
        operators[name] = known
        return known
    }

    private mutating func apply(
        _ rule: ShapeRule, _ node: NodeRecord, inputs: [ValueFact?], attributes: [String: AttributeValue], version: Int,
        nothing: [ValueFact]
    ) throws(ONNXReadError) -> NodeResult {
        var tensors: [String: TensorFact] = [:]
        for (name, value) in attributes {
            if case .tensor(let record) = value { tensors[name] = try fact(of: record) }
        }
        guard !nothing.isEmpty else { return NodeResult(facts: []) }
        var context = NodeContext(
            node: node, opset: version, inputs: inputs, attributes: attributes, tensors: tensors, outputs: nothing,
            atoms: atoms)
        var reason: String?
        do {
            try rule(&context)
        } catch {
            reason = error.reason
        }
        atoms = context.atoms
        if conditions == 0 {
            constraints += context.constraints
            meetings.formUnion(context.meetings)
        }
        for fact in context.outputs {
            // Large expressions cost time everywhere they go.
            budget -= (fact.tensor?.shape?.reduce(0) { $0 + $1.weight } ?? 0) / 16
            budget -= (fact.tensor?.data?.elements.count ?? 0) / 64
        }
        return NodeResult(facts: context.outputs, reason: reason ?? context.reason)
    }

    /// The attributes by name; inside a function references stand for what the call says.
    func resolved(_ attributes: [AttributeRecord]) -> [String: AttributeValue] {
        if attributes.isEmpty { return [:] }
        var result: [String: AttributeValue] = [:]
        for attribute in attributes {
            if case .reference(let name) = attribute.value {
                // A reference to what the call leaves out leaves the attribute out.
                if let value = frame.bindings[name] { result[attribute.name] = value }
            } else {
                result[attribute.name] = attribute.value
            }
        }
        return result
    }

    // MARK: Functions

    /// Evaluates a function's body for a call; nil when calls nest too deeply (or without end).
    private mutating func call(
        _ function: FunctionRecord, inputs: [ValueFact?], attributes: [String: AttributeValue], node: NodeRecord
    ) throws(ONNXReadError) -> NodeResult? {
        guard depth < Self.depthLimit else { return nil }
        guard inputs.count <= function.inputs.count, node.outputs.count <= function.outputs.count else {
            let facts = node.outputs.map { _ in ValueFact.unknown }
            return NodeResult(facts: facts, reason: "the call has more inputs or outputs than the function")
        }
        let outer = frame
        depth += 1
        defer {
            frame = outer
            depth -= 1
        }
        let nodes = enter(function, inputs: inputs, attributes: attributes)
        try run(nodes)
        let facts = function.outputs.prefix(node.outputs.count).map { frame.find($0) ?? .unknown }
        return NodeResult(facts: facts)
    }

    /// Makes the frame of a function's body for a call.
    ///
    /// - Returns: The nodes of the body.
    mutating func enter(
        _ function: FunctionRecord, inputs: [ValueFact?], attributes: [String: AttributeValue]
    ) -> [NodeRecord] {
        frame = Frame()
        for entry in function.opsets { frame.opsets[entry.domain] = entry.version }
        for attribute in function.attributeDefaults { frame.bindings[attribute.name] = attribute.value }
        frame.bindings.merge(attributes) { _, stated in stated }
        // Inputs that the call leaves out are absent inside, too: nodes name them by the empty name.
        var absent: Set<String> = []
        for (index, name) in function.inputs.enumerated() {
            if index < inputs.count, let fact = inputs[index] {
                frame.scopes[0][name] = fact
            } else {
                absent.insert(name)
            }
        }
        return absent.isEmpty ? function.nodes : function.nodes.map { $0.leavingOut(absent) }
    }
}

extension NodeRecord {
    /// The node with some of its inputs absent.
    fileprivate func leavingOut(_ names: Set<String>) -> NodeRecord {
        NodeRecord(
            name: name, opType: opType, domain: domain, overload: overload,
            inputs: inputs.map { names.contains($0) ? "" : $0 }, outputs: outputs, attributes: attributes, field: field,
            content: content)
    }
}
