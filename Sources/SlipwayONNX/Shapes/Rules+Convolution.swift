extension Rules {
    /// Conv and its quantized and fused forms, with image and weight at the given inputs.
    static func convolution(image: Int, weight: Int) -> ShapeRule {
        { context throws(RuleStop) in
            let shape = try context.shape(image, rankAtLeast: 3)
            let filter = try context.shape(weight, rank: shape.count)
            if try context.flag("channels_last", false) { throw RuleStop("its channels come last") }
            let window = try SpatialWindow(context, rank: shape.count - 2, filter: Array(filter[2...]))
            if context.node.opType == "DeformConv", context.inputs.count > 2,
                let rows = context.inputs[2]?.tensor?.shape?.first
            {
                context.demand(shape[0], equals: rows)
            }
            var result = [shape[0], filter[0]]
            for axis in 0..<window.rank {
                result.append(
                    context.known(window.length(of: shape[axis + 2], axis), "its window may not fit its image"))
            }
            context.set(0, result)
        }
    }

    /// NhwcConv, NhwcFusedConv (com.microsoft): channels last in image and output, filters as in Conv.
    static let channelsLastConvolution: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 3)
        let filter = try context.shape(1, rank: shape.count)
        // ONNX Runtime has moved the channels of the filter between releases; the spatial part is then elsewhere.
        guard let kernel = try context.ints("kernel_shape") else { throw RuleStop("it states no kernel_shape") }
        let window = try SpatialWindow(context, rank: shape.count - 2, filter: kernel.map { SymbolicDim($0) })
        var result = [shape[0]]
        for axis in 0..<window.rank {
            result.append(context.known(window.length(of: shape[axis + 1], axis), "its window may not fit its image"))
        }
        context.set(0, result + [filter[0]])
    }

    /// AveragePool, MaxPool, LpPool.
    static let pool: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 3)
        if try context.flag("channels_last", false) { throw RuleStop("its channels come last") }
        let window = try SpatialWindow(context, rank: shape.count - 2, filter: nil)
        var result = Array(shape[..<2])
        for axis in 0..<window.rank {
            result.append(context.known(window.length(of: shape[axis + 2], axis), "its window may not fit its image"))
        }
        context.set(0, result)
        context.set(1, result)
    }

    /// GlobalAveragePool, GlobalMaxPool, GlobalLpPool.
    static let globalPool: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 2)
        if try context.flag("channels_last", false) { throw RuleStop("its channels come last") }
        context.set(0, Array(shape[..<2]) + [SymbolicDim](repeating: .one, count: shape.count - 2))
    }

    /// ConvTranspose.
    static let transposedConvolution: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 3)
        let filter = try context.shape(1, rank: shape.count)
        let rank = shape.count - 2
        let window = try SpatialWindow(context, rank: rank, filter: Array(filter[2...]))
        let extra = try context.ints("output_padding") ?? [Int](repeating: 0, count: rank)
        guard extra.count == rank else { throw RuleStop("its output_padding does not fit its rank") }
        var result = [shape[0], context.known(filter[1] * SymbolicDim(try context.int("group", 1)))]
        if let stated = try context.ints("output_shape"), !stated.isEmpty {
            guard stated.count == rank || stated.count == rank + 2 else {
                throw RuleStop("its output_shape does not fit")
            }
            result += stated.suffix(rank).map { SymbolicDim($0) }
            return context.set(0, result)
        }
        for axis in 0..<rank {
            let size = shape[axis + 2]
            let stride = SymbolicDim(window.strides[axis])
            let whole = (size - .one) * stride + SymbolicDim(extra[axis]) + window.extents[axis]
            switch window.padding {
            case .stated:
                result.append(context.known(whole - SymbolicDim(window.pads[axis] + window.pads[axis + rank])))
            case .valid: result.append(context.known(whole))
            case .same:
                // The total padding is not negative: a window smaller than its stride covers less.
                result.append(context.known(SymbolicDim.minimum([size * stride, whole])))
            }
        }
        context.set(0, result)
    }

    /// MaxUnpool: the output's shape is an input, or follows from the window.
    static let maxUnpool: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 3)
        if context.has(2) {
            let stated = context.dims(2) ?? shape.map { _ in nil }
            guard stated.count == shape.count else { throw RuleStop("its output shape has another rank") }
            return context.set(
                0, stated.map { $0 ?? context.fresh("its output shape is not known before the model runs") })
        }
        let window = try SpatialWindow(context, rank: shape.count - 2, filter: nil)
        var result = Array(shape[..<2])
        for axis in 0..<window.rank {
            let pads = SymbolicDim(window.pads[axis] + window.pads[axis + window.rank])
            result.append(
                context.known(
                    (shape[axis + 2] - .one) * SymbolicDim(window.strides[axis]) - pads + window.extents[axis]))
        }
        context.set(0, result)
    }

    /// Col2Im: image and block shapes are inputs.
    static let columnsToImage: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 3)
        guard let image = context.dims(1) else {
            throw RuleStop("the shape of its image is not known before the model runs")
        }
        let block = context.dims(2).flatMap { dims in
            dims.allSatisfy { $0 != nil } ? SymbolicDim.product(dims.compactMap { $0 }) : nil
        }
        let channels = SymbolicDim.floorDiv(shape[1], block)
        var result = [shape[0], context.known(channels, "the shape of its block is not known before the model runs")]
        for dim in image {
            result.append(context.known(dim, "the shape of its image is not known before the model runs"))
        }
        context.set(0, result)
    }
}

