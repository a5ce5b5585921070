extension RowRules {
    /// Reshape, Flatten, Squeeze, Unsqueeze: the flat index of an element stays as it is.
    static let flat: RowRule = { context throws(RowStop) in
        if context.node.node.opType == "Reshape" || context.node.opset >= 13 { try context.requireFree([1]) }
        switch context.state(0) {
        case .rows(var value)?:
            let (before, after) = (try context.shape(0), try context.outputShape())
            // The places of a tuple are those of the last axis.
            if value.tuple != nil, before.last != after.last {
                guard before.last == .one, let only = value.tuple?.first else {
                    throw .unknown("it moves places of rows to another axis")
                }
                (value.tuple, value.number) = (nil, only)
            }
            context.outputs[0] = .rows(value)
        case let state?:
            guard context.space.areFree(try context.outputShape()) else {
                throw .wide("it lays out a constant by the number of rows")
            }
            context.outputs[0] = state
        case nil: throw .unknown("its input is missing")
        }
    }

    /// Transpose: the rows' axis goes where the permutation puts it.
    static let transpose: RowRule = { context throws(RowStop) in
        let shape = try context.shape(0)
        let order = try context.ints("perm") ?? Array(shape.indices.reversed())
        let axes = try context.axes(order, rank: shape.count)
        guard axes.count == shape.count else { throw .unknown("its permutation does not fit its input") }
        if let value = context.rows(0), context.space.place(value, in: shape) == nil {
            if keepsFlat(axes, shape) || value.isData && isWithinRows(axes, shape, value, context.space) {
                context.outputs[0] = .rows(value)
                return
            }
            guard context.space.axis(of: shape) != nil || shape.filter({ !context.space.isFree($0) }).isEmpty else {
                throw .unknown("the rows of its input lie across several axes")
            }
            throw .wide(
                "it moves parts of rows apart: the rows lie across the axes that it exchanges", traits: .permutation)
        }
        let number = context.rows(0)?.number
        var state = try context.combined(
            [LabeledInput(index: 0, labels: Array(shape.indices))], to: axes, allowsNumbers: true)
        if case .rows(var value) = state {
            guard context.rows(0)?.tuple == nil || axes.last == shape.count - 1 else {
                throw .unknown("it moves places of rows to another axis")
            }
            value.number = number ?? .none
            value.tuple = context.rows(0)?.tuple
            state = .rows(value)
        }
        context.outputs[0] = state
    }

    /// Whether a permutation moves axes of size 1 only, so that elements keep their flat index.
    private static func keepsFlat(_ axes: [Int], _ shape: [SymbolicDim]) -> Bool {
        let moved = axes.filter { shape[$0] != .one }
        return moved == moved.sorted()
    }

    /// Whether a permutation moves elements within rows only.
    private static func isWithinRows(
        _ axes: [Int], _ shape: [SymbolicDim], _ value: RowValue, _ space: RowSpace
    ) -> Bool {
        guard value.tuple == nil, let first = axes.indices.first(where: { axes[$0] != $0 }),
            let block = SymbolicDim.product(shape[first...])
        else { return false }
        return value.stride.dividedExactly(by: block) != nil
    }

    /// Expand: the target is broadcast with the input.
    static let expand: RowRule = { context throws(RowStop) in
        try context.requireFree([1])
        let result = try context.outputShape()
        switch context.state(0) {
        case .rows(let value)?:
            var state = try context.combined(
                [context.aligned(0, to: result.count)], to: Array(result.indices), allowsNumbers: true)
            if case .rows(var kept) = state {
                kept.number = value.number
                if value.tuple != nil {
                    guard try context.shape(0).last == result.last else {
                        throw .unknown("it repeats places of rows")
                    }
                    kept.tuple = value.tuple
                }
                state = .rows(kept)
            }
            context.outputs[0] = state
        default: context.outputs[0] = try repeated(context, over: result)
        }
    }

    /// A value without rows that is repeated to a shape with the batch in it.
    private static func repeated(_ context: RowContext, over result: [SymbolicDim]) throws(RowStop) -> RowState {
        if context.space.areFree(result) { return context.state(0) ?? .constant }
        guard let fixed = context.fixed(0) else {
            throw .wide("it repeats the number of rows over the batch")
        }
        let shape = try context.shape(0)
        guard let axis = context.space.axis(of: result), let behind = SymbolicDim.product(result[(axis + 1)...]),
            let block = result[axis] * behind
        else { throw .wide("two axes of its output have the size of the batch") }
        let own = axis - (result.count - shape.count)
        guard own < 0 || shape[own] == .one else { throw .unknown("an axis of a constant is to have the batch's size") }
        var value = RowValue(stride: behind, span: block)
        value.taint = fixed.taint
        value.number = RowNumber(factor: .zero, least: fixed.least, greatest: fixed.greatest)
        return .rows(value)
    }

    /// Tile: blocks of all rows follow each other.
    static let tile: RowRule = { context throws(RowStop) in
        try context.requireFree([1])
        let (shape, result) = (try context.shape(0), try context.outputShape())
        guard shape.count == result.count, let repeats = context.node.dims(1), repeats.count == shape.count else {
            throw .unknown("how often it repeats is not known before the model runs")
        }
        guard let value = context.rows(0) else {
            if context.space.areFree(result) {
                context.outputs[0] = context.state(0)
                return
            }
            guard let fixed = context.fixed(0), let axis = context.space.axis(of: result),
                let behind = SymbolicDim.product(result[(axis + 1)...]), let stride = shape[axis] * behind,
                let span = result[axis] * behind
            else { throw .wide("it repeats a value over the batch") }
            var repeated = RowValue(stride: stride, span: span)
            repeated.taint = fixed.taint
            repeated.number = RowNumber(factor: .zero, least: fixed.least, greatest: fixed.greatest)
            context.outputs[0] = .rows(repeated)
            return
        }
        guard value.tuple == nil, let place = try context.place(0) else {
            throw .unknown("it repeats places of rows")
        }
        for (axis, count) in repeats.enumerated() {
            guard let count, context.space.isFree(count) else {
                throw .wide("it repeats an axis by the number of rows")
            }
            if axis != place.axis, !context.space.isFree(result[axis]) { throw .unknown("its output is not known") }
        }
        guard let count = repeats[place.axis], let behind = SymbolicDim.product(result[(place.axis + 1)...]),
            let stride = behind * place.inner, let expected = shape[place.axis] * count,
            expected == result[place.axis]
        else { throw .unknown("how often it repeats is not known before the model runs") }
        var kept = value
        kept.stride = stride
        if !value.isData {
            guard let block = shape[place.axis] * behind, let span = block.dividedExactly(by: place.outer) else {
                throw .unknown("how often it repeats is not known before the model runs")
            }
            kept.span = span
        }
        context.outputs[0] = .rows(kept)
    }

    /// Pad: constants beside the rows' own elements, never beside rows.
    static let pad: RowRule = { context throws(RowStop) in
        try context.requireFree([1, 3])
        try context.requireFixed([2])
        let (shape, result) = (try context.shape(0), try context.outputShape())
        guard shape.count == result.count else { throw .unknown("its output has another rank than it should") }
        if context.rows(0) != nil, let place = try context.place(0) {
            var amounts: [SymbolicDim?]?
            var axes = Array(shape.indices)
            if context.node.opset < 11, context.node.node.domain.isEmpty {
                amounts = try context.ints(context.node.opset < 2 ? "paddings" : "pads")?.map { SymbolicDim($0) }
            } else {
                amounts = context.node.dims(1)
                if context.has(3) {
                    axes = try context.axes(try context.constants(3, "which axes it pads"), rank: shape.count)
                }
            }
            if let index = axes.firstIndex(of: place.axis) {
                guard let amounts, amounts.count == 2 * axes.count, amounts[index] == .zero,
                    amounts[axes.count + index] == .zero
                else { throw .wide("it pads the axis of the rows") }
            }
        }
        context.outputs[0] = try context.combined(
            [LabeledInput(index: 0, labels: Array(shape.indices))], to: Array(shape.indices))
    }

    /// Concat along the axis in `axis`, of the given inputs.
    static func concat(_ context: inout RowContext, _ inputs: [Int], axis stated: Int) throws(RowStop) {
        let result = try context.outputShape()
        let axis = try context.axis(stated, rank: result.count)
        let labels = Array(result.indices)
        var places: [RowPlacement] = []
        for index in inputs { if let place = try context.place(index) { places.append(place) } }
        guard places.contains(where: { $0.axis == axis }) else {
            var state = try context.combined(
                inputs.map { LabeledInput(index: $0, labels: labels) }, to: labels, allowsNumbers: true)
            if case .rows(var value) = state {
                let numbers = try joinedNumbers(context, inputs, isLast: axis == result.count - 1)
                (value.number, value.tuple) = (
                    numbers.count == 1 ? numbers[0] : .none, numbers.count > 1 ? numbers : nil
                )
                state = .rows(value)
            }
            context.outputs[0] = state
            return
        }
        context.outputs[0] = .rows(try stacked(context, inputs, axis: axis, result))
    }

    /// Blocks of all rows, one behind the other along the rows' axis.
    private static func stacked(
        _ context: RowContext, _ inputs: [Int], axis: Int, _ result: [SymbolicDim]
    ) throws(RowStop) -> RowValue {
        var outer = SymbolicDim.zero
        var inner: SymbolicDim?
        var value = RowValue(stride: .one)
        for index in inputs {
            guard let own = context.rows(index), let place = try context.place(index) else {
                throw .wide("it puts a constant beside the rows, along their axis")
            }
            guard place.axis == axis, own.isData, !own.isPositional else {
                throw .wide("it puts values beside each other along the axis of the rows")
            }
            guard inner == nil || inner == place.inner else {
                throw .wide("it puts blocks of different sizes beside each other along the axis of the rows")
            }
            inner = place.inner
            guard let sum = outer + place.outer else { throw .unknown("its output is too large to be followed") }
            outer = sum
            value.taint = value.taint ?? own.taint
            value.liveness = min(value.liveness, own.liveness)
        }
        for (index, dim) in result.enumerated() where index != axis && !context.space.isFree(dim) {
            throw .unknown("the size of an axis of its output is not known")
        }
        guard let inner, let behind = SymbolicDim.product(result[(axis + 1)...]), let stride = behind * inner,
            let whole = outer * context.space.batch * inner, whole == result[axis]
        else { throw .unknown("its output is too large to be followed") }
        value.stride = stride
        return value
    }

    /// The numbers of inputs that are put beside each other: one where all are alike, else one for each place of the last
    /// axis.
    private static func joinedNumbers(
        _ context: RowContext, _ inputs: [Int], isLast: Bool
    ) throws(RowStop) -> [RowNumber] {
        var all: [RowNumber] = []
        var isPositional = false
        for index in inputs {
            var own: [RowNumber]
            switch context.state(index) {
            case .rows(let value)?:
                own = value.tuple ?? [value.number]
                isPositional = isPositional || value.isPositional
            default:
                let value = context.fixed(index)
                own = [RowNumber(factor: .zero, least: value?.least, greatest: value?.greatest)]
            }
            let width = isLast ? try context.shape(index).last?.value : 1
            if own.count == 1, let width, (0...64).contains(width) {
                own = [RowNumber](repeating: own[0], count: width)
            }
            all += own
        }
        if let first = all.first, all.allSatisfy({ $0 == first }) { return [first] }
        let width = try context.outputShape().last?.value
        if isLast, all.count == width, all.count <= 64 { return all }
        guard !isPositional else { throw .unknown("it puts places of rows beside other numbers") }
        return [.none]
    }

    /// Concat.
    static let concat: RowRule = { context throws(RowStop) in
        try concat(&context, context.states.indices.filter { context.has($0) }, axis: try context.int("axis", 1))
    }

    /// Split: whole rows in every part.
    static let split: RowRule = { context throws(RowStop) in
        try context.requireFree([1])
        let shape = try context.shape(0)
        let axis = try context.axis(try context.int("axis", 0), rank: shape.count)
        if let place = try context.place(0), place.axis == axis, context.outputs.count > 1 {
            guard let value = context.rows(0), !value.isData, !value.isPositional, place.inner == .one,
                place.outer == .one
            else {
                throw .wide(
                    "it splits along the axis of the rows", isSure: context.isLive && context.rows(0)?.isData == true)
            }
        }
        for index in context.outputs.indices {
            let tuple = context.rows(0)?.tuple
            guard tuple == nil || axis != shape.count - 1 else { throw .unknown("it splits places of rows") }
            let labels = Array(shape.indices)
            var state = try context.combined(
                [LabeledInput(index: 0, labels: labels)], to: labels, at: index, allowsNumbers: true)
            if case .rows(var value) = state {
                value.number = context.rows(0)?.number ?? .none
                value.tuple = tuple
                state = .rows(value)
            }
            context.outputs[index] = state
        }
    }
}
