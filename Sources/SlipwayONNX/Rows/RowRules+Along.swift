extension RowRules {
    /// Works along axes of input 0, which the rows must not be on; whatever else it takes is the same for every row.
    ///
    /// - Parameters:
    ///   - context: The node.
    ///   - axes: The axes worked along.
    ///   - isRemoved: Whether the output lacks them.
    ///   - outputs: The outputs that have this form.
    ///   - others: Inputs that are aligned with input 0 from the right.
    ///   - what: What it does, as a clause that ends before "along".
    ///   - traits: What could undo it, where it works along the rows.
    /// - Throws: Where rows meet, or may meet.
    static func along(
        _ context: inout RowContext, _ axes: [Int], isRemoved: Bool = false, outputs: some Sequence<Int> = [0],
        others: [Int] = [], what: String = "it works", traits: RowTraits = []
    ) throws(RowStop) {
        let shape = try context.shape(0)
        let labels = Array(shape.indices)
        if let value = context.rows(0) {
            guard let place = context.space.place(value, in: shape) else {
                guard others.isEmpty, !isRemoved, isHarmless(value, shape, axes, context.space) else {
                    throw .unknown("the rows of its input lie across several axes")
                }
                for index in outputs where index < context.outputs.count {
                    var kept = value
                    (kept.number, kept.tuple) = (.none, nil)
                    context.outputs[index] = .rows(kept)
                }
                return
            }
            if axes.contains(place.axis) {
                if !value.isData, !value.isPositional {
                    throw .unknown("\(what) along equal rows, whose number counts")
                }
                throw .wide(
                    "\(what) along axis \(place.axis), which holds the rows", isSure: context.isLive && value.isData,
                    traits: traits)
            }
        }
        let inputs = [LabeledInput(index: 0, labels: labels)]
        let kept = isRemoved ? labels.filter { !axes.contains($0) } : labels
        for index in outputs where index < context.outputs.count {
            var all = inputs
            for other in others where context.has(other) { all.append(try context.aligned(other, to: shape.count)) }
            context.outputs[index] = try context.combined(all, to: kept, at: index)
        }
    }

    /// Whether axes lie inside one row each, or outside blocks of all rows, of a value whose rows lie across axes.
    private static func isHarmless(
        _ value: RowValue, _ shape: [SymbolicDim], _ axes: [Int], _ space: RowSpace
    ) -> Bool {
        guard value.isData, let whole = value.stride * space.batch else { return false }
        return axes.allSatisfy { axis in
            guard let stride = SymbolicDim.product(shape[(axis + 1)...]), let block = stride * shape[axis] else {
                return false
            }
            return value.stride.dividedExactly(by: block) != nil || stride.dividedExactly(by: whole) != nil
        }
    }

    /// The axes of Softmax, LogSoftmax and Hardmax: one from version 13 on, before that all from one on.
    static func softmaxAxes(_ context: RowContext) throws(RowStop) -> [Int] {
        let rank = try context.shape(0).count
        let isOld = context.node.opset < 13 && context.node.node.domain.isEmpty
        let first = try context.axis(try context.int("axis", isOld ? 1 : -1), rank: rank)
        return isOld ? Array(first..<rank) : [first]
    }

    /// Softmax, LogSoftmax, Hardmax.
    static let softmax: RowRule = { context throws(RowStop) in
        let axes = try softmaxAxes(context)
        try along(&context, axes, traits: .normalized)
        let shape = try context.shape(0)
        let isSingle = axes.allSatisfy { shape[$0] == .one }
        context.change(0) { value in
            value.isNormalized = true
            if isSingle { value.liveness = .dead }
        }
    }

    /// Reduce operators.
    static let reduce: RowRule = { context throws(RowStop) in
        let version = context.node.node.opType == "ReduceSum" ? 13 : 18
        try reduce(&context, stated: try context.statedAxes(attributeBefore: version))
    }

    /// QLinearReduceMean, ReduceSumInteger: the axes are always an attribute.
    static let reduceByAttribute: RowRule = { context throws(RowStop) in
        try context.requireFixed(context.states.indices.dropFirst())
        try reduce(&context, stated: try context.ints("axes"))
    }

    private static func reduce(_ context: inout RowContext, stated: [Int]?) throws(RowStop) {
        let rank = try context.shape(0).count
        var axes = try context.axes(stated ?? [], rank: rank)
        if axes.isEmpty {
            if try context.flag("noop_with_empty_axes", false) {
                try elementwise(&context, [0])
                return
            }
            axes = Array(0..<rank)
        }
        let isNormalized = context.rows(0)?.isNormalized == true
        try along(&context, axes, isRemoved: try !context.flag("keepdims", true))
        context.change(0) { value in
            if isNormalized { value.liveness = .dead }
        }
    }

    /// ArgMax, ArgMin: a place along an axis.
    static let argExtreme: RowRule = { context throws(RowStop) in
        let shape = try context.shape(0)
        let axis = try context.axis(try context.int("axis", 0), rank: shape.count)
        try along(&context, [axis], isRemoved: try !context.flag("keepdims", true))
        context.change(0) { value in
            value.number = RowNumber(factor: .zero, least: .zero, greatest: shape[axis] - .one)
            value.liveness = min(value.liveness, .doubtful)
        }
    }

    /// TopK: values and their places.
    static let topK: RowRule = { context throws(RowStop) in
        try context.requireFree([1])
        let shape = try context.shape(0)
        let axis = try context.axis(try context.int("axis", -1), rank: shape.count)
        try along(&context, [axis], outputs: 0..<2, what: "it sorts")
        if case .sizes? = context.state(1) { throw .wide("it takes as many as there are rows") }
        context.change(1) { value in
            value.number = RowNumber(factor: .zero, least: .zero, greatest: shape[axis] - .one)
            value.liveness = min(value.liveness, .doubtful)
        }
    }

    /// CumSum, CumProd: the axis is an input.
    static let cumulative: RowRule = { context throws(RowStop) in
        let rank = try context.shape(0).count
        guard let stated = try context.constants(1, "which axis it works on").first else {
            throw .unknown("it states no axis")
        }
        try along(&context, [try context.axis(stated, rank: rank)])
    }

    /// LayerNormalization, RMSNormalization: from an axis to the last one; statistics as further outputs.
    static let layerNormalization: RowRule = { context throws(RowStop) in
        try context.requireFixed(context.states.indices.dropFirst())
        let rank = try context.shape(0).count
        let axis = try context.axis(try context.int("axis", -1), rank: rank)
        try along(
            &context, Array(axis..<rank), outputs: context.outputs.indices, traits: [.normalized, .shift, .scale])
    }

    /// SkipLayerNormalization: input and skip are added, then normalized along the last axis.
    static let skipLayerNormalization: RowRule = { context throws(RowStop) in
        try context.requireFixed(2..<max(2, context.states.count))
        let rank = try context.shape(0).count
        let outputs = context.outputs.indices
        try along(&context, [rank - 1], outputs: outputs, others: [1])
        // The skip must not have its rows on the axis either.
        if let place = try context.place(1), place.axis == (try context.shape(1).count) - 1 {
            throw .wide("it works along the axis of the rows")
        }
    }

    /// MeanVarianceNormalization: axes 0, 2 and 3 unless stated.
    static let meanVariance: RowRule = { context throws(RowStop) in
        let rank = try context.shape(0).count
        try along(
            &context, try context.axes(try context.ints("axes") ?? [0, 2, 3], rank: rank),
            traits: [.normalized, .shift, .scale])
    }

    /// LpNormalization.
    static let lpNormalization: RowRule = { context throws(RowStop) in
        let rank = try context.shape(0).count
        try along(&context, [try context.axis(try context.int("axis", -1), rank: rank)], traits: .scale)
    }

    /// Trilu, Det, Inverse: the last two axes are matrices.
    static let matrices: RowRule = { context throws(RowStop) in
        try context.requireFixed([1])
        let rank = try context.shape(0).count
        guard rank >= 2 else { throw .unknown("its input has less than two axes") }
        if let place = try context.place(0), place.axis >= rank - 2 {
            throw .wide("it works on matrices along the axis of the rows")
        }
        try along(&context, [rank - 2, rank - 1], isRemoved: context.node.node.opType == "Det")
    }

    /// DFT: the axis is an attribute before version 20 (default 1), then an input (default -2).
    static let fourier: RowRule = { context throws(RowStop) in
        try context.requireFixed([1, 2])
        let rank = try context.shape(0).count
        var stated = -2
        if context.node.opset < 20 {
            stated = try context.int("axis", 1)
        } else if context.has(2) {
            guard let known = try context.constants(2, "its axis").first else { throw .unknown("it states no axis") }
            stated = known
        }
        try along(&context, [try context.axis(stated, rank: rank), rank - 1])
    }

    /// OneHot: a new axis for the classes.
    static let oneHot: RowRule = { context throws(RowStop) in
        if case .sizes? = context.state(1) { throw .wide("it has as many classes as there are rows") }
        try context.requireFixed([1, 2])
        let rank = try context.shape(0).count
        let axis = try context.axis(try context.int("axis", -1), rank: rank + 1)
        let labels = Array(0..<rank)
        var result = labels
        result.insert(100, at: axis)
        context.outputs[0] = try context.combined([LabeledInput(index: 0, labels: labels)], to: result)
        context.change(0) { $0.liveness = min($0.liveness, .doubtful) }
    }

    /// ReverseSequence: each row has a length of its own.
    static let reverseSequence: RowRule = { context throws(RowStop) in
        let shape = try context.shape(0)
        let batch = try context.axis(try context.int("batch_axis", 1), rank: shape.count)
        let time = try context.axis(try context.int("time_axis", 0), rank: shape.count)
        let labels = Array(shape.indices)
        if let place = try context.place(0), place.axis == time {
            throw .wide("it reverses the rows", isSure: context.isLive, traits: .permutation)
        }
        context.outputs[0] = try context.combined(
            [LabeledInput(index: 0, labels: labels), LabeledInput(index: 1, labels: [batch])], to: labels)
    }
}

extension RowContext {
    /// Changes what was found of an output, where that is a value of rows.
    mutating func change(_ output: Int, _ body: (inout RowValue) -> Void) {
        guard output < outputs.count, case .rows(var value)? = outputs[output] else { return }
        body(&value)
        outputs[output] = .rows(value)
    }
}
