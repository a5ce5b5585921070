import SlipwayDomain

extension Rules {
    /// Shape, from version 15 with `start` and `end`.
    static let shape: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let rank = shape.count
        func clamped(_ position: Int) -> Int { min(max(position < 0 ? position + rank : position, 0), rank) }
        let start = clamped(try context.int("start", 0))
        let end = clamped(try context.int("end", rank))
        let part = Array(shape[start..<max(start, end)])
        context.set(0, [SymbolicDim(part.count)], data: .vector(part))
    }

    /// Size.
    static let size: ShapeRule = { context throws(RuleStop) in
        let product = context.inputs.first.flatMap { $0?.tensor?.shape }.flatMap { SymbolicDim.product($0) }
        context.set(0, [], data: product.map { .scalar($0) })
    }

    /// Reshape: 0 copies (unless `allowzero`), -1 is what is left.
    static let reshape: ShapeRule = { context throws(RuleStop) in
        guard let wanted = context.dims(1) else {
            throw RuleStop("its target shape is not known before the model runs")
        }
        let input = context.inputs[0]?.tensor?.shape
        let copiesZero = try !context.flag("allowzero", false)
        var result: [SymbolicDim?] = []
        var open: Int?
        for (axis, dim) in wanted.enumerated() {
            if let dim, dim == SymbolicDim(-1) {
                guard open == nil else { throw RuleStop("its target shape has two -1") }
                open = axis
                result.append(nil)
            } else if let dim, dim == .zero, copiesZero {
                if let input, axis >= input.count {
                    throw RuleStop("its target shape copies an axis that is not there")
                }
                result.append(input?[axis])
            } else if let dim, !dim.isNonNegative {
                // A negative symbol would mean -1; what cannot be shown to be a size is not one.
                result.append(nil)
                if dim.value != nil { throw RuleStop("its target shape has a negative size") }
                return context.set(0, wanted.map { _ in context.fresh("its target shape is not known") })
            } else if copiesZero, let dim, !dim.isPositive, input?.contains(dim) != true {
                // Where it is 0 it copies an axis; a size of the input is 0 only where the input is empty.
                result.append(nil)
            } else {
                result.append(dim)
            }
        }
        let unknown = result.indices.filter { result[$0] == nil && $0 != open }
        // An element that is not known may be a size, 0 or -1: only one -1 may be, so the product decides a single one.
        let wholeIndex = unknown.isEmpty ? open : (unknown.count == 1 && open == nil ? unknown[0] : nil)
        if let index = wholeIndex, let input, let total = SymbolicDim.product(input) {
            let rest = SymbolicDim.product(result.compactMap { $0 })
            result[index] = rest.flatMap { rest in
                if rest == .one { return total }
                if let exact = total.dividedExactly(by: rest) { return exact }
                if let number = rest.value { context.demand(total, multipleOf: number) }
                return total.isKnown && rest.isKnown ? SymbolicDim.floorDiv(total, rest) : nil
            }
        }
        // Without a -1 the number of elements decides.
        if open == nil, unknown.isEmpty, let total = input.flatMap({ SymbolicDim.product($0) }),
            let wanted = SymbolicDim.product(result.compactMap { $0 })
        {
            context.demand(total, equals: wanted)
        }
        let shape = result.map { $0 ?? context.fresh("its target shape is not known before the model runs") }
        context.set(0, shape, data: context.data(0)?.reshaped(shape))
    }

    /// Flatten into two axes.
    static let flatten: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let stated = try context.int("axis", 1)
        guard (-shape.count...shape.count).contains(stated) else { throw RuleStop("axis \(stated) is out of range") }
        let axis = stated < 0 ? stated + shape.count : stated
        let outer = context.known(SymbolicDim.product(shape[..<axis]))
        let inner = context.known(SymbolicDim.product(shape[axis...]))
        context.set(0, [outer, inner], data: context.data(0)?.reshaped([outer, inner]))
    }

    /// Squeeze: axes are an attribute before version 13, then an input.
    static let squeeze: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        if context.opset >= 13, context.has(1), context.ints(1) == nil, let count = context.dims(1)?.count,
            count <= shape.count
        {
            return context.set(
                0, (0..<(shape.count - count)).map { _ in context.fresh("which axes it removes is not known") })
        }
        let stated = try axes(of: &context, attributeBefore: 13)
        let removed: [Int]
        if let stated {
            removed = try context.axes(stated, rank: shape.count)
        } else {
            guard shape.allSatisfy({ $0.value != nil || ($0 - SymbolicDim(2))?.isNonNegative == true }) else {
                throw RuleStop("it removes the axes of size 1, and it is not known which these are")
            }
            removed = shape.indices.filter { shape[$0] == .one }
        }
        for axis in removed where shape[axis].value.map({ $0 != 1 }) == true {
            throw RuleStop("it removes axis \(axis), which has the size \(shape[axis])")
        }
        if stated != nil { for axis in removed { context.demand(shape[axis], equals: .one) } }
        let kept = shape.indices.filter { !removed.contains($0) }.map { shape[$0] }
        context.set(0, kept, data: context.data(0)?.reshaped(kept))
    }

    /// Unsqueeze: axes are an attribute before version 13, then an input.
    static let unsqueeze: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        if context.opset >= 13, context.ints(1) == nil, let count = context.dims(1)?.count {
            // How many axes come in is known, not where.
            return context.set(
                0, (0..<(shape.count + count)).map { _ in context.fresh("where it adds axes is not known") })
        }
        guard let stated = try axes(of: &context, attributeBefore: 13) else { throw RuleStop("it states no axes") }
        let rank = shape.count + stated.count
        let added = try context.axes(stated, rank: rank)
        var rest = shape[...]
        let result = (0..<rank).map { added.contains($0) ? .one : rest.removeFirst() }
        context.set(0, result, data: context.data(0)?.reshaped(result))
    }

    /// The axes of a node, from the attribute before a version, then from input 1; nil when absent. Stops when they are
    /// present but not known: that is not the same as absent.
    static func axes(of context: inout NodeContext, attributeBefore version: Int) throws(RuleStop) -> [Int]? {
        if context.opset < version { return try context.ints("axes") }
        guard context.has(1) else { return nil }
        return try context.knownInts(1, "which axes it works on")
    }

    /// Transpose.
    static let transpose: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let order = try context.ints("perm") ?? Array(shape.indices.reversed())
        guard order.count == shape.count else { throw RuleStop("its permutation has another length than its input") }
        let axes = try context.axes(order, rank: shape.count)
        let result = axes.map { shape[$0] }
        var data: ShapeData?
        if let known = context.data(0), known.dims.count == axes.count {
            data = known.gathered(axes.map { known.dims[$0] }) { place in
                var source = place
                for (index, axis) in axes.enumerated() { source[axis] = place[index] }
                return source
            }
        }
        context.set(0, result, data: data)
    }

    /// Expand: the shape is an input, broadcast both ways.
    static let expand: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        guard let wanted = context.dims(1) else {
            throw RuleStop("its target shape is not known before the model runs")
        }
        let target = wanted.map { dim -> SymbolicDim in
            if let dim, dim.isNonNegative { return dim }
            return context.fresh("its target shape is not known before the model runs")
        }
        let result = context.broadcast([shape, target])
        let sizes = result.compactMap(\.value)
        context.set(0, result, data: sizes.count == result.count ? context.data(0)?.broadcast(to: sizes) : nil)
    }

    /// Tile: how often each axis is repeated is an input.
    static let tile: ShapeRule = { context throws(RuleStop) in
        if context.opset < 6 { throw RuleStop("its form before version 6 has no rule") }
        let shape = try context.shape(0)
        guard let repeats = context.dims(1), repeats.count == shape.count else {
            return context.set(0, shape.map { _ in context.fresh("how often it repeats is not known") })
        }
        let result = zip(shape, repeats).map { dim, count in
            context.known(dim * count, "how often it repeats is not known before the model runs")
        }
        var data: ShapeData?
        let sizes = result.compactMap(\.value)
        if let known = context.data(0), sizes.count == result.count {
            data = known.gathered(sizes) { place in zip(place, known.dims).map { $1 == 0 ? 0 : $0 % $1 } }
        }
        context.set(0, result, data: data)
    }
}

extension ShapeData {
    /// The elements in another shape; nil when that is not all numbers, or has another number of elements.
    func reshaped(_ shape: [SymbolicDim]) -> ShapeData? {
        let sizes = shape.compactMap(\.value)
        guard sizes.count == shape.count, Self.count(sizes) == elements.count else { return nil }
        return ShapeData(dims: sizes, elements: elements, type: type)
    }
}
