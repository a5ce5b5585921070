/// What a file of trees says of itself, as far as the fil backend takes an interest in it.
struct ForestModel: Hashable {
    /// What the trees are for.
    enum Task: Hashable {
        case binary, multiclass, ranking, regression
    }

    /// How XGBoost writes the score that every prediction begins with.
    enum BaseScore: Hashable {
        /// One number in a text.
        case number
        /// Numbers in brackets, in a text: XGBoost 3.1 and later.
        case list
        /// No text.
        case other
    }

    /// How many features an input row has; nil where the file does not say it.
    var features: Int?
    /// How many classes there are; 1 where there is one output.
    var classes = 1
    /// How many targets each row has.
    var targets = 1
    /// The task; nil for a custom objective.
    var task: Task?
    /// The objective, as the file names it.
    var objective: String?
    /// XGBoost's booster; nil elsewhere.
    var booster: String?
    /// XGBoost's base score; nil elsewhere.
    var baseScore: BaseScore?
    /// Whether it has categories of XGBoost 3.1 and later.
    var hasCategories = false
    /// Keys of XGBoost's learner that no release of Treelite reads.
    var unknownKeys: [String] = []
    /// Whether leaves are linear models, whose coefficients are not read.
    var isLinear = false
    /// The version of Treelite that wrote a checkpoint; nil elsewhere.
    var checkpoint: Version?

    /// A version of Treelite.
    struct Version: Hashable {
        let major: Int32, minor: Int32, patch: Int32
    }

    /// Reads a file as a `model_type`.
    ///
    /// - Returns: nil for a type that is not read: the old binary format of XGBoost, Treelite 3.
    /// - Throws: What keeps the file from being one of that type.
    static func read(_ bytes: [UInt8], as type: String) throws(ForestFault) -> ForestModel? {
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let second = bytes.dropFirst().first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isObject = first == UInt8(ascii: "{")
        let isJSON = isObject && (second == UInt8(ascii: "\"") || second == UInt8(ascii: "}"))
        switch type {
        case "xgboost_json":
            guard isJSON else {
                throw ForestFault(
                    isObject ? "it is UBJSON, which is model_type xgboost_ubj" : "it holds no JSON object")
            }
            var reader = JSONOutline(bytes)
            return try xgboost(try reader.document())
        case "xgboost_ubj":
            guard isObject, !isJSON else {
                throw ForestFault(isJSON ? "it is JSON, which is model_type xgboost_json" : "it holds no UBJSON object")
            }
            var reader = UBJSONOutline(bytes)
            return try xgboost(try reader.document())
        case "xgboost":
            guard !isObject else {
                throw ForestFault(
                    "it is \(isJSON ? "JSON, which is model_type xgboost_json" : "UBJSON, which is model_type xgboost_ubj")"
                )
            }
            return nil
        case "lightgbm": return try lightGBM(bytes)
        case "treelite_checkpoint": return try checkpoint(bytes)
        default: return nil
        }
    }

    // MARK: XGBoost

    /// Why an object without a learner is no model.
    static let noLearner = "it has no learner, so it is no model of XGBoost"

    private static let learnerKeys: Set<String> = [
        "attributes", "feature_names", "feature_types", "gradient_booster", "learner_model_param", "objective",
    ]

    private static func xgboost(_ document: ForestValue) throws(ForestFault) -> ForestModel {
        guard let learner = document["learner"] ?? document["Model"]?["learner"] else {
            throw ForestFault(Self.noLearner)
        }
        guard let parameters = learner["learner_model_param"], let booster = learner["gradient_booster"] else {
            throw ForestFault("its learner lacks learner_model_param or gradient_booster")
        }
        func number(_ key: String) -> Int? { parameters[key]?.text.flatMap { Int($0) } }
        var model = ForestModel()
        model.features = number("num_feature").flatMap { $0 > 0 ? $0 : nil }
        model.classes = max(1, number("num_class") ?? 1)
        model.targets = max(1, number("num_target") ?? 1)
        model.booster = booster["name"]?.text
        model.objective = learner["objective"]?["name"]?.text
        let trees = booster["model"] ?? booster["gbtree"]?["model"]
        model.hasCategories = trees?["cats"] != nil
        model.unknownKeys = learner.keys.filter { !learnerKeys.contains($0) }
        switch parameters["base_score"] {
        case nil: break
        case .text(let text)?: model.baseScore = text.hasPrefix("[") ? .list : .number
        default: model.baseScore = .other
        }
        let name = model.objective ?? ""
        if model.classes > 1 {
            model.task = .multiclass
        } else if name.hasPrefix("binary:") {
            model.task = .binary
        } else if name.hasPrefix("rank:") {
            model.task = .ranking
        } else if xgboostObjectives.contains(name) {
            model.task = .regression
        }
        return model
    }

