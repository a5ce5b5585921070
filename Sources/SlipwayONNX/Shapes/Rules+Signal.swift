extension Rules {
    /// DFT: the axis is an attribute in version 17 (default 1), an input from 20 on (default -2).
    static let fourier: ShapeRule = { context throws(RuleStop) in
        var shape = try context.shape(0, rankAtLeast: 2)
        let stated: Int
        if context.opset < 20 {
            stated = try context.int("axis", 1)
        } else if context.has(2) {
            guard let known = context.ints(2)?.first else {
                throw RuleStop("its axis is not known before the model runs")
            }
            stated = known
        } else {
            stated = -2
        }
        let axis = try context.axis(stated, rank: shape.count)
        guard axis < shape.count - 1 else { throw RuleStop("it transforms the axis of the complex parts") }
        let isOneSided = try context.flag("onesided", false)
        if isOneSided, try context.flag("inverse", false) { throw RuleStop("it is one-sided and inverse") }
        if context.has(1) {
            let length = context.data(1)?.elements.first?.dim
            shape[axis] = context.known(length, "its length is not known before the model runs")
        }
        if isOneSided { shape[axis] = context.known(SymbolicDim.floorDiv(shape[axis], SymbolicDim(2)) + .one) }
        shape[shape.count - 1] = SymbolicDim(2)
        context.set(0, shape)
    }

    /// STFT.
    static let shortFourier: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 2)
        let step = context.data(1)?.elements.first?.dim
        var length: SymbolicDim?
        if context.has(3) {
            length = context.data(3)?.elements.first?.dim
        } else if context.has(2) {
            length = try context.shape(2, rank: 1)[0]
        }
        let frames = SymbolicDim.floorDiv(shape[1] - length, step) + .one
        var bins = length
        if try context.flag("onesided", true) { bins = SymbolicDim.floorDiv(length, SymbolicDim(2)) + .one }
        let why = "the length or step of its frames is not known before the model runs"
        context.set(0, [shape[0], context.known(frames, why), context.known(bins, why), SymbolicDim(2)])
    }

    /// HannWindow, HammingWindow, BlackmanWindow.
    static let window: ShapeRule = { context throws(RuleStop) in
        let size = context.data(0)?.elements.first?.dim.flatMap { $0.isNonNegative ? $0 : nil }
        context.set(0, [context.known(size, "its size is not known before the model runs")])
    }

    /// MelWeightMatrix.
    static let melWeights: ShapeRule = { context throws(RuleStop) in
        let bands = context.data(0)?.elements.first?.dim
        let bins = SymbolicDim.floorDiv(context.data(1)?.elements.first?.dim, SymbolicDim(2)) + .one
        let why = "how many bands or bins it has is not known before the model runs"
        context.set(0, [context.known(bins, why), context.known(bands, why)])
    }

    /// Det: the last two axes go.
    static let determinant: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 2)
        context.set(0, Array(shape.dropLast(2)))
    }

    /// Multinomial.
    static let multinomial: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rank: 2)
        context.set(0, [shape[0], SymbolicDim(try context.int("sample_size", 1))])
    }

    /// RandomNormal, RandomUniform: the shape is an attribute.
    static let random: ShapeRule = { context throws(RuleStop) in
        guard let shape = try context.ints("shape"), shape.allSatisfy({ $0 >= 0 }) else {
            throw RuleStop("it states no shape")
        }
        context.set(0, shape.map { SymbolicDim($0) })
    }

    /// NonMaxSuppression.
    static let nonMaxSuppression: ShapeRule = { context throws(RuleStop) in
        context.set(0, [context.fresh(.counted, "it counts the boxes that it selects"), SymbolicDim(3)])
    }

    /// ImageDecoder.
    static let imageDecoder: ShapeRule = { context throws(RuleStop) in
        let depth = try context.text("pixel_format", "RGB") == "Grayscale" ? 1 : 3
        let why = "the size of the image is in its bytes"
        context.set(0, [context.fresh(.counted, why), context.fresh(.counted, why), SymbolicDim(depth)])
    }

    /// StringNormalizer: stopwords drop elements.
    static let stringNormalizer: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        if (context.listCount("stopwords") ?? 0) == 0 { return context.set(0, shape) }
        let left = context.fresh(.counted, "it drops stopwords")
        context.set(0, shape.dropLast() + [left])
    }

    /// StringSplit: a new axis as long as the longest split.
    static let stringSplit: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0)
        context.set(0, shape + [context.fresh(.counted, "it counts the parts of the texts")])
        context.set(1, shape)
    }

    /// Tokenizer (com.microsoft): an axis more, as long as the text with the most tokens has them.
    static let tokenizer: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 1)
        guard shape.count <= 2 else { throw RuleStop("it takes texts along one axis or two") }
        context.set(0, shape + [context.fresh(.counted, "it counts the tokens of the texts")])
    }

    /// TfIdfVectorizer: the last axis becomes the indices of the n-grams.
    static let ngramVectorizer: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 1)
        let width = try context.ints("ngram_indexes")?.max().map { SymbolicDim($0) }
        context.set(0, shape.dropLast() + [context.known(width + .one, "it states no n-gram indices")])
    }

    /// An output that is one number, whatever the inputs are.
    static let scalar: ShapeRule = { context throws(RuleStop) in context.set(0, []) }
}
