/// An input of an operator that pairs axes: axes with one label, of whichever input, are walked together.
struct LabeledInput {
    let index: Int
    /// A label for each axis.
    let labels: [Int]
}

extension RowContext {
    /// The state of an output of an operator that pairs axes, by the labels of its axes.
    ///
    /// Rows stay apart where all rows have one label and the same blocks there, and the output has the label. The number of a
    /// result is that of none; stops where an input depends on the place of its row, unless `allowsNumbers`.
    func combined(
        _ inputs: [LabeledInput], to labels: [Int], at output: Int = 0, shape: [SymbolicDim]? = nil,
        allowsNumbers: Bool = false
    ) throws(RowStop) -> RowState {
        let result: [SymbolicDim]
        if let shape { result = shape } else { result = try outputShape(output) }
        guard result.count == labels.count else { throw .unknown("its output has another rank than it should") }
        var pairs = RowPairs()
        for input in inputs { try collect(input, allowsNumbers: allowsNumbers, into: &pairs) }
        guard let anchor = try pairs.anchor() else {
            if pairs.sizes == nil { return .fixed(FixedValue(isComputed: true, taint: pairs.taint)) }
            guard space.areFree(result) else {
                throw .wide("its elements depend on the number of rows")
            }
            return .sizes
        }
        if let index = pairs.sizes {
            throw .wide(
                "it computes with the number of rows", isSure: isSize(index) && isLive, traits: [.shift, .scale])
        }
        for input in pairs.constants {
            let shape = try self.shape(input.index)
            for (label, dim) in zip(input.labels, shape) where label == anchor.label && dim != .one {
                throw .unknown("its input \(input.index) is a constant with an entry for each of \(dim) rows")
            }
        }
        guard let axis = labels.firstIndex(of: anchor.label) else {
            // A sum over equal rows depends on how many there are.
            if !pairs.hasData, space.areFree(result) { return .sizes }
            throw .wide("it adds up over the rows", isSure: isLive && !pairs.hasRepeated)
        }
        return .rows(try settled(pairs, anchor, axis: axis, in: result))
    }

    private func collect(
        _ input: LabeledInput, allowsNumbers: Bool, into pairs: inout RowPairs
    ) throws(RowStop) {
        switch state(input.index) {
        case nil: return
        case .fixed(let value)?:
            pairs.taint = pairs.taint ?? value.taint
            pairs.constants.append(input)
        case .sizes?: pairs.sizes = input.index
        case .rows(let value)?:
            if value.isPositional, !allowsNumbers {
                throw .place
            }
            let shape = try shape(input.index)
            guard shape.count == input.labels.count else { throw .unknown("its inputs have other ranks than it takes") }
            guard let place = space.place(value, in: shape) else {
                throw .unknown("the rows of its input \(input.index) lie across several axes")
            }
            let label = input.labels[place.axis]
            guard input.labels.filter({ $0 == label }).count == 1 else {
                throw .unknown("it takes a diagonal over the rows")
            }
            pairs.add(value, RowPairs.Anchor(label: label, outer: place.outer, inner: place.inner), isLive: isLive)
            if let stop = pairs.stop { throw stop }
        case .wide?, .random?, .unknown?: throw .unknown("its input \(input.index) is not known")
        }
    }

    private func settled(
        _ pairs: RowPairs, _ anchor: RowPairs.Anchor, axis: Int, in result: [SymbolicDim]
    ) throws(RowStop) -> RowValue {
        for (index, dim) in result.enumerated() where index != axis {
            guard !space.isFree(dim) else { continue }
            if space.depends(dim) { throw .wide("two axes of its output have the size of the batch") }
            throw .unknown("the size of an axis of its output is not known")
        }
        guard let behind = SymbolicDim.product(result[(axis + 1)...]), let stride = behind * anchor.inner,
            let block = result[axis] * behind
        else { throw .unknown("its output is too large to be followed") }
        var value = RowValue(stride: stride)
        value.taint = pairs.taint
        value.liveness = pairs.liveness
        value.isMask = pairs.isMask
        if pairs.hasData {
            guard let whole = anchor.outer * space.batch * anchor.inner, whole == result[axis] else {
                throw .unknown("the rows do not fill axis \(axis) of its output")
            }
            return value
        }
        guard space.depends(result[axis]), let span = block.dividedExactly(by: anchor.outer) else {
            throw .unknown("the rows do not fill axis \(axis) of its output")
        }
        value.span = span
        return value
    }

    /// Whether the elements of an input are known to differ with the number of rows.
    func isSize(_ index: Int) -> Bool {
        node.data(index)?.elements.contains { $0.dim.map(space.surelyVaries) == true } == true
    }

    /// Labels of axes that are aligned from the right with those of the output.
    func aligned(_ index: Int, to rank: Int) throws(RowStop) -> LabeledInput {
        let own = try shape(index).count
        guard own <= rank else { throw .unknown("its input \(index) has more axes than its output") }
        return LabeledInput(index: index, labels: Array((rank - own)..<rank))
    }
}

/// What the inputs of an operator that pairs axes have in common.
private struct RowPairs {
    /// A label with the blocks of the rows there.
    struct Anchor: Equatable {
        let label: Int
        let outer: SymbolicDim
        let inner: SymbolicDim
    }

    var taint: RowMark?
    /// The inputs that are the same for every row.
    var constants: [LabeledInput] = []
    /// An input that depends on the number of rows.
    var sizes: Int?
    var hasData = false
    var liveness = RowValue.Liveness.live
    var isMask = false
    /// Why rows meet.
    var stop: RowStop?
    /// Whether some input has the same elements in all rows.
    var hasRepeated: Bool { !repeated.isEmpty }
    private var data: Anchor?
    private var repeated: [Anchor] = []

    mutating func add(_ value: RowValue, _ anchor: Anchor, isLive: Bool) {
        taint = taint ?? value.taint
        isMask = isMask || value.isMask
        guard value.isData || value.isPositional else {
            repeated.append(anchor)
            return
        }
        if value.isData {
            hasData = true
            liveness = min(liveness, value.liveness)
        }
        if let data, data != anchor {
            stop = .wide(
                data.label == anchor.label
                    ? "the rows of its inputs lie in different blocks, so that they meet others"
                    : "every row meets every row: its inputs have the batch on different axes",
                isSure: isLive && value.isData)
        }
        data = data ?? anchor
    }

    /// What all have in common; nil when no input has rows.
    func anchor() throws(RowStop) -> Anchor? {
        guard let data else {
            guard var result = repeated.first else { return nil }
            for other in repeated.dropFirst() {
                guard other.label == result.label else {
                    throw .wide("its inputs have the batch on different axes")
                }
                // The longer period, and the shorter blocks.
                guard let inner = Self.multiple(result.inner, other.inner),
                    let outer = Self.multiple(result.outer, other.outer)
                else { throw .unknown("the blocks of its inputs do not fit together") }
                result = Anchor(label: result.label, outer: outer, inner: inner)
            }
            return result
        }
        for other in repeated {
            guard other.label == data.label else { throw .wide("its inputs have the batch on different axes") }
            guard data.inner.dividedExactly(by: other.inner) != nil, data.outer.dividedExactly(by: other.outer) != nil
            else { throw .unknown("the blocks of its inputs do not fit together") }
        }
        return data
    }

    private static func multiple(_ left: SymbolicDim, _ right: SymbolicDim) -> SymbolicDim? {
        if left.dividedExactly(by: right) != nil { return left }
        return right.dividedExactly(by: left) != nil ? right : nil
    }
}
