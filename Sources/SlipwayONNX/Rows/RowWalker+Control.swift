import SlipwayDomain

extension RowWalker {
    // MARK: Functions

    /// Follows a function's body for a call.
    mutating func inline(
        _ function: FunctionRecord, _ node: NodeRecord, _ facts: [ValueFact]
    ) throws(ONNXReadError) -> [RowState] {
        let inputs = node.inputs.map { $0.isEmpty ? nil : engine.frame.find($0) ?? ValueFact.unknown }
        let states = node.inputs.map { find($0) }
        let (outerFrame, outerScopes, outerNode) = (engine.frame, scopes, outer)
        guard engine.depth < ShapeEngine.depthLimit, inputs.count <= function.inputs.count else {
            return facts.map { _ in unknown(node, "its calls nest too deeply") }
        }
        outer = reference(node)
        engine.depth += 1
        defer {
            engine.frame = outerFrame
            engine.depth -= 1
            (scopes, outer) = (outerScopes, outerNode)
        }
        let nodes = engine.enter(function, inputs: inputs, attributes: engine.resolved(node.attributes))
        scopes = [[:]]
        for (name, state) in zip(function.inputs, states) { if let state { scopes[0][name] = state } }
        try follow(nodes)
        return function.outputs.prefix(facts.count).map { find($0) ?? .constant }
    }

    // MARK: Subgraphs

    /// If, Loop and Scan.
    mutating func control(
        _ node: NodeRecord, _ facts: [ValueFact], version: Int
    ) throws(ONNXReadError) -> [RowState] {
        func all(_ reason: String) -> [RowState] { facts.map { _ in unknown(node, reason) } }
        guard engine.depth < ShapeEngine.depthLimit else { return all("its subgraphs nest too deeply") }
        engine.depth += 1
        defer { engine.depth -= 1 }
        let states = node.inputs.map { find($0) }
        let attributes = engine.resolved(node.attributes)
        switch node.opType {
        case "If": return try choose(node, facts, states, attributes)
        case "Loop": return try loop(node, facts, states, attributes)
        default:
            guard version >= 9 else { return all("its form before version 9 is not followed") }
            return try scan(node, facts, states, attributes)
        }
    }

    private mutating func subgraph(
        _ name: String, _ attributes: [String: AttributeValue]
    ) throws(ONNXReadError) -> GraphRecord? {
        guard case .graph(let content)? = attributes[name] else { return nil }
        return try engine.subgraph(content)
    }

    /// The states of a subgraph's outputs for given inputs; nil when it has another number of inputs.
    mutating func follow(
        body graph: GraphRecord, facts: [ValueFact], states: [RowState]
    ) throws(ONNXReadError) -> [RowState]? {
        var values = try engine.initializers(of: graph)
        let names = graph.inputs.map(\.tensor.name).filter { values[$0] == nil || !facts.isEmpty }
        guard names.count == facts.count, facts.count == states.count else { return nil }
        var scope: [String: RowState] = [:]
        for name in values.keys { scope[name] = .constant }
        for (index, name) in names.enumerated() {
            values[name] = facts[index]
            scope[name] = states[index]
        }
        engine.frame.scopes.append(values)
        scopes.append(scope)
        defer {
            engine.frame.scopes.removeLast()
            scopes.removeLast()
        }
        try follow(graph.nodes)
        return graph.outputs.map { find($0.tensor.name) ?? .constant }
    }

