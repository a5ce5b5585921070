extension RebatchRules {
    /// MatMul and its kin: the last two axes are multiplied as matrices, the others broadcast.
    ///
    /// - Parameters:
    ///   - left: The input that is the first matrix.
    ///   - right: The input that is the second one.
    ///   - scales: Inputs that may have a number for each row of the first matrix; they must be one number.
    ///   - columns: Inputs that may have a number for each column of the second matrix.
    /// - Returns: The rule.
    static func matMul(_ left: Int, _ right: Int, scales: [Int] = [], columns: [Int] = []) -> RebatchRule {
        { context throws(RebatchStop) in
            try context.requireFixed(scales + columns)
            let single = try context.rows(right) == nil ? scales : scales + columns
            for index in single where context.has(index) {
                guard try context.isScalar(index) else {
                    throw RebatchStop("its input \(index) is more than one number for the whole matrix")
                }
            }
            context.set(0, axis: try productAxis(&context, left, right))
        }
    }

    /// Where the rows lie in a product of matrices.
    static func productAxis(_ context: inout RebatchContext, _ left: Int, _ right: Int) throws(RebatchStop) -> Int {
        let (a, b) = (try context.shape(left), try context.shape(right))
        let output = try context.outputShape()
        let (rowsA, rowsB) = (try context.rows(left), try context.rows(right))
        guard !a.isEmpty, !b.isEmpty else { throw RebatchStop("it multiplies scalars") }
        // Axes before the matrices, as they count from the end of the longer list.
        let stackA = rowsA.flatMap { $0 < a.count - 2 ? $0 - (a.count - 2) : nil }
        let stackB = rowsB.flatMap { $0 < b.count - 2 ? $0 - (b.count - 2) : nil }
        let depth = max(a.count, b.count, 2) - 2
        if let axis = rowsA, axis == a.count - 1 {
            throw RebatchStop("it sums over axis \(axis) of its first matrix, along which the rows are joined")
        }
        if let axis = rowsB, axis == max(b.count - 2, 0) {
            throw RebatchStop("it sums over axis \(axis) of its second matrix, along which the rows are joined")
        }
        switch (rowsA, rowsB) {
        case (nil, nil): throw RebatchStop("none of its matrices differs from row to row")
        case (let axisA?, let axisB?):
            guard let stackA, stackA == stackB, a[axisA] == b[axisB] else {
                throw RebatchStop("it multiplies every row of one input with every row of the other")
            }
            return depth + stackA
        case (.some, nil):
            guard let stackA, let rowsA else { return b.count == 1 ? output.count - 1 : output.count - 2 }
            try repeatStack(&context, b, at: b.count - 2 + stackA, right, size: a[rowsA])
            guard a.count >= 2 else { throw RebatchStop("its first input has no rows of matrices") }
            return depth + stackA
        case (nil, .some):
            guard let stackB, let rowsB else { return output.count - 1 }
            try repeatStack(&context, a, at: a.count - 2 + stackB, left, size: b[rowsB])
            return depth + stackB
        }
    }

    private static func repeatStack(
        _ context: inout RebatchContext, _ shape: [SymbolicDim], at place: Int, _ index: Int, size: SymbolicDim
    ) throws(RebatchStop) {
        guard place >= 0, shape[place] != .one else { return }
        try context.repeatForRows(index, axis: place, size: size)
    }

    /// FusedMatMul, TransposeMatMul (com.microsoft): stacks of matrices, or plain rows.
    static let fusedMatMul: RebatchRule = { context throws(RebatchStop) in
        for name in ["transBatchA", "transBatchB"] where try context.int(name, 0) != 0 {
            throw RebatchStop("it transposes stacks of matrices")
        }
        for (index, name) in ["transA", "transB"].enumerated() {
            guard try context.int(name, 0) != 0, let axis = try context.rows(index) else { continue }
            let rank = try context.rank(index)
            guard axis < rank - 2 else { throw RebatchStop("it transposes the matrix in which the rows are joined") }
        }
        try context.requireFixed(from: 2)
        context.set(0, axis: try productAxis(&context, 0, 1))
    }

    /// MatMulNBits, MatMulBnb4 (com.microsoft): the weights are packed.
    static let packedMatMul: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(from: 1)
        try context.refuse(axis, among: [try context.rank(0) - 1], "sums over")
        context.set(0, axis: axis)
    }

    /// Gemm: the rows are those of the first matrix.
    static let gemm: RebatchRule = { context throws(RebatchStop) in
        let axis = try context.requireRows(0)
        try context.requireFixed(1)
        guard try axis == (context.int("transA", 0) == 0 ? 0 : 1) else {
            throw RebatchStop("it sums over axis \(axis) of its first matrix, along which the rows are joined")
        }
        if context.has(2) {
            let bias = try context.shape(2)
            if let place = try context.rows(2) {
                guard bias.count == 2, place == 0, try bias[0] == context.shape(0)[axis] else {
                    throw RebatchStop("its inputs have the rows at different axes")
                }
            } else if bias.count == 2, bias[0] != .one {
                throw RebatchStop("its input 2 is the same for every row and has the size \(bias[0]) in their place")
            }
        }
        try context.requireFixed(from: 3)
        context.set(0, axis: 0)
    }

    /// Einsum: the letter of the rows is once in each term and in the result.
    static let einsum: RebatchRule = { context throws(RebatchStop) in
        let equation = try context.text("equation", "").filter { $0 != " " }
        let sides = equation.split(separator: ">", omittingEmptySubsequences: false)
        guard sides.count == 2, sides[0].hasSuffix("-"), !equation.contains(".") else {
            throw RebatchStop("its equation \"\(equation)\" is not one that is followed")
        }
        let terms = sides[0].dropLast().split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
        let result = Array(sides[1])
        guard terms.count == context.layouts.count else {
            throw RebatchStop("its equation has other terms than inputs")
        }
        var letter: Character?
        var size: SymbolicDim?
        for (index, term) in terms.enumerated() {
            guard let axis = try context.rows(index) else { continue }
            let shape = try context.shape(index)
            guard term.count == shape.count, letter == nil || letter == term[axis], size == nil || size == shape[axis]
            else { throw RebatchStop("its inputs have the rows at different axes") }
            (letter, size) = (term[axis], shape[axis])
        }
        guard let letter, let place = result.firstIndex(of: letter) else {
            throw RebatchStop("it sums over the axis along which the rows are joined")
        }
        for (index, term) in terms.enumerated() {
            let places = term.indices.filter { term[$0] == letter }
            guard places.count <= 1 else { throw RebatchStop("its equation takes the rows in more than one place") }
            guard try context.rows(index) == nil, let place = places.first else { continue }
            guard let size else { throw RebatchStop("none of its inputs differs from row to row") }
            try context.repeatForRows(index, axis: place, size: size)
        }
        guard result.count(where: { $0 == letter }) == 1 else { throw RebatchStop("its result has the rows twice") }
        context.set(0, axis: place)
    }
}
