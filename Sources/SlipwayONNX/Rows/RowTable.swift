/// The rules for rows by domain and operator, with what each does to a value that may depend on several rows.
enum RowTable {
    /// What is known of an operator.
    struct Entry: Sendable {
        let rule: RowRule
        let carry: WideCarry
    }

    /// What is known of an operator; nil when nothing is.
    static func find(domain: String, opType: String) -> Entry? { entries[domain]?[opType] }

    /// Operators whose outputs differ from run to run, whatever they take.
    static let random: Set<String> = [
        "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
    ]

    /// The inputs that give a size or a place, by operator; what they hold decides the shape of the output.
    static let sizeInputs: [String: [Int]] = [
        "Reshape": [1], "Expand": [1], "Tile": [1], "Slice": [1, 2, 3, 4], "Range": [0, 1, 2], "ConstantOfShape": [0],
        "TopK": [1], "OneHot": [1], "Pad": [1, 3], "Resize": [1, 2, 3], "Upsample": [1], "Split": [1],
        "Squeeze": [1], "Unsqueeze": [1], "ReduceSum": [1], "ReduceMean": [1], "ReduceMax": [1], "ReduceMin": [1],
        "ReduceL1": [1], "ReduceL2": [1], "ReduceProd": [1], "ReduceLogSum": [1], "ReduceLogSumExp": [1],
        "ReduceSumSquare": [1], "CenterCropPad": [1], "AffineGrid": [1], "MaxUnpool": [2], "Col2Im": [1, 2],
        "CumSum": [1], "Trilu": [1], "DFT": [1, 2], "STFT": [1, 3],
    ]

    /// The inputs that give a type or a shape and nothing else.
    static let emptyInputs: [String: [Int]] = [
        "CastLike": [1], "Shape": [0], "Size": [0], "EyeLike": [0], "RandomNormalLike": [0], "RandomUniformLike": [0],
        "SequenceLength": [0],
    ]

    private static let entries: [String: [String: Entry]] = [
        "": standard, "ai.onnx.ml": machineLearning, "com.microsoft": microsoft, "com.microsoft.nchwc": channelBlocks,
    ]

    private static func table(_ groups: [(String, RowRule, WideCarry)]) -> [String: Entry] {
        var result: [String: Entry] = [:]
        for (names, rule, carry) in groups {
            for name in names.split(separator: " ") { result[String(name)] = Entry(rule: rule, carry: carry) }
        }
        return result
    }

