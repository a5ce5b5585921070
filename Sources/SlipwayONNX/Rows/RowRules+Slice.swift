extension RowRules {
    /// Slice: starts and ends are attributes before version 10, then inputs with axes and steps.
    static let slice: RowRule = { context throws(RowStop) in
        try context.requireFree(1...4)
        let (shape, result) = (try context.shape(0), try context.outputShape())
        guard shape.count == result.count else { throw .unknown("its output has another rank than it should") }
        let cuts = try RowCut.all(of: context, rank: shape.count)
        guard let value = context.rows(0) else {
            context.outputs[0] = try slicedConstant(context, cuts, result)
            return
        }
        let place = try context.place(0)
        for cut in cuts where cut.axis != place?.axis {
            // A cut that the number of rows moves gives each row something else in another batch.
            guard cut.isFree(context.space) else { throw .wide("it cuts by the number of rows") }
        }
        guard value.tuple == nil || cuts.allSatisfy({ $0.axis != shape.count - 1 || $0.isWhole(of: shape[$0.axis]) })
        else { throw .unknown("it cuts places of rows") }
        let labels = Array(shape.indices)
        guard let place, let cut = cuts.first(where: { $0.axis == place.axis }), !cut.isWhole(of: shape[place.axis])
        else {
            var state = try context.combined(
                [LabeledInput(index: 0, labels: labels)], to: labels, allowsNumbers: true)
            if case .rows(var kept) = state {
                (kept.number, kept.tuple) = (value.number, value.tuple)
                state = .rows(kept)
            }
            context.outputs[0] = state
            return
        }
        context.outputs[0] = try cutRows(context, value, place, cut, result)
    }

    /// What a cut along the rows leaves: blocks of all rows, or something else.
    private static func cutRows(
        _ context: RowContext, _ value: RowValue, _ place: RowPlacement, _ cut: RowCut, _ result: [SymbolicDim]
    ) throws(RowStop) -> RowState {
        let space = context.space
        // Rows that are all the same are the same in any part.
        if !value.isData, !value.isPositional, place.inner == .one, place.outer == .one {
            if space.areFree(result) { return .fixed(FixedValue(isComputed: true, taint: value.taint)) }
            let labels = Array(result.indices)
            return try context.combined([LabeledInput(index: 0, labels: labels)], to: labels)
        }
        let isSure = context.isLive && value.isData
        guard cut.step == 1 else {
            let words = cut.step.map { $0 < 0 } == true ? "it reverses the rows" : "it takes some of the rows"
            throw .wide(words, isSure: isSure, traits: .permutation)
        }
        guard value.isData, let block = space.batch * place.inner, let start = cut.start,
            let first = start.dividedExactly(by: block), space.isFree(first),
            let outer = result[place.axis].dividedExactly(by: block), space.isFree(outer), outer.isPositive,
            first.isNonNegative, (place.outer - first - outer)?.isNonNegative == true
        else {
            // The first so many rows may be all there are.
            let mayBeAll = cut.start == .zero && cut.end != .one
            throw .wide("it cuts the axis of the rows", isSure: isSure && !mayBeAll)
        }
        guard let behind = SymbolicDim.product(result[(place.axis + 1)...]), let stride = behind * place.inner else {
            throw .unknown("its output is too large to be followed")
        }
        for (index, dim) in result.enumerated() where index != place.axis && !space.isFree(dim) {
            throw .unknown("the size of an axis of its output is not known")
        }
        var kept = value
        kept.stride = stride
        return .rows(kept)
    }

    /// A part of a value without rows: a part as long as the batch gives each row another element.
    private static func slicedConstant(
        _ context: RowContext, _ cuts: [RowCut], _ result: [SymbolicDim]
    ) throws(RowStop) -> RowState {
        let isMoved = cuts.contains { !$0.isFree(context.space) }
        guard case .fixed(var value)? = context.state(0) else {
            guard context.space.areFree(result) else { throw .wide("it cuts by the number of rows") }
            return .sizes
        }
        guard isMoved else {
            value.isComputed = true
            return .fixed(value)
        }
        guard context.space.areFree(result) else {
            throw .wide("it gives each place in the batch an element of its own, cut from a constant")
        }
        return .sizes
    }
}

/// What a Slice takes of one axis.
struct RowCut {
    let axis: Int
    let start: SymbolicDim?
    let end: SymbolicDim?
    let step: Int?

    /// Ends at least this far away mean the end of the axis for every size.
    private static let far = 1 << 31 - 1

    /// Whether the cut does not depend on the rows.
    func isFree(_ space: RowSpace) -> Bool {
        guard let start, let end, step != nil else { return false }
        return space.isFree(start) && space.isFree(end)
    }

    /// Whether the whole axis of a size is taken, as it is.
    func isWhole(of size: SymbolicDim) -> Bool {
        guard step == 1, let start, let end else { return false }
        let begins = start == .zero || (start.value.map { $0 <= -Self.far } ?? false) || (start + size) == .zero
        let ends = end.value.map { $0 >= Self.far } ?? false || (end - size)?.isNonNegative == true
        return begins && ends
    }

    /// Reads the cuts of a node.
    static func all(of context: RowContext, rank: Int) throws(RowStop) -> [RowCut] {
        if context.node.opset < 10 {
            guard let starts = try context.ints("starts"), let ends = try context.ints("ends"),
                starts.count == ends.count
            else { throw .unknown("its starts and ends do not fit together") }
            let axes = try context.axes(try context.ints("axes") ?? Array(starts.indices), rank: rank)
            guard axes.count == starts.count else { throw .unknown("its axes and starts do not fit together") }
            return axes.enumerated().map { index, axis in
                RowCut(axis: axis, start: SymbolicDim(starts[index]), end: SymbolicDim(ends[index]), step: 1)
            }
        }
        let (starts, ends) = (context.node.dims(1), context.node.dims(2))
        guard let count = starts?.count ?? ends?.count else { throw .unknown("which part it takes is not known") }
        var axes = Array(0..<count)
        if context.has(3) { axes = try context.constants(3, "which axes it cuts") }
        axes = try context.axes(axes, rank: rank)
        guard axes.count == count else { throw .unknown("its axes and starts do not fit together") }
        let steps = context.has(4) ? context.node.dims(4) : [SymbolicDim?](repeating: .one, count: count)
        return axes.enumerated().map { index, axis in
            RowCut(
                axis: axis, start: starts.flatMap { index < $0.count ? $0[index] : nil },
                end: ends.flatMap { index < $0.count ? $0[index] : nil },
                step: steps.flatMap { index < $0.count ? $0[index]?.value : nil })
        }
    }
}
