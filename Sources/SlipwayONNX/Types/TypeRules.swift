import SlipwayDomain

/// The element types of an operator's outputs.
enum TypeRule: Sendable {
    /// Every output has the type of one input.
    case like(Int)
    /// The first output has the type of one input, the others are not followed.
    case firstLike(Int)
    /// Every output has the type of input 0, but for the second and the third, which are statistics in float32.
    case likeWithStatistics
    /// The outputs, in order; nil for one that is not followed.
    case fixed([ElementType?])
    /// The first output has the type of input 0, the second another one.
    case likeAnd(ElementType)
    /// The number of the type is in an attribute; without it, it is that of input 0, or a type.
    case attribute(String, orElse: ElementType?)
    /// A rule of its own, by the operator.
    case special
}

extension TypeRule {
    /// The rule of an operator; nil when there is none.
    static func find(domain: String, opType: String) -> TypeRule? { table[domain]?[opType] }

    /// Whether all inputs of an operator have one type, which ONNX Runtime demands when it loads the graph.
    static func isUniform(domain: String, opType: String) -> Bool { domain.isEmpty && uniform.contains(opType) }

    private static let uniform = Set(
        names(
            """
            Add Sub Mul Div Mod Max Min Sum Mean MatMul Gemm Concat Conv ConvTranspose Equal Greater GreaterOrEqual Less \
            LessOrEqual And Or Xor BitwiseAnd BitwiseOr BitwiseXor PRelu Einsum Range
            """))

    private static let table: [String: [String: TypeRule]] = [
        "": entries([
            (
                """
                Abs Acos Acosh Add Asin Asinh Atan Atanh AveragePool BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil \
                Celu CenterCropPad Clip Col2Im Compress Concat Conv ConvTranspose Cos Cosh CumSum DFT DepthToSpace Det Div \
                Einsum Elu Erf Exp Expand Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool \
                GlobalLpPool GlobalMaxPool GridSample GroupNormalization HardSigmoid HardSwish Hardmax Identity \
                InstanceNormalization LRN LSTM LeakyRelu Log LogSoftmax LpNormalization LpPool MatMul Max MaxRoiPool \
                MaxUnpool Mean MeanVarianceNormalization Min Mish Mod Mul Neg PRelu Pad Pow RNN Range Reciprocal ReduceL1 \
                ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RMSNormalization STFT Swish \
                Relu Reshape Resize ReverseSequence RoiAlign RotaryEmbedding Round Scatter ScatterElements ScatterND Selu \
                Shrink Sigmoid Sign Sin Sinh Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze StringConcat Sub \
                Sum Tan Tanh ThresholdedRelu Tile Transpose Trilu Unsqueeze Upsample
                """, .like(0)
            ),
            ("Attention BatchNormalization Dropout", .firstLike(0)), ("LayerNormalization", .likeWithStatistics),
            ("Where", .like(1)), ("CastLike", .like(1)), ("OneHot", .like(2)),
            (
                """
                And Equal Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Not OptionalHasElement Or Xor
                """, .fixed([.bool])
            ),
            ("ArgMax ArgMin NonMaxSuppression NonZero SequenceLength Shape Size", .fixed([.int64])),
            ("ConvInteger MatMulInteger", .fixed([.int32])),
            ("DynamicQuantizeLinear", .fixed([.uint8, .float32, .uint8])), ("StringNormalizer", .fixed([.string])),
            ("TfIdfVectorizer", .fixed([.float32])), ("StringSplit", .fixed([.string, .int64])),
            ("MaxPool TopK", .likeAnd(.int64)),
            ("Cast BitCast", .attribute("to", orElse: nil)),
            ("EyeLike RandomNormalLike", .attribute("dtype", orElse: nil)),
            ("RandomUniformLike Bernoulli", .attribute("dtype", orElse: nil)),
            ("RandomNormal RandomUniform", .attribute("dtype", orElse: .float32)),
            ("Multinomial", .attribute("dtype", orElse: .int32)),
            ("BlackmanWindow HammingWindow HannWindow", .attribute("output_datatype", orElse: .float32)),
            ("Constant ConstantOfShape QuantizeLinear DequantizeLinear", .special),
            ("QLinearConv QLinearMatMul", .firstLike(7)),
        ]),
        "ai.onnx.ml": entries([
            (
                "LinearRegressor Normalizer Scaler SVMRegressor TreeEnsembleRegressor FeatureVectorizer",
                .fixed([.float32])
            ),
            ("LinearClassifier SVMClassifier", .fixed([nil, .float32])),
            ("TreeEnsembleClassifier", .fixed([nil, .float32])),
            ("ArrayFeatureExtractor Binarizer Imputer", .like(0)),
        ]),
        "com.microsoft": entries([
            (
                """
                BiasGelu FastGelu FusedConv FusedGemm FusedMatMul Gelu QuickGelu Attention MultiHeadAttention \
                GroupQueryAttention RotaryEmbedding MatMulNBits GroupNorm SkipGroupNorm
                """, .firstLike(0)
            ),
            ("SkipLayerNormalization SkipSimplifiedLayerNormalization", .likeWithStatistics),
            ("EmbedLayerNormalization", .firstLike(2)),
        ]),
    ]

    private static func names(_ text: String) -> [String] { text.split(separator: " ").map { String($0) } }

    private static func entries(_ groups: [(String, TypeRule)]) -> [String: TypeRule] {
        var result: [String: TypeRule] = [:]
        for (text, rule) in groups { for name in names(text) { result[name] = rule } }
        return result
    }
}
