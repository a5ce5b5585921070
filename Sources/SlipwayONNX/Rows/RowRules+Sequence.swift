extension RowRules {
    /// RNN, GRU, LSTM: the batch is axis 1, or axis 0 with `layout` 1; initial states as input 5 and 6.
    static let recurrent: RowRule = { context throws(RowStop) in
        try follow(&context)
    }

    private static func follow(_ context: inout RowContext) throws(RowStop) {
        let isFirst = try context.flag("layout", false)
        let batch = 0
        var inputs = [LabeledInput(index: 0, labels: isFirst ? [batch, 1, 2] : [1, batch, 2])]
        if context.has(4) { inputs.append(LabeledInput(index: 4, labels: [batch])) }
        let states = context.node.node.opType.hasSuffix("LSTM") ? [5, 6] : [5]
        for index in states where context.has(index) {
            inputs.append(
                LabeledInput(index: index, labels: isFirst ? [batch, 10, 11 + index] : [10, batch, 11 + index]))
        }
        let used = Set(inputs.map(\.index))
        try context.requireFixed(context.states.indices.filter { !used.contains($0) })
        if let place = try context.place(0), place.axis == (isFirst ? 1 : 0) {
            throw .wide("it takes the rows for steps in time (axis \(place.axis))", isSure: context.isLive)
        }
        if let place = try context.place(0), place.axis == 2 { throw .wide("it takes the rows for features") }
        let forms = [
            isFirst ? [batch, 1, 10, 20] : [1, 10, batch, 20], isFirst ? [batch, 10, 20] : [10, batch, 20],
            isFirst ? [batch, 10, 20] : [10, batch, 20],
        ]
        for (index, name) in context.node.node.outputs.enumerated() where !name.isEmpty && index < forms.count {
            context.outputs[index] = try context.combined(inputs, to: forms[index], at: index)
        }
    }

    /// DynamicQuantizeLSTM: scales of the whole batch.
    static let quantizedRecurrent: RowRule = { context throws(RowStop) in
        try follow(&context)
        for index in context.outputs.indices { context.taint(index, "it takes one scale for the whole batch") }
    }

    // MARK: Quantization

    /// QuantizeLinear, DequantizeLinear: scale and zero point are the same for every row.
    static let quantize: RowRule = { context throws(RowStop) in
        try context.requireFixed(context.states.indices.dropFirst())
        try elementwise(&context, [0])
        let taint = context.states.dropFirst().lazy.compactMap { state -> RowMark? in
            if case .fixed(let value)? = state { value.taint } else { nil }
        }.first
        context.change(0) { value in
            value.taint = value.taint ?? taint
            value.number = .none
        }
    }

    /// DynamicQuantizeLinear: scale and zero point come from the whole batch.
    static let dynamicQuantize: RowRule = { context throws(RowStop) in
        try elementwise(&context, [0])
        context.taint(0, "it takes one scale for the whole batch")
        for index in 1..<max(1, context.outputs.count) {
            context.outputs[index] = .fixed(FixedValue(isComputed: true))
            context.taint(index, "it takes one scale for the whole batch")
        }
    }

    /// DynamicQuantizeMatMul: a scale of the whole batch.
    static let dynamicMatMul: RowRule = { context throws(RowStop) in
        try matMul(0, 1)(&context)
        context.taint(0, "it takes one scale for the whole batch")
    }

    /// QLinearAdd and others: tensors in the given inputs, scales and zero points in the rest.
    static func quantizedElements(_ tensors: Int...) -> RowRule {
        { context throws(RowStop) in
            try context.requireFixed(context.states.indices.filter { !tensors.contains($0) })
            try elementwise(&context, tensors)
        }
    }

    /// QLinearConcat: scale and zero point of the output, then three inputs for each tensor.
    static let quantizedConcat: RowRule = { context throws(RowStop) in
        let tensors = Array(stride(from: 2, to: context.states.count, by: 3))
        try context.requireFixed(context.states.indices.filter { !tensors.contains($0) })
        try concat(&context, tensors, axis: try context.int("axis", 1))
    }

    /// QLinearSoftmax.
    static let quantizedSoftmax: RowRule = { context throws(RowStop) in
        try context.requireFixed(context.states.indices.dropFirst())
        let rank = try context.shape(0).count
        let first = try context.axis(try context.int("axis", -1), rank: rank)
        try along(&context, Array(first..<rank))
    }
}

extension RowContext {
    /// Says of an output that all rows share a quantization scale.
    mutating func taint(_ output: Int, _ reason: String) {
        guard output < outputs.count else { return }
        let mark = RowMark(node: reference, order: order, reason: reason, isSure: false)
        switch outputs[output] {
        case .rows(var value)? where value.isData:
            value.taint = value.taint ?? mark
            outputs[output] = .rows(value)
        case .fixed(var value)? where states.contains(where: { $0?.rows?.isData == true }):
            value.taint = value.taint ?? mark
            outputs[output] = .fixed(value)
        default: break
        }
    }
}
