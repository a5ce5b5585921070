import SlipwayDiagnostics
import SlipwayDomain

/// Follows the element types of a graph and finds where a declaration says another one: ONNX Runtime refuses such a file.
///
/// What has no rule is not known, and nothing is said of it. Subgraphs and functions are followed as far as the budget goes.
struct TypeInference {
    /// A value whose type is declared otherwise, or a node whose inputs have two types.
    struct Fault {
        /// In words.
        let message: String
    }

    /// What was found, in the order of execution.
    private(set) var faults: [Fault] = []

    private let model: ONNXModel
    private var functions: [LiveGraph.FunctionName: FunctionRecord] = [:]
    private var opsets: [String: Int] = [:]
    private var depth = 0
    /// What may still be done, in nodes.
    private var budget: Int

    /// The most faults that are kept: one wrong value makes many.
    private static let faultLimit = 8

    init(_ model: ONNXModel, _ functions: [FunctionRecord]) {
        self.model = model
        budget = 20_000 + 4 * model.signature.nodeCount
        for entry in model.signature.opsets { opsets[entry.domain] = entry.version }
        for function in functions { self.functions[.init(function)] = function }
    }

    /// Follows a graph.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - outer: The types of the values that it sees from outside, its inputs in a Loop among them.
    /// - Returns: The types of its values.
    /// - Throws: When the file cannot be read.
    @discardableResult mutating func run(
        _ graph: GraphRecord, outer: [String: ElementType] = [:]
    ) throws(ONNXReadError) -> [String: ElementType] {
        var types = outer
        for input in graph.inputs {
            if let type = input.tensor.kind.elementType { types[input.tensor.name] = type }
        }
        for initializer in graph.initializers { types[initializer.tensor.name] = initializer.tensor.elementType }
        for sparse in graph.sparseInitializers {
            types[sparse.tensor.values.name] = sparse.tensor.values.elementType
        }
        let order = NodeOrder(graph.nodes)
        var declared: [String: ElementType] = [:]
        for value in graph.values + graph.outputs {
            if let type = value.tensor.kind.elementType { declared[value.tensor.name] = type }
        }
        for index in order.order {
            let node = graph.nodes[index]
            budget -= 1
            guard budget > 0 else { break }
            let found = try outputs(of: node, types)
            checkInputs(of: node, types)
            for (name, type) in zip(node.outputs, found) where !name.isEmpty && !order.duplicates.contains(name) {
                if let type, let stated = declared[name], stated != type {
                    add("\"\(name)\" is declared \(stated.rawValue), and \(text(node)) gives \(type.rawValue)")
                }
                types[name] = type ?? declared[name]
            }
        }
        return types
    }

    private mutating func add(_ message: String) {
        if faults.count < Self.faultLimit, !faults.contains(where: { $0.message == message }) {
            faults.append(Fault(message: message))
        }
    }

    private func text(_ node: NodeRecord) -> String {
        node.name.isEmpty ? "the node \(node.opType)" : "the node \"\(node.name)\" (\(node.opType))"
    }

    private mutating func checkInputs(of node: NodeRecord, _ types: [String: ElementType]) {
        guard TypeRule.isUniform(domain: node.domain, opType: node.opType) else { return }
        let known = node.inputs.compactMap { name in name.isEmpty ? nil : types[name].map { (name, $0) } }
        guard let first = known.first, let other = known.first(where: { $0.1 != first.1 }) else { return }
        add(
            "\(text(node)) takes \"\(first.0)\", which is \(first.1.rawValue), and \"\(other.0)\", which is "
                + other.1.rawValue)
    }

    /// The types of a node's outputs, each nil when it is not known.
    private mutating func outputs(
        of node: NodeRecord, _ types: [String: ElementType]
    ) throws(ONNXReadError) -> [ElementType?] {
        let unknown = [ElementType?](repeating: nil, count: node.outputs.count)
        func input(_ index: Int) -> ElementType? {
            guard index < node.inputs.count, !node.inputs[index].isEmpty else { return nil }
            return types[node.inputs[index]]
        }
        if let function = functions[.init(domain: node.domain, name: node.opType, overload: node.overload)] {
            return try call(function, node, types) ?? unknown
        }
        if node.domain.isEmpty, RuleTable.controlFlow.contains(node.opType) {
            return try control(node, types) ?? unknown
        }
        guard let version = opsets[node.domain], node.overload.isEmpty,
            let signature = OperatorSignature.find(domain: node.domain, opType: node.opType, version: version),
            signature.excess(of: node) == nil, let rule = TypeRule.find(domain: node.domain, opType: node.opType)
        else { return unknown }
        var result = unknown
        func set(_ index: Int, _ type: ElementType?) { if index < result.count { result[index] = type } }
        switch rule {
        case .like(let index): for place in result.indices { set(place, input(index)) }
        case .firstLike(let index): set(0, input(index))
        case .likeWithStatistics:
            for place in result.indices { set(place, input(0)) }
            // The attribute names another type for them; it is not followed.
            let isFloat = node.attribute("stash_type").map { $0 == .int(1) } ?? true
            for place in [1, 2] { set(place, isFloat ? .float32 : nil) }
        case .fixed(let list): for (place, type) in list.enumerated() { set(place, type) }
        case .likeAnd(let second):
            set(0, input(0))
            set(1, second)
        case .attribute(let name, let fallback):
            switch node.attribute(name) {
            case .int(let number): set(0, ElementType(onnx: Int(clamping: number)))
            case nil: set(0, fallback ?? (name == "to" ? nil : input(0)))
            default: break
            }
        case .special: set(0, special(node, version, input))
        }
        return result
    }

