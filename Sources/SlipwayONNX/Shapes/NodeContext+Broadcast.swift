extension NodeContext {
    /// The size that two axes have when one is broadcast to the other.
    ///
    /// Equal sizes stay, 1 gives way, a number of 2 or more decides. Two sizes that are both 1 or more and of which
    /// neither is known to be 1 give the larger one: a run in which both differ and none is 1 fails. A size that may be 0
    /// and meets something else is not known, unless it is at most the other one (a slice that the end of its axis cut
    /// off; such a run either fails or cut nothing off).
    mutating func broadcast(_ left: SymbolicDim, _ right: SymbolicDim) -> SymbolicDim {
        if left == right || right == .one { return left }
        if left == .one { return right }
        if let number = left.value {
            if right.value != nil { return fresh("axes of \(number) and \(right) do not fit together") }
            demand(right, equals: left, allowsOne: true)
            return left
        }
        if right.value != nil {
            demand(left, equals: right, allowsOne: true)
            return right
        }
        demand(left, equals: right, allowsOne: true)
        if left.isKnown, right.isKnown, let larger = SymbolicDim.maximum([left, right]) {
            if larger == left || larger == right || (left.isPositive && right.isPositive) { return larger }
        }
        return fresh("an axis of \(left) meets one of \(right), and nothing says that they are equal")
    }

    /// The shape that several shapes have when broadcast to each other.
    mutating func broadcast(_ shapes: [[SymbolicDim]]) -> [SymbolicDim] {
        let rank = shapes.map(\.count).max() ?? 0
        var result = [SymbolicDim](repeating: .one, count: rank)
        for shape in shapes {
            let offset = rank - shape.count
            for (index, dim) in shape.enumerated() {
                result[offset + index] = broadcast(result[offset + index], dim)
            }
        }
        return result
    }

    /// The size of axes that a run demands to be equal: a number if there is one, else a known expression.
    mutating func same(_ left: SymbolicDim, _ right: SymbolicDim) -> SymbolicDim {
        demand(left, equals: right)
        if left.value != nil { return left }
        if right.value != nil { return right }
        if left.isKnown { return left.weight <= right.weight || !right.isKnown ? left : right }
        return right.isKnown ? right : left
    }

    /// A broadcast of several inputs; stops when a rank is not known.
    mutating func broadcastInputs(_ indices: Range<Int>) throws(RuleStop) -> [SymbolicDim] {
        var shapes: [[SymbolicDim]] = []
        for index in indices { shapes.append(try shape(index)) }
        return broadcast(shapes)
    }
}
