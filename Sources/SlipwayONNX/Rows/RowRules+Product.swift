extension RowRules {
    /// MatMul and its quantized forms; all other inputs are the same for every row.
    static func matMul(_ first: Int, _ second: Int) -> RowRule {
        { context throws(RowStop) in
            try context.requireFixed(context.states.indices.filter { $0 != first && $0 != second })
            try product(&context, first, second, transposed: (false, false))
        }
    }

    /// FusedMatMul, TransposeMatMul: either side may be transposed in its last two axes.
    static let fusedMatMul: RowRule = { context throws(RowStop) in
        guard try context.int("transBatchA", 0) == 0, try context.int("transBatchB", 0) == 0 else {
            throw .unknown("it transposes batch axes")
        }
        let flags = (try context.int("transA", 0) != 0, try context.int("transB", 0) != 0)
        try product(&context, 0, 1, transposed: flags)
    }

    private static func product(
        _ context: inout RowContext, _ first: Int, _ second: Int, transposed: (Bool, Bool)
    ) throws(RowStop) {
        let (left, right) = (try context.shape(first).count, try context.shape(second).count)
        guard left >= 1, right >= 1 else { throw .unknown("an input is a scalar") }
        let leading = max(left, right, 2) - 2
        let (row, inner, column) = (100, 101, 102)
        var one = left == 1 ? [inner] : Array((leading - (left - 2))..<leading) + [row, inner]
        var two = right == 1 ? [inner] : Array((leading - (right - 2))..<leading) + [inner, column]
        if transposed.0, left > 1 { one.swapAt(left - 1, left - 2) }
        if transposed.1, right > 1 { two.swapAt(right - 1, right - 2) }
        let result = Array(0..<leading) + (left == 1 ? [] : [row]) + (right == 1 ? [] : [column])
        context.outputs[0] = try context.combined(
            [LabeledInput(index: first, labels: one), LabeledInput(index: second, labels: two)], to: result)
    }

    /// Gemm: a third input is broadcast to the product.
    static let gemm: RowRule = { context throws(RowStop) in
        let isFirst = try context.int("transA", 0) == 0
        let isSecond = try context.int("transB", 0) == 0
        var inputs = [
            LabeledInput(index: 0, labels: isFirst ? [0, 2] : [2, 0]),
            LabeledInput(index: 1, labels: isSecond ? [2, 1] : [1, 2]),
        ]
        if context.has(2) {
            if context.node.opset < 7, context.node.node.domain.isEmpty { try context.requireFixed([2]) }
            inputs.append(try context.aligned(2, to: 2))
        }
        context.outputs[0] = try context.combined(inputs, to: [0, 1])
    }

    /// QGemm: the matrices are inputs 0 and 3.
    static let quantizedGemm: RowRule = { context throws(RowStop) in
        try context.requireFixed(context.states.indices.filter { $0 != 0 && $0 != 3 })
        let isFirst = try context.int("transA", 0) == 0
        let isSecond = try context.int("transB", 0) == 0
        context.outputs[0] = try context.combined(
            [
                LabeledInput(index: 0, labels: isFirst ? [0, 2] : [2, 0]),
                LabeledInput(index: 3, labels: isSecond ? [2, 1] : [1, 2]),
            ], to: [0, 1])
    }

    /// MatMulNBits, MatMulBnb4: packed weights.
    static let packedMatMul: RowRule = { context throws(RowStop) in
        try context.requireFixed(context.states.indices.dropFirst())
        let rank = try context.shape(0).count
        guard rank >= 1 else { throw .unknown("its input is a scalar") }
        let labels = Array(0..<rank)
        context.outputs[0] = try context.combined(
            [LabeledInput(index: 0, labels: labels)], to: Array(labels.dropLast()) + [100])
    }

    /// Einsum without `...`: the letters are the labels.
    static let einsum: RowRule = { context throws(RowStop) in
        let text = try context.text("equation", "")
        let letters = Array(text.unicodeScalars.filter { $0 != " " })
        guard !letters.contains("."), letters.count <= 512, !letters.isEmpty else {
            throw .unknown("its equation is not followed")
        }
        let plain = String(String.UnicodeScalarView(letters))
        guard let arrow = plain.firstRange(of: "->") else { throw .unknown("its equation names no output") }
        let terms = plain[..<arrow.lowerBound].split(separator: ",", omittingEmptySubsequences: false)
        guard terms.count == context.states.count else { throw .unknown("its equation has another number of terms") }
        func labels(_ term: Substring) -> [Int] { term.unicodeScalars.map { Int($0.value) } }
        var inputs: [LabeledInput] = []
        for (index, term) in terms.enumerated() { inputs.append(LabeledInput(index: index, labels: labels(term))) }
        context.outputs[0] = try context.combined(inputs, to: labels(plain[arrow.upperBound...]))
    }

    /// CDist: every row of one matrix with every row of the other.
    static let distances: RowRule = { context throws(RowStop) in
        context.outputs[0] = try context.combined(
            [LabeledInput(index: 0, labels: [0, 2]), LabeledInput(index: 1, labels: [1, 3])], to: [0, 1])
    }
}
