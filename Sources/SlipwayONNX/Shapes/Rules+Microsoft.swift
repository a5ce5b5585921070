/// Operators of com.microsoft, as ONNX Runtime documents them (docs/ContribOperators.md, release 1.31).
extension Rules {
    /// SkipLayerNormalization: statistics in outputs 1 and 2, the sum in output 3.
    static let skipLayerNormalization: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 1)
        context.set(0, shape)
        for index in 1..<3 { context.set(index, shape.dropLast() + [.one]) }
        context.set(3, shape)
    }

    /// EmbedLayerNormalization: ids in input 0, the word embedding in input 2.
    static let embedLayerNormalization: ShapeRule = { context throws(RuleStop) in
        let ids = try context.shape(0, rank: 2)
        let words = try context.shape(2, rank: 2)
        context.set(0, ids + [words[1]])
        context.set(2, ids + [words[1]])
    }

    /// BiasSplitGelu: half of the last axis is a gate.
    static let splitGelu: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 1)
        let half = SymbolicDim.floorDiv(shape[shape.count - 1], SymbolicDim(2))
        context.set(0, shape.dropLast() + [context.known(half)])
    }

    /// Attention, QAttention: one weight for query, key and value; the past in the given input.
    static func packedAttention(past: Int) -> ShapeRule {
        { context throws(RuleStop) in
            let shape = try context.shape(0, rank: 3)
            var hidden: SymbolicDim?
            if let sizes = try context.ints("qkv_hidden_sizes"), !sizes.isEmpty {
                guard sizes.count == 3 else { throw RuleStop("its qkv_hidden_sizes are not three") }
                hidden = SymbolicDim(sizes[2])
            } else {
                let weight = try context.shape(1, rank: 2)
                hidden = SymbolicDim.floorDiv(weight[1], SymbolicDim(3))
            }
            context.set(0, [shape[0], shape[1], context.known(hidden)])
            guard context.outputs.count > 1 else { return }
            let heads = SymbolicDim(try context.int("num_heads", 0))
            if context.has(past) {
                var present = try context.shape(past, rank: 5)
                if try !context.flag("past_present_share_buffer", false) {
                    present[3] = context.known(present[3] + shape[1])
                }
                context.set(1, present)
            } else {
                let width = SymbolicDim.floorDiv(hidden, heads)
                context.set(1, [SymbolicDim(2), shape[0], heads, shape[1], context.known(width)])
            }
        }
    }

    /// MultiHeadAttention: query, key and value apart, or packed together in five axes.
    static let multiHeadAttention: ShapeRule = { context throws(RuleStop) in
        let query = try context.shape(0)
        let heads = SymbolicDim(try context.int("num_heads", 0))
        if query.count == 5 {
            return context.set(0, [query[0], query[1], context.known(query[2] * query[4])])
        }
        guard query.count == 3 else { throw RuleStop("its query has rank \(query.count)") }
        guard context.has(2) else {
            // Key and value packed together have the width of the query.
            return context.set(0, query)
        }
        let value = try context.shape(2)
        switch value.count {
        case 3: context.set(0, [query[0], query[1], value[2]])
        case 4: context.set(0, [query[0], query[1], context.known(value[1] * value[3])])
        default: throw RuleStop("its value has rank \(value.count)")
        }
        guard context.outputs.count > 1, value.count == 3 else { return }
        let key = try context.shape(1, rank: 3)
        // A cache that is shared with the past has a length of its own.
        guard !context.has(8) else { return }
        var length: SymbolicDim? = key[1]
        if context.has(6) { length = try context.shape(6, rank: 4)[2] + length }
        let total = context.known(length)
        for (index, width) in [key[2], value[2]].enumerated() {
            context.set(index + 1, [query[0], heads, total, context.known(SymbolicDim.floorDiv(width, heads))])
        }
    }

    /// GroupQueryAttention; how long the caches get depends on the caller's buffers.
    static let groupQueryAttention: ShapeRule = { context throws(RuleStop) in
        let query = try context.shape(0, rank: 3)
        let heads = SymbolicDim(try context.int("num_heads", 0))
        let groups = SymbolicDim(try context.int("kv_num_heads", 0))
        var width: SymbolicDim?
        if context.has(1) {
            width = SymbolicDim.floorDiv(query[2], heads)
            context.set(0, query)
        } else {
            width = SymbolicDim.floorDiv(query[2], heads + groups * SymbolicDim(2))
            context.set(0, [query[0], query[1], context.known(heads * width)])
        }
        guard context.outputs.count > 1, context.attributes["kv_cache_bit_width"] == nil else { return }
        let total = context.fresh("the length of its cache depends on the caller")
        for index in 1..<min(3, context.outputs.count) {
            context.set(index, [query[0], groups, total, context.known(width)])
        }
    }

    /// QLinearAdd, QLinearMul: tensors in inputs 0 and 3.
    static let quantizedBinary: ShapeRule = { context throws(RuleStop) in
        let (left, right) = (try context.shape(0), try context.shape(3))
        context.set(0, context.broadcast([left, right]))
    }

    /// QLinearWhere: condition in input 0, values in 1 and 4.
    static let quantizedChoice: ShapeRule = { context throws(RuleStop) in
        let shapes = [try context.shape(0), try context.shape(1), try context.shape(4)]
        context.set(0, context.broadcast(shapes))
    }

    /// QLinearConcat: scale and zero point of the output, then three inputs for each tensor.
    static let quantizedConcat: ShapeRule = { context throws(RuleStop) in
        try concatInputs(&context, Array(stride(from: 2, to: context.inputs.count, by: 3)))
    }

    /// CDist: every row of one matrix with every row of the other.
    static let distances: ShapeRule = { context throws(RuleStop) in
        let (left, right) = (try context.shape(0, rank: 2), try context.shape(1, rank: 2))
        context.set(0, [left[0], right[0]])
    }

    /// TorchEmbedding: a table in input 0, indices in input 1.
    static let embedding: ShapeRule = { context throws(RuleStop) in
        let table = try context.shape(0, rank: 2)
        context.set(0, try context.shape(1) + [table[1]])
    }
}
