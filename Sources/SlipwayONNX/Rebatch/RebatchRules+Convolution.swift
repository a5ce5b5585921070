extension RebatchRules {
    /// Operators on images [N, C, …] (or [N, …, C]): the rows are axis 0 of the first input, the rest is weights.
    static let image: RebatchRule = { context throws(RebatchStop) in
        try requireAxisZero(context, 0)
        try context.requireFixed(from: 1)
        context.set(0, axis: 0)
    }

    static func requireAxisZero(_ context: RebatchContext, _ index: Int) throws(RebatchStop) {
        let axis = try context.requireRows(index)
        guard axis == 0 else {
            throw RebatchStop("its input \(index) has the rows at axis \(axis), where it has channels or places")
        }
    }

    /// FusedConv (com.microsoft): a sum beside the image has rows, too.
    static let fusedConvolution: RebatchRule = { context throws(RebatchStop) in
        try requireAxisZero(context, 0)
        try context.requireFixed(1, 2)
        if context.has(3) { try requireAxisZero(context, 3) }
        context.set(0, axis: 0)
    }

    /// DeformConv: offsets and masks belong to the image.
    static let deformableConvolution: RebatchRule = { context throws(RebatchStop) in
        try requireAxisZero(context, 0)
        try context.requireFixed(1, 3)
        for index in [2, 4] where context.has(index) { try requireAxisZero(context, index) }
        context.set(0, axis: 0)
    }

    /// MaxPool: its indices count through all rows.
    static let maxPool: RebatchRule = { context throws(RebatchStop) in
        try requireAxisZero(context, 0)
        guard context.node.outputs.count < 2 || context.node.outputs[1].isEmpty else {
            throw RebatchStop("its indices count through all rows")
        }
        context.set(0, axis: 0)
    }

    /// BatchNormalization with the statistics of the training.
    static let batchNormalization: RebatchRule = { context throws(RebatchStop) in
        try requireAxisZero(context, 0)
        try context.requireFixed(from: 1)
        let others = context.node.outputs.dropFirst()
        guard try context.int("training_mode", 0) == 0, others.allSatisfy(\.isEmpty) else {
            throw RebatchStop("it is in training mode, where it takes the mean over all rows")
        }
        context.set(0, axis: 0)
    }

    /// GridSample: image and grid belong together.
    static let gridSample: RebatchRule = { context throws(RebatchStop) in
        try requireAxisZero(context, 0)
        try requireAxisZero(context, 1)
        context.set(0, axis: 0)
    }

    /// Normalizations over the axes from one on.
    static let layerNormalization: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(from: 1)
        let rank = try context.rank(0)
        let first = try context.axis(context.int("axis", -1), rank: rank)
        try context.refuse(axis, among: Array(first..<rank), "takes the mean over")
        _ = try alignedAxis(&context, context.layouts.indices.filter { $0 < 3 })
        context.setAll(axis: axis)
    }

    /// MeanVarianceNormalization: the axes are an attribute.
    static let meanVariance: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        let axes = try context.axes(try context.ints("axes") ?? [0, 2, 3], rank: try context.rank(0))
        try context.refuse(axis, among: axes, "takes the mean over")
        context.set(0, axis: axis)
    }

    /// SkipLayerNormalization and SkipSimplifiedLayerNormalization (com.microsoft): the last axis is normalized.
    static let skipLayerNormalization: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(from: 2)
        let rank = try context.rank(0)
        try context.refuse(axis, among: [rank - 1], "takes the mean over")
        guard try alignedAxis(&context, [0, 1]) == axis, try context.rank(1) <= rank else {
            throw RebatchStop("its inputs have the rows at different axes")
        }
        context.set(0, axis: axis)
        context.set(3, axis: axis)
    }

    /// Resize and Upsample: the axis of the rows keeps its size.
    static let resize: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        let shape = try context.shape(0)
        let isCrop = try context.text("coordinate_transformation_mode", "") == "tf_crop_and_resize"
        guard !isCrop else { throw RebatchStop("it cuts out a part that is stated for each axis") }
        let axes = try context.ints("axes").map { (list) throws(RebatchStop) in
            try context.axes(list, rank: shape.count)
        }
        context.set(0, axis: axis)
        guard let place = (axes ?? Array(shape.indices)).firstIndex(of: axis) else {
            return try context.requireFixed(from: 1)
        }
        if context.opset < 9, context.node.opType == "Upsample" { throw RebatchStop("its scales are no input") }
        let isOld = context.node.opType == "Upsample" || context.opset < 11
        let scales = isOld ? 1 : 2
        try context.requireFixed(Array(1...scales))
        if context.has(3), context.sizes(3)?.isEmpty != true {
            guard try context.text("keep_aspect_ratio_policy", "stretch") == "stretch" else {
                throw RebatchStop("it keeps the ratio of all axes, that of the rows among them")
            }
            return try resizeToSizes(&context, place, axis)
        }
        guard scales < context.single.inputs.count, let data = context.single.data(scales), place < data.elements.count,
            data.elements[place].number == 1
        else {
            throw RebatchStop("it is not known that it leaves axis \(axis), along which the rows are joined, alone")
        }
    }

    private static func resizeToSizes(
        _ context: inout RebatchContext, _ place: Int, _ axis: Int
    ) throws(RebatchStop) {
        let size = try context.shape(0)[axis]
        guard let sizes = context.sizes(3), place < sizes.count, let wanted = sizes[place] else {
            throw RebatchStop("the sizes that it makes are not known before the model runs")
        }
        if wanted == size * context.batch { return }
        let numbers = sizes.compactMap { $0?.value }
        guard size == .one, wanted == .one, numbers.count == sizes.count else {
            throw RebatchStop("it makes axis \(axis), along which the rows are joined, \(wanted) long")
        }
        context.changes.append(.sizes(input: 3, sizes: numbers.map { Int64($0) }, place: place))
    }
}
