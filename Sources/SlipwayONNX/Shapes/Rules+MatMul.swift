extension Rules {
    /// MatMul and its quantized forms, on two inputs.
    static func matMul(_ first: Int, _ second: Int) -> ShapeRule {
        { context throws(RuleStop) in
            let left = try context.shape(first, rankAtLeast: 1)
            let right = try context.shape(second, rankAtLeast: 1)
            context.set(0, context.matrixProduct(left, right))
        }
    }

    /// FusedMatMul and TransposeMatMul (com.microsoft): either side may be transposed, in its last two axes, or with the
    /// first axes rotated behind (`transBatchA`).
    static let fusedMatMul: ShapeRule = { context throws(RuleStop) in
        var left = try context.shape(0, rankAtLeast: 1)
        var right = try context.shape(1, rankAtLeast: 1)
        guard try context.int("transBatchA", 0) == 0, try context.int("transBatchB", 0) == 0 else {
            throw RuleStop("it transposes batch axes")
        }
        // A vector stays as it is, whatever the attribute says (ONNX Runtime, fusedmatmul shape inference).
        if try context.int("transA", 0) != 0, left.count > 1 { left.swapAt(left.count - 1, left.count - 2) }
        if try context.int("transB", 0) != 0, right.count > 1 { right.swapAt(right.count - 1, right.count - 2) }
        context.set(0, context.matrixProduct(left, right))
    }

    /// Gemm, on inputs 0 and another one.
    static func gemm(_ second: Int) -> ShapeRule {
        { context throws(RuleStop) in
            let left = try context.shape(0, rank: 2)
            let right = try context.shape(second, rank: 2)
            let rows = try context.int("transA", 0) == 0 ? left[0] : left[1]
            let columns = try context.int("transB", 0) == 0 ? right[1] : right[0]
            context.demand(
                try context.int("transA", 0) == 0 ? left[1] : left[0],
                equals: try context.int("transB", 0) == 0 ? right[0] : right[1])
            // What is added is broadcast to the product, never the other way round.
            let bias = context.inputs.count > 2 ? context.inputs[2]?.tensor?.shape : nil
            if context.node.domain.isEmpty, let bias, bias.count == 2, bias[0].value.map({ $0 > 1 }) == true {
                context.demand(rows, equals: bias[0])
            }
            context.set(0, [rows, columns])
        }
    }

    /// MatMulNBits, MatMulBnb4: the weight's width is the attribute `N`.
    static let blockMatMul: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 1)
        guard try context.int("transB", 1) != 0, context.attributes["N"] != nil else {
            throw RuleStop("its weight is not laid out as known")
        }
        context.set(0, Array(shape.dropLast()) + [SymbolicDim(try context.int("N", 0))])
    }

    /// Einsum, with or without `->` and `...`.
    static let einsum: ShapeRule = { context throws(RuleStop) in
        guard case .string(let text?, _)? = context.attributes["equation"] else { throw RuleStop("it has no equation") }
        let equation = Array(text.unicodeScalars.filter { $0 != " " })
        guard equation.count <= 512 else { throw RuleStop("its equation is too long") }
        let plain = String(String.UnicodeScalarView(equation))
        var (left, right): (Substring, Substring?) = (plain[...], nil)
        if let arrow = plain.firstRange(of: "->") {
            (left, right) = (plain[..<arrow.lowerBound], plain[arrow.upperBound...])
        }
        let terms = left.split(separator: ",", omittingEmptySubsequences: false)
        guard terms.count == context.inputs.count else { throw RuleStop("its equation has another number of terms") }
        var sizes: [Character: SymbolicDim] = [:]
        var counts: [Character: Int] = [:]
        var ellipsis: [[SymbolicDim]] = []
        for (index, term) in terms.enumerated() {
            let shape = try context.shape(index)
            let (before, after) = splitEllipsis(term)
            guard !before.contains("."), after?.contains(".") != true else {
                throw RuleStop("its equation is not understood")
            }
            let named = before.count + (after?.count ?? 0)
            guard named <= shape.count, after != nil || named == shape.count else {
                throw RuleStop("its equation does not fit input \(index)")
            }
            let tail = after?.count ?? 0
            let pairs = Array(zip(before, shape)) + Array(zip(after ?? "", shape.suffix(tail)))
            for (letter, dim) in pairs {
                counts[letter, default: 0] += 1
                sizes[letter] = sizes[letter].map { context.broadcast($0, dim) } ?? dim
            }
            if after != nil { ellipsis.append(Array(shape[before.count..<(shape.count - tail)])) }
        }
        let shared = context.broadcast(ellipsis)
        var result: [SymbolicDim] = []
        if let right {
            let (before, after) = splitEllipsis(right)
            for (place, part) in [before, after ?? ""].enumerated() {
                if place == 1, after != nil { result += shared }
                for letter in part {
                    guard let size = sizes[letter] else { throw RuleStop("its equation is not understood") }
                    result.append(size)
                }
            }
        } else {
            result = shared + counts.filter { $0.value == 1 }.keys.sorted().compactMap { sizes[$0] }
        }
        context.set(0, result)
    }

    private static func splitEllipsis(_ term: Substring) -> (String, String?) {
        guard let dots = term.firstRange(of: "...") else { return (String(term), nil) }
        return (String(term[..<dots.lowerBound]), String(term[dots.upperBound...]))
    }
}

extension NodeContext {
    /// The shape of a matrix product as numpy has it: vectors lose their axis, leading axes are broadcast.
    mutating func matrixProduct(_ left: [SymbolicDim], _ right: [SymbolicDim]) -> [SymbolicDim] {
        let batch = broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))])
        if let inner = left.last { demand(inner, equals: right.count > 1 ? right[right.count - 2] : right[0]) }
        let rows = left.count > 1 ? [left[left.count - 2]] : []
        let columns = right.count > 1 ? [right[right.count - 1]] : []
        return batch + rows + columns
    }
}
