extension RebatchRules {
    /// Stops when a present input is not [rows, …], one row each.
    private static func requireRow(_ context: RebatchContext, _ index: Int, at axis: Int = 0) throws(RebatchStop) {
        let found = try context.requireRows(index)
        guard found == axis else {
            throw RebatchStop("its input \(index) has the rows at axis \(found), not \(axis)")
        }
        guard try context.shape(index)[axis] == .one else {
            throw RebatchStop("the rows of its input \(index) are in blocks")
        }
    }

    /// A mask or bias that is broadcast to [rows, heads, queries, keys].
    private static func requireMask(_ context: RebatchContext, _ index: Int) throws(RebatchStop) {
        guard context.has(index) else { return }
        let shape = try context.shape(index)
        if try context.rows(index) != nil {
            guard shape.count == 4 else { throw RebatchStop("its mask has rows, but no axis for heads") }
            return try requireRow(context, index)
        }
        guard shape.count < 4 || shape.count == 4 && shape[0] == .one else {
            throw RebatchStop("its mask is the same for every row and has the size \(shape[0]) in their place")
        }
    }

    /// Attention (ai.onnx 23).
    static let attention: RebatchRule = { context throws(RebatchStop) in
        for index in [0, 1, 2] { try requireRow(context, index) }
        try requireMask(context, 3)
        for index in [4, 5, 6] where context.has(index) { try requireRow(context, index) }
        context.setAll(axis: 0)
    }

    /// Attention (com.microsoft): queries, keys and values are made of one input.
    static let packedAttention: RebatchRule = { context throws(RebatchStop) in
        try requireRow(context, 0)
        try context.requireFixed(1, 2)
        if context.has(3) {
            guard try context.rank(3) >= 2 else { throw RebatchStop("its mask is a list of lengths") }
            try requireRow(context, 3)
        }
        if context.has(4) { try requireRow(context, 4, at: 1) }
        try requireMask(context, 5)
        try context.requireFixed(from: 6)
        context.set(0, axis: 0)
        context.set(1, axis: 1)
    }

    /// MultiHeadAttention (com.microsoft).
    static let multiHeadAttention: RebatchRule = { context throws(RebatchStop) in
        try requireRow(context, 0)
        for index in [1, 2] where context.has(index) { try requireRow(context, index) }
        try context.requireFixed(3)
        if context.has(4) {
            guard try context.rank(4) >= 2 else { throw RebatchStop("its mask is a list of lengths") }
            try requireRow(context, 4)
        }
        try requireMask(context, 5)
        for index in [6, 7] where context.has(index) { try requireRow(context, index) }
        try context.requireFixed(from: 8)
        context.setAll(axis: 0)
    }

    /// EmbedLayerNormalization (com.microsoft): tables that each row looks up.
    static let embedLayerNormalization: RebatchRule = { context throws(RebatchStop) in
        try requireRow(context, 0)
        if context.has(1) { try requireRow(context, 1) }
        try context.requireFixed(2, 3, 4, 5, 6)
        if context.has(7) { try requireRow(context, 7) }
        if context.has(8), try context.rows(8) != nil { try requireRow(context, 8) }
        context.setAll(axis: 0)
    }

    /// RotaryEmbedding: places are stated for each row, or for all by where they start.
    static let rotaryEmbedding: RebatchRule = { context throws(RebatchStop) in
        try requireRow(context, 0)
        let isMicrosoft = context.node.domain == "com.microsoft"
        let (places, tables) = isMicrosoft ? (1, [2, 3]) : (3, [1, 2])
        if context.has(places), try context.rows(places) != nil {
            guard try context.rank(places) == 2 else { throw RebatchStop("its places are a list") }
            try requireRow(context, places)
            try context.requireFixed(tables)
        } else if isMicrosoft {
            guard try context.isScalar(places), try context.rank(places) <= 1 else {
                throw RebatchStop("its places are the same for every row")
            }
            try context.requireFixed(tables)
        } else {
            guard !context.has(places) else { throw RebatchStop("its places are the same for every row") }
            for table in tables { try requireRow(context, table) }
        }
        guard try context.int("is_packed_batching", 0) == 0 else {
            throw RebatchStop("it packs rows behind each other")
        }
        context.set(0, axis: 0)
    }
}
