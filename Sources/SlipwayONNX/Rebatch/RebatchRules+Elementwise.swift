/// Rules by family; the facts on operators are those of the ONNX standard and of ONNX Runtime's contributed operators.
enum RebatchRules {
    /// Operators that take their inputs element by element, broadcast from the last axis.
    static let elementwise: RebatchRule = { context throws(RebatchStop) in
        let axis = try alignedAxis(&context, Array(context.layouts.indices))
        context.setAll(axis: axis)
    }

    /// Where the rows lie after the inputs are broadcast against each other.
    ///
    /// All inputs that differ from row to row must have the rows at the same axis, counted from the last one, and equally
    /// many elements of a row there; the others must have 1 there, or end before it.
    static func alignedAxis(_ context: inout RebatchContext, _ indices: [Int]) throws(RebatchStop) -> Int {
        var shapes: [(index: Int, shape: [SymbolicDim], axis: Int?)] = []
        for index in indices where context.has(index) {
            shapes.append((index, try context.shape(index), try context.rows(index)))
        }
        let rank = shapes.map(\.shape.count).max() ?? 0
        var found: (axis: Int, size: SymbolicDim)?
        for (index, shape, axis) in shapes {
            guard let axis else { continue }
            let aligned = axis + rank - shape.count
            if let found, found.axis != aligned || found.size != shape[axis] {
                throw RebatchStop("its inputs have the rows at different axes (input \(index): axis \(axis))")
            }
            found = (aligned, shape[axis])
        }
        guard let found else { throw RebatchStop("none of its inputs differs from row to row") }
        for (index, shape, axis) in shapes where axis == nil {
            let place = found.axis - (rank - shape.count)
            guard place >= 0, shape[place] != .one else { continue }
            try context.repeatForRows(index, axis: place, size: found.size)
        }
        return found.axis
    }

    /// Operators whose first input goes through element by element; what else they take is the same for every row.
    static let firstInput: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(from: 1)
        context.setAll(axis: axis)
    }

    /// Dropout: in inference it does nothing.
    static let dropout: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(from: 1)
        if context.has(2), try context.constants(2, "whether it is in training mode") != [0] {
            throw RebatchStop("it is in training mode")
        }
        context.setAll(axis: axis)
    }

    /// QuantizeLinear, DequantizeLinear: a scale for all, or for each element of another axis.
    static let quantize: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(from: 1)
        if try !context.isScalar(1) {
            let (rank, scales) = (try context.rank(0), try context.rank(1))
            guard scales == 1 else { throw RebatchStop("it has scales for blocks") }
            let scaled = try context.axis(context.int("axis", 1), rank: rank)
            try context.refuse(axis, among: [scaled], "has scales along")
        }
        context.set(0, axis: axis)
    }

    /// QLinearAdd, QLinearMul (com.microsoft).
    static let quantizedBinary: RebatchRule = { context throws(RebatchStop) in
        try context.requireFixed(1, 2, 4, 5, 6, 7)
        for index in [1, 2, 4, 5, 6, 7] where context.has(index) {
            guard try context.isScalar(index) else { throw RebatchStop("it has more than one scale") }
        }
        context.set(0, axis: try alignedAxis(&context, [0, 3]))
    }

    /// Operators that spoil the rows, each with its reason.
    static func never(_ reason: String) -> RebatchRule {
        { _ throws(RebatchStop) in throw RebatchStop(reason) }
    }

    /// Operators of tables, such as classifiers: axis 0 is the rows, axis 1 the features.
    static let table: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(from: 1)
        guard axis == 0, try context.rank(0) == 2 else { throw RebatchStop("its rows are not axis 0 of a table") }
        context.setAll(axis: 0)
    }
}
