import SlipwayDomain

/// Decides whether axis 0 of an output is the batch, and names the node that makes it so.
struct BatchProof {
    let graph: GraphRecord
    /// A walk in which axis 0 of all inputs is one batch.
    let found: GraphInference
    let axes: BatchAxes
    private let producers: [String: Int]

    init(graph: GraphRecord, found: GraphInference, order: NodeOrder, axes: BatchAxes) {
        self.graph = graph
        self.found = found
        self.axes = axes
        producers = order.producers
    }

    /// The verdict on an output.
    func verdict(on output: GraphTensor) -> BatchVerdict {
        if case .other(let word) = output.kind { return disproven("the output is no tensor (\(word))", at: nil) }
        guard case .tensor(let fact)? = found.facts[output.name] else {
            if found.facts[output.name] == nil { return unknown("no node gives the output", at: nil) }
            return disproven("the output is no tensor", at: producers[output.name])
        }
        guard let shape = fact.shape else {
            let decider = decider(of: output.name) { $0.shape == nil }
            let reason = decider.flatMap { found.reasons[$0] }.map { ", because \($0)" } ?? ""
            return unknown("the rank is not known\(reason)", at: decider)
        }
        guard let first = shape.first else {
            return disproven("the output is a scalar", at: decider(of: output.name) { $0.shape?.isEmpty == true })
        }
        // The walk took different axes for one, so equal sizes prove nothing.
        if let clash = axes.clash { return BatchVerdict(status: .disproven, reason: clash, node: axes.demand?.node) }
        return verdict(on: first, of: output.name)
    }

    private func verdict(on first: SymbolicDim, of name: String) -> BatchVerdict {
        if let batch = axes.batch, first == batch {
            return BatchVerdict(status: .proven, reason: "axis 0 is the batch axis of the inputs", node: nil)
        }
        let decider = decider(of: name) { $0.shape?.first == first }
        if let size = first.value { return disproven("axis 0 is always \(size)", at: decider) }
        if let origin = first.freshAtoms.lazy.map({ found.atoms.origins[$0] }).first(where: {
            $0.kind != .anonymousInput
        }) {
            let node = origin.node.map { BatchVerdict.NodeReference(name: $0, opType: origin.opType ?? "") }
            if origin.kind == .counted {
                return BatchVerdict(
                    status: .disproven, reason: "the size of axis 0 depends on the data: \(origin.reason)", node: node)
            }
            return BatchVerdict(
                status: .unknown, reason: "the size of axis 0 is not known, because \(origin.reason)", node: node)
        }
        guard let batch = axes.batch else {
            return disproven("axis 0 is \(first), and no input has a dynamic axis 0", at: decider)
        }
        // Two polynomials differ somewhere; a maximum or minimum may be equal wherever the model runs at all.
        var hasExtremes = false
        first.visitAtoms {
            switch $0 {
            case .max, .min: hasExtremes = true
            default: break
            }
        }
        if hasExtremes {
            return unknown("axis 0 is \(first), and it is not known whether that is always \(batch)", at: decider)
        }
        let what = first.isKnown ? "\(first)" : "another axis of the inputs"
        return disproven("axis 0 is \(what), not the batch", at: decider)
    }

    /// The last node on the way to a value where something changed: its outputs have a property that none of its inputs
    /// has. Nil when that is an input or initializer.
    private func decider(of name: String, _ property: (TensorFact) -> Bool) -> Int? {
        var current = name
        var visited: Set<Int> = []
        while let index = producers[current], visited.insert(index).inserted {
            let next = graph.nodes[index].inputs.first { input in
                found.facts[input]?.tensor.map(property) == true
            }
            // Constants that happen to have the same size are not where it comes from.
            guard let next, producers[next] != nil else { return index }
            current = next
        }
        return producers[current]
    }

    private func reference(_ index: Int?) -> BatchVerdict.NodeReference? {
        index.map { index in
            let node = graph.nodes[index]
            let opType = node.domain.isEmpty ? node.opType : "\(node.domain).\(node.opType)"
            return BatchVerdict.NodeReference(name: node.name, opType: opType)
        }
    }

    private func disproven(_ reason: String, at index: Int?) -> BatchVerdict {
        BatchVerdict(status: .disproven, reason: reason, node: reference(index))
    }

    private func unknown(_ reason: String, at index: Int?) -> BatchVerdict {
        BatchVerdict(status: .unknown, reason: reason, node: reference(index))
    }
}
