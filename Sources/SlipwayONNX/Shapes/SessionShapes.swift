import SlipwayDomain

/// What ONNX Runtime finds out of the shapes by itself, which is less than Slipway finds: it merges that into the dims
/// that outputs are declared with, and Triton's backend compares them with a configuration.
///
/// Only what was measured is believed (releases 1.15 to 1.31, and 33 releases since 1.12 for what needs no runtime of a kind):
/// sizes that are in weights, constants and attributes, through operators whose inference has not changed. Of a size that is
/// worked out as a value only the number of axes is known. Subgraphs and functions are left out.
struct SessionShapes {
    /// Whether onnxruntime is 1.17 or later (Triton 24.03): a Reshape and a Slice by values give as many axes as the values
    /// say, where earlier ones say nothing of them.
    let isRecent: Bool
    /// Whether the graph is optimized, which is what a session does unless it is told not to: what follows from constants is
    /// folded, and a Reshape to sizes of its own input is fused.
    let optimizes: Bool
    /// Finds the nodes that work out the target of a Reshape.
    let fusion: ReshapeFusion

    /// Whether ONNX Runtime's inference of an operator is believed.
    func follows(_ node: NodeRecord) -> Bool {
        node.overload.isEmpty && (Self.operators[node.domain]?.contains(node.opType) ?? false)
    }

    /// What onnx's inference says of a node where it says less than a rule of ours: of sizes that are values it knows the
    /// number of axes at most. Nil where the rule says the same. `version` is that of the operator set.
    func whatIsLess(_ node: NodeRecord, _ inputs: [ValueFact?], version: Int, _ atoms: inout FreshAtoms) -> [ValueFact]?
    {
        let shape = inputs.first.flatMap { $0?.tensor?.shape }
        func open(_ rank: Int?) -> [ValueFact] {
            guard let rank, rank <= 64 else { return node.outputs.map { _ in .unknown } }
            let axes = (0..<rank).map { _ in atoms.make(.unresolved, reason: "") }
            return node.outputs.map { _ in .tensor(TensorFact(shape: axes)) }
        }
        let lacksValues = lacksValues(node, inputs)
        if node.domain.isEmpty, node.opType == "Split" || node.opType == "TopK", let shape {
            let axis = axis(of: node, rank: shape.count, node.opType == "Split" ? 0 : -1)
            if let axis, shape[axis].value != nil {
                return lacksValues ? open(node.opType == "TopK" ? shape.count : nil) : nil
            }
            // The axis worked along has no number: a Split keeps the others, a TopK none.
            guard node.opType == "Split", let axis else { return open(node.opType == "TopK" ? shape.count : nil) }
            return node.outputs.map { _ in
                var part = shape
                part[axis] = atoms.make(.unresolved, reason: "")
                return .tensor(TensorFact(shape: part))
            }
        }
        guard lacksValues else { return nil }
        let count = inputs.count > 1 ? inputs[1]?.tensor?.shape.flatMap { $0.count == 1 ? $0[0].value : nil } : nil
        switch node.opType {
        // The target broadcasts as axes of any size: a number in the input that is not 1 stays.
        case "Expand" where count != nil: return nil
        case "Pad", "Tile": return open(shape?.count)
        case "Resize" where inputs.count > 3 && version >= 13: return open(shape?.count)
        case "Reshape" where isRecent && version >= 14: return open(count)
        case "Slice" where isRecent && version >= 11: return open(shape?.count)
        default: return open(nil)
        }
    }

    private func axis(of node: NodeRecord, rank: Int, _ fallback: Int) -> Int? {
        var axis = fallback
        if let stated = node.attributes.first(where: { $0.name == "axis" }) {
            guard case .int(let number) = stated.value else { return nil }
            axis = Int(clamping: number)
        }
        if axis < 0 { axis += rank }
        return (0..<rank).contains(axis) ? axis : nil
    }

    /// Whether the values that decide an operator's output are not known.
    private func lacksValues(_ node: NodeRecord, _ inputs: [ValueFact?]) -> Bool {
        guard node.domain.isEmpty, Self.valued.contains(node.opType) else { return false }
        return inputs.enumerated().contains { index, fact in
            // The value that a Pad fills in, and the region of a Resize, decide no size.
            guard index > 0, let fact, !(node.opType == "Pad" && index == 2), !(node.opType == "Resize" && index == 1)
            else { return false }
            guard let tensor = fact.tensor else { return true }
            return !tensor.isConstant
        }
    }

    private static let valued = set(
        """
        Expand Pad ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum \
        ReduceSumSquare Reshape Resize Slice Split Squeeze Tile TopK Unsqueeze
        """)

    /// A fact as far as ONNX Runtime has it: sizes that are numbers, and the elements of a constant.
    func seen(_ fact: ValueFact, of node: NodeRecord, _ inputs: [ValueFact?], _ atoms: inout FreshAtoms) -> ValueFact {
        guard case .tensor(var tensor) = fact else { return .unknown }
        if node.opType != "Constant", !(optimizes && folds(node, inputs)) { tensor.data = nil }
        // Equal symbols would cancel out in a product, which ONNX Runtime does not see.
        tensor.shape = tensor.shape?.map { $0.value == nil ? atoms.make(.unresolved, reason: "") : $0 }
        if node.opType == "Slice", let input = inputs.first??.tensor?.shape, let shape = tensor.shape,
            input.count == shape.count
        {
            // That an axis of any size has a first element is more than onnx says.
            tensor.shape = zip(input, shape).map { $0.value == nil ? atoms.make(.unresolved, reason: "") : $1 }
        }
        return .tensor(tensor)
    }

    /// Whether a node is worked out when the graph is loaded: all that it reads is constant, and of a Shape the whole shape.
    private func folds(_ node: NodeRecord, _ inputs: [ValueFact?]) -> Bool {
        if node.opType == "Shape" { return inputs.first??.tensor?.shape?.allSatisfy { $0.value != nil } == true }
        return !inputs.isEmpty && inputs.allSatisfy { $0 == nil || $0?.tensor?.isConstant == true }
    }

    private static let operators: [String: Set<String>] = [
        "": set(
            """
            Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitShift Cast Ceil Clip \
            Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh DepthToSpace DequantizeLinear Div Dropout \
            DynamicQuantizeLinear Elu Equal Erf Exp Expand Flatten Floor GRU Gather GatherElements GatherND Gemm \
            GlobalAveragePool GlobalMaxPool Greater HardSigmoid HardSwish Identity InstanceNormalization IsInf \
            IsNaN LSTM LayerNormalization LeakyRelu Less Log LogSoftmax LpNormalization MatMul MatMulInteger Max \
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

extension TensorFact {
    /// Whether every element is known to be one number; a vector without elements is.
    var isConstant: Bool {
        guard let data else { return shape == [.zero] }
        return data.elements.allSatisfy { $0.number != nil }
    }
}
