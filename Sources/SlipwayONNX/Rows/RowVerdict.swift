/// Whether row *i* of an output comes from row *i* of the inputs alone, whatever rows are beside it.
package struct RowVerdict: Hashable, Sendable {
    /// What was found.
    package enum Status: String, Hashable, Sendable {
        /// Each row is made of its own inputs.
        case independent
        /// Rows are made of other rows, of their number, or of their place in the batch.
        case mixed
        /// Rows depend on others through a quantization scale that is taken over the whole batch, and no other way.
        case sharedScale = "shared-scale"
        /// Some elements are drawn at random.
        case random
        /// None of these could be shown.
        case unknown
    }

    /// What was found.
    package let status: Status
    /// Why, as a clause whose subject is the node: `it works along axis 0, which holds the rows`; nil for `independent`.
    package let reason: String?
    /// The first node that decides; nil when none does.
    package let node: BatchVerdict.NodeReference?

    /// Makes a verdict.
    package init(status: Status, reason: String? = nil, node: BatchVerdict.NodeReference? = nil) {
        self.status = status
        self.reason = reason
        self.node = node
    }

    /// The node and what it does: `Softmax "/attn/Softmax": it works along axis 0, which holds the rows`; nil for
    /// `independent`.
    package var text: String? {
        guard let reason else { return nil }
        guard let node else { return reason }
        return node.name.isEmpty ? "\(node.opType): \(reason)" : "\(node.opType) \"\(node.name)\": \(reason)"
    }
}

extension RowWalker {
    /// The verdict on an output whose axis 0 is the batch.
    func verdict(on name: String) -> RowVerdict {
        switch find(name) {
        case nil: return RowVerdict(status: .unknown, reason: "nothing gives it")
        case .wide(let mark)?:
            return RowVerdict(status: mark.isSure ? .mixed : .unknown, reason: mark.reason, node: mark.node)
        case .random(let mark)?: return RowVerdict(status: .random, reason: mark.reason, node: mark.node)
        case .unknown(let mark)?: return RowVerdict(status: .unknown, reason: mark.reason, node: mark.node)
        case .fixed?, .sizes?: return RowVerdict(status: .unknown, reason: "it does not depend on the inputs")
        case .rows(let value)?: return verdict(on: value, name)
        }
    }

    private func verdict(on value: RowValue, _ name: String) -> RowVerdict {
        guard let shape = engine.frame.find(name)?.tensor?.shape, let first = shape.first, first == space.batch,
            let behind = SymbolicDim.product(shape.dropFirst())
        else { return RowVerdict(status: .unknown, reason: "the rows do not lie on axis 0") }
        if value.isPositional {
            return RowVerdict(status: .mixed, reason: "its elements depend on the place of their row in the batch")
        }
        guard space.areFree(Array(shape.dropFirst())) else {
            return RowVerdict(status: .unknown, reason: "the size of another axis is not known")
        }
        if !value.isData {
            guard let place = space.place(value, in: shape), place.axis == 0, place.inner == .one, place.outer == .one
            else { return RowVerdict(status: .unknown, reason: "the rows do not lie on axis 0") }
            return RowVerdict(status: .independent)
        }
        guard space.isFree(value.stride) else {
            return RowVerdict(status: .unknown, reason: "it is not known where the rows lie")
        }
        guard value.stride == behind else {
            return RowVerdict(
                status: value.liveness == .live ? .mixed : .unknown,
                reason: "axis 0 has the size of the batch, and its entries hold parts of several rows: the rows were "
                    + "folded into another axis and not taken out of it the way they went in")
        }
        if let taint = value.taint {
            return RowVerdict(status: .sharedScale, reason: taint.reason, node: taint.node)
        }
        return RowVerdict(status: .independent)
    }
}
