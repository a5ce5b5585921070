import SlipwayDomain

/// Rules, by family. Each works on a ``NodeContext``; names are in ``RuleTable``.
enum Rules {
    /// The output has the shape of the first input, whatever it is.
    static let sameShape: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        context.set(0, shape)
    }

    /// PRelu: ONNX has the slope broadcast to the input, ONNX Runtime either to the other; a slope of symbols is taken as
    /// ONNX has it.
    static let slope: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let slope = context.inputs.count > 1 ? context.inputs[1]?.tensor?.shape : nil
        let isConstant = context.opset >= 7 && slope?.allSatisfy { $0.value != nil } == true
        context.set(0, isConstant ? context.broadcast([shape, slope ?? []]) : shape)
    }

    /// The output is the input.
    static let identity: ShapeRule = { context throws(RuleStop) in
        guard let first = context.inputs.first, let fact = first else { throw RuleStop("its input is missing") }
        context.outputs[0] = fact
    }

    /// An operator on each element whose results shapes may depend on.
    static let unaryData: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let opType = context.node.opType
        context.set(
            0, shape,
            data: context.data(0)?.mapped { element, isFloat in
                element.applying(opType, isFloat: isFloat)
            })
    }

    /// Clip; integers with known bounds go along, the lower bound first.
    static let clip: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        // Floats are not followed, nor are the attributes of the versions before 11, which are floats.
        guard let data = context.data(0), !data.isFloat, data.type != nil, context.opset >= 11 else {
            return context.set(0, shape)
        }
        var bounds: [SymbolicDim?] = [nil, nil]
        for index in 1...2 where context.has(index) {
            guard let bound = context.data(index), bound.elements.count == 1, let dim = bound.elements[0].dim else {
                return context.set(0, shape)
            }
            bounds[index - 1] = dim
        }
        context.set(
            0, shape,
            data: data.mapped { element, _ in
                guard var dim = element.dim else { return .unknown }
                for (index, bound) in bounds.enumerated() {
                    guard let bound else { continue }
                    let next = index == 0 ? SymbolicDim.maximum([dim, bound]) : SymbolicDim.minimum([dim, bound])
                    guard let next else { return .unknown }
                    dim = next
                }
                return .int(dim)
            })
    }

    /// Cast and CastLike; the elements go along where the new type holds them.
    static let cast: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        guard context.node.opType == "Cast" else {
            context.set(0, shape)
            return
        }
        // The type was a text before version 6.
        let type = context.opset < 6 ? nil : ElementType(onnx: try context.int("to", 0))
        context.set(0, shape, data: type.flatMap { context.data(0)?.cast(to: $0) })
    }

    /// An operator on pairs of elements, broadcast to each other.
    static let binary: ShapeRule = { context throws(RuleStop) in
        // Before version 7 the second input was fitted to the first one.
        if context.opset < 7, context.node.domain.isEmpty { return context.set(0, try context.shape(0)) }
        let shape = try context.broadcastInputs(0..<2)
        guard let left = context.data(0), let right = context.data(1) else { return context.set(0, shape) }
        let opType = context.node.opType
        if opType == "Mod", try context.flag("fmod", false) { return context.set(0, shape) }
        context.set(0, shape, data: left.combined(with: right, opType))
    }

    /// Min, Max, Sum, Mean: any number of inputs, broadcast to each other.
    static let variadic: ShapeRule = { context throws(RuleStop) in
        guard !context.inputs.isEmpty else { throw RuleStop("it has no inputs") }
        // Before version 8 all inputs had one shape.
        if context.opset < 8 { return context.set(0, try context.shape(0)) }
        let shape = try context.broadcastInputs(0..<context.inputs.count)
        var data = context.data(0)
        for index in context.inputs.indices.dropFirst() {
            guard let left = data, let right = context.data(index) else {
                data = nil
                break
            }
            data = left.combined(with: right, context.node.opType)
        }
        context.set(0, shape, data: context.node.opType == "Mean" ? nil : data)
    }

    /// Where: condition and both values, broadcast to each other.
    static let choice: ShapeRule = { context throws(RuleStop) in
        let shape = try context.broadcastInputs(0..<3)
        guard let condition = context.data(0), let yes = context.data(1), let other = context.data(2) else {
            return context.set(0, shape)
        }
        let places = yes.broadcast(with: other).flatMap { pair in
            condition.broadcast(with: pair.0).flatMap { first in
                condition.broadcast(with: pair.1).map { (pair, first, $0) }
            }
        }
        guard let places else { return context.set(0, shape) }
        let (pair, first, _) = places
        guard let left = pair.0.broadcast(to: first.0.dims), let right = pair.1.broadcast(to: first.0.dims) else {
            return context.set(0, shape)
        }
        let elements = first.0.elements.indices.map { index -> ShapeData.Element in
            let (one, two) = (left.elements[index], right.elements[index])
            guard let chosen = first.0.elements[index].dim?.value else { return one == two ? one : .unknown }
            return chosen != 0 ? one : two
        }
        context.set(0, shape, data: ShapeData(dims: first.0.dims, elements: elements, type: yes.type))
    }

    /// PRelu, BiasAdd and others whose further inputs are broadcast to the first one alone.
    static let firstDecides: ShapeRule = sameShape
}
