import SlipwayDomain

/// Axis 0 of the inputs, taken together: Triton batches all inputs along it at once.
struct BatchAxes {
    /// The batch as an expression; nil when no input has a dynamic axis 0.
    private(set) var batch: SymbolicDim?
    /// Whether all inputs with a dynamic axis 0 have the same symbol there.
    private(set) var isUnited = true
    /// Why the inputs alone forbid batching; nil when they do not.
    private(set) var obstacle: String?
    /// Why axis 0 of the inputs cannot be one batch; nil when it can.
    private(set) var clash: String?
    /// The symbols that axis 0 of some input is.
    private var symbols: Set<String> = []

    /// What fixes axis 0 of an input, in words; nil when no node does.
    private(set) var demand: (text: String, node: BatchVerdict.NodeReference)?

    /// Reads axis 0 of each input.
    ///
    /// - Parameters:
    ///   - inputs: The model inputs, batch axis included.
    ///   - found: A walk with the inputs as they are declared, or have to be.
    ///   - demands: What the graph demands of axes of its inputs.
    init(inputs: [GraphTensor], found: GraphInference, demands: [SymbolicDim.Atom: AxisDemand] = [:]) {
        var axes: [SymbolicDim] = []
        var others: Set<String> = []
        for input in inputs {
            guard let shape = found.facts[input.name]?.tensor?.shape, let first = shape.first else {
                obstacle = obstacle ?? Self.obstacle(input)
                continue
            }
            for dim in shape.dropFirst() {
                dim.visitAtoms { if case .symbol(let name) = $0 { others.insert(name) } }
            }
            let declared = found.declaredAxes[input.name]
            if let declared, let found = demands[declared] {
                let text = "axis 0 of input \"\(input.name)\" can \(found.text)"
                demand = demand ?? (text, found.node)
                obstacle = obstacle ?? "\(text): \(found.node.text) takes nothing else"
                clash = clash ?? obstacle
            }
            if let size = first.value {
                obstacle = obstacle ?? "axis 0 of input \"\(input.name)\" is fixed at \(size)"
            } else {
                axes.append(first)
                if let name = first.symbolName { symbols.insert(name) }
            }
        }
        guard let first = axes.first else {
            if inputs.isEmpty { obstacle = "the model has no inputs" }
            return
        }
        isUnited = axes.allSatisfy { $0 == first } && first.singleAtom != nil
        if isUnited {
            batch = first
            return
        }
        let name = axes.compactMap(\.symbolName).first ?? Self.freeName(symbols.union(others))
        batch = SymbolicDim(symbol: name)
        if symbols.count > 1,
            let shared = symbols.intersection(others).min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        {
            clash = "`\(shared)` is axis 0 of one input and another axis of a second one"
            obstacle = obstacle ?? clash
        }
    }

    /// Adds what the nodes demand when axis 0 of all inputs is one batch.
    mutating func add(_ constraints: [SizeConstraint]) {
        guard let atom = batch?.singleAtom, clash == nil else { return }
        var found: AxisDemand?
        for constraint in constraints where constraint.axis == atom {
            if found == nil { found = AxisDemand(constraint) } else { found?.add(constraint.allowed) }
        }
        guard let found else { return }
        let text = "axis 0 of the inputs can \(found.text)"
        demand = (text, found.node)
        clash = "\(text): \(found.node.text) takes nothing else"
        obstacle = obstacle ?? clash
    }

    private static func obstacle(_ input: GraphTensor) -> String {
        switch input.kind {
        case .other(let word): "input \"\(input.name)\" is no tensor (\(word))"
        case .tensor, .unknownTensor:
            input.shape == nil
                ? "the rank of input \"\(input.name)\" is not declared" : "input \"\(input.name)\" is a scalar"
        }
    }

    private static func freeName(_ taken: Set<String>) -> String {
        var name = "batch"
        while taken.contains(name) { name += "_" }
        return name
    }

    /// An input's fact with the batch as axis 0, and in place of all symbols that are one.
    func united(_ fact: ValueFact) -> ValueFact {
        guard let batch, case .tensor(var tensor) = fact, var shape = tensor.shape, !shape.isEmpty else { return fact }
        shape = shape.map { dim in dim.substituting { symbols.contains($0) ? batch : nil } ?? dim }
        if shape[0].value == nil { shape[0] = batch }
        tensor.shape = shape
        return .tensor(tensor)
    }

    /// The verdict on the whole model.
    func verdict(outputs: [InferredOutput], separate: SeparateBatches?) -> BatchVerdict {
        if let obstacle { return BatchVerdict(status: .disproven, reason: obstacle, node: demand?.node) }
        for status in [BatchVerdict.Status.disproven, .unknown] {
            if let output = outputs.first(where: { $0.batch.status == status }) {
                return BatchVerdict(
                    status: status, reason: "output \"\(output.name)\": \(output.batch.reason)", node: output.batch.node
                )
            }
        }
        if let separate { return BatchVerdict(status: .unknown, reason: separate.text, node: nil) }
        return BatchVerdict(
            status: .proven, reason: "axis 0 of every input and output is the batch", node: nil)
    }
}