    private func special(
        _ node: NodeRecord, _ version: Int, _ input: (Int) -> ElementType?
    ) -> ElementType? {
        switch node.opType {
        case "Constant":
            guard node.attributes.count == 1, let attribute = node.attributes.first else { return nil }
            switch (attribute.name, attribute.value) {
            case ("value", .tensor(let tensor)): return tensor.elementType
            case ("value_int", .int), ("value_ints", .ints): return .int64
            case ("value_float", .float), ("value_floats", .floats): return .float32
            default: return nil
            }
        case "ConstantOfShape":
            switch node.attribute("value") {
            case nil: return .float32
            case .tensor(let tensor): return tensor.elementType
            default: return nil
            }
        case "QuantizeLinear":
            if node.inputs.count > 2, !node.inputs[2].isEmpty { return input(2) }
            return node.attribute("output_dtype") == nil ? .uint8 : nil
        case "DequantizeLinear":
            if version < 19 { return .float32 }
            return node.attribute("output_dtype") == nil ? input(1) : nil
        default: return nil
        }
    }

    // MARK: Functions and subgraphs

    private mutating func call(
        _ function: FunctionRecord, _ node: NodeRecord, _ types: [String: ElementType]
    ) throws(ONNXReadError) -> [ElementType?]? {
        // A reference to an attribute of the call is not followed: such a function says nothing.
        guard depth < 8, function.nodes.allSatisfy({ $0.attributes.allSatisfy { !$0.value.isReference } }) else {
            return nil
        }
        depth += 1
        let outer = opsets
        opsets = [:]
        for entry in function.opsets { opsets[entry.domain] = entry.version }
        defer {
            depth -= 1
            opsets = outer
        }
        var inside: [String: ElementType] = [:]
        for (name, given) in zip(function.inputs, node.inputs) where !given.isEmpty { inside[name] = types[given] }
        for index in NodeOrder(function.nodes).order {
            let inner = function.nodes[index]
            budget -= 1
            guard budget > 0 else { return nil }
            for (name, type) in zip(inner.outputs, try outputs(of: inner, inside)) { inside[name] = type }
        }
        return function.outputs.prefix(node.outputs.count).map { inside[$0] }
    }

    private mutating func control(
        _ node: NodeRecord, _ types: [String: ElementType]
    ) throws(ONNXReadError) -> [ElementType?]? {
        guard depth < 8 else { return nil }
        depth += 1
        defer { depth -= 1 }
        switch node.opType {
        case "If":
            var ways: [[ElementType?]] = []
            for name in ["then_branch", "else_branch"] {
                guard let graph = try body(node, name) else { return nil }
                let inside = try run(graph, outer: types)
                ways.append(graph.outputs.map { inside[$0.tensor.name] })
            }
            return zip(ways[0], ways[1]).map { $0 == $1 ? $0 : nil }
        case "Loop":
            guard let graph = try body(node, "body"), node.inputs.count >= 2 else { return nil }
            let states = node.inputs.dropFirst(2).map { $0.isEmpty ? nil : types[$0] }
            var outer = types
            for (input, type) in zip(graph.inputs.dropFirst(2), states) { outer[input.tensor.name] = type }
            let inside = try run(graph, outer: outer)
            return states + graph.outputs.dropFirst(1 + states.count).map { inside[$0.tensor.name] }
        case "Scan":
            guard let graph = try body(node, "body") else { return nil }
            // Version 8 takes lengths first.
            let operands = (opsets[""] ?? 0) < 9 ? node.inputs.dropFirst() : node.inputs[...]
            var outer = types
            for (input, operand) in zip(graph.inputs, operands) { outer[input.tensor.name] = types[operand] }
            let inside = try run(graph, outer: outer)
            return graph.outputs.map { inside[$0.tensor.name] }
        default: return nil
        }
    }

    private func body(_ node: NodeRecord, _ name: String) throws(ONNXReadError) -> GraphRecord? {
        guard case .graph(let content)? = node.attribute(name) else { return nil }
        var findings = DiagnosticBag()
        return try model.readSubgraph(content, into: &findings)
    }
}

extension AttributeValue {
    /// Whether it stands for an attribute of the node that calls a function.
    fileprivate var isReference: Bool { if case .reference = self { true } else { false } }
}
