extension RebatchRules {
    /// Softmax, LogSoftmax, Hardmax: before version 13 all axes from one on are taken together.
    static let softmax: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let rank = try context.rank(0)
        let isOld = context.opset < 13 && context.node.domain.isEmpty
        let axis = try context.axis(context.int("axis", isOld ? 1 : -1), rank: rank)
        try context.refuse(row, among: isOld ? Array(axis..<rank) : [axis], "normalizes over")
        context.set(0, axis: row)
    }

    /// QLinearSoftmax (com.microsoft): the attribute `opset` says which softmax it is.
    static let quantizedSoftmax: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        try context.requireFixed(from: 1)
        let rank = try context.rank(0)
        let axis = try context.axis(context.int("axis", -1), rank: rank)
        try context.refuse(row, among: Array(axis..<rank), "normalizes over")
        context.set(0, axis: row)
    }

    /// Operators that work along one axis and keep all: LpNormalization, CumSum and others.
    static func along(attribute: String, _ fallback: Int) -> RebatchRule {
        { context throws(RebatchStop) in
            let row = try context.requireRows(0)
            try context.requireFixed(from: 1)
            let axis = try context.axis(context.int(attribute, fallback), rank: try context.rank(0))
            try context.refuse(row, among: [axis], "works along")
            context.setAll(axis: row)
        }
    }

    /// CumSum, CumProd: the axis is an input.
    static let cumulative: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let stated = try context.constants(1, "which axis it adds up along")
        try context.refuse(row, among: try context.axes(stated, rank: try context.rank(0)), "adds up along")
        context.set(0, axis: row)
    }

    /// TopK: the axis is an attribute, how many an input since version 10.
    static let topK: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        try context.requireFixed(from: 1)
        let axis = try context.axis(context.int("axis", -1), rank: try context.rank(0))
        try context.refuse(row, among: [axis], "sorts along")
        context.setAll(axis: row)
    }

    /// The Reduce operators; see the rule for their shapes.
    static func reduce(attributeOnly: Bool = false) -> RebatchRule {
        { context throws(RebatchStop) in
            let row = try context.requireRows(0)
            let version = attributeOnly ? Int.max : context.node.opType == "ReduceSum" ? 13 : 18
            let stated = try context.statedAxes(attributeBefore: version)
            if attributeOnly { try context.requireFixed(from: 1) }
            let takesNone = try context.int("noop_with_empty_axes", 0) != 0
            let isNoop = context.opset >= version && takesNone
            if stated?.isEmpty != false, isNoop { return context.set(0, axis: row) }
            let rank = try context.rank(0)
            let axes = stated?.isEmpty == false ? try context.axes(stated ?? [], rank: rank) : Array(0..<rank)
            try context.refuse(row, among: axes, "reduces")
            let keeps = try context.int("keepdims", 1) != 0
            context.set(0, axis: keeps ? row : row - axes.count { $0 < row })
        }
    }

    /// ArgMax, ArgMin.
    static let argExtreme: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let axis = try context.axis(context.int("axis", 0), rank: try context.rank(0))
        try context.refuse(row, among: [axis], "searches along")
        let keeps = try context.int("keepdims", 1) != 0
        context.set(0, axis: keeps || axis > row ? row : row - 1)
    }

    /// Operators on the matrices of the last two axes: Trilu, Det, Inverse.
    static let matrices: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        try context.requireFixed(from: 1)
        let rank = try context.rank(0)
        try context.refuse(row, among: [rank - 2, rank - 1], "works in matrices along")
        context.set(0, axis: row)
    }

    /// DFT: before version 20 the axis is an attribute, then an input.
    static let fourier: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        try context.requireFixed(from: 1)
        let rank = try context.rank(0)
        let axis: Int
        if context.opset < 20 {
            axis = try context.int("axis", 1)
        } else if context.has(2) {
            axis = try context.constants(2, "which axis it works along").first ?? -2
        } else {
            axis = -2
        }
        try context.refuse(row, among: [try context.axis(axis, rank: rank), rank - 1], "works along")
        context.set(0, axis: row)
    }

    /// OneHot: a new axis among those of the indices.
    static let oneHot: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        try context.requireFixed(1, 2)
        let axis = try context.axis(context.int("axis", -1), rank: try context.rank(0) + 1)
        context.set(0, axis: row < axis ? row : row + 1)
    }

    /// ReverseSequence: a length for each row.
    static let reverseSequence: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        guard try context.int("batch_axis", 1) == row, try context.int("time_axis", 0) != row else {
            throw RebatchStop("it reverses along axis \(row), along which the rows are joined")
        }
        guard try context.requireRows(1) == 0 else { throw RebatchStop("its lengths do not belong to the rows") }
        context.set(0, axis: row)
    }

    /// LSTM, GRU, RNN: sequences are axis 0 of the input, or axis 1; constant first states are expanded.
    static let recurrent: RebatchRule = { context throws(RebatchStop) in
        let isBatchFirst = try context.int("layout", 0) == 1
        let place = isBatchFirst ? 0 : 1
        let row = try context.requireRows(0)
        guard row == place else {
            throw RebatchStop("it runs along axis \(row), along which the rows are joined")
        }
        guard try context.shape(0)[row] == .one else { throw RebatchStop("its rows are in blocks") }
        let hasCell = context.node.opType == "LSTM" || context.node.opType == "DynamicQuantizeLSTM"
        var states = [4: 0, 5: place]
        if hasCell { states[6] = place }
        for index in context.layouts.indices.dropFirst() where context.has(index) {
            guard let axis = states[index] else {
                try context.requireFixed(index)
                continue
            }
            if let found = try context.rows(index) {
                let shape = try context.shape(index)
                guard found == axis, shape[found] == .one else {
                    throw RebatchStop("its input \(index) has the rows at axis \(found)")
                }
            } else {
                try context.repeatForRows(index, axis: axis, size: .one)
            }
        }
        context.set(0, axis: isBatchFirst ? 0 : 2)
        context.set(1, axis: place)
        if hasCell { context.set(2, axis: place) }
    }
}
