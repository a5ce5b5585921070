/// Keeps account of whether the elements of rows are likely to differ; only a difference makes "mixed" a proof.
enum RowLiveness {
    private static let doubting: Set<String> = [
        "And", "ArgMax", "ArgMin", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Ceil", "Clip", "Equal",
        "Floor",
        "Greater", "GreaterOrEqual", "Hardmax", "IsInf", "IsNaN", "Less", "LessOrEqual", "Max", "Min", "Mod", "Not",
        "OneHot", "Or", "Round", "Shrink", "Sign", "ThresholdedRelu", "Where", "Xor", "Trilu",
    ]
    private static let joining: Set<String> = ["Add", "Sub", "Div", "Sum", "Mean"]
    private static let weighing: Set<String> = [
        "MatMul", "Gemm", "Conv", "ConvTranspose", "MatMulNBits", "FusedMatMul",
    ]
    private static let masking: Set<String> = [
        "Cast", "CastLike", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Not", "Where",
        "OneHot", "Hardmax", "Clip", "Relu",
    ]
    private static let unmasking: Set<String> = [
        "MatMul", "Gemm", "Conv", "Exp", "LayerNormalization", "Softmax", "Sigmoid", "Tanh", "Erf",
    ]

    /// Changes the outputs of a node that keeps rows apart.
    static func update(_ context: inout RowContext) {
        let node = context.node.node
        guard node.domain.isEmpty else { return }
        let rows = context.states.enumerated().filter { $0.element?.rows?.isData == true }
        let isDoubting = doubting.contains(node.opType) || (joining.contains(node.opType) && rows.count > 1)
        let isSame =
            joining.contains(node.opType) && rows.count > 1 && Set(rows.map { node.inputs[$0.offset] }).count == 1
        let weighs = weighing.contains(node.opType) && rows.count == 1
        let isZeroed = zeroes(context)
        for index in context.outputs.indices {
            context.change(index) { value in
                if isDoubting { value.liveness = min(value.liveness, .doubtful) }
                if isSame && node.opType != "Add" && node.opType != "Sum" { value.liveness = .dead }
                if isZeroed { value.liveness = .dead }
                if weighs, value.liveness == .doubtful { value.liveness = .live }
                if masking.contains(node.opType) { value.isMask = true }
                if unmasking.contains(node.opType) { value.isMask = false }
                if !["Softmax", "LogSoftmax", "Reshape", "Transpose", "Unsqueeze", "Squeeze", "Identity", "Cast"]
                    .contains(node.opType)
                {
                    value.isNormalized = value.isNormalized && node.opType.hasPrefix("Reduce")
                }
            }
        }
    }

    /// Whether a node multiplies with a constant that may be zero, or raises to the power of zero.
    private static func zeroes(_ context: RowContext) -> Bool {
        let opType = context.node.node.opType
        guard opType == "Mul" || opType == "Pow" else { return false }
        for (index, state) in context.states.enumerated() where opType == "Mul" || index == 1 {
            guard case .fixed(let value)? = state else { continue }
            guard let elements = context.node.data(index)?.elements else {
                if value.isComputed { return true }
                continue
            }
            if elements.contains(where: { $0.number == 0 || $0 == .unknown }) { return true }
        }
        return false
    }
}