    private mutating func choose(
        _ node: NodeRecord, _ facts: [ValueFact], _ states: [RowState?], _ attributes: [String: AttributeValue]
    ) throws(ONNXReadError) -> [RowState] {
        func all(_ reason: String) -> [RowState] { facts.map { _ in unknown(node, reason) } }
        var ways = ["then_branch", "else_branch"]
        let condition = engine.frame.find(node.inputs.first ?? "")?.tensor?.data?.elements.first?.dim?.value
        if let condition {
            ways = [condition != 0 ? "then_branch" : "else_branch"]
        } else {
            switch states.first ?? nil {
            case .fixed(let value)? where value.taint == nil: break
            case .sizes?: return all("the number of rows decides which branch runs")
            case .unknown(let mark)?: return facts.map { _ in .unknown(mark) }
            case .random(let mark)?: return facts.map { _ in .random(mark) }
            default: return all("rows meet in its condition, which decides for all of them")
            }
        }
        var result: [RowState]?
        for way in ways {
            guard let graph = try subgraph(way, attributes),
                let found = try follow(body: graph, facts: [], states: []), found.count == facts.count
            else { return all("its subgraph cannot be followed") }
            result = result.map { zip($0, found).map { joined($0, $1, node) } } ?? found
        }
        return result ?? all("its subgraph cannot be followed")
    }

    private mutating func loop(
        _ node: NodeRecord, _ facts: [ValueFact], _ states: [RowState?], _ attributes: [String: AttributeValue]
    ) throws(ONNXReadError) -> [RowState] {
        func all(_ reason: String) -> [RowState] { facts.map { _ in unknown(node, reason) } }
        guard let body = try subgraph("body", attributes), states.count >= 2 else {
            return all("its subgraph cannot be followed")
        }
        for state in states[..<2] {
            switch state {
            case nil: continue
            case .fixed(let value)? where value.taint == nil: continue
            case .sizes?: return all("the number of rows decides how many rounds it takes")
            default: return all("rows meet in how many rounds it takes")
            }
        }
        let carried = states.count - 2
        guard body.inputs.count == carried + 2, body.outputs.count >= carried + 1,
            facts.count <= body.outputs.count - 1
        else { return all("its subgraph cannot be followed") }
        let start = node.inputs.dropFirst(2).map { engine.frame.find($0) ?? ValueFact.unknown }
        let before = [ValueFact.tensor(TensorFact(shape: [])), ValueFact.tensor(TensorFact(shape: []))]
        guard let steady = try engine.steady(body, start: start, before: before, skipped: 1, scanned: []) else {
            return all("its subgraph cannot be followed")
        }
        let first = states.dropFirst(2).map { $0 ?? .constant }
        guard
            let found = try repeated(
                node, body, facts: before + steady.state, fixed: [.constant, .constant], start: first, skipped: 1,
                scanned: [])
        else { return all("its subgraph cannot be followed") }
        guard case .fixed(let goesOn) = found.outputs[0], goesOn.taint == nil else {
            return all("rows meet in how many rounds it takes")
        }
        return Array((found.state + found.outputs.dropFirst(carried + 1)).prefix(facts.count))
    }

    private mutating func scan(
        _ node: NodeRecord, _ facts: [ValueFact], _ states: [RowState?], _ attributes: [String: AttributeValue]
    ) throws(ONNXReadError) -> [RowState] {
        func all(_ reason: String) -> [RowState] { facts.map { _ in unknown(node, reason) } }
        guard let body = try subgraph("body", attributes), case .int(let stated)? = attributes["num_scan_inputs"],
            case let count = Int(clamping: stated), count >= 0, count <= states.count,
            body.inputs.count == states.count, body.outputs.count >= states.count - count,
            facts.count <= body.outputs.count
        else { return all("its subgraph cannot be followed") }
        let carried = states.count - count
        guard let inputAxes = Self.list(attributes["scan_input_axes"], count: count),
            let outputAxes = Self.list(attributes["scan_output_axes"], count: body.outputs.count - carried)
        else { return all("its axes are not stated as known") }
        var slices: [(fact: ValueFact, state: RowState)] = []
        var isOverRows = false
        var isShared = false
        for (index, axis) in inputAxes.enumerated() {
            let name = node.inputs[carried + index]
            guard let shape = engine.frame.find(name)?.tensor?.shape, let state = states[carried + index],
                case let place = axis < 0 ? axis + shape.count : axis, shape.indices.contains(place)
            else { return all("the shape of what it scans is not known") }
            var rest = shape
            rest.remove(at: place)
            switch slice(state, shape, axis: place, rest) {
            case .kept(let kept):
                slices.append((.tensor(TensorFact(shape: rest)), kept))
                isShared = isShared || kept != .constant
            case .rowsScanned:
                isOverRows = true
                slices.append((.tensor(TensorFact(shape: rest)), .constant))
            case .unclear: return all("it is not clear how it scans the rows")
            }
        }
        if isOverRows {
            guard !isShared else { return all("it takes something of all rows for each of them") }
            return try map(node, facts, states, body, slices.map(\.fact), carried, attributes, outputAxes)
        }
        let start = node.inputs[..<carried].map { engine.frame.find($0) ?? ValueFact.unknown }
        let scanned = slices.map(\.fact)
        guard let steady = try engine.steady(body, start: start, before: [], skipped: 0, scanned: scanned),
            let found = try repeated(
                node, body, facts: steady.state + scanned, fixed: [], start: states[..<carried].map { $0 ?? .constant },
                skipped: 0, scanned: slices.map(\.state))
        else { return all("its subgraph cannot be followed") }
        var result = found.state
        for (index, state) in found.outputs.dropFirst(carried).enumerated() {
            let place = carried + index
            guard place < facts.count else { break }
            result.append(stacked(state, steady.outputs[place], facts[place], axis: outputAxes[index], node))
        }
        return Array(result.prefix(facts.count))
    }

