extension Rules {
    /// Resize from version 11 on: one of `scales` and `sizes`; from 18 on for some axes alone.
    static let resize: ShapeRule = { context throws(RuleStop) in
        if context.opset < 11 { return try scale(&context, input: 1) }
        var shape = try context.shape(0)
        let axes = try context.axes(context.ints("axes") ?? Array(shape.indices), rank: shape.count)
        // An empty tensor stands for an absent input; one whose length is not known may be either.
        let hasScales = try isGiven(context, 2)
        let hasSizes = try isGiven(context, 3)
        guard hasScales != hasSizes else { throw RuleStop("it has not exactly one of scales and sizes") }
        if hasScales {
            let isCrop = try context.text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize"
            let scales = isCrop ? nil : context.data(2)?.elements
            if let scales, scales.count != axes.count { throw RuleStop("its scales do not fit its axes") }
            for (index, axis) in axes.enumerated() {
                let scaled = scales.flatMap { Self.scaled(shape[axis], by: $0[index]) }
                shape[axis] = context.known(scaled, "its scales are not known before the model runs")
            }
            return context.set(0, shape)
        }
        guard let sizes = context.dims(3) else {
            for axis in axes { shape[axis] = context.fresh("its sizes are not known before the model runs") }
            return context.set(0, shape)
        }
        guard sizes.count == axes.count else { throw RuleStop("its sizes do not fit its axes") }
        let policy = try context.text("keep_aspect_ratio_policy", "stretch")
        let wanted = policy == "stretch" ? sizes : keepingAspect(shape, axes, sizes, policy)
        for (index, axis) in axes.enumerated() {
            shape[axis] = context.known(wanted[index], "its sizes are not known before the model runs")
        }
        context.set(0, shape)
    }

    /// Upsample, and Resize in version 10: a scale for each axis, in an attribute before version 9, then in input 1.
    static let upsample: ShapeRule = { context throws(RuleStop) in
        if context.opset >= 9 { return try scale(&context, input: 1) }
        let shape = try context.shape(0)
        if context.opset < 7 { throw RuleStop("its form before version 7 has no rule") }
        guard case .floats(let scales)? = context.attributes["scales"], scales.count == shape.count else {
            throw RuleStop("its scales do not fit its axes")
        }
        context.set(
            0,
            zip(shape, scales).map { dim, scale in
                context.known(scaled(dim, by: ShapeData.Element(real: Double(scale))), "its scales are not known")
            })
    }

    private static func scale(_ context: inout NodeContext, input: Int) throws(RuleStop) {
        let shape = try context.shape(0)
        let scales = context.data(input)?.elements
        if let scales, scales.count != shape.count { throw RuleStop("its scales do not fit its axes") }
        context.set(
            0,
            shape.enumerated().map { index, dim in
                context.known(
                    scales.flatMap { scaled(dim, by: $0[index]) }, "its scales are not known before the model runs")
            })
    }

    private static func isGiven(_ context: NodeContext, _ index: Int) throws(RuleStop) -> Bool {
        guard context.has(index) else { return false }
        if let data = context.data(index) { return !data.elements.isEmpty }
        guard let shape = context.inputs[index]?.tensor?.shape, let count = shape.first?.value else {
            throw RuleStop("it is not known whether it gets scales or sizes")
        }
        return count > 0
    }

    /// A size times a scale, rounded down; nil when it cannot be expressed.
    private static func scaled(_ dim: SymbolicDim, by scale: ShapeData.Element) -> SymbolicDim? {
        if let factor = scale.number, let size = dim.value {
            // Runtimes multiply in single precision.
            let product = (Float(size) * Float(factor)).rounded(.down)
            return Int(exactly: product).flatMap { $0 >= 0 ? SymbolicDim($0) : nil }
        }
        let product = ShapeData.Element.int(dim).combined(with: scale, "Mul", isFloat: true, isSingle: true)
        return product.applying("Floor", isFloat: true).dim
    }

    /// The sizes when the aspect ratio stays: all known axes take the smallest (or largest) of their scales.
    private static func keepingAspect(
        _ shape: [SymbolicDim], _ axes: [Int], _ sizes: [SymbolicDim?], _ policy: String
    ) -> [SymbolicDim?] {
        var scale: Float?
        for (index, axis) in axes.enumerated() {
            guard let from = shape[axis].value, let wanted = sizes[index]?.value, from > 0 else {
                return sizes.map { _ in nil }
            }
            let own = Float(wanted) / Float(from)
            scale = scale.map { policy == "not_larger" ? min($0, own) : max($0, own) } ?? own
        }
        guard let scale, policy == "not_larger" || policy == "not_smaller" else { return sizes.map { _ in nil } }
        return axes.map { axis in
            let exact = scale * Float(shape[axis].value ?? 0)
            // Rounding differs between runtimes next to a half.
            guard abs(exact - exact.rounded(.down) - 0.5) > 0.01 else { return nil }
            return Int(exactly: exact.rounded()).map { SymbolicDim($0) }
        }
    }

    /// GridSample: batch and channels of the image, the places of the grid.
    static let gridSample: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 3)
        let grid = try context.shape(1, rank: shape.count)
        context.set(0, [context.same(shape[0], grid[0]), shape[1]] + Array(grid[1..<(grid.count - 1)]))
    }

    /// AffineGrid: the size of the image is an input.
    static let affineGrid: ShapeRule = { context throws(RuleStop) in
        guard let size = context.dims(1), size.count == 4 || size.count == 5 else {
            throw RuleStop("the size of its image is not known before the model runs")
        }
        let known = size.map { $0 ?? context.fresh("the size of its image is not known before the model runs") }
        context.set(0, [known[0]] + Array(known[2...]) + [SymbolicDim(size.count - 2)])
    }

    /// RoiAlign.
    static let roiAlign: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 4)
        let regions = try context.shape(1, rank: 2)
        let height = SymbolicDim(try context.int("output_height", 1))
        context.set(0, [regions[0], shape[1], height, SymbolicDim(try context.int("output_width", 1))])
    }

    /// MaxRoiPool.
    static let maxRoiPool: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 4)
        let regions = try context.shape(1, rank: 2)
        guard let pooled = try context.ints("pooled_shape"), pooled.count == 2 else {
            throw RuleStop("it states no shape")
        }
        context.set(0, [regions[0], shape[1]] + pooled.map { SymbolicDim($0) })
    }

    /// CenterCropPad: the sizes of some axes are an input.
    static let centerCropPad: ShapeRule = { context throws(RuleStop) in
        var shape = try context.shape(0)
        let axes = try context.axes(context.ints("axes") ?? Array(shape.indices), rank: shape.count)
        let sizes = context.dims(1) ?? axes.map { _ in nil }
        guard sizes.count == axes.count else { throw RuleStop("its sizes do not fit its axes") }
        for (index, axis) in axes.enumerated() {
            shape[axis] = context.known(sizes[index], "its sizes are not known before the model runs")
        }
        context.set(0, shape)
    }
}
