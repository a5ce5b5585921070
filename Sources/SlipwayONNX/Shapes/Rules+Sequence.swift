extension Rules {
    /// SequenceEmpty.
    static let sequenceEmpty: ShapeRule = { context throws(RuleStop) in
        context.outputs[0] = .sequence(TensorFact(shape: nil))
    }

    /// SequenceConstruct.
    static let sequenceConstruct: ShapeRule = { context throws(RuleStop) in
        var shape: [SymbolicDim]?
        for index in context.inputs.indices {
            let next = context.inputs[index]?.tensor?.shape
            shape = index == 0 ? next : context.common(shape, next)
        }
        context.outputs[0] = .sequence(TensorFact(shape: shape))
    }

    /// SequenceInsert; into an empty sequence of unknown elements nothing is known of them.
    static let sequenceInsert: ShapeRule = { context throws(RuleStop) in
        context.outputs[0] = .sequence(TensorFact(shape: nil))
        guard case .sequence(let element)? = context.inputs[0], let tensor = context.inputs[1]?.tensor else { return }
        context.outputs[0] = .sequence(TensorFact(shape: context.common(element.shape, tensor.shape)))
    }

    /// SequenceErase.
    static let sequenceErase: ShapeRule = { context throws(RuleStop) in
        context.outputs[0] = .sequence(TensorFact(shape: nil))
        if case .sequence(let element)? = context.inputs[0] { context.outputs[0] = .sequence(element) }
    }

    /// SequenceAt.
    static let sequenceAt: ShapeRule = { context throws(RuleStop) in
        guard case .sequence(let element)? = context.inputs[0], let shape = element.shape else {
            throw RuleStop("the elements of its sequence have no known rank")
        }
        context.set(0, shape)
    }

    /// SplitToSequence: the parts may differ along the axis.
    static let splitToSequence: ShapeRule = { context throws(RuleStop) in
        context.outputs[0] = .sequence(TensorFact(shape: nil))
        var shape = try context.shape(0)
        let axis = try context.axis(context.int("axis", 0), rank: shape.count)
        if context.has(1) {
            let sizes = context.ints(1)
            let even = sizes.flatMap { sizes in sizes.count > 1 && Set(sizes).count == 1 ? sizes.first : nil }
            shape[axis] = even.map { SymbolicDim($0) } ?? context.fresh("the sizes it splits into may differ")
        } else if try context.int("keepdims", 1) != 0 {
            shape[axis] = .one
        } else {
            shape.remove(at: axis)
        }
        context.outputs[0] = .sequence(TensorFact(shape: shape))
    }

    /// ConcatFromSequence: how many tensors there are is not known.
    static let concatFromSequence: ShapeRule = { context throws(RuleStop) in
        guard case .sequence(let element)? = context.inputs[0], var shape = element.shape else {
            throw RuleStop("the elements of its sequence have no known rank")
        }
        let isNew = try context.int("new_axis", 0) != 0
        let axis = try context.axis(context.int("axis", 0), rank: shape.count + (isNew ? 1 : 0))
        let length = context.fresh(.counted, "it depends on how many tensors its sequence holds")
        if isNew { shape.insert(length, at: axis) } else { shape[axis] = length }
        context.set(0, shape)
    }

    /// Optional, SequenceMap, ZipMap: the output is no tensor.
    static let noTensor: ShapeRule = { context throws(RuleStop) in
        for index in context.outputs.indices { context.outputs[index] = .other }
    }

    /// SequenceMap: sequences of unknown tensors.
    static let sequenceMap: ShapeRule = { context throws(RuleStop) in
        for index in context.outputs.indices { context.outputs[index] = .sequence(TensorFact(shape: nil)) }
    }

    /// OptionalGetElement: from version 18 on a tensor or sequence passes through.
    static let optionalGetElement: ShapeRule = { context throws(RuleStop) in
        guard let fact = context.inputs.first.flatMap({ $0 }), fact != .other else {
            throw RuleStop("what its optional holds is not known")
        }
        context.outputs[0] = fact
    }

    /// Makes the entry of an operator whose output cannot be known.
    static func unknown(_ reason: String) -> ShapeRule {
        { _ throws(RuleStop) in throw RuleStop(reason) }
    }
}

extension NodeContext {
    /// What holds for tensors of either shape; nil when the ranks differ or one is not known.
    mutating func common(_ left: [SymbolicDim]?, _ right: [SymbolicDim]?) -> [SymbolicDim]? {
        guard let left, let right, left.count == right.count else { return nil }
        return zip(left, right).map { one, two in
            one == two ? one : fresh("it is \(one) on one way and \(two) on another")
        }
    }
}
