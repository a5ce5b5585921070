import SlipwayDiagnostics
import SlipwayDomain

/// Reads a graph with its subgraphs into a ``HalfGraph``: types, roles, and what the table says of each node.
struct HalfGraphBuilder {
    private(set) var graph = HalfGraph()
    private let model: ONNXModel
    private let functions: [FunctionRecord]
    private let calls: Set<LiveGraph.FunctionName>
    private let keep: HalfPatterns
    private var opsets: [String: Int] = [:]
    private var depth = 0

    init(_ model: ONNXModel, _ functions: [FunctionRecord], keep: HalfPatterns) {
        self.model = model
        self.functions = functions
        self.keep = keep
        calls = Set(functions.map(LiveGraph.FunctionName.init))
        for entry in model.signature.opsets { opsets[entry.domain] = entry.version }
    }

    /// Reads the main graph.
    ///
    /// - Throws: `mismatch` when the graph has no order of execution.
    mutating func build(_ record: GraphRecord) throws(EditError) {
        _ = try add(record, parent: nil, outer: [:])
        graph.readers = Array(repeating: [], count: graph.values.count)
        for (index, node) in graph.nodes.enumerated() {
            for input in node.inputs { if let input { graph.readers[input].append(index) } }
        }
    }

    private mutating func add(
        _ record: GraphRecord, parent: Int?, outer: [String: ElementType]
    ) throws(EditError) -> Int {
        guard depth < 32 else { throw .mismatch("subgraphs are nested more than 32 deep") }
        depth += 1
        defer { depth -= 1 }
        let scope = graph.scopes.count
        graph.scopes.append(HalfGraph.Scope(record: record, parent: parent))
        let types: [String: ElementType]
        do throws(ONNXReadError) {
            var inference = TypeInference(model, functions)
            types = try inference.run(record, outer: outer)
        } catch {
            throw .environment(error)
        }
        for input in record.inputs where !input.tensor.name.isEmpty {
            add(input.tensor.name, types[input.tensor.name], .input, to: scope, isPinned: true)
        }
        for (index, initializer) in record.initializers.enumerated()
        where graph.scopes[scope].values[initializer.tensor.name] == nil {
            add(initializer.tensor.name, initializer.tensor.elementType, .initializer(index), to: scope)
        }
        for sparse in record.sparseInitializers where graph.scopes[scope].values[sparse.tensor.values.name] == nil {
            add(sparse.tensor.values.name, sparse.tensor.values.elementType, .sparse, to: scope, isPinned: true)
        }
        for index in try order(record) { try add(record.nodes[index], to: scope, types) }
        for output in record.outputs {
            let value = graph.value(output.tensor.name, in: scope)
            graph.scopes[scope].outputs.append(value)
            guard let value else { continue }
            graph.values[value].isPinned = true
            graph.given.insert(value)
        }
        return scope
    }

    @discardableResult private mutating func add(
        _ name: String, _ type: ElementType?, _ origin: HalfGraph.Origin, to scope: Int, isPinned: Bool = false
    ) -> Int {
        let index = graph.values.count
        graph.values.append(
            HalfGraph.Value(name: name, scope: scope, type: type, origin: origin, isPinned: isPinned))
        graph.scopes[scope].values[name] = index
        return index
    }

    /// An order of execution, values that subgraphs capture among what a node waits for.
    private func order(_ record: GraphRecord) throws(EditError) -> [Int] {
        let found = NodeOrder(record.nodes)
        guard found.cyclic.isEmpty, found.duplicates.isEmpty else {
            throw .mismatch("the nodes have no order of execution")
        }
        if found.isSorted { return found.order }
        var waits: [[Int]] = []
        for node in record.nodes {
            var uses = LiveGraph.Uses()
            try uses.add(node, in: model)
            waits.append(Set(uses.names.compactMap { found.producers[$0] }).sorted())
        }
        var (done, order) = ([Bool](repeating: false, count: record.nodes.count), [Int]())
        while order.count < record.nodes.count {
            let before = order.count
            for index in record.nodes.indices where !done[index] && waits[index].allSatisfy({ done[$0] || $0 == index })
            {
                done[index] = true
                order.append(index)
            }
            guard order.count > before else { throw .mismatch("the nodes have no order of execution") }
        }
        return order
    }

    private mutating func add(_ record: NodeRecord, to scope: Int, _ types: [String: ElementType]) throws(EditError) {
        var inputs = record.inputs.map { name in name.isEmpty ? nil : graph.value(name, in: scope) }
        let isControl = record.domain.isEmpty && RuleTable.controlFlow.contains(record.opType)
        var bodies: [(attribute: AttributeRecord, scope: Int)] = []
        for attribute in record.attributes {
            switch attribute.value {
            case .graph(let content) where isControl:
                let body = try subgraph(content)
                bodies.append((attribute, try add(body, parent: scope, outer: formals(of: body, record, types))))
            case .graph, .graphs:
                // Not rewritten: what it takes from outside keeps its name and its type.
                var uses = LiveGraph.Uses()
                try uses.add(record, in: model)
                for name in uses.names.sorted() where !record.inputs.contains(name) {
                    guard let value = graph.value(name, in: scope) else { continue }
                    graph.values[value].isPinned = true
                    inputs.append(value)
                }
            default: continue
            }
        }
        let index = graph.nodes.count
        let outputs = record.outputs.map { name in
            name.isEmpty ? nil : add(name, types[name], .node(index), to: scope)
        }
        var judged = HalfNodeRules.judge(record, inputs, outputs, in: graph, opsets: opsets, calls: calls)
        if judged.reason == nil, judged.role != .reader, let reason = keep.reason(for: record) {
            judged.reason = reason
        }
        graph.nodes.append(
            HalfGraph.Node(
                record: record, scope: scope, inputs: inputs, outputs: outputs, role: judged.role,
                keptInputs: judged.keptInputs, keptOutputs: judged.keptOutputs, reason: judged.reason, bodies: bodies))
        graph.scopes[scope].nodes.append(index)
    }

    private func subgraph(_ content: Range<Int>) throws(EditError) -> GraphRecord {
        var bag = DiagnosticBag()
        do {
            if let body = try model.readSubgraph(content, into: &bag) { return body }
        } catch {
            throw .environment(error)
        }
        throw .mismatch(bag.all.last?.message ?? "a subgraph cannot be read")
    }

    /// The types that a body sees: those around it, and those of the operands for inputs that declare none.
    private func formals(
        of body: GraphRecord, _ node: NodeRecord, _ types: [String: ElementType]
    ) -> [String: ElementType] {
        var result = types
        var operands = node.inputs[...]
        if node.opType == "Scan", let version = opsets[""], version < 9 { operands = operands.dropFirst() }
        for (input, operand) in zip(body.inputs, operands) {
            // The first operand of a Loop is a bound, and its first formal the iteration.
            let isCounter = node.opType == "Loop" && input.tensor.name == body.inputs.first?.tensor.name
            result[input.tensor.name] = isCounter ? .int64 : types[operand]
        }
        return result
    }
}
