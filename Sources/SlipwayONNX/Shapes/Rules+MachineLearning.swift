/// Operators of ai.onnx.ml, as the standard says and ONNX Runtime does.
extension Rules {
    /// The number of rows: a vector is one row.
    private static func rows(_ context: NodeContext) throws(RuleStop) -> SymbolicDim {
        let shape = try context.shape(0, rankAtLeast: 1)
        guard shape.count <= 2 else { throw RuleStop("its input has rank \(shape.count)") }
        return shape.count == 1 ? .one : shape[0]
    }

    /// ArrayFeatureExtractor: chosen places of the last axis.
    static let featureExtractor: ShapeRule = { context throws(RuleStop) in
        let shape = try context.shape(0, rankAtLeast: 1)
        let count = context.known(SymbolicDim.product(try context.shape(1)))
        context.set(0, (shape.count == 1 ? [.one] : Array(shape.dropLast())) + [count])
    }

    /// FeatureVectorizer: rows of all inputs side by side.
    static let featureVectorizer: ShapeRule = { context throws(RuleStop) in
        guard let sizes = try context.ints("inputdimensions"), sizes.count == context.inputs.count else {
            throw RuleStop("its inputdimensions do not fit its inputs")
        }
        context.set(0, [try rows(context), SymbolicDim(sizes.reduce(0, +))])
    }

    /// LinearClassifier: a single score for two classes becomes two.
    static let linearClassifier: ShapeRule = { context throws(RuleStop) in
        let rows = try rows(context)
        let labels = context.listCount("classlabels_ints") ?? context.listCount("classlabels_strings")
        let scores = context.listCount("intercepts")
        var width: SymbolicDim?
        if let scores, scores > 1 { width = SymbolicDim(scores) }
        if scores == 1, labels == 2 { width = SymbolicDim(2) }
        context.set(0, [rows])
        context.set(1, [rows, context.known(width, "how many scores it gives is not clear")])
    }

    /// LinearRegressor.
    static let linearRegressor: ShapeRule = { context throws(RuleStop) in
        context.set(0, [try rows(context), SymbolicDim(try context.int("targets", 1))])
    }

    /// SVMClassifier: how many scores depends on the kind of machine.
    static let vectorClassifier: ShapeRule = { context throws(RuleStop) in
        let rows = try rows(context)
        context.set(0, [rows])
        context.set(1, [rows, context.fresh("how many scores it gives is not clear")])
    }

    /// SVMRegressor.
    static let vectorRegressor: ShapeRule = { context throws(RuleStop) in
        context.set(0, [try rows(context), .one])
    }

    /// TreeEnsembleClassifier.
    static let treeClassifier: ShapeRule = { context throws(RuleStop) in
        let rows = try rows(context)
        let labels = context.listCount("classlabels_int64s") ?? context.listCount("classlabels_strings")
        context.set(0, [rows])
        context.set(1, [rows, context.known(labels.map { SymbolicDim($0) }, "it states no class labels")])
    }

    /// TreeEnsembleRegressor, TreeEnsemble.
    static let treeRegressor: ShapeRule = { context throws(RuleStop) in
        context.set(0, [try rows(context), SymbolicDim(try context.int("n_targets", 1))])
    }

    /// OneHotEncoder: a new last axis for the categories.
    static let oneHotEncoder: ShapeRule = { context throws(RuleStop) in
        let count = context.listCount("cats_int64s") ?? context.listCount("cats_strings")
        let shape = try context.shape(0)
        context.set(0, shape + [context.known(count.map { SymbolicDim($0) }, "it states no categories")])
    }
}
