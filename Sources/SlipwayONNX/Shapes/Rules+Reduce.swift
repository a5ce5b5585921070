extension Rules {
    /// The Reduce operators: axes are an attribute before version 18 (ReduceSum: 13), then an input.
    static let reduce: ShapeRule = { context throws(RuleStop) in
        let version = context.node.opType == "ReduceSum" ? 13 : 18
        let keeps = try context.flag("keepdims", true)
        let isEmptyNoop = try context.flag("noop_with_empty_axes", false)
        let takesInput = context.opset >= version
        if takesInput, context.has(1), context.ints(1) == nil {
            // Which axes go is not known; with keepdims at least the rank is, and 1 or the old size each.
            guard keeps else { throw RuleStop("which axes it reduces is not known before the model runs") }
            let shape = try context.shape(0)
            return context.set(0, shape.map { $0 == .one ? $0 : context.fresh("which axes it reduces is not known") })
        }
        let stated = try axes(of: &context, attributeBefore: version)
        try reduceAxes(&context, stated, keeps: keeps, isEmptyNoop: takesInput && isEmptyNoop)
    }

    /// QLinearReduceMean, ReduceSumInteger (com.microsoft): axes are an attribute.
    static let reduceByAttribute: ShapeRule = { context throws(RuleStop) in
        let keeps = try context.flag("keepdims", true)
        let stated = try context.ints("axes")
        try reduceAxes(&context, stated, keeps: keeps, isEmptyNoop: false)
    }

    private static func reduceAxes(
        _ context: inout NodeContext, _ stated: [Int]?, keeps: Bool, isEmptyNoop: Bool
    ) throws(RuleStop) {
        let reducesAll = stated?.isEmpty != false
        if reducesAll, isEmptyNoop {
            let shape = try context.shape(0)
            return context.set(0, shape, data: context.data(0))
        }
        // A scalar needs no rank.
        if reducesAll, !keeps { return context.set(0, [], data: reducedData(context)) }
        let shape = try context.shape(0)
        let axes = reducesAll ? Array(shape.indices) : try context.axes(stated ?? [], rank: shape.count)
        let result = shape.indices.compactMap { axis -> SymbolicDim? in
            axes.contains(axis) ? (keeps ? .one : nil) : shape[axis]
        }
        let data = axes.count == shape.count ? reducedData(context) : nil
        context.set(0, result, data: data?.reshaped(result))
    }

    /// The one element that is left when all are reduced, for the operators that computations of shapes use.
    private static func reducedData(_ context: NodeContext) -> ShapeData? {
        guard let known = context.data(0), !known.isFloat else { return nil }
        let parts = known.elements.map(\.dim)
        guard parts.allSatisfy({ $0 != nil }) else { return nil }
        let result: SymbolicDim?
        switch context.node.opType {
        case "ReduceProd": result = SymbolicDim.product(parts.compactMap { $0 })
        case "ReduceSum": result = parts.reduce(Optional(.zero)) { $0 + $1 }
        case "ReduceMax": result = SymbolicDim.maximum(parts)
        case "ReduceMin": result = SymbolicDim.minimum(parts)
        default: return nil
        }
        return result.map { ShapeData(dims: [], elements: [.int($0)], type: known.type) }
    }

    /// ArgMax, ArgMin.
    static let argExtreme: ShapeRule = { context throws(RuleStop) in
        var shape = try context.shape(0)
        let axis = try context.axis(context.int("axis", 0), rank: shape.count)
        if try context.flag("keepdims", true) { shape[axis] = .one } else { shape.remove(at: axis) }
        context.set(0, shape)
    }
}
