import SlipwayDomain

/// What ONNX Runtime finds out of the shapes by itself, which is less than Slipway finds: it merges that into the dims
/// that outputs are declared with, and Triton's backend compares them with a configuration.
///
/// Only what every release since 1.12 finds is believed (measured with 33 releases and onnx's own inference): sizes that
/// stand in weights, constants and attributes, through operators whose inference has not changed. Sizes that are worked out
/// as values, subgraphs and functions are left out.
enum SessionShapes {
    /// Whether ONNX Runtime's inference of an operator is believed.
    static func follows(_ node: NodeRecord) -> Bool {
        node.overload.isEmpty && (operators[node.domain]?.contains(node.opType) ?? false)
    }

    /// Whether the values that decide an operator's output are not known: onnx's inference then says nothing of any axis.
    static func lacksValues(_ node: NodeRecord, _ inputs: [ValueFact?]) -> Bool {
        guard node.domain.isEmpty, valued.contains(node.opType) else { return false }
        return inputs.enumerated().contains { index, fact in
            // The value that a Pad fills in, and the region of a Resize, decide no size.
            guard index > 0, let fact, !(node.opType == "Pad" && index == 2), !(node.opType == "Resize" && index == 1)
            else { return false }
            guard let tensor = fact.tensor else { return true }
            return tensor.data.map { $0.elements.contains(.unknown) } ?? (tensor.shape != [.zero])
        }
    }

    private static let valued = set(
        """
        Expand Pad ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum \
        ReduceSumSquare Reshape Resize Slice Split Squeeze Tile TopK Unsqueeze
        """)

    /// A fact as far as ONNX Runtime has it: sizes that are numbers, and the elements of a constant.
    static func seen(_ fact: ValueFact, of node: NodeRecord, _ atoms: inout FreshAtoms) -> ValueFact {
        guard case .tensor(var tensor) = fact else { return .unknown }
        if node.opType != "Constant" { tensor.data = nil }
        // Equal symbols would cancel out in a product, which ONNX Runtime does not see.
        tensor.shape = tensor.shape?.map { $0.value == nil ? atoms.make(.unresolved, reason: "") : $0 }
        return .tensor(tensor)
    }

    private static let operators: [String: Set<String>] = [
        "": set(
            """
            Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitShift Cast Ceil Clip \
            Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh DepthToSpace DequantizeLinear Div Dropout \
            DynamicQuantizeLinear Elu Equal Erf Exp Expand Flatten Floor GRU Gather GatherElements GatherND Gemm \
            GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid HardSwish Identity InstanceNormalization IsInf \
            IsNaN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization MatMul MatMulInteger Max \
            MaxPool Mean Min Mod Mul Neg Not Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RNN Range Reciprocal \
            ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum \
            ReduceSumSquare Relu Reshape Resize Round ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Sinh Slice \
            Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh Tile TopK Transpose Unsqueeze Where Xor
            """),
        "com.microsoft": set("FusedMatMul Gelu LayerNormalization SkipLayerNormalization"),
    ]

    private static func set(_ names: String) -> Set<String> {
        Set(names.split(separator: " ").map { String($0) })
    }
}