    /// What Treelite 4.0 to 4.7 know (measured with wheels of it); 4.7 is that of Triton 26.06.
    static let xgboostObjectives: Set<String> = [
        "multi:softmax", "multi:softprob", "reg:logistic", "binary:logistic", "binary:hinge", "binary:logitraw",
        "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft", "reg:squarederror", "reg:linear",
        "reg:squaredlogerror", "reg:pseudohubererror", "rank:pairwise", "rank:ndcg", "rank:map",
    ]

    // MARK: LightGBM

    private static let lightGBMTasks: [String: Task] = [
        "binary": .binary, "cross_entropy": .binary, "cross_entropy_lambda": .binary, "xentropy": .binary,
        "multiclass": .multiclass, "multiclassova": .multiclass, "lambdarank": .ranking, "rank_xendcg": .ranking,
        "regression": .regression, "regression_l1": .regression, "regression_l2": .regression, "mse": .regression,
        "huber": .regression, "fair": .regression, "quantile": .regression, "mape": .regression, "poisson": .regression,
        "gamma": .regression, "tweedie": .regression,
    ]

    private static func lightGBM(_ bytes: [UInt8]) throws(ForestFault) -> ForestModel {
        var values: [String: String] = [:]
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)[...]
        guard let first = lines.popFirst(), text(first) == "tree" else {
            throw ForestFault("its first line is not \"tree\", so it is no model of LightGBM")
        }
        var isLinear = false
        var isHeader = true
        for line in lines {
            if line.starts(with: "Tree=".utf8) { isHeader = false }
            if line.starts(with: "is_linear=1".utf8) { isLinear = true }
            guard isHeader, let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            values[text(line[..<equals])] = text(line[(equals + 1)...])
        }
        for key in ["num_class", "max_feature_idx"] where values[key].flatMap({ Int($0) }) == nil {
            throw ForestFault("it has no \(key), which the fil backend needs")
        }
        var model = ForestModel()
        model.isLinear = isLinear
        model.features = values["max_feature_idx"].flatMap { Int($0) }.map { $0 + 1 }
        model.classes = max(1, values["num_class"].flatMap { Int($0) } ?? 1)
        guard let stated = values["objective"] else { return model }
        let words = stated.split(separator: " ")
        let name = String(words.first ?? "")
        model.objective = name
        guard let task = lightGBMTasks[name] else {
            throw ForestFault("its objective \"\(name)\" is not one that Treelite reads")
        }
        if model.classes > 1, task != .multiclass {
            throw ForestFault("it has \(model.classes) classes and the objective \"\(name)\", not multiclass")
        }
        if name == "binary", !words.contains(where: { $0.hasPrefix("sigmoid:") }) {
            throw ForestFault("its objective is binary without a sigmoid")
        }
        model.task = task
        return model
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }

    // MARK: Treelite

    /// The header of a checkpoint (measured with 4.3.0 and 4.8.1); of another major version only the number is read.
    private static func checkpoint(_ bytes: [UInt8]) throws(ForestFault) -> ForestModel {
        guard bytes.count >= 12 else { throw ForestFault("it is too short for a checkpoint of Treelite") }
        func number(_ place: Int) -> Int32 {
            Int32(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
        }
        var model = ForestModel()
        model.checkpoint = Version(major: number(0), minor: number(4), patch: number(8))
        guard (0...99).contains(number(0)), (0...999).contains(number(4)), (0...999).contains(number(8)) else {
            throw ForestFault("it does not begin with the version of a checkpoint")
        }
        guard number(0) == 4, bytes.count >= 40 else { return model }
        model.features = number(22) > 0 ? Int(number(22)) : nil
        switch bytes[26] {
        case 0: model.task = .binary
        case 2: model.task = .multiclass
        case 3: model.task = .ranking
        default: model.task = .regression
        }
        model.targets = max(1, Int(number(28)))
        if model.targets == 1, bytes.count >= 44 { model.classes = max(1, Int(number(40))) }
        return model
    }
}
