import SlipwayDomain
import SlipwayEmit
import SlipwayMeasurements
import SlipwayPromotion

/// Finds the rules in which two policies differ, by their keys in a spec.
///
/// - Parameters:
///   - old: A policy.
///   - new: The one that takes its place.
/// - Returns: The changes.
func findPolicyChanges(from old: PromotionPolicy, to new: PromotionPolicy) -> [ConfigChange] {
    let (was, becomes) = (old.rules, new.rules)
    let before = Dictionary(was) { first, _ in first }
    let after = Dictionary(becomes) { first, _ in first }
    let gone = was.map(\.key).filter { after[$0] == nil }
    return (becomes.map(\.key) + gone).filter { before[$0] != after[$0] }.map {
        ConfigChange(key: $0, before: before[$0], after: after[$0])
    }
}

extension PromotionPolicy {
    /// Every rule by its key.
    fileprivate var rules: [(key: String, value: String)] {
        let terms = objective.map { "\($0.metric.name): \(describeNumber($0.exponent))" }.joined(separator: ", ")
        let point: String =
            switch operatingPoint {
            case .bestWithinLimits: "best-within-limits"
            case .loads(let loads):
                loads.map { "\($0.load)" + ($0.weight == 1 ? "" : " × \(describeNumber($0.weight))") }
                    .joined(separator: ", ")
            }
        var rules = [("promote.objective", "{\(terms)}"), ("promote.at", point)]
        for limit in limits {
            rules.append(
                (
                    "promote.require.\(limit.metric.name)",
                    "\(limit.isUpper ? "<=" : ">=") \(describeValue(limit.bound, of: limit.metric))"
                ))
        }
        rules.append(("promote.limits", limitsAreProven ? "proven" : "not missed"))
        rules.append(("promote.min_gain", describeNumber(minGain * 100) + "%"))
        return rules.map { (key: $0.0, value: $0.1) }
    }
}
