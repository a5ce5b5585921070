extension Rules {
    /// Dropout and others with a second output of the same shape.
    static let sameShapes: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        for index in context.outputs.indices { context.set(index, shape) }
    }

    /// BatchNormalization: statistics as outputs have the shape of those that come in.
    static let batchNormalization: ShapeRule = { context throws(RuleStop) in
        let statistics = context.inputs.count > 3 ? context.inputs[3]?.tensor?.shape : nil
        if let statistics { for index in 1..<5 { context.set(index, statistics) } }
        context.set(0, try context.shape(0))
    }

    /// LayerNormalization, RMSNormalization, SimplifiedLayerNormalization: statistics have 1 where it normalizes.
    static let layerNormalization: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        let axis = try context.axis(context.int("axis", -1), rank: shape.count)
        // The scale is broadcast to what it normalizes, never the other way round.
        if let scale = context.inputs.count > 1 ? context.inputs[1]?.tensor?.shape : nil {
            for (dim, size) in zip(shape[axis...].reversed(), scale.reversed()) where size.value.map({ $0 > 1 }) == true
            {
                context.demand(dim, equals: size)
            }
        }
        context.set(0, shape)
        let statistics = shape.indices.map { $0 < axis ? shape[$0] : .one }
        for index in 1..<3 { context.set(index, statistics) }
    }

    /// DynamicQuantizeLinear: scale and zero point are scalars.
    static let dynamicQuantize: ShapeRule = { context throws(RuleStop) in
        context.set(1, [])
        context.set(2, [])
        context.set(0, try context.shape(0))
    }

    /// SoftmaxCrossEntropyLoss, NegativeLogLikelihoodLoss.
    static let loss: ShapeRule = { context throws(RuleStop) in
        if context.outputs.count > 1 { context.set(1, try context.shape(0)) }
        if try context.text("reduction", "mean") == "none" {
            context.set(0, try context.shape(1))
        } else {
            context.set(0, [])
        }
    }

    /// RNN, GRU, LSTM; `layout` 1 puts the batch first.
    static let recurrent: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 3)
        let isBatchFirst = try context.flag("layout", false)
        let directions: SymbolicDim =
            try context.text("direction", "forward") == "bidirectional" ? SymbolicDim(2) : .one
        var hidden: SymbolicDim
        if context.attributes["hidden_size"] != nil {
            hidden = SymbolicDim(try context.int("hidden_size", 0))
        } else {
            // The weights of DynamicQuantizeLSTM lie the other way round.
            guard context.node.domain.isEmpty else { throw RuleStop("it states no hidden_size") }
            hidden = try context.shape(2, rank: 3)[2]
        }
        if !hidden.isNonNegative { hidden = context.fresh("its hidden_size is negative") }
        let (steps, batch) = isBatchFirst ? (shape[1], shape[0]) : (shape[0], shape[1])
        // Initial states have the batch where their output has it, and each row has a length.
        if let lengths = context.inputs.count > 4 ? context.inputs[4]?.tensor?.shape : nil, lengths.count == 1 {
            context.demand(batch, equals: lengths[0])
        }
        for index in 5..<(context.node.opType.hasSuffix("LSTM") ? 7 : 6) where index < context.inputs.count {
            guard let state = context.inputs[index]?.tensor?.shape, state.count == 3 else { continue }
            context.demand(batch, equals: isBatchFirst ? state[0] : state[1])
        }
        context.set(0, isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden])
        for index in 1..<3 {
            context.set(index, isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden])
        }
    }

    /// Attention of ai.onnx (version 23): three axes with the heads folded in, or four.
    static let attention: ShapeRule = { context throws(RuleStop) in
        let query = try context.shape(0)
        let key = try context.shape(1, rank: query.count)
        let value = try context.shape(2, rank: query.count)
        let batch = query[0]
        let (heads, keyHeads, length, keyLength, keyWidth, valueWidth):
            (
                SymbolicDim, SymbolicDim, SymbolicDim, SymbolicDim, SymbolicDim, SymbolicDim
            )
        switch query.count {
        case 4:
            (heads, keyHeads, length, keyLength) = (query[1], key[1], query[2], key[2])
            (keyWidth, valueWidth) = (key[3], value[3])
        case 3:
            heads = SymbolicDim(try context.int("q_num_heads", 0))
            keyHeads = SymbolicDim(try context.int("kv_num_heads", 0))
            (length, keyLength) = (query[1], key[1])
            keyWidth = context.known(SymbolicDim.floorDiv(key[2], keyHeads), "it states no number of heads")
            valueWidth = context.known(SymbolicDim.floorDiv(value[2], keyHeads), "it states no number of heads")
        default: throw RuleStop("its query has rank \(query.count)")
        }
        var total = keyLength
        if context.has(4) {
            total = context.known(try context.shape(4, rank: 4)[2] + keyLength)
        }
        context.set(
            0,
            query.count == 4
                ? [batch, heads, length, valueWidth] : [batch, length, context.known(heads * valueWidth)])
        context.set(1, [batch, keyHeads, total, keyWidth])
        context.set(2, [batch, keyHeads, total, valueWidth])
        context.set(3, [batch, heads, length, total])
    }
}
