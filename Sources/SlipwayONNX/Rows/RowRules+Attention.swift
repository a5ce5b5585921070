extension RowRules {
    /// Attention of ai.onnx: query, key and value, a mask that is aligned with four axes, and the past.
    static let attention: RowRule = { context throws(RowStop) in
        if context.has(3), context.rows(3) != nil {
            let rank = try context.shape(3).count
            guard let place = try context.place(3), place.axis == rank - 4 else {
                throw .wide("its mask has the batch on another axis than the first")
            }
        }
        if context.rows(3) == nil { try requireNarrow(context, [3]) }
        try sampleFirst(
            &context, with: [0, 1, 2, 4, 5, 6].filter { context.has($0) } + (context.rows(3) == nil ? [] : [3]),
            outputs: 0..<4)
    }

    /// Stops when a constant that is aligned with four axes has an entry for each row.
    private static func requireNarrow(_ context: RowContext, _ inputs: [Int]) throws(RowStop) {
        for index in inputs where context.has(index) {
            let shape = try context.shape(index)
            guard shape.count < 4 || shape[0] == .one else {
                throw .unknown("its input \(index) is a constant with an entry for each of \(shape[0]) rows")
            }
        }
    }

    /// RotaryEmbedding: caches are tables, or have a row for each row of the input.
    static func rotaryEmbedding(positions: Int, caches: [Int]) -> RowRule {
        { context throws(RowStop) in
            let rowInputs = ([0, positions] + caches).filter { context.rows($0) != nil }
            guard !rowInputs.contains(where: { context.rows($0)?.isPositional == true }) else {
                throw .wide("it computes with the place of a row in the batch")
            }
            if rowInputs.contains(where: caches.contains), context.has(positions) {
                throw .unknown("its caches differ from row to row")
            }
            if try context.flag("is_packed_batching", false) { throw .unknown("it packs rows behind each other") }
            try sampleFirst(&context, with: rowInputs, outputs: [0])
        }
    }

    /// Attention, QAttention of com.microsoft: the batch is axis 0 of the input and its mask, and axis 1 of the past.
    static func packedAttention(mask: Int, past: Int) -> RowRule {
        { context throws(RowStop) in
            var inputs = [LabeledInput(index: 0, labels: [0, 1, 2])]
            if context.has(mask), context.rows(mask) != nil {
                let rank = try context.shape(mask).count
                guard let place = try context.place(mask), place.axis == 0, place.inner == .one, place.outer == .one
                else { throw .unknown("its mask is packed over the rows") }
                inputs.append(LabeledInput(index: mask, labels: [0] + (1..<rank).map { $0 + 100 }))
            }
            if context.has(past) { inputs.append(LabeledInput(index: past, labels: [30, 0, 31, 32, 33])) }
            let used = Set(inputs.map(\.index))
            try context.requireFixed(context.states.indices.filter { !used.contains($0) })
            context.outputs[0] = try context.combined(inputs, to: [0, 1, 40])
            guard context.outputs.count > 1, !context.node.node.outputs[1].isEmpty else { return }
            context.outputs[1] = try context.combined(inputs, to: [50, 0, 51, 52, 53], at: 1)
        }
    }

    /// MultiHeadAttention: the batch is axis 0 of everything but the bias.
    static let multiHeadAttention: RowRule = { context throws(RowStop) in
        guard !context.has(8), !context.has(9) else { throw .unknown("it works on a buffer of the caller") }
        if context.has(4), context.rows(4) != nil {
            let rank = try context.shape(4).count
            guard rank != 1, let place = try context.place(4), place.inner == .one, place.outer == .one else {
                throw .unknown("its mask is packed over the rows")
            }
        }
        let inputs = [0, 1, 2, 6, 7].filter { context.has($0) } + [4, 5].filter { context.rows($0) != nil }
        try requireNarrow(context, [4, 5].filter { context.rows($0) == nil })
        try sampleFirst(&context, with: inputs, outputs: 0..<3)
    }

    /// EmbedLayerNormalization: ids, segments, mask and positions have the rows on axis 0.
    static let embedLayerNormalization: RowRule = { context throws(RowStop) in
        let inputs = [0, 1, 7, 8].filter { context.rows($0) != nil }
        guard context.rows(8)?.isPositional != true else {
            throw .wide("it computes with the place of a row in the batch")
        }
        try sampleFirst(&context, with: inputs, outputs: 0..<3)
    }
}
