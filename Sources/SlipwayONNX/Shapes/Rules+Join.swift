extension Rules {
    /// Concat along an axis; the other axes are equal in every run.
    static let concat: ShapeRule = { context throws(RuleStop) in
        try concatInputs(&context, Array(context.inputs.indices))
    }

    /// Joins the given inputs along the attribute `axis`.
    static func concatInputs(_ context: inout NodeContext, _ inputs: [Int]) throws(RuleStop) {
        guard let first = inputs.first else { throw RuleStop("it has no inputs") }
        var result = try context.shape(first)
        let axis = try context.axis(context.int("axis", 1), rank: result.count)
        var sum: SymbolicDim? = result[axis]
        for index in inputs.dropFirst() {
            let shape = try context.shape(index, rank: result.count)
            for other in result.indices where other != axis {
                // ONNX Runtime passes over an empty tensor, whatever its other axes are.
                let isEmpty = result[other] == .zero || shape[other] == .zero
                result[other] =
                    isEmpty && result[other] != shape[other]
                    ? context.fresh("one of its inputs is empty")
                    : context.same(result[other], shape[other])
            }
            sum = sum + shape[axis]
        }
        result[axis] = context.known(sum)
        context.set(
            0, result,
            data: joined(
                inputs.map { context.data($0) },
                shapes: inputs.map { index in
                    context.inputs[index]?.tensor?.shape
                }, axis: axis, result: result))
    }

    /// The elements of all inputs; those that are not known stand as unknown ones.
    private static func joined(
        _ parts: [ShapeData?], shapes: [[SymbolicDim]?], axis: Int, result: [SymbolicDim]
    ) -> ShapeData? {
        guard let type = parts.lazy.compactMap({ $0 }).first?.type else { return nil }
        let target = result.compactMap(\.value)
        guard target.count == result.count, let count = ShapeData.count(target) else { return nil }
        var filled: [ShapeData] = []
        for (part, shape) in zip(parts, shapes) {
            if let part {
                filled.append(part)
                continue
            }
            guard let sizes = shape?.compactMap(\.value), sizes.count == target.count,
                let count = ShapeData.count(sizes)
            else { return nil }
            filled.append(
                ShapeData(dims: sizes, elements: [ShapeData.Element](repeating: .unknown, count: count), type: type))
        }
        guard filled.allSatisfy({ $0.dims.count == target.count }) else { return nil }
        var elements: [ShapeData.Element] = []
        guard let outer = ShapeData.count(Array(target[..<axis])) else { return nil }
        for row in 0..<outer {
            for part in filled {
                guard let width = ShapeData.count(Array(part.dims[axis...])),
                    (row + 1) * width <= part.elements.count
                else { return nil }
                elements += part.elements[(row * width)..<((row + 1) * width)]
            }
        }
        return elements.count == count ? ShapeData(dims: target, elements: elements, type: type) : nil
    }

    /// Split: the sizes are an attribute before version 13, then an input; from 18 on `num_outputs` may say how many.
    static let split: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let axis = try context.axis(context.int("axis", 0), rank: shape.count)
        let size = shape[axis]
        let count = context.outputs.count
        if context.opset < 2, context.has(1) { throw RuleStop("its form before version 2 has no rule") }
        var parts: [SymbolicDim?]
        if context.opset < 13, let stated = try context.ints("split") {
            parts = stated.map { SymbolicDim($0) }
        } else if context.opset >= 13, context.has(1) {
            // Present: the sizes are what the input says, even when that is not known.
            parts = context.dims(1) ?? [SymbolicDim?](repeating: nil, count: count)
        } else {
            if context.opset >= 18, try context.int("num_outputs", count) != count {
                throw RuleStop("`num_outputs` is not the number of its outputs")
            }
            // Equal parts; since version 18 the last one may be smaller.
            let each =
                context.opset >= 18
                ? SymbolicDim.ceilDiv(size, SymbolicDim(count))
                : size.dividedExactly(by: SymbolicDim(count))
                    ?? SymbolicDim.floorDiv(size, SymbolicDim(count))
            parts = [SymbolicDim?](repeating: each, count: count)
            if count > 1, context.opset >= 18 { parts[count - 1] = size - each * SymbolicDim(count - 1) }
            if context.opset < 18 { context.demand(size, multipleOf: count) }
        }
        guard parts.count == count else { throw RuleStop("it states \(parts.count) sizes for \(count) outputs") }
        // What is left for one unknown part is what the others leave.
        let unknown = parts.indices.filter { parts[$0] == nil }
        if unknown.isEmpty {
            let sum = parts.reduce(Optional(SymbolicDim.zero)) { $0 + $1 }
            if let sum { context.demand(size, equals: sum) }
        }
        if unknown.count == 1 {
            parts[unknown[0]] = parts.compactMap { $0 }.reduce(Optional(size)) { $0 - $1 }
        }
        // Where a part starts; nil behind one whose size is not known.
        var start: Int? = 0
        for index in 0..<count {
            var result = shape
            result[axis] = context.known(parts[index], "the sizes it splits into are not known before the model runs")
            var data: ShapeData?
            let first = start
            start = nil
            if let first, let size = parts[index]?.value, case (let end, false) = first.addingReportingOverflow(size) {
                if let known = context.data(0), known.dims.count == shape.count {
                    let cut = AxisCut(axis: axis, start: SymbolicDim(first), end: SymbolicDim(end), step: 1)
                    data = known.sliced(cut)
                }
                start = end
            }
            context.set(index, result, data: data)
        }
    }

    /// Pad: amounts are an attribute before version 11, then an input; from 18 on with axes.
    static let pad: ShapeRule = { context throws(RuleStop) in
        var shape = try context.shape(0)
        let rank = shape.count
        var pads: [SymbolicDim?]?
        var axes = Array(0..<rank)
        if context.opset < 11, context.node.domain.isEmpty {
            pads = try context.ints(context.opset < 2 ? "paddings" : "pads")?.map { SymbolicDim($0) }
        } else {
            pads = context.dims(1)
            if context.has(3) {
                guard let stated = context.ints(3) else {
                    return context.set(0, shape.map { _ in context.fresh("which axes it pads is not known") })
                }
                axes = try context.axes(stated, rank: rank)
            }
        }
        guard let amounts = pads else {
            for axis in axes { shape[axis] = context.fresh("how much it pads is not known before the model runs") }
            return context.set(0, shape)
        }
        guard amounts.count == 2 * axes.count else { throw RuleStop("its amounts do not fit its axes") }
        for (index, axis) in axes.enumerated() {
            let sum = shape[axis] + amounts[index] + amounts[axes.count + index]
            shape[axis] = context.known(sum, "how much it pads is not known before the model runs")
        }
        context.set(0, shape)
    }

    /// DepthToSpace.
    static let depthToSpace: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 4)
        let block = SymbolicDim(try context.int("blocksize", 0))
        let depth = context.known(SymbolicDim.floorDiv(shape[1], block * block), "its block size is no positive number")
        context.set(0, [shape[0], depth, context.known(shape[2] * block), context.known(shape[3] * block)])
    }

    /// SpaceToDepth.
    static let spaceToDepth: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 4)
        let block = SymbolicDim(try context.int("blocksize", 0))
        let height = context.known(SymbolicDim.floorDiv(shape[2], block), "its block size is no positive number")
        let width = context.known(SymbolicDim.floorDiv(shape[3], block), "its block size is no positive number")
        context.set(0, [shape[0], context.known(shape[1] * block * block), height, width])
    }
}