    private static let standard = table([
        ("Identity Neg BitwiseNot", RowRules.elementwise, .keep),
        (
            """
            Asinh Atan Celu Elu Erf Gelu HardSwish LeakyRelu Mish Reciprocal Selu Sigmoid Sinh Softplus Softsign Sqrt \
            Swish Tanh
            """, RowRules.elementwise, .keep
        ),
        ("Exp", RowRules.elementwise, .exponential), ("Log", RowRules.elementwise, .logarithm),
        ("Relu HardSigmoid ThresholdedRelu Shrink PRelu", RowRules.elementwise, .saturate),
        (
            """
            Abs Acos Acosh And Asin Atanh BitShift BitwiseAnd BitwiseOr BitwiseXor Ceil Cos Cosh Equal \
            Floor Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Max Min Mod Not Or \
            RegexFullMatch Round Sign Sin StringConcat Tan Where Xor Mean
            """, RowRules.elementwise, .lost
        ),
        ("Add Sub Sum", RowRules.elementwise, .add), ("Mul", RowRules.elementwise, .multiply),
        ("Pow", RowRules.elementwise, .power),
        ("Div", RowRules.elementwise, .divide), ("Cast", RowRules.elementwise, .cast),
        ("CastLike", RowRules.firstInputAlone, .cast), ("Clip", RowRules.elementwise, .lost),
        ("Dropout", RowRules.dropout, .keep),
        ("QuantizeLinear DequantizeLinear", RowRules.quantize, .lost),
        ("DynamicQuantizeLinear", RowRules.dynamicQuantize, .lost),
        ("MatMul", RowRules.matMul(0, 1), .product), ("MatMulInteger", RowRules.matMul(0, 1), .lost),
        ("QLinearMatMul", RowRules.matMul(0, 3), .lost), ("Gemm", RowRules.gemm, .product),
        ("Einsum", RowRules.einsum, .product),
        (
            """
            ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum \
            ReduceSumSquare
            """, RowRules.reduce, .reduce
        ),
        ("ArgMax ArgMin", RowRules.argExtreme, .lost), ("TopK", RowRules.topK, .lost),
        ("Softmax LogSoftmax", RowRules.softmax, .softmax), ("Hardmax", RowRules.softmax, .lost),
        ("CumSum", RowRules.cumulative, .keep), ("CumProd", RowRules.cumulative, .lost),
        ("LayerNormalization", RowRules.layerNormalization, .normalize),
        ("RMSNormalization SimplifiedLayerNormalization", RowRules.layerNormalization, .normalize),
        ("LpNormalization", RowRules.lpNormalization, .normalize),
        ("MeanVarianceNormalization", RowRules.meanVariance, .lost),
        ("InstanceNormalization", RowRules.instanceNormalization, .normalize),
        ("GroupNormalization", RowRules.sampleFirst, .normalize), ("LRN", RowRules.localNormalization, .lost),
        ("BatchNormalization", RowRules.batchNormalization, .keep),
        ("Trilu Det", RowRules.matrices, .lost), ("DFT", RowRules.fourier, .lost), ("OneHot", RowRules.oneHot, .lost),
        ("ReverseSequence", RowRules.reverseSequence, .move), ("LSTM GRU RNN", RowRules.recurrent, .lost),
        ("Reshape Flatten Squeeze Unsqueeze", RowRules.flat, .keep), ("Transpose", RowRules.transpose, .move),
        ("Expand", RowRules.expand, .keep), ("Tile", RowRules.tile, .move), ("Pad", RowRules.pad, .cut),
        ("Concat", RowRules.concat, .join), ("Split", RowRules.split, .cut), ("Slice", RowRules.slice, .cut),
        ("Gather", RowRules.gather, .cut), ("GatherElements", RowRules.gatherElements, .lost),
        ("ScatterElements Scatter", RowRules.scatterElements, .lost), ("GatherND", RowRules.gatherND, .lost),
        ("ScatterND", RowRules.scatterND, .lost), ("Compress", RowRules.compress, .lost),
        ("Unique", RowRules.unique, .lost),
        ("Conv ConvInteger QLinearConv ConvTranspose", RowRules.convolution, .window),
        ("AveragePool LpPool", RowRules.convolution, .reduce), ("MaxPool", RowRules.maxPool, .lost),
        ("GlobalAveragePool GlobalLpPool GlobalMaxPool", RowRules.convolution, .reduce),
        ("DepthToSpace SpaceToDepth Col2Im", RowRules.sampleFirst, .move),
        ("STFT", RowRules.sampleFirst, .lost), ("AffineGrid", RowRules.affineGrid, .lost),
        ("GridSample", RowRules.gridSample, .lost), ("DeformConv", RowRules.deformableConvolution, .lost),
        ("Resize Upsample", RowRules.resize, .lost),
        ("Attention", RowRules.attention, .lost),
        ("RotaryEmbedding", RowRules.rotaryEmbedding(positions: 3, caches: [1, 2]), .lost),
        ("Shape Size SequenceLength", RowRules.shapeAlone, .lost), ("Range", RowRules.range, .lost),
        ("ConstantOfShape", RowRules.constantOfShape, .lost), ("EyeLike", RowRules.eyeLike, .lost),
        ("SoftmaxCrossEntropyLoss NegativeLogLikelihoodLoss", RowRules.loss, .lost),
        ("NonZero", RowRules.never("its size depends on the elements of all rows"), .lost),
        ("NonMaxSuppression", RowRules.never("it lists what it finds in all rows behind each other"), .lost),
        ("MaxUnpool", RowRules.never("its indices count through all rows"), .lost),
        ("RoiAlign MaxRoiPool", RowRules.never("its regions need not belong to the rows"), .lost),
        (
            "StringNormalizer TfIdfVectorizer StringSplit",
            RowRules.never("it works on the texts of all rows together"), .lost
        ),
    ])

