import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
package import SlipwayPromotion
package import SlipwaySpec

/// Makes the policy of a spec's `promote` section.
///
/// Metrics and units were checked when the section was decoded, so that a name that no metric has stands for a finding
/// that was made there, and is left out.
///
/// - Parameter section: The section; nil for a spec without one.
/// - Returns: The policy: the highest throughput within no limits, where nothing is stated.
package func makePromotionPolicy(_ section: PromoteSection?) -> PromotionPolicy {
    guard let section else { return PromotionPolicy() }
    var policy = PromotionPolicy(
        minGain: section.minGain?.value ?? 0, limitsAreProven: section.limits?.value == "proven")
    let terms = section.objective.compactMap { term in
        Metric(named: term.metric.value).map {
            PromotionPolicy.Term($0, exponent: term.exponent.value, range: term.metric.range)
        }
    }
    policy.accuracyTerms = section.objective.compactMap { term in
        AccuracyMeasure(named: term.metric.value).map {
            PromotionPolicy.AccuracyTerm($0, exponent: term.exponent.value, range: term.metric.range)
        }
    }
    policy.accuracyLimits = section.require.compactMap { limit in
        AccuracyMeasure(named: limit.metric.value).map {
            PromotionPolicy.AccuracyLimit(
                $0, isUpper: limit.isUpper, bound: limit.bound.value.inBaseUnit, range: limit.metric.range)
        }
    }
    if !terms.isEmpty || !policy.accuracyTerms.isEmpty { policy.objective = terms }
    policy.limits = section.require.compactMap { limit in
        Metric(named: limit.metric.value).map {
            PromotionPolicy.Limit(
                $0, isUpper: limit.isUpper, bound: limit.bound.value.inBaseUnit, range: limit.metric.range)
        }
    }
    switch section.at {
    case .bestWithinLimits: policy.operatingPoint = .bestWithinLimits
    case .concurrency(let count): policy.operatingPoint = .loads([.init(.concurrency(count.value))])
    case .requestRate(let rate): policy.operatingPoint = .loads([.init(.requestRate(rate.value))])
    case .mix(let loads):
        policy.operatingPoint = .loads(
            loads.compactMap { mixed in
                let load =
                    mixed.concurrency.map { Load.concurrency($0.value) }
                    ?? mixed.requestRate.map { Load.requestRate($0.value) }
                return load.map { PromotionPolicy.WeightedLoad($0, weight: mixed.weight.value) }
            })
    }
    return policy
}

/// What the policy needs to know of a variant.
///
/// - Parameters:
///   - variant: The variant.
///   - id: Its id, 12 hexadecimal digits.
/// - Returns: The facts.
package func variantFacts(of variant: Variant, id: String) -> VariantFacts {
    VariantFacts(
        name: variant.name.text, id: id, instances: variant.configuration.totalInstances,
        maxBatchSize: variant.configuration.maxBatchSize)
}

extension Quantity {
    /// The number in the base unit of its dimension: nanoseconds, bytes, a share, per second.
    fileprivate var inBaseUnit: Double {
        switch self {
        case .time(let span): Double(span.nanoseconds)
        case .bytes(let count): Double(count.bytes)
        case .share(let value), .rate(let value), .plain(let value): value
        }
    }
}
