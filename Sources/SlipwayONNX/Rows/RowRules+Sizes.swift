extension RowRules {
    /// Range: numbers of rows, where it counts as far as there are rows.
    static let range: RowRule = { context throws(RowStop) in
        try context.requireFree(0..<3)
        let result = try context.outputShape()
        guard result.count == 1 else { throw .unknown("its output is no list") }
        let start = context.node.data(0)?.elements.first?.dim
        guard let start, let step = context.node.data(2)?.elements.first?.dim else {
            throw .unknown("how far it counts is not known before the model runs")
        }
        if context.space.isFree(result[0]) {
            context.outputs[0] = .sizes
            return
        }
        guard let each = result[0].dividedExactly(by: context.space.batch), context.space.isFree(each),
            context.space.isFree(start), context.space.isFree(step), step.isPositive, let factor = each * step
        else {
            throw .wide(
                "it counts by the number of rows", isSure: context.space.isFree(start) == false, traits: .shift)
        }
        var value = RowValue(stride: each, span: result[0])
        value.number = RowNumber(
            factor: factor, least: start, greatest: start + (each - .one) * step)
        context.outputs[0] = .rows(value)
    }

    /// ConstantOfShape: the same element everywhere.
    static let constantOfShape: RowRule = { context throws(RowStop) in
        try context.requireFree([0])
        let result = try context.outputShape()
        if context.space.areFree(result) {
            context.outputs[0] = .constant
            return
        }
        guard result.allSatisfy(context.space.isProven), let whole = SymbolicDim.product(result) else {
            throw .unknown("its shape is not known before the model runs")
        }
        var value = RowValue(stride: .one, span: whole)
        // Zeros of float32 unless it says something else.
        let stated =
            context.node.attributes["value"] == nil ? .zero : context.node.tensors["value"]?.data?.elements.first?.dim
        value.number = RowNumber(factor: .zero, least: stated, greatest: stated)
        context.outputs[0] = .rows(value)
    }

    /// EyeLike: ones where two axes have the same place.
    static let eyeLike: RowRule = { context throws(RowStop) in
        guard context.space.areFree(try context.outputShape()) else {
            throw .wide("it gives each place in the batch an element of its own", traits: .permutation)
        }
        context.outputs[0] = .constant
    }

    /// Operators whose output is the same whatever the elements are: the shape alone counts.
    static let shapeAlone: RowRule = { context throws(RowStop) in
        context.outputs[0] = .sizes
    }

    /// Compress along an axis: a condition that is the same for every row picks beside them.
    static let compress: RowRule = { context throws(RowStop) in
        try context.requireFixed([1])
        let shape = try context.shape(0)
        guard context.node.attributes["axis"] != nil else { throw .wide("it works on the flat batch") }
        let axis = try context.axis(try context.int("axis", 0), rank: shape.count)
        if let place = try context.place(0), place.axis == axis { throw .wide("it picks rows by their place") }
        let labels = Array(shape.indices)
        context.outputs[0] = try context.combined([LabeledInput(index: 0, labels: labels)], to: labels)
    }

    /// Unique: it sorts and counts over all rows.
    static let unique: RowRule = { context throws(RowStop) in
        throw .wide("it sorts over all rows", isSure: context.isLive && context.rows(0)?.isData == true)
    }

    /// An operator that always joins rows, or of which it is not known.
    static func never(_ reason: String) -> RowRule {
        { _ throws(RowStop) in throw .wide(reason) }
    }

    /// Dropout: without training, the input; the mask is all true.
    static let dropout: RowRule = { context throws(RowStop) in try elementwise(&context, [0]) }

    /// SoftmaxCrossEntropyLoss, NegativeLogLikelihoodLoss: one loss for all rows unless not reduced.
    static let loss: RowRule = { context throws(RowStop) in
        let isReduced = try context.text("reduction", "mean") != "none"
        try sampleFirst(&context, with: [0, 1], outputs: isReduced ? [1] : [0, 1])
        if isReduced { context.stops[0] = .wide("it sums over the rows", isSure: context.isLive) }
    }

    // MARK: ai.onnx.ml

    /// An operator on tables: a row in, a row out.
    static let table: RowRule = { context throws(RowStop) in
        guard try context.shape(0).count == 2 else { throw .unknown("its input is no table") }
        try sampleFirst(&context, with: [0], outputs: context.outputs.indices)
    }

    /// FeatureVectorizer: rows of all inputs side by side.
    static let featureVectorizer: RowRule = { context throws(RowStop) in
        for index in context.states.indices {
            guard try context.shape(index).count == 2 else { throw .unknown("its input is no table") }
        }
        try requireSame(context, Array(context.states.indices))
        try sampleFirst(&context, with: Array(context.states.indices), outputs: [0])
    }

    /// ArrayFeatureExtractor: chosen places of the last axis.
    static let featureExtractor: RowRule = { context throws(RowStop) in
        try context.requireFixed([1])
        let rank = try context.shape(0).count
        guard rank >= 2, try context.outputShape().count == rank else { throw .unknown("its input is no table") }
        if let place = try context.place(0), place.axis == rank - 1 {
            throw .wide("it picks rows by their place in the batch", isSure: context.isLive)
        }
        context.outputs[0] = try context.combined(
            [LabeledInput(index: 0, labels: Array(0..<rank))], to: Array(0..<(rank - 1)) + [100])
    }

    /// OneHotEncoder, StringSplit without a limit: a new last axis.
    static let appended: RowRule = { context throws(RowStop) in
        let labels = Array(try context.shape(0).indices)
        context.outputs[0] = try context.combined([LabeledInput(index: 0, labels: labels)], to: labels + [100])
    }
}
