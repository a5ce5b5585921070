/// The rules by domain and operator. An operator without a rule keeps a graph from being given more rows, unless all its
/// inputs are the same for every row.
enum RebatchTable {
    /// The rule of an operator; nil when there is none.
    static func find(domain: String, opType: String) -> RebatchRule? {
        rules[domain]?[opType]
    }

    /// Operators whose outputs differ from run to run, whatever they take.
    static let random: Set<String> = [
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
    ]

    private static let rules: [String: [String: RebatchRule]] = [
        "": standard, "ai.onnx.ml": machineLearning, "com.microsoft": microsoft,
    ]

    private static func table(_ groups: [(String, RebatchRule)]) -> [String: RebatchRule] {
        var result: [String: RebatchRule] = [:]
        for (names, rule) in groups {
            for name in names.split(separator: " ") { result[String(name)] = rule }
        }
        return result
    }

    private static let standard = table([
        (
            """
            Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Cast Ceil \
            Celu Cos Cosh Div Elu Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf \
            IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal \
            RegexFullMatch Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt StringConcat Sub Sum \
            Swish Tan Tanh ThresholdedRelu Where Xor
            """, RebatchRules.elementwise
        ),
        ("CastLike Clip", RebatchRules.firstInput), ("Dropout", RebatchRules.dropout),
        ("QuantizeLinear DequantizeLinear", RebatchRules.quantize),
        ("MatMul", RebatchRules.matMul(0, 1)),
        ("MatMulInteger", RebatchRules.matMul(0, 1, scales: [2], columns: [3])),
        ("QLinearMatMul", RebatchRules.matMul(0, 3, scales: [1, 2, 6, 7], columns: [4, 5])),
        ("Gemm", RebatchRules.gemm), ("Einsum", RebatchRules.einsum),
        (
            """
            AveragePool Conv ConvInteger ConvTranspose DepthToSpace GlobalAveragePool GlobalLpPool GlobalMaxPool \
            GroupNormalization InstanceNormalization LRN LpPool QLinearConv SpaceToDepth
            """, RebatchRules.image
        ),
        ("MaxPool", RebatchRules.maxPool), ("DeformConv", RebatchRules.deformableConvolution),
        ("BatchNormalization", RebatchRules.batchNormalization), ("GridSample", RebatchRules.gridSample),
        ("LayerNormalization RMSNormalization SimplifiedLayerNormalization", RebatchRules.layerNormalization),
        ("MeanVarianceNormalization", RebatchRules.meanVariance), ("Resize Upsample", RebatchRules.resize),
        ("Softmax LogSoftmax Hardmax", RebatchRules.softmax),
        ("LpNormalization", RebatchRules.along(attribute: "axis", -1)),
        ("CumSum CumProd", RebatchRules.cumulative), ("TopK", RebatchRules.topK),
        (
            """
            ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum \
            ReduceSumSquare
            """, RebatchRules.reduce()
        ),
        ("ArgMax ArgMin", RebatchRules.argExtreme), ("Trilu Det", RebatchRules.matrices),
        ("DFT", RebatchRules.fourier), ("OneHot", RebatchRules.oneHot),
        ("ReverseSequence", RebatchRules.reverseSequence), ("LSTM GRU RNN", RebatchRules.recurrent),
        ("Gather", RebatchRules.gather), ("GatherElements ScatterElements Scatter", RebatchRules.elements),
        ("GatherND", RebatchRules.gatherND), ("Slice", RebatchRules.slice), ("Split", RebatchRules.split),
        ("Concat", RebatchRules.concat), ("Tile", RebatchRules.tile), ("Pad", RebatchRules.pad),
        ("Transpose", RebatchRules.transpose), ("Unsqueeze", RebatchRules.unsqueeze),
        ("Squeeze", RebatchRules.squeeze), ("Flatten", RebatchRules.flatten), ("Reshape", RebatchRules.reshape),
        ("Expand", RebatchRules.expand), ("ConstantOfShape", RebatchRules.constantOfShape),
        ("Attention", RebatchRules.attention), ("RotaryEmbedding", RebatchRules.rotaryEmbedding),
        ("DynamicQuantizeLinear", RebatchRules.never("it takes the range of its numbers over all rows")),
        ("NonZero Unique Compress", RebatchRules.never("its size depends on the elements of all rows")),
        ("NonMaxSuppression", RebatchRules.never("it lists what it finds in all rows behind each other")),
        ("ScatterND", RebatchRules.never("its indices count the rows")),
        ("MaxUnpool", RebatchRules.never("its indices count through all rows")),
        ("RoiAlign MaxRoiPool", RebatchRules.never("its regions do not belong to the rows")),
        ("If Loop Scan", RebatchRules.never("its subgraphs are not followed")),
    ])

    private static let machineLearning = table([
        ("Binarizer CategoryMapper LabelEncoder", RebatchRules.elementwise),
        (
            """
            Imputer LinearClassifier LinearRegressor Normalizer SVMClassifier SVMRegressor Scaler \
            TreeEnsembleClassifier TreeEnsembleRegressor TreeEnsemble
            """, RebatchRules.table
        ),
        ("ZipMap", RebatchRules.never("its output is no tensor")),
    ])

    private static let microsoft = table([
        ("Gelu QuickGelu", RebatchRules.elementwise), ("FastGelu BiasGelu BiasAdd", RebatchRules.elementwise),
        ("QLinearAdd QLinearMul", RebatchRules.quantizedBinary),
        ("QLinearSigmoid QLinearLeakyRelu", RebatchRules.firstInput),
        ("QLinearSoftmax", RebatchRules.quantizedSoftmax),
        ("QuantizeLinear DequantizeLinear", RebatchRules.quantize),
        (
            """
            GroupNorm NhwcConv QLinearAveragePool QLinearConv QLinearGlobalAveragePool
            """, RebatchRules.image
        ),
        ("FusedConv NhwcFusedConv", RebatchRules.fusedConvolution),
        ("FusedMatMul TransposeMatMul", RebatchRules.fusedMatMul), ("FusedGemm", RebatchRules.gemm),
        ("GemmFastGelu", RebatchRules.matMul(0, 1, columns: [2])),
        ("MatMulIntegerToFloat", RebatchRules.matMul(0, 1, scales: [2, 4], columns: [3, 5, 6])),
        ("MatMulNBits MatMulBnb4", RebatchRules.packedMatMul),
        ("QLinearReduceMean ReduceSumInteger", RebatchRules.reduce(attributeOnly: true)),
        (
            "SkipLayerNormalization SkipSimplifiedLayerNormalization", RebatchRules.skipLayerNormalization
        ),
        ("EmbedLayerNormalization", RebatchRules.embedLayerNormalization),
        ("Attention", RebatchRules.packedAttention), ("MultiHeadAttention", RebatchRules.multiHeadAttention),
        ("RotaryEmbedding", RebatchRules.rotaryEmbedding), ("Trilu Inverse", RebatchRules.matrices),
        ("Pad", RebatchRules.pad), ("GatherND", RebatchRules.gatherND),
        ("DynamicQuantizeMatMul", RebatchRules.never("it takes the range of its numbers over all rows")),
        ("DynamicQuantizeLSTM", RebatchRules.never("it takes the range of its numbers over all rows")),
    ])
}
