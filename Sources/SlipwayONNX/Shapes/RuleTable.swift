/// The rules by domain and operator; what an operator may state in which version is in ``OperatorSignature``.
enum RuleTable {
    /// The rule of an operator; nil when there is none.
    static func find(domain: String, opType: String) -> ShapeRule? {
        rules[domain]?[opType]
    }

    /// The operators of an operator set that have neither a rule nor an entry that says why they cannot have one, sorted.
    static func operatorsWithoutRule(domain: String, version: Int) -> [String] {
        let names = OperatorSignature.tables[domain].map { $0.keys.map(String.init) } ?? []
        return names.filter { name in
            OperatorSignature.find(domain: domain, opType: name, version: version) != nil
                && find(domain: domain, opType: name) == nil && !(domain.isEmpty && controlFlow.contains(name))
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The operators whose outputs come from subgraphs; the engine follows them itself.
    static let controlFlow: Set<String> = ["If", "Loop", "Scan"]

    static let rules: [String: [String: ShapeRule]] = [
        "": standard, "ai.onnx.ml": machineLearning, "com.microsoft": microsoft, "com.microsoft.nchwc": channelBlocks,
    ]

    private static func table(_ groups: [(String, ShapeRule)]) -> [String: ShapeRule] {
        var result: [String: ShapeRule] = [:]
        for (names, rule) in groups {
            for name in names.split(separator: " ") { result[String(name)] = rule }
        }
        return result
    }

    private static let standard = table([
        (
            """
            Acos Acosh Asin Asinh Atan Atanh Bernoulli BitCast BitwiseNot Celu Cos Cosh CumProd CumSum Elu Erf Exp \
            EyeLike Gelu GroupNormalization HardSigmoid HardSwish Hardmax InstanceNormalization IsInf IsNaN LRN LeakyRelu Log \
            LogSoftmax LpNormalization MeanVarianceNormalization Mish QuantizeLinear DequantizeLinear \
            RandomNormalLike RandomUniformLike Reciprocal RegexFullMatch ReverseSequence RotaryEmbedding Scatter \
            ScatterElements ScatterND Selu Shrink Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt SwiGLU Swish Tan Tanh \
            TensorScatter ThresholdedRelu Trilu
            """, Rules.sameShape
        ),
        ("Abs Ceil Floor Neg Not Relu Round", Rules.unaryData), ("Clip", Rules.clip),
        ("Identity", Rules.identity), ("PRelu", Rules.slope), ("Cast CastLike", Rules.cast),
        (
            """
            Add And BitShift BitwiseAnd BitwiseOr BitwiseXor Div Equal Greater GreaterOrEqual Less LessOrEqual Mod Mul \
            Or Pow StringConcat Sub Xor
            """, Rules.binary
        ),
        ("Max Mean Min Sum", Rules.variadic), ("Where", Rules.choice), ("Constant", Rules.constant),
        ("Shape", Rules.shape), ("Size", Rules.size), ("Reshape", Rules.reshape), ("Flatten", Rules.flatten),
        ("Squeeze", Rules.squeeze), ("Unsqueeze", Rules.unsqueeze), ("Transpose", Rules.transpose),
        ("Expand", Rules.expand), ("Tile", Rules.tile), ("Slice", Rules.slice), ("Concat", Rules.concat),
        ("Split", Rules.split), ("Pad", Rules.pad), ("DepthToSpace", Rules.depthToSpace),
        ("SpaceToDepth", Rules.spaceToDepth), ("Gather", Rules.gather), ("GatherElements", Rules.gatherElements),
        ("GatherND", Rules.gatherND), ("OneHot", Rules.oneHot), ("Range", Rules.range),
        ("ConstantOfShape", Rules.constantOfShape), ("TopK", Rules.topK), ("Compress", Rules.compress),
        ("NonZero", Rules.nonZero), ("Unique", Rules.unique),
        ("MatMul MatMulInteger", Rules.matMul(0, 1)), ("QLinearMatMul", Rules.matMul(0, 3)), ("Gemm", Rules.gemm(1)),
        ("Einsum", Rules.einsum),
        (
            """
            ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum \
            ReduceSumSquare
            """, Rules.reduce
        ),
        ("ArgMax ArgMin", Rules.argExtreme),
        ("Conv ConvInteger", Rules.convolution(image: 0, weight: 1)),
        ("DeformConv", Rules.convolution(image: 0, weight: 1)),
        ("QLinearConv", Rules.convolution(image: 0, weight: 3)), ("ConvTranspose", Rules.transposedConvolution),
        ("AveragePool LpPool MaxPool", Rules.pool),
        ("GlobalAveragePool GlobalLpPool GlobalMaxPool", Rules.globalPool), ("MaxUnpool", Rules.maxUnpool),
        ("Col2Im", Rules.columnsToImage), ("Resize", Rules.resize), ("Upsample", Rules.upsample),
        ("GridSample", Rules.gridSample), ("AffineGrid", Rules.affineGrid), ("RoiAlign", Rules.roiAlign),
        ("MaxRoiPool", Rules.maxRoiPool), ("CenterCropPad", Rules.centerCropPad), ("Dropout", Rules.sameShapes),
        ("BatchNormalization", Rules.batchNormalization),
        ("LayerNormalization RMSNormalization SimplifiedLayerNormalization", Rules.layerNormalization),
        ("DynamicQuantizeLinear", Rules.dynamicQuantize),
        ("NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss", Rules.loss), ("GRU LSTM RNN", Rules.recurrent),
        ("Attention", Rules.attention), ("DFT", Rules.fourier), ("STFT", Rules.shortFourier),
        ("BlackmanWindow HammingWindow HannWindow", Rules.window), ("MelWeightMatrix", Rules.melWeights),
        ("Det", Rules.determinant), ("Multinomial", Rules.multinomial), ("RandomNormal RandomUniform", Rules.random),
        ("NonMaxSuppression", Rules.nonMaxSuppression), ("ImageDecoder", Rules.imageDecoder),
        ("StringNormalizer", Rules.stringNormalizer), ("StringSplit", Rules.stringSplit),
        ("TfIdfVectorizer", Rules.ngramVectorizer), ("SequenceEmpty", Rules.sequenceEmpty),
        ("SequenceConstruct", Rules.sequenceConstruct), ("SequenceInsert", Rules.sequenceInsert),
        ("SequenceErase", Rules.sequenceErase), ("SequenceAt", Rules.sequenceAt),
        ("SequenceLength", Rules.sequenceLength), ("OptionalHasElement", Rules.scalar),
        ("SplitToSequence", Rules.splitToSequence),
        ("ConcatFromSequence", Rules.concatFromSequence), ("SequenceMap", Rules.sequenceMap),
        ("Optional", Rules.noTensor), ("OptionalGetElement", Rules.optionalGetElement),
    ])

    private static let machineLearning = table([
        ("Binarizer CategoryMapper Imputer LabelEncoder Normalizer Scaler", Rules.sameShape),
        ("ArrayFeatureExtractor", Rules.featureExtractor), ("FeatureVectorizer", Rules.featureVectorizer),
        ("LinearClassifier", Rules.linearClassifier), ("LinearRegressor", Rules.linearRegressor),
        ("SVMClassifier", Rules.vectorClassifier), ("SVMRegressor", Rules.vectorRegressor),
        ("TreeEnsembleClassifier", Rules.treeClassifier),
        ("TreeEnsembleRegressor TreeEnsemble", Rules.treeRegressor), ("OneHotEncoder", Rules.oneHotEncoder),
        ("ZipMap", Rules.noTensor),
        ("CastMap DictVectorizer", Rules.unknown("its output depends on the entries of a map")),
    ])

    private static let microsoft = table([
        (
            """
            BiasAdd BiasGelu BiasSoftmax DequantizeLinear FastGelu Gelu GroupNorm Inverse LongformerAttention MoE \
            MurmurHash3 QLinearLeakyRelu QLinearSigmoid QLinearSoftmax QMoE QuantizeLinear QuickGelu RotaryEmbedding Trilu
            """, Rules.sameShape
        ),
        ("BiasDropout SkipGroupNorm", Rules.sameShapes), ("BiasSplitGelu", Rules.splitGelu),
        ("SkipLayerNormalization SkipSimplifiedLayerNormalization", Rules.skipLayerNormalization),
        ("EmbedLayerNormalization QEmbedLayerNormalization", Rules.embedLayerNormalization),
        ("Attention", Rules.packedAttention(past: 4)), ("QAttention", Rules.packedAttention(past: 8)),
        ("MultiHeadAttention", Rules.multiHeadAttention), ("GroupQueryAttention", Rules.groupQueryAttention),
        ("FusedMatMul FusedMatMulActivation TransposeMatMul", Rules.fusedMatMul),
        ("DynamicQuantizeMatMul GemmFastGelu MatMulInteger16 MatMulIntegerToFloat", Rules.matMul(0, 1)),
        ("MatMulBnb4 MatMulNBits", Rules.blockMatMul), ("FusedGemm", Rules.gemm(1)), ("QGemm", Rules.gemm(3)),
        ("QLinearAdd QLinearMul", Rules.quantizedBinary), ("QLinearWhere", Rules.quantizedChoice),
        ("QLinearConcat", Rules.quantizedConcat), ("QLinearConv", Rules.convolution(image: 0, weight: 3)),
        ("QLinearAveragePool", Rules.pool), ("QLinearGlobalAveragePool", Rules.globalPool),
        ("QLinearReduceMean ReduceSumInteger", Rules.reduceByAttribute),
        ("FusedConv", Rules.convolution(image: 0, weight: 1)),
        ("NhwcConv NhwcFusedConv", Rules.channelsLastConvolution),
        ("DynamicQuantizeLSTM", Rules.recurrent), ("GatherND", Rules.gatherND), ("Pad", Rules.pad),
        ("Range", Rules.range), ("CDist", Rules.distances), ("TorchEmbedding", Rules.embedding),
        ("Tokenizer", Rules.tokenizer),
    ])

    private static let channelBlocks = table([
        ("Conv", Rules.convolution(image: 0, weight: 1)), ("AveragePool MaxPool", Rules.pool),
        ("GlobalAveragePool GlobalMaxPool", Rules.globalPool), ("ReorderInput", Rules.reorderedInput),
        ("ReorderOutput", Rules.reorderedOutput),
    ])
}
