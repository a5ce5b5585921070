import SlipwayDiagnostics
import SlipwayDomain

/// Follows elements of inputs through the nodes of a graph, its subgraphs and its functions.
struct UseWalker {
    /// What was found.
    var uses = GraphUses()
    private let model: ONNXModel
    private let functions: [FunctionRecord]
    /// Reads the tensors of the file.
    private let reader: ShapeEngine
    /// What may still be done, in nodes.
    private var budget: Int
    private var depth = 0

    init(_ model: ONNXModel, _ functions: [FunctionRecord]) {
        self.model = model
        self.functions = functions
        reader = ShapeEngine(model: model, functions: functions)
        budget = 20_000 + 4 * model.signature.nodeCount
    }

    /// What is known where a node is.
    struct Scope {
        /// Where the elements of values come from.
        var traces: [String: UseTrace] = [:]
        /// What the values are.
        var facts: [String: ValueFact] = [:]
        /// The values that are the same in every run.
        var constants: Set<String> = []
    }

    /// Follows the main graph.
    mutating func run(
        _ graph: GraphRecord, _ order: NodeOrder, facts: [String: ValueFact]
    ) throws(ONNXReadError) {
        var scope = Scope(facts: facts)
        scope.constants = Set(graph.initializers.map(\.tensor.name))
        for input in model.signature.inputs {
            scope.traces[input.name] = UseTrace(
                origins: [.init(input: input.name, shift: 0)], isFlag: input.kind.elementType == .bool)
        }
        for index in order.order { try run(graph.nodes[index], in: &scope) }
    }

    private mutating func run(_ node: NodeRecord, in scope: inout Scope) throws(ONNXReadError) {
        budget -= 1
        guard budget > 0 else { return }
        if let function = functions.first(where: { $0.name == node.opType && $0.domain == node.domain }) {
            return try call(function, node, in: &scope)
        }
        switch (node.domain, node.opType) {
        case ("", "Constant"):
            for name in node.outputs { scope.constants.insert(name) }
            if case .tensor(let tensor)? = node.attribute("value"), let name = node.outputs.first {
                scope.facts[name] = .tensor(try reader.fact(of: tensor))
            }
        case ("", "If"), ("", "Loop"), ("", "Scan"): try branch(node, in: &scope)
        default:
            let found = UseRules.apply(node, in: scope, to: &uses)
            for (name, trace) in zip(node.outputs, found) where !name.isEmpty && !trace.isEmpty {
                scope.traces[name] = trace
            }
        }
    }

    /// Follows the body of a function with what its caller hands to it.
    private mutating func call(
        _ function: FunctionRecord, _ node: NodeRecord, in scope: inout Scope
    ) throws(ONNXReadError) {
        guard depth < ShapeEngine.depthLimit else { return }
        depth += 1
        defer { depth -= 1 }
        var inner = Scope()
        for (name, given) in zip(function.inputs, node.inputs) where !given.isEmpty {
            inner.hand(given, of: scope, as: name)
        }
        let order = NodeOrder(function.nodes)
        for index in order.order { try run(function.nodes[index], in: &inner) }
        for (name, result) in zip(node.outputs, function.outputs) where !name.isEmpty {
            scope.traces[name] = inner.traces[result]
        }
    }

    /// Follows subgraphs, which see every value around them.
    private mutating func branch(_ node: NodeRecord, in scope: inout Scope) throws(ONNXReadError) {
        guard depth < ShapeEngine.depthLimit else { return }
        depth += 1
        defer { depth -= 1 }
        if node.opType == "Loop", let count = node.inputs.first, let trace = scope.traces[count] {
            uses.use(trace.origins) { use, _ in use.size() }
        }
        if node.opType == "If", let condition = node.inputs.first, let trace = scope.traces[condition] {
            uses.use(trace.origins) { use, _ in use.flag() }
        }
        for attribute in node.attributes {
            guard case .graph(let content) = attribute.value else { continue }
            var findings = DiagnosticBag()
            guard let graph = try model.readSubgraph(content, into: &findings) else { continue }
            var inner = scope
            for initializer in graph.initializers {
                inner.facts[initializer.tensor.name] = .tensor(try reader.fact(of: initializer.tensor))
                inner.constants.insert(initializer.tensor.name)
            }
            // A Loop counts and asks whether to go on; what follows are the values that it carries.
            let carried = node.opType == "Loop" ? graph.inputs.dropFirst(2) : graph.inputs[...]
            let given = node.opType == "Loop" ? node.inputs.dropFirst(2) : node.inputs[...]
            for (input, value) in zip(carried, given) where !value.isEmpty && node.opType != "If" {
                inner.traces[input.tensor.name] = scope.traces[value]
            }
            let order = NodeOrder(graph.nodes)
            for index in order.order { try run(graph.nodes[index], in: &inner) }
            guard node.opType == "If" else { continue }
            for (name, result) in zip(node.outputs, graph.outputs) where !name.isEmpty {
                guard let trace = inner.traces[result.tensor.name] else { continue }
                scope.traces[name] = scope.traces[name].map { $0.joined(trace) } ?? trace
            }
        }
    }
}

extension UseWalker.Scope {
    /// Makes a value of another scope known under another name.
    mutating func hand(_ value: String, of outer: UseWalker.Scope, as name: String) {
        traces[name] = outer.traces[value]
        facts[name] = outer.facts[value]
        if outer.constants.contains(value) { constants.insert(name) }
    }

    /// The sizes of a value; nil where its rank is not known.
    func shape(_ name: String?) -> [SymbolicDim]? {
        name.flatMap { facts[$0]?.tensor?.shape }
    }

    /// The elements of a value that counts in shapes; nil where they are not known.
    func elements(_ name: String?) -> [ShapeData.Element]? {
        name.flatMap { facts[$0]?.tensor?.data?.elements }
    }

    /// The one element of a value.
    func element(_ name: String?) -> SymbolicDim? {
        guard let elements = elements(name), elements.count == 1 else { return nil }
        return elements[0].dim
    }
}
