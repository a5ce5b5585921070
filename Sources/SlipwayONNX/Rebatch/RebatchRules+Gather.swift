extension RebatchRules {
    /// Gather: parts of each row, or a table that each row looks up.
    static let gather: RebatchRule = { context throws(RebatchStop) in
        let rank = try context.rank(0)
        let axis = try context.axis(context.int("axis", 0), rank: rank)
        switch (try context.rows(0), try context.rows(1)) {
        case (let row?, nil):
            if row == axis { return try gatherFromBlocks(&context, row, place: 0) }
            context.set(0, axis: row < axis ? row : row - 1 + (try context.rank(1)))
        case (nil, let row?): context.set(0, axis: axis + row)
        case (let row?, let place?) where row == axis:
            try gatherFromBlocks(&context, row, place: place)
        default: throw RebatchStop("it looks up every row of one input in every row of the other")
        }
    }

    /// A Gather along the rows themselves: what one row looks up in its own elements, each row looks up in its block.
    ///
    /// The indices of row n are made to be n blocks further on.
    private static func gatherFromBlocks(_ context: inout RebatchContext, _ row: Int, place: Int) throws(RebatchStop) {
        let indices = try context.shape(1)
        guard context.outer == .one, context.opset >= 11, place < indices.count, indices[place] == .one,
            let size = try context.shape(0)[row].value
        else {
            throw RebatchStop("it takes parts of axis \(row), along which the rows are joined")
        }
        context.changes.append(.blockIndices(size: Int64(size), rank: indices.count, place: place))
        context.set(0, axis: row + place)
    }

    /// GatherElements, ScatterElements, Scatter: all inputs have their rows at one axis.
    static let elements: RebatchRule = { context throws(RebatchStop) in
        var found: (row: Int, size: SymbolicDim)?
        for index in context.layouts.indices {
            guard let row = try context.rows(index) else { continue }
            let size = try context.shape(index)[row]
            guard found == nil || found?.row == row && found?.size == size else {
                throw RebatchStop("its inputs have the rows at different axes")
            }
            found = (row, size)
        }
        guard let (row, size) = found else { throw RebatchStop("none of its inputs differs from row to row") }
        let axis = try context.axis(context.int("axis", 0), rank: try context.rank(0))
        try context.refuse(row, among: [axis], "takes parts of")
        for index in context.layouts.indices where try context.rows(index) == nil {
            try context.repeatForRows(index, axis: row, size: size)
        }
        context.set(0, axis: row)
    }

    /// GatherND: rows among the leading axes that it takes in pairs, or a table that each row looks up.
    static let gatherND: RebatchRule = { context throws(RebatchStop) in
        let leading = try context.int("batch_dims", 0)
        let depth = try context.rank(1) - 1
        guard depth >= 0, leading >= 0 else { throw RebatchStop("its indices are a scalar") }
        switch (try context.rows(0), try context.rows(1)) {
        case (0?, 0?) where leading == 0: return try gatherInPairs(&context)
        case (let one?, let other?):
            guard one == other, one < leading, try context.shape(0)[one] == context.shape(1)[other] else {
                throw RebatchStop("it looks up every row of one input in every row of the other")
            }
            context.set(0, axis: one)
        case (nil, let row?):
            guard row >= leading, row < depth else {
                throw RebatchStop("its indices have the rows where it has places")
            }
            context.set(0, axis: row)
        case (let row?, nil):
            if leading == 0, row == 0 { return try gatherInPairs(&context) }
            // The axes behind those that the indices name go along whole.
            guard let named = try context.shape(1)[depth].value, leading >= 0, row >= leading + named else {
                throw RebatchStop("it takes parts of axis \(row), along which the rows are joined")
            }
            context.set(0, axis: depth + row - leading - named)
        default: throw RebatchStop("it has no rows")
        }
    }

    /// A GatherND whose indices state the row, which can only be the first: each row looks up its own elements.
    private static func gatherInPairs(_ context: inout RebatchContext) throws(RebatchStop) {
        let indices = try context.shape(1)
        guard context.opset >= 12, context.node.domain.isEmpty, try context.shape(0)[0] == .one, indices.count >= 2,
            indices[0] == .one, let named = indices[indices.count - 1].value, named >= 2
        else { throw RebatchStop("it takes parts of axis 0, along which the rows are joined") }
        context.changes.append(.pairedRows(rank: indices.count))
        context.set(0, axis: 0)
    }

    /// Slice: whole rows; an end that was written down for one row would cut others off.
    static let slice: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        let rank = try context.rank(0)
        let starts: [Int?], ends: [Int?]
        let axes: [Int]
        var steps: [Int?]?
        if context.opset < 10 {
            guard let first = try context.ints("starts"), let last = try context.ints("ends") else {
                throw RebatchStop("it states no starts and ends")
            }
            (starts, ends) = (first, last)
            axes = try context.axes(try context.ints("axes") ?? Array(first.indices), rank: rank)
        } else {
            try context.requireFixed(from: 1)
            guard let first = context.sizes(1), let last = context.sizes(2) else {
                throw RebatchStop("which part it takes is not known before the model runs")
            }
            (starts, ends) = (first.map { $0?.value }, last.map { $0?.value })
            let stated = context.has(3) ? try context.constants(3, "which axes it cuts") : Array(first.indices)
            axes = try context.axes(stated, rank: rank)
            if context.has(4) { steps = context.sizes(4)?.map { $0?.value } ?? [] }
        }
        context.set(0, axis: row)
        guard let place = axes.firstIndex(of: row) else { return }
        let step = steps.map { place < $0.count ? $0[place] : nil } ?? 1
        guard place < starts.count, place < ends.count, starts[place] == 0, step == 1, let end = ends[place],
            end >= Int(Int32.max)
        else { throw RebatchStop("it cuts axis \(row), along which the rows are joined") }
    }

    /// Split: the parts of each row.
    static let split: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        try context.requireFixed(from: 1)
        let axis = try context.axis(context.int("axis", 0), rank: try context.rank(0))
        try context.refuse(row, among: [axis], "splits")
        context.setAll(axis: row)
    }

    /// Concat: what is the same for every row is expanded.
    static let concat: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.axis(context.int("axis", 0), rank: try context.rank(0))
        var found: (row: Int, size: SymbolicDim)?
        for index in context.layouts.indices {
            guard let row = try context.rows(index) else { continue }
            let size = try context.shape(index)[row]
            guard found == nil || found?.row == row && found?.size == size else {
                throw RebatchStop("its inputs have the rows at different axes")
            }
            found = (row, size)
        }
        guard let found else { throw RebatchStop("none of its inputs differs from row to row") }
        try context.refuse(found.row, among: [axis], "joins along")
        for index in context.layouts.indices where try context.rows(index) == nil {
            try context.repeatForRows(index, axis: found.row, size: found.size)
        }
        context.set(0, axis: found.row)
    }

    /// Tile: rows are not repeated, or a constant is repeated for each row.
    static let tile: RebatchRule = { context throws(RebatchStop) in
        let shape = try context.shape(0)
        guard let counts = context.sizes(1), counts.count == shape.count else {
            throw RebatchStop("how often it repeats is not known before the model runs")
        }
        if let row = try context.rows(0) {
            guard counts[row] == .one else {
                throw RebatchStop("it repeats axis \(row), along which the rows are joined")
            }
            for (axis, count) in counts.enumerated() where axis != row {
                guard count.map({ !mentions($0, context.batch) }) ?? !isComputed(context, 1) else {
                    throw RebatchStop("it repeats axis \(axis) as often as there are rows")
                }
            }
            return context.set(0, axis: row)
        }
        let places = counts.indices.filter { axis in counts[axis].map { mentions($0, context.batch) } ?? true }
        guard let place = places.first, places.count == 1, shape[place] == .one, let count = counts[place],
            let single = try context.outputShape()[place].value, count == SymbolicDim(single) * context.batch
        else { throw RebatchStop("it repeats a constant as often as there are rows, in a way that is not followed") }
        context.set(0, axis: place)
    }

    static func isComputed(_ context: RebatchContext, _ index: Int) -> Bool {
        index < context.layouts.count && context.layouts[index] == .sizes
    }

    /// Whether the number of rows is in an expression.
    static func mentions(_ dim: SymbolicDim, _ batch: SymbolicDim) -> Bool {
        batch.symbolName.map { dim.contains(symbol: $0) } ?? true
    }

    /// Pad: no rows are added.
    static let pad: RebatchRule = { context throws(RebatchStop) in
        let row = try context.requireRows(0)
        try context.requireFixed(from: 1)
        let rank = try context.rank(0)
        var axes = Array(0..<rank)
        let pads: [Int]
        if context.opset < 11, context.node.domain.isEmpty {
            guard let stated = try context.ints("pads") else { throw RebatchStop("it states no pads") }
            pads = stated
        } else {
            pads = try context.constants(1, "how much it pads")
            if context.has(3) { axes = try context.axes(context.constants(3, "which axes it pads"), rank: rank) }
        }
        guard pads.count == 2 * axes.count else { throw RebatchStop("its pads do not fit its axes") }
        context.set(0, axis: row)
        guard let place = axes.firstIndex(of: row) else { return }
        guard pads[place] == 0, pads[place + axes.count] == 0 else {
            throw RebatchStop("it pads axis \(row), along which the rows are joined")
        }
    }
}