    private static let machineLearning = table([
        ("Binarizer CategoryMapper LabelEncoder", RowRules.elementwise, .lost),
        (
            """
            Imputer LinearClassifier LinearRegressor Normalizer SVMClassifier SVMRegressor Scaler \
            TreeEnsembleClassifier TreeEnsembleRegressor TreeEnsemble
            """, RowRules.table, .lost
        ),
        ("OneHotEncoder", RowRules.appended, .lost), ("ArrayFeatureExtractor", RowRules.featureExtractor, .lost),
        ("FeatureVectorizer", RowRules.featureVectorizer, .lost),
    ])

    private static let microsoft = table([
        ("Gelu QuickGelu FastGelu BiasGelu BiasAdd", RowRules.elementwise, .lost),
        ("BiasSoftmax Trilu Inverse", RowRules.never("it is not followed"), .lost),
        ("QLinearAdd QLinearMul", RowRules.quantizedElements(0, 3), .lost),
        ("QLinearSigmoid QLinearLeakyRelu", RowRules.quantizedElements(0), .lost),
        ("QLinearWhere", RowRules.quantizedElements(0, 1, 4), .lost),
        ("QLinearSoftmax", RowRules.quantizedSoftmax, .lost), ("QLinearConcat", RowRules.quantizedConcat, .lost),
        ("QuantizeLinear DequantizeLinear", RowRules.quantize, .lost),
        (
            "GroupNorm NhwcConv QLinearAveragePool QLinearConv QLinearGlobalAveragePool", RowRules.sampleFirst, .lost
        ),
        ("FusedConv NhwcFusedConv", RowRules.fusedConvolution, .lost),
        ("FusedMatMul TransposeMatMul", RowRules.fusedMatMul, .product), ("FusedGemm", RowRules.gemm, .lost),
        ("GemmFastGelu DynamicQuantizeMatMul16", RowRules.matMul(0, 1), .lost),
        ("MatMulIntegerToFloat MatMulInteger16", RowRules.matMul(0, 1), .lost),
        ("DynamicQuantizeMatMul", RowRules.dynamicMatMul, .lost),
        ("DynamicQuantizeLSTM", RowRules.quantizedRecurrent, .lost),
        ("MatMulNBits MatMulBnb4", RowRules.packedMatMul, .product), ("QGemm", RowRules.quantizedGemm, .lost),
        ("QLinearReduceMean ReduceSumInteger", RowRules.reduceByAttribute, .lost),
        (
            "SkipLayerNormalization SkipSimplifiedLayerNormalization", RowRules.skipLayerNormalization, .lost
        ),
        ("EmbedLayerNormalization", RowRules.embedLayerNormalization, .lost),
        ("Attention", RowRules.packedAttention(mask: 3, past: 4), .lost),
        ("QAttention", RowRules.packedAttention(mask: 5, past: 8), .lost),
        ("MultiHeadAttention", RowRules.multiHeadAttention, .lost),
        ("RotaryEmbedding", RowRules.rotaryEmbedding(positions: 1, caches: [2, 3]), .lost),
        ("Pad", RowRules.pad, .cut), ("GatherND", RowRules.gatherND, .lost), ("Range", RowRules.range, .lost),
        ("Tokenizer", RowRules.never("rows meet in a size: it fills all up to the text with the most tokens"), .lost),
        ("TorchEmbedding", RowRules.embedding, .lost), ("CDist", RowRules.distances, .lost),
    ])

    private static let channelBlocks = table([
        ("Conv", RowRules.fusedConvolution, .lost), ("AveragePool MaxPool", RowRules.convolution, .lost),
        ("GlobalAveragePool GlobalMaxPool", RowRules.convolution, .lost),
        ("ReorderInput ReorderOutput", RowRules.sampleFirst, .lost),
    ])
}
