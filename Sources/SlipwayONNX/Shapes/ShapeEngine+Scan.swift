extension ShapeEngine {
    /// Scan: states are carried, inputs are cut and outputs put together along an axis. Version 8 has a batch axis in
    /// front of everything.
    mutating func scan(
        _ node: NodeRecord, inputs: [ValueFact?], attributes: [String: AttributeValue], version: Int
    ) throws(ONNXReadError) -> NodeResult? {
        guard case .graph(let content)? = attributes["body"], let body = try subgraph(content),
            case .int(let stated)? = attributes["num_scan_inputs"]
        else { return nil }
        let isBatched = version < 9
        // In version 8 the first input holds the lengths of the sequences.
        let values = isBatched ? Array(inputs.dropFirst()) : inputs
        let scannedCount = Int(clamping: stated)
        let carried = values.count - scannedCount
        guard scannedCount >= 0, carried >= 0, body.inputs.count == values.count, body.outputs.count >= carried,
            node.outputs.count <= body.outputs.count
        else { return nil }
        let inputAxes = Self.list(attributes["scan_input_axes"], count: scannedCount)
        let outputAxes = Self.list(attributes["scan_output_axes"], count: body.outputs.count - carried)
        guard let inputAxes, let outputAxes else { return nil }

        var length: SymbolicDim?
        var batch: SymbolicDim?
        var scanned: [ValueFact] = []
        for (index, value) in values[carried...].enumerated() {
            guard var shape = value?.tensor?.shape else {
                scanned.append(.unknown)
                continue
            }
            if isBatched {
                guard shape.count >= 2 else { return nil }
                let first = shape.removeFirst()
                batch = batch ?? first
            }
            let axis = inputAxes[index] < 0 ? inputAxes[index] + shape.count : inputAxes[index]
            guard shape.indices.contains(axis) else { return nil }
            let own = shape.remove(at: axis)
            if length == nil || own.value != nil { length = own }
            scanned.append(.tensor(TensorFact(shape: shape)))
        }
        let start = values[..<carried].map { value -> ValueFact in
            guard isBatched, let shape = value?.tensor?.shape else { return value ?? .unknown }
            return .tensor(TensorFact(shape: Array(shape.dropFirst())))
        }
        guard let (state, outputs) = try steady(body, start: start, before: [], skipped: 0, scanned: scanned)
        else { return nil }
        let front = isBatched ? [batch ?? atoms.make(.unresolved, reason: "its batch is not known")] : []
        let states = state.map { fact -> ValueFact in
            guard isBatched else { return fact }
            return .tensor(TensorFact(shape: fact.tensor?.shape.map { front + $0 }))
        }
        let rounds = length ?? atoms.make(.unresolved, reason: "how long its inputs are is not known")
        let scans = outputs.dropFirst(carried).enumerated().map { index, fact -> ValueFact in
            guard var shape = fact.tensor?.shape else { return .unknown }
            let axis = outputAxes[index] < 0 ? outputAxes[index] + shape.count + 1 : outputAxes[index]
            guard (0...shape.count).contains(axis) else { return .unknown }
            shape.insert(rounds, at: axis)
            return .tensor(TensorFact(shape: front + shape))
        }
        return NodeResult(facts: Array((states + scans).prefix(node.outputs.count)))
    }

    /// A list attribute of one number for each value, zeros when absent; nil when it is something else.
    private static func list(_ value: AttributeValue?, count: Int) -> [Int]? {
        switch value {
        case nil: return [Int](repeating: 0, count: count)
        case .ints(let numbers): return numbers.count == count ? numbers.map { Int($0) } : nil
        default: return nil
        }
    }
}
