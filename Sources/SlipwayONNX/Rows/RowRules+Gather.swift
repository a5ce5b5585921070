extension RowRules {
    /// Gather along an axis.
    static let gather: RowRule = { context throws(RowStop) in
        let shape = try context.shape(0)
        let axis = try context.axis(try context.int("axis", 0), rank: shape.count)
        try gather(&context, axis: axis, data: 0, index: 1)
    }

    /// TorchEmbedding: a table in input 0, indices in input 1.
    static let embedding: RowRule = { context throws(RowStop) in
        try context.requireFixed(2..<max(2, context.states.count))
        try gather(&context, axis: 0, data: 0, index: 1)
    }

    private static func gather(_ context: inout RowContext, axis: Int, data: Int, index: Int) throws(RowStop) {
        let (shape, places) = (try context.shape(data), try context.shape(index))
        let outer = Array(0..<axis)
        let middle = (0..<places.count).map { 100 + $0 }
        let inner = Array((axis + 1)..<max(axis + 1, shape.count))
        let labels = outer + middle + inner
        let place = try context.place(data)
        let pick = LabeledInput(index: index, labels: middle)
        let table = LabeledInput(index: data, labels: Array(shape.indices))
        guard let place, place.axis == axis else {
            context.outputs[0] = try picked(context, table, pick, labels, fromRows: place != nil)
            return
        }
        guard let value = context.rows(data) else { return }
        // Rows that are all the same do not care which one is picked.
        if !value.isData, !value.isPositional, place.inner == .one, place.outer == .one {
            let kept = context
            context.outputs[0] = try kept.treating(data, as: FixedValue(isComputed: true, taint: value.taint))
                .combined([pick], to: labels)
            return
        }
        switch context.state(index) {
        case .rows(let number)? where number.tuple == nil:
            try requireOwnRow(context, value, place, number.number, isData: number.isData)
            context.outputs[0] = try own(context, data: value, index, pick, labels)
        case .rows?: throw .unknown("it picks rows by places that are not known")
        case .fixed?: throw .wide("it picks rows by their place in the batch", isSure: context.isLive && value.isData)
        default: throw .wide("it picks rows by the number of rows", isSure: context.isLive && value.isData)
        }
    }

    /// Stops unless a number picks an entry of its own row.
    private static func requireOwnRow(
        _ context: RowContext, _ value: RowValue, _ place: RowPlacement, _ number: RowNumber, isData: Bool
    ) throws(RowStop) {
        guard number.factor == place.inner, place.outer == .one else {
            guard number.factor != .zero || !isData else {
                throw .wide("it picks rows by data")
            }
            throw .wide(
                "it picks elements of other rows: its index counts the rows another way",
                isSure: context.isLive && value.isData && place.outer == .one && number.factor.value != nil
                    && place.inner.value != nil)
        }
        guard let least = number.least, let greatest = number.greatest else {
            throw .unknown("it is not known whether its index stays within the row")
        }
        guard least.isNonNegative, (place.inner - .one - greatest)?.isNonNegative == true else {
            throw .wide("its index is not shown to stay within the row")
        }
    }

    /// A value that each row picks from itself.
    private static func own(
        _ context: RowContext, data: RowValue, _ index: Int, _ pick: LabeledInput, _ labels: [Int]
    ) throws(RowStop) -> RowState {
        let state = try context.combined([pick], to: labels, allowsNumbers: true)
        guard case .rows(var kept) = state else { return state }
        if data.isData { kept.span = nil }
        guard !data.isPositional else { throw .wide("it computes with the place of a row in the batch") }
        // A repeated value as the index, where the data are rows: its blocks have to be those of the data.
        if let place = try context.place(index), place.outer != .one { throw .unknown("its index comes in blocks") }
        kept.number = .none
        kept.tuple = nil
        kept.isMask = data.isMask
        kept.liveness = min(data.liveness, context.rows(index)?.isData == true ? .doubtful : data.liveness)
        kept.taint = kept.taint ?? data.taint
        return .rows(kept)
    }

    /// Entries of a table, or of axes beside that of the rows.
    private static func picked(
        _ context: RowContext, _ table: LabeledInput, _ pick: LabeledInput, _ labels: [Int], fromRows: Bool
    ) throws(RowStop) -> RowState {
        if let number = context.rows(pick.index), number.isPositional {
            throw .wide("it gives each place in the batch an element of its own, from a table")
        }
        if fromRows, context.rows(pick.index) != nil {
            throw .wide(
                "every row meets every row: its inputs have the batch on different axes",
                isSure: context.isLive && context.rows(pick.index)?.isData == true
                    && context.rows(table.index)?.isData == true)
        }
        var state = try context.combined([table, pick], to: labels, allowsNumbers: true)
        if case .rows(var value) = state {
            if fromRows {
                guard context.rows(table.index)?.tuple == nil else { throw .unknown("it picks places of rows") }
                value.number = context.rows(table.index)?.number ?? .none
            } else {
                // An entry of a table has the bounds of the table.
                value.number = .none
                if let fixed = context.fixed(table.index) {
                    value.number = RowNumber(factor: .zero, least: fixed.least, greatest: fixed.greatest)
                }
                value.isMask = false
            }
            state = .rows(value)
        }
        return state
    }

    /// GatherElements: nothing is broadcast, so both inputs have rows at one axis, and it works along another one.
    static let gatherElements: RowRule = { context throws(RowStop) in
        try elements(&context, [0, 1])
    }

    /// ScatterElements, Scatter: as GatherElements, with the updates as a third one.
    static let scatterElements: RowRule = { context throws(RowStop) in
        try elements(&context, [0, 1, 2])
    }

    private static func elements(_ context: inout RowContext, _ inputs: [Int]) throws(RowStop) {
        let shape = try context.shape(0)
        let axis = try context.axis(try context.int("axis", 0), rank: shape.count)
        let labels = Array(shape.indices)
        for index in inputs {
            guard try context.shape(index).count == shape.count else { throw .unknown("its inputs have other ranks") }
            guard let value = context.rows(index) else {
                if case .sizes? = context.state(index) { throw .wide("it computes with the number of rows") }
                throw .wide("its input \(index) is the same for all rows and is not repeated: it fits the first rows")
            }
            if value.isPositional { throw .wide("it picks by the place of a row in the batch") }
            if let place = try context.place(index), place.axis == axis {
                throw .wide("it picks along the axis of the rows")
            }
        }
        let state = try context.combined(inputs.map { LabeledInput(index: $0, labels: labels) }, to: labels)
        context.outputs[0] = state
    }
}

extension RowContext {
    /// The same with other states of the inputs.
    func with(_ states: [RowState?]) -> RowContext {
        RowContext(
            node: node, states: states, facts: facts, space: space, reference: reference, order: order, outputs: outputs
        )
    }

    /// The same with an input that is taken for one without rows.
    func treating(_ index: Int, as value: FixedValue) -> RowContext {
        var states = states
        states[index] = .fixed(value)
        return with(states)
    }
}