/// The window of a convolution or pooling, for each spatial axis.
struct SpatialWindow {
    /// How the borders are padded.
    enum Padding { case stated, same, valid }

    let rank: Int
    let strides: [Int]
    /// All beginnings, then all ends.
    let pads: [Int]
    /// The elements from the first to the last that a window covers.
    let extents: [SymbolicDim]
    let padding: Padding
    let roundsUp: Bool

    /// Reads the attributes of a node; `filter` is the window's size where the weights give it.
    init(_ context: NodeContext, rank: Int, filter: [SymbolicDim]?) throws(RuleStop) {
        self.rank = rank
        func list(_ name: String, _ count: Int, _ fallback: Int) throws(RuleStop) -> [Int] {
            guard let stated = try context.ints(name), !stated.isEmpty else {
                return [Int](repeating: fallback, count: count)
            }
            guard stated.count == count else { throw RuleStop("attribute \"\(name)\" does not fit its rank") }
            return stated
        }
        strides = try list("strides", rank, 1)
        pads = try list("pads", 2 * rank, 0)
        let dilations = try list("dilations", rank, 1)
        let limit = 1 << 31
        guard strides.allSatisfy({ (1..<limit).contains($0) }), dilations.allSatisfy({ (1..<limit).contains($0) }),
            pads.allSatisfy({ (-limit..<limit).contains($0) })
        else { throw RuleStop("its window is not one") }
        let kernel = try context.ints("kernel_shape").map { $0.map { SymbolicDim($0) } } ?? filter
        guard let kernel, kernel.count == rank else { throw RuleStop("the shape of its window is not known") }
        var extents: [SymbolicDim] = []
        for (size, dilation) in zip(kernel, dilations) {
            guard let extent = (size - .one) * SymbolicDim(dilation) + .one else {
                throw RuleStop("its window is too large")
            }
            extents.append(extent)
        }
        self.extents = extents
        switch try context.text("auto_pad", "NOTSET") {
        case "NOTSET", "": padding = .stated
        case "VALID": padding = .valid
        case "SAME_UPPER", "SAME_LOWER": padding = .same
        default: throw RuleStop("its auto_pad is not known")
        }
        roundsUp = try context.flag("ceil_mode", false)
    }

    /// The number of windows along an axis; nil when it cannot be expressed.
    func length(of size: SymbolicDim, _ axis: Int) -> SymbolicDim? {
        let stride = SymbolicDim(strides[axis])
        if padding == .same { return SymbolicDim.ceilDiv(size, stride) }
        let before = padding == .valid ? 0 : pads[axis]
        let after = padding == .valid ? 0 : pads[axis + rank]
        let room = size + SymbolicDim(before + after) - extents[axis]
        // Runtimes differ in how many windows there are when not even one fits.
        if let room = room?.value, room < 0 { return nil }
        guard roundsUp else { return SymbolicDim.floorDiv(room, stride) + .one }
        let count = SymbolicDim.ceilDiv(room, stride) + .one
        // The last window starts inside the image, not in the padding behind it (onnx 1.16, ONNX Runtime 1.18).
        let alwaysInside = (extents[axis] - SymbolicDim(after + strides[axis]))?.isNonNegative == true
        if alwaysInside { return count }
        guard (extents[axis] - SymbolicDim(after + 1))?.isNonNegative == true else { return nil }
        return SymbolicDim.minimum([count, SymbolicDim.ceilDiv(size + SymbolicDim(before), stride)])
    }
}
