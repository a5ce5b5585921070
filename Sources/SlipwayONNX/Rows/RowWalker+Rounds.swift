extension RowWalker {
    /// What a slice of a scanned value is.
    enum Slice {
        case kept(RowState)
        /// Each slice is one row.
        case rowsScanned
        case unclear
    }

    /// What is left of a value in one round of a scan along an axis.
    func slice(_ state: RowState, _ shape: [SymbolicDim], axis: Int, _ rest: [SymbolicDim]) -> Slice {
        guard case .rows(let value) = state else {
            if case .sizes = state { return .kept(.sizes) }
            return .kept(state)
        }
        guard let place = space.place(value, in: shape), value.tuple == nil else { return .unclear }
        if place.axis == axis {
            guard place.inner == .one, place.outer == .one, !value.isPositional, value.taint == nil else {
                return .unclear
            }
            return .rowsScanned
        }
        let moved = place.axis > axis ? place.axis - 1 : place.axis
        return self.moved(value, place, to: moved, in: rest).map { .kept(.rows($0)) } ?? .unclear
    }

    /// A value with its rows on an axis of another shape.
    private func moved(
        _ value: RowValue, _ place: RowPlacement, to axis: Int, in shape: [SymbolicDim]
    ) -> RowValue? {
        guard let behind = SymbolicDim.product(shape[(axis + 1)...]), let stride = behind * place.inner else {
            return nil
        }
        var moved = value
        moved.stride = stride
        if value.span != nil {
            guard let block = shape[axis] * behind, let span = block.dividedExactly(by: place.outer) else { return nil }
            moved.span = span
        }
        return moved
    }

    /// What the outputs of all rounds are, put together along a new axis.
    func stacked(
        _ state: RowState, _ body: ValueFact, _ whole: ValueFact, axis stated: Int, _ node: NodeRecord
    ) -> RowState {
        guard case .rows(let value) = state else { return state }
        guard let inner = body.tensor?.shape, let shape = whole.tensor?.shape, shape.count == inner.count + 1,
            let place = space.place(value, in: inner), value.tuple == nil,
            case let axis = stated < 0 ? stated + shape.count : stated,
            let result = moved(value, place, to: place.axis >= axis ? place.axis + 1 : place.axis, in: shape)
        else { return unknown(node, "the shape of its output is not known") }
        return .rows(result)
    }

    /// Follows the body of a loop until what is carried does not change any more.
    ///
    /// - Returns: The states that hold before and after any number of rounds, and those of the body's outputs.
    mutating func repeated(
        _ node: NodeRecord, _ body: GraphRecord, facts: [ValueFact], fixed: [RowState], start: [RowState], skipped: Int,
        scanned: [RowState]
    ) throws(ONNXReadError) -> (state: [RowState], outputs: [RowState])? {
        var state = start
        // The states only lose what is known of them, so a few rounds are enough.
        for _ in 0..<8 {
            guard engine.budget > 0,
                let outputs = try follow(body: body, facts: facts, states: fixed + state + scanned),
                outputs.count >= skipped + state.count
            else { return nil }
            let next = state.indices.map { joined(state[$0], outputs[skipped + $0], node) }
            if next == state { return (state, outputs) }
            state = next
        }
        return (state.map { _ in unknown(node, "what it carries changes from round to round") }, [])
    }

    /// What holds of a value on either way.
    func joined(_ left: RowState, _ right: RowState, _ node: NodeRecord) -> RowState {
        if left == right { return left }
        switch (left, right) {
        case (.fixed(let one), .fixed(let two)):
            return .fixed(FixedValue(isComputed: true, taint: one.taint ?? two.taint))
        case (.fixed(let value), .sizes) where value.taint == nil: return .sizes
        case (.sizes, .fixed(let value)) where value.taint == nil: return .sizes
        case (.unknown, _), (.random, _): return left
        case (_, .unknown), (_, .random): return right
        case (.wide(var mark), _), (_, .wide(var mark)):
            mark.isSure = false
            return .wide(mark)
        case (.rows(let one), .rows(let two)):
            guard !one.isPositional, !two.isPositional, let stride = common(one, two) else { break }
            var value = RowValue(stride: stride)
            value.liveness = .doubtful
            value.taint = one.taint ?? two.taint
            value.isMask = one.isMask || two.isMask
            if !one.isData, !two.isData {
                guard one.span == two.span else { break }
                value.span = one.span
            }
            return .rows(value)
        default: break
        }
        return unknown(node, "its ways or rounds give values that lie differently over the rows")
    }

    /// The stride of two values of one shape: that of data; elements of equal rows fit where they repeat within it.
    private func common(_ one: RowValue, _ two: RowValue) -> SymbolicDim? {
        if one.isData == two.isData { return one.stride == two.stride ? one.stride : nil }
        let (data, equal) = one.isData ? (one, two) : (two, one)
        guard let span = equal.span, data.stride.dividedExactly(by: equal.stride) != nil,
            let block = data.stride * space.batch, span.dividedExactly(by: block) != nil
        else { return nil }
        return data.stride
    }
}
