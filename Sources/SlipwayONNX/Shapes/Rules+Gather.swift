import SlipwayDomain

extension Rules {
    /// Gather along an axis.
    static let gather: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let indices = try context.shape(1)
        let axis = try context.axis(context.int("axis", 0), rank: shape.count)
        let result = Array(shape[..<axis]) + indices + Array(shape[(axis + 1)...])
        var data: ShapeData?
        if let known = context.data(0), let places = context.data(1), known.dims.count == shape.count {
            data = gathered(known, places, axis: axis)
        }
        context.set(0, result, data: data)
    }

    private static func gathered(_ known: ShapeData, _ places: ShapeData, axis: Int) -> ShapeData? {
        let size = known.dims[axis]
        let numbers = places.elements.compactMap { $0.dim?.value }
        guard numbers.count == places.elements.count else { return nil }
        let target = Array(known.dims[..<axis]) + places.dims + Array(known.dims[(axis + 1)...])
        let strides = ShapeData.strides(places.dims)
        return known.gathered(target) { place in
            var offset = 0
            for index in places.dims.indices { offset += place[axis + index] * strides[index] }
            let number = numbers[offset]
            let row = number < 0 ? number + size : number
            return Array(place[..<axis]) + [row] + Array(place[(axis + places.dims.count)...])
        }
    }

    /// GatherElements: the shape of the indices.
    static let gatherElements: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(1)
        context.set(0, shape)
    }

    /// GatherND, from version 12 with `batch_dims`.
    static let gatherND: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let indices = try context.shape(1, rankAtLeast: 1)
        let batch = try context.int("batch_dims", 0)
        guard let width = indices[indices.count - 1].value else {
            throw RuleStop("the width of its indices is not known, and so is the rank of its output")
        }
        guard batch >= 0, batch < indices.count, width >= 0, batch + width <= shape.count else {
            throw RuleStop("its indices do not fit its input")
        }
        var result = Array(indices.dropLast()) + Array(shape[(batch + width)...])
        for axis in 0..<batch { result[axis] = context.same(shape[axis], indices[axis]) }
        context.set(0, result)
    }

    /// OneHot: a new axis whose size is an input.
    static let oneHot: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let axis = try context.axis(context.int("axis", -1), rank: shape.count + 1)
        let depth = context.data(1)?.elements.first?.dim.flatMap { $0.isNonNegative ? $0 : nil }
        var result = shape
        result.insert(context.known(depth, "how many classes it has is not known before the model runs"), at: axis)
        context.set(0, result)
    }

    /// Range: start, limit and step are inputs.
    static let range: ShapeRule = { context throws(RuleStop) in
        let ends = (0..<3).map { context.data($0) }
        guard let start = ends[0]?.elements.first, let limit = ends[1]?.elements.first,
            let step = ends[2]?.elements.first
        else {
            let count = context.fresh("how far it counts is not known before the model runs")
            return context.set(0, [count])
        }
        let type = ends[0]?.type
        if let first = start.dim, let last = limit.dim, let width = step.dim?.value, width != 0, width != .min {
            let distance = width > 0 ? last - first : first - last
            let count = distance.flatMap { SymbolicDim.ceilDiv($0, SymbolicDim(abs(width))) }
            let length = context.known(count.flatMap { $0.isNonNegative ? $0 : SymbolicDim.maximum([.zero, $0]) })
            var data: ShapeData?
            if let number = length.value, number <= ShapeData.limit {
                let elements = (0..<number).map { ShapeData.Element(first + SymbolicDim($0) * SymbolicDim(width)) }
                data = ShapeData(dims: [number], elements: elements, type: type)
            }
            return context.set(0, [length], data: data)
        }
        if let first = start.number, let last = limit.number, let width = step.number, width != 0,
            let count = Int(exactly: ((last - first) / width).rounded(.up))
        {
            // In double precision as ONNX defines it; a quotient next to a whole number could round either way.
            let exact = (last - first) / width
            guard abs(exact - exact.rounded()) > 1e-4 || exact == exact.rounded() else {
                return context.set(0, [context.fresh("how far it counts depends on rounding")])
            }
            return context.set(0, [SymbolicDim(max(count, 0))])
        }
        context.set(0, [context.fresh("how far it counts is not known before the model runs")])
    }

    /// ConstantOfShape: the shape is an input.
    static let constantOfShape: ShapeRule = { context throws(RuleStop) in
        guard let wanted = context.dims(0) else { throw RuleStop("its shape is not known before the model runs") }
        let shape = wanted.map { dim -> SymbolicDim in
            if let dim, dim.isNonNegative { return dim }
            return context.fresh("its shape is not known before the model runs")
        }
        let sizes = shape.compactMap(\.value)
        var data: ShapeData?
        if sizes.count == shape.count, let count = ShapeData.count(sizes) {
            // Without the attribute the elements are zeros of float32.
            var (element, type) = (ShapeData.Element.int(.zero), ElementType.float32 as ElementType?)
            if context.attributes["value"] != nil {
                let value = context.tensors["value"]?.data
                element = value?.elements.first ?? .unknown
                type = value?.type
            }
            data = ShapeData(
                dims: sizes, elements: [ShapeData.Element](repeating: element, count: count), type: type)
        }
        context.set(0, shape, data: data)
    }

    /// TopK: how many is an attribute before version 10, then an input.
    static let topK: ShapeRule = { context throws(RuleStop) in
        var shape = try context.shape(0)
        let axis = try context.axis(context.int("axis", -1), rank: shape.count)
        let count =
            context.opset < 10
            ? SymbolicDim(try context.int("k", -1)) : context.data(1)?.elements.first?.dim
        let known = count.flatMap { $0.isNonNegative ? $0 : nil }
        shape[axis] = context.known(known, "how many it takes is not known before the model runs")
        context.set(0, shape)
        context.set(1, shape)
    }

    /// Compress: the condition's true elements count.
    static let compress: ShapeRule = { context throws(RuleStop) in
        let axis = context.attributes["axis"] == nil ? nil : try context.int("axis", 0)
        var count: SymbolicDim?
        if let flags = context.ints(1) { count = SymbolicDim(flags.filter { $0 != 0 }.count) }
        let length = count ?? context.fresh(.counted, "it keeps as many elements as its condition has true ones")
        guard let axis else { return context.set(0, [length]) }
        var shape = try context.shape(0)
        shape[try context.axis(axis, rank: shape.count)] = length
        context.set(0, shape)
    }

    /// NonZero.
    static let nonZero: ShapeRule = { context throws(RuleStop) in
        let shape = context.inputs.first.flatMap { $0?.tensor?.shape }
        // The standard gives a scalar no row, ONNX Runtime one.
        let rank =
            shape.flatMap { $0.isEmpty ? nil : SymbolicDim($0.count) }
            ?? context.fresh("the rank of its input is not known")
        if let known = context.data(0), known.elements.allSatisfy({ $0.number != nil }) {
            let places = known.elements.indices.filter { known.elements[$0].number != 0 }
            let isVector = known.dims.count == 1
            context.set(
                0, [rank, SymbolicDim(places.count)],
                data: isVector
                    ? ShapeData(
                        dims: [1, places.count], elements: places.map { .int(SymbolicDim($0)) }, type: .int64) : nil)
            return
        }
        context.set(0, [rank, context.fresh(.counted, "it counts the elements that are not zero")])
    }

    /// Unique: how many distinct elements there are depends on them.
    static let unique: ShapeRule = { context throws(RuleStop) in
        let count = context.fresh(.counted, "it counts the distinct elements")
        for index in 1..<4 {
            context.set(index, [count])
        }
        let shape = context.inputs.first.flatMap { $0?.tensor?.shape }
        if context.attributes["axis"] == nil {
            context.set(0, [count])
            let total = shape.flatMap { SymbolicDim.product($0) }
            context.set(2, [context.known(total, "the shape of its input is not known")])
        } else if var shape {
            let axis = try context.axis(context.int("axis", 0), rank: shape.count)
            context.set(2, [shape[axis]])
            shape[axis] = count
            context.set(0, shape)
        } else {
            context.set(2, [context.fresh("the shape of its input is not known")])
        }
    }
}