    /// A scan over the rows without a state: each row by itself, as long as nothing else of the rows comes in.
    private mutating func map(
        _ node: NodeRecord, _ facts: [ValueFact], _ states: [RowState?], _ body: GraphRecord, _ scanned: [ValueFact],
        _ carried: Int, _ attributes: [String: AttributeValue], _ outputAxes: [Int]
    ) throws(ONNXReadError) -> [RowState] {
        func all(_ reason: String) -> [RowState] { facts.map { _ in unknown(node, reason) } }
        guard carried == 0 else { return all("it carries a state from row to row") }
        for name in ["scan_input_directions", "scan_output_directions"] {
            if case .ints(let numbers)? = attributes[name], numbers.contains(where: { $0 != 0 }) {
                return all("it scans the rows backwards")
            }
        }
        let outerStates = scopes.flatMap { $0 }.filter { entry in
            if case .fixed(let value) = entry.value { return value.taint != nil }
            return true
        }
        var uses = LiveGraph.Uses()
        do throws(EditError) {
            try uses.add(node.withoutInputs, in: engine.model)
        } catch {
            return all("its subgraph cannot be followed")
        }
        guard !outerStates.contains(where: { uses.names.contains($0.key) }) else {
            return all("it takes something of all rows for each of them")
        }
        guard
            let found = try follow(
                body: body, facts: scanned, states: [RowState](repeating: .constant, count: scanned.count))
        else { return all("its subgraph cannot be followed") }
        return facts.enumerated().map { index, fact in
            guard case .fixed = found[index] else { return found[index] }
            guard let shape = fact.tensor?.shape,
                case let axis = outputAxes[index] < 0
                    ? outputAxes[index] + shape.count : outputAxes[index], shape.indices.contains(axis),
                shape[axis] == space.batch, space.axis(of: shape) == axis,
                let stride = SymbolicDim.product(shape[(axis + 1)...])
            else { return unknown(node, "the shape of its output is not known") }
            return .rows(RowValue(stride: stride))
        }
    }

    private static func list(_ value: AttributeValue?, count: Int) -> [Int]? {
        switch value {
        case nil: return [Int](repeating: 0, count: count)
        case .ints(let numbers): return numbers.count == count ? numbers.map { Int($0) } : nil
        default: return nil
        }
    }
}

extension NodeRecord {
    /// The node with nothing but what its subgraphs take.
    fileprivate var withoutInputs: NodeRecord {
        NodeRecord(
            name: name, opType: opType, domain: domain, overload: overload, inputs: [], outputs: outputs,
            attributes: attributes, field: field, content: content)
    }
}
