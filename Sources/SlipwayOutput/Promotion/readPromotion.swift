import SlipwayDiagnostics
import SlipwayDomain
package import SlipwayFormats
import SlipwayMeasurements
import SlipwayPromotion

/// Reads `promotion.json` back.
///
/// - Parameter node: The document.
/// - Returns: The record; nil when it is none that this release of Slipway understands. Keys that an older record lacks
///   count as not known.
package func readPromotion(_ node: JSONNode) -> PromotionRecord? {
    guard node["format_version"]?.integer == 1, let winner = holder(node["winner"]),
        let verdict = node["verdict"]?.string.flatMap({ Decision.Verdict(rawValue: $0) })
    else { return nil }
    var record = PromotionRecord(winner: winner, incumbent: holder(node["incumbent"]), verdict: verdict)
    record.reason = node["reason"]?.string
    record.isAgainstBaseline = node["against"]?.string == "baseline"
    record.gain = gain(node["gain"])
    record.graphDigest = node["model"]?["graph_sha256"]?.string.flatMap { ContentDigest(hex: $0) }
    guard let points = points(node, "at", "winner"),
        let before = incumbentPoints(node)
    else { return nil }
    record.points = points
    record.incumbentPoints = before
    for runner in node["runners_up"]?.array ?? [] {
        guard let holder = holder(runner) else { return nil }
        record.runnersUp.append(PromotionRecord.RunnerUp(holder: holder, gain: gain(runner["gain"])))
    }
    if let stated = node["policy"], !stated.isNull {
        guard let policy = policy(stated) else { return nil }
        record.policy = policy
    }
    record.platforms = (node["platforms"]?.array ?? []).map(platform)
    for digest in node["measurements"]?.array ?? [] {
        guard let digest = digest.string.flatMap({ ContentDigest(hex: $0) }) else { return nil }
        record.measurements.append(digest)
    }
    return record
}

private func incumbentPoints(_ node: JSONNode) -> [PromotionRecord.Point]? {
    points(node, "incumbent_at", "incumbent")
}

private func holder(_ node: JSONNode?) -> PromotionRecord.Holder? {
    guard let variant = node?["variant"]?.string.flatMap({ ModelName($0) }), let id = node?["id"]?.string else {
        return nil
    }
    return PromotionRecord.Holder(variant: variant, id: id, configID: node?["config"]?.string)
}

private func gain(_ node: JSONNode?) -> PromotionRecord.Gain? {
    guard let estimate = node?["estimate"]?.double, let rounds = node?["rounds"]?.integer else { return nil }
    var bounds: ClosedRange<Double>?
    if let lower = node?["lower"]?.double, let upper = node?["upper"]?.double, lower <= upper { bounds = lower...upper }
    return PromotionRecord.Gain(estimate: estimate, bounds: bounds, rounds: Int(rounds))
}

private func load(_ node: JSONNode?) -> Load? {
    if let count = node?["concurrency"]?.integer { return .concurrency(Int(count)) }
    return node?["request_rate"]?.double.map { .requestRate($0) }
}

/// The points of one of both variants with their values, which stand by metric; nil when they cannot be right.
private func points(_ node: JSONNode, _ key: String, _ who: String) -> [PromotionRecord.Point]? {
    var points: [PromotionRecord.Point] = []
    for item in node[key]?.array ?? [] {
        guard let load = load(item["load"]), let weight = item["weight"]?.double, let runs = item["runs"]?.integer
        else { return nil }
        points.append(
            PromotionRecord.Point(
                inputShapes: item["input_shapes"]?.string, load: load, weight: weight, runs: Int(runs),
                values: MetricValues()))
    }
    for metric in Metric.allCases {
        guard let values = node["metrics"]?[metric.key]?[who]?.array else { continue }
        guard values.count == points.count else { return nil }
        for (place, value) in values.enumerated() { points[place].values[metric] = value.double }
    }
    return points
}

private func policy(_ node: JSONNode) -> PromotionPolicy? {
    guard let objective = node["objective"]?.object, let require = node["require"]?.array,
        let minGain = node["min_gain"]?.double
    else { return nil }
    var policy = PromotionPolicy(minGain: minGain)
    policy.objective = objective.compactMap { entry in
        guard let metric = Metric(named: entry.key.value), let exponent = entry.value.double else { return nil }
        return PromotionPolicy.Term(metric, exponent: exponent)
    }
    policy.limits = require.compactMap { item in
        guard let key = item["metric"]?.string, let metric = Metric.allCases.first(where: { $0.key == key }) else {
            return nil
        }
        if let bound = item["at_most"]?.double { return PromotionPolicy.Limit(metric, isUpper: true, bound: bound) }
        return item["at_least"]?.double.map { PromotionPolicy.Limit(metric, isUpper: false, bound: $0) }
    }
    if let loads = node["at"]?.array {
        policy.operatingPoint = .loads(
            loads.compactMap { item in
                guard let load = load(item["load"]), let weight = item["weight"]?.double else { return nil }
                return PromotionPolicy.WeightedLoad(load, weight: weight)
            })
    }
    return policy
}

private func platform(_ node: JSONNode) -> Platform {
    var platform = Platform()
    platform.cpu = node["cpu"]?.string
    platform.cores = node["cores"]?.integer.map { Int($0) }
    platform.gpus = node["gpus"]?.array.map { $0.compactMap(\.string) }
    platform.driver = node["driver"]?.string
    platform.release = node["release"]?.string
    return platform
}
