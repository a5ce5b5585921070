extension Rules {
    /// SequenceEmpty.
    static let sequenceEmpty: ShapeRule = { context throws(RuleStop) in
        context.outputs[0] = .sequence(SequenceFact(shape: nil, parts: []))
    }

    /// SequenceConstruct.
    static let sequenceConstruct: ShapeRule = { context throws(RuleStop) in
        context.setSequence(context.inputs.map { $0?.tensor?.shape })
    }

    /// SequenceInsert; without a position at the end.
    static let sequenceInsert: ShapeRule = { context throws(RuleStop) in
        let sequence = try context.sequence()
        let tensor = context.inputs.count > 1 ? context.inputs[1]?.tensor?.shape : nil
        if var parts = sequence.parts, let place = context.place(2, among: parts.count, isInserted: true) {
            parts.insert(tensor, at: place)
            context.setSequence(parts)
        } else {
            context.outputs[0] = .sequence(SequenceFact(shape: context.common(sequence.shape, tensor), parts: nil))
        }
    }

    /// SequenceErase; without a position the last one.
    static let sequenceErase: ShapeRule = { context throws(RuleStop) in
        let sequence = try context.sequence()
        if var parts = sequence.parts, let place = context.place(1, among: parts.count, isInserted: false) {
            parts.remove(at: place)
            context.setSequence(parts)
        } else {
            context.outputs[0] = .sequence(SequenceFact(shape: sequence.shape, parts: nil))
        }
    }

    /// SequenceAt.
    static let sequenceAt: ShapeRule = { context throws(RuleStop) in
        let sequence = try context.sequence()
        if context.has(1), let parts = sequence.parts,
            let place = context.place(1, among: parts.count, isInserted: false), let shape = parts[place]
        {
            return context.set(0, shape)
        }
        guard let shape = sequence.shape else { throw RuleStop("the elements of its sequence have no known rank") }
        context.set(0, shape)
    }

    /// SequenceLength.
    static let sequenceLength: ShapeRule = { context throws(RuleStop) in
        context.set(0, [])
        let sequence = try context.sequence()
        context.set(0, [], data: sequence.parts.map { .scalar(SymbolicDim($0.count)) })
    }

    /// SplitToSequence: into parts of one size, the last one what is left; into parts of stated sizes; or one by one.
    static let splitToSequence: ShapeRule = { context throws(RuleStop) in
        context.outputs[0] = .sequence(.unknown)
        var shape = try context.shape(0)
        let axis = try context.axis(context.int("axis", 0), rank: shape.count)
        let size = shape[axis].value
        if context.has(1) {
            let split = context.inputs[1]?.tensor
            var sizes: [SymbolicDim?]?
            if split?.shape?.count == 1 {
                sizes = context.dims(1)
            } else if split?.shape?.isEmpty == true, let each = context.ints(1)?.first, each > 0, let size,
                (size - 1) / each < SequenceFact.limit
            {
                sizes = stride(from: 0, to: size, by: each).map { SymbolicDim(min(each, size - $0)) }
            }
            if let sizes, sizes.count <= SequenceFact.limit {
                context.setSequence(
                    sizes.map { size in
                        shape[axis] = context.known(size, "the sizes it splits into are not known")
                        return shape
                    })
                return
            }
            shape[axis] = context.fresh("the sizes it splits into may differ")
        } else if try context.flag("keepdims", true) {
            shape[axis] = .one
        } else {
            shape.remove(at: axis)
        }
        if !context.has(1), let size, size <= SequenceFact.limit {
            context.setSequence([[SymbolicDim]?](repeating: shape, count: size))
        } else {
            context.outputs[0] = .sequence(SequenceFact(shape: shape, parts: nil))
        }
    }

    /// ConcatFromSequence.
    static let concatFromSequence: ShapeRule = { context throws(RuleStop) in
        let sequence = try context.sequence()
        let shapes = sequence.parts.flatMap { parts in
            let known = parts.compactMap { $0 }
            return !known.isEmpty && known.count == parts.count ? known : nil
        }
        guard var shape = shapes?.first ?? sequence.shape else {
            throw RuleStop("the elements of its sequence have no known rank")
        }
        let isNew = try context.flag("new_axis", false)
        let axis = try context.axis(context.int("axis", 0), rank: shape.count + (isNew ? 1 : 0))
        guard let shapes, shapes.allSatisfy({ $0.count == shape.count }) else {
            let length = context.fresh(.counted, "it depends on how many tensors its sequence holds")
            if isNew { shape.insert(length, at: axis) } else { shape[axis] = length }
            return context.set(0, shape)
        }
        var sum: SymbolicDim? = isNew ? SymbolicDim(shapes.count) : shape[axis]
        for other in shapes.dropFirst() {
            for index in shape.indices where isNew || index != axis {
                shape[index] = context.same(shape[index], other[index])
            }
            if !isNew { sum = sum + other[axis] }
        }
        if isNew { shape.insert(context.known(sum), at: axis) } else { shape[axis] = context.known(sum) }
        context.set(0, shape)
    }

    /// Optional, SequenceMap, ZipMap: the output is no tensor.
    static let noTensor: ShapeRule = { context throws(RuleStop) in
        for index in context.outputs.indices { context.outputs[index] = .other }
    }

    /// SequenceMap: sequences of unknown tensors.
    static let sequenceMap: ShapeRule = { context throws(RuleStop) in
        for index in context.outputs.indices { context.outputs[index] = .sequence(.unknown) }
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
    /// The sequence that is the first input; stops when it is none.
    func sequence() throws(RuleStop) -> SequenceFact {
        guard case .sequence(let fact)?? = inputs.first else { throw RuleStop("its input is no known sequence") }
        return fact
    }

    /// The place that an input names, from the end when negative; nil when it is not known or out of range.
    func place(_ index: Int, among count: Int, isInserted: Bool) -> Int? {
        guard has(index) else { return isInserted ? count : count > 0 ? count - 1 : nil }
        guard let stated = ints(index)?.first else { return nil }
        let place = stated < 0 ? stated + count : stated
        return (0..<(isInserted ? count + 1 : count)).contains(place) ? place : nil
    }

    /// Makes the first output a sequence of tensors of these shapes.
    mutating func setSequence(_ parts: [[SymbolicDim]?]) {
        var shape = parts.first.flatMap { $0 }
        for next in parts.dropFirst() { shape = common(shape, next) }
        outputs[0] = .sequence(
            SequenceFact(shape: shape, parts: parts.count <= SequenceFact.limit ? parts : nil))
    }

    /// What holds for tensors of either shape; nil when the ranks differ or one is not known.
    mutating func common(_ left: [SymbolicDim]?, _ right: [SymbolicDim]?) -> [SymbolicDim]? {
        guard let left, let right, left.count == right.count else { return nil }
        return zip(left, right).map { one, two in
            one == two ? one : fresh("it is \(one) on one way and \(two) on another")
        }
    }
}
