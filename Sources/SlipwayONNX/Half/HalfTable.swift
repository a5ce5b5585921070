/// What half precision does to an operator, or to one of its operands.
///
/// This is the whole list of operators that stay in binary32, and why. A row holds from one version of the operator set to
/// another; a node that no row names is computed in half, if it is an operator that the tables of signatures know.
enum HalfTable {
    /// Why an operator stays in binary32.
    enum Cause: String, Sendable {
        /// It takes no tensor of half, by its definition.
        case invalid
        /// ONNX Runtime has no kernel of it in half, or none on CUDA, so that nothing is gained.
        case kernel
        /// Its result, or what it adds up, leaves the range of half with ordinary inputs.
        case overflow
    }

    /// A row of the table.
    struct Row: Sendable {
        let operators: [String]
        /// The versions of the operator set for which the row holds.
        let versions: ClosedRange<Int>
        let cause: Cause
        /// The inputs that stay, by place, where not the whole node does.
        var inputs: [Int] = []
        /// The outputs that stay.
        var outputs: [Int] = []
        /// Where it is written.
        let source: Source
    }

    /// Where a row comes from.
    enum Source: String, Sendable {
        /// Type constraints of the operator schemas, onnx 1.23 (`onnx.defs`), versions 7 to 28.
        case schema = "the operator's definition (onnx 1.23)"
        /// Kernels that ONNX Runtime 1.31 registers for CUDA (docs/OperatorKernels.md), and what its CPU provider refuses.
        case kernels = "the kernels of ONNX Runtime 1.31"
        /// Graphs run with every half value really rounded: each row is what some graph needed.
        case measured = "graphs that were measured"
    }

    private static let always = 1...Int.max

    /// The rows of ai.onnx.
    static let standard: [Row] = [
        // Whole operators without half.
        row("Celu", 12...27, .invalid, .schema), row("CumSum", 11...13, .invalid, .schema),
        row("DequantizeLinear QuantizeLinear", 10...18, .invalid, .schema),
        row("DynamicQuantizeLinear NonMaxSuppression QLinearConv TfIdfVectorizer", always, .invalid, .schema),
        row("IsInf", 10...19, .invalid, .schema), row("QLinearMatMul", 10...20, .invalid, .schema),
        row("Range", 11...26, .invalid, .schema), row("BitCast", always, .invalid, .schema),
        // Operands without half.
        row("Resize", 10...10, .invalid, inputs: [1], .schema),
        row("Resize", 11...Int.max, .invalid, inputs: [2], .schema),
        row("Upsample", 9...9, .invalid, inputs: [1], .schema),
        row("LayerNormalization", 17...Int.max, .invalid, outputs: [1, 2], .schema),
        row("Dropout", 12...Int.max, .kernel, inputs: [1], .kernels),
        // No kernel.
        row(
            """
            EyeLike RandomNormal RandomNormalLike RandomUniform RandomUniformLike Bernoulli Multinomial SequenceEmpty \
            SequenceInsert SequenceAt SequenceConstruct SequenceErase SequenceLength SequenceMap SplitToSequence \
            ConcatFromSequence Optional OptionalGetElement OptionalHasElement MeanVarianceNormalization HannWindow \
            HammingWindow BlackmanWindow MelWeightMatrix GridSample RoiAlign DFT STFT Det LpPool GlobalLpPool MaxUnpool \
            Hardmax Mish Sinh Cosh Unique StringConcat ImageDecoder
            """, always, .kernel, .kernels),
        row("Clip", 6...11, .kernel, .kernels), row("Range", 27...Int.max, .kernel, .kernels),
        row("CumSum", 14...Int.max, .overflow, .measured), row("Celu", 28...Int.max, .kernel, .kernels),
        // Sums and powers.
        row(
            """
            Pow Exp ReduceSum ReduceSumSquare ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceProd Softplus \
            LpNormalization CumProd
            """, always, .overflow, .measured),
    ]

    /// The operators of com.microsoft that are computed in half; every other one stays in binary32.
    static let microsoft: Set<String> = Set(
        names(
            """
            BiasGelu FastGelu QuickGelu Gelu FusedMatMul FusedGemm Attention MultiHeadAttention GroupQueryAttention \
            SkipLayerNormalization SkipSimplifiedLayerNormalization EmbedLayerNormalization RotaryEmbedding MatMulNBits \
            GroupNorm SkipGroupNorm
            """))

    /// The rows of com.microsoft: operands of binary32 in its schemas (ONNX Runtime 1.31).
    static let microsoftRows: [Row] = [
        row("GroupNorm SkipGroupNorm", always, .invalid, inputs: [1, 2], .schema),
        row("SkipLayerNormalization SkipSimplifiedLayerNormalization", always, .invalid, outputs: [1, 2], .schema),
    ]

    /// The rows of an operator at a version.
    static func rows(domain: String, opType: String, version: Int) -> [Row] {
        (byOperator[domain]?[opType] ?? []).filter { $0.versions.contains(version) }
    }

    private static let byOperator: [String: [String: [Row]]] = [
        "": grouped(standard), "com.microsoft": grouped(microsoftRows),
    ]

    private static func grouped(_ rows: [Row]) -> [String: [Row]] {
        var result: [String: [Row]] = [:]
        for row in rows { for name in row.operators { result[name, default: []].append(row) } }
        return result
    }

    private static func row(
        _ operators: String, _ versions: ClosedRange<Int>, _ cause: Cause, inputs: [Int] = [], outputs: [Int] = [],
        _ source: Source
    ) -> Row {
        Row(
            operators: names(operators), versions: versions, cause: cause, inputs: inputs, outputs: outputs,
            source: source)
    }

    private static func names(_ text: String) -> [String] { text.split(separator: " ").map { String($0) } }
}

extension HalfTable {
    /// Operators that move or choose elements, or change their sign: they follow the type of what they take.
    static let moves = Set(
        names(
            """
            Identity Reshape Transpose Squeeze Unsqueeze Flatten Slice Gather GatherElements GatherND Concat Split Expand Tile \
            Pad Where DepthToSpace SpaceToDepth Compress Scatter ScatterElements ScatterND Dropout Neg Abs Relu Trilu \
            ReverseSequence MaxPool GlobalMaxPool ReduceMax ReduceMin Max Min Sign Clip TopK OneHot CenterCropPad Equal Greater \
            GreaterOrEqual Less LessOrEqual
            """))

    /// Operators that read a value of either type and give none.
    static let readers = Set(names("Shape Size IsNaN NonZero ArgMax ArgMin"))

    /// Operators on each element for itself, and means: what is too large for half stays so behind them.
    static let elementwise = Set(
        names(
            """
            Add Sub Mul Div Sqrt Reciprocal Log Exp Pow Sigmoid Tanh Erf Gelu HardSigmoid HardSwish Swish Elu Selu LeakyRelu \
            PRelu ThresholdedRelu Softsign Softplus Sin Cos Floor Ceil Round Mod Sum Mean ReduceMean ReduceSum \
            ReduceSumSquare Softmax LogSoftmax
            """))

    /// What a mask runs through on its way to the scores.
    static let maskPath = Set(
        names(
            """
            Mul Add Sub Where Expand Reshape Squeeze Unsqueeze Slice Gather Transpose Tile Concat Trilu Min Max Cast Identity Neg \
            Div
            """))

    /// Where a mask ends.
    static let maskEnds: Set<String> = ["Softmax", "LogSoftmax", "ArgMax", "Attention"]
}
