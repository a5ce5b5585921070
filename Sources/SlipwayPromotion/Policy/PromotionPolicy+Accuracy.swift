package import SlipwayDiagnostics
package import SlipwayDomain
package import SlipwayMeasurements

extension PromotionPolicy {
    /// A bound on how far answers are from those of a reference; the bound itself is allowed.
    package struct AccuracyLimit: Hashable, Sendable {
        /// What is bounded.
        package var measure: AccuracyMeasure
        /// Whether values must be at most (`<=`) or at least (`>=`) the bound.
        package var isUpper: Bool
        /// The bound; a share is a number here, 1 is 100 %.
        package var bound: Double
        /// Where the spec states it.
        package var range: SourceRange?

        /// Makes a limit.
        package init(_ measure: AccuracyMeasure, isUpper: Bool, bound: Double, range: SourceRange? = nil) {
            self.measure = measure
            self.isUpper = isUpper
            self.bound = bound
            self.range = range
        }

        /// How far a value is beyond the bound, as a share of the bound; 0 when it meets the limit, infinite when there is no
        /// value, as where it is not finite, or the bound is 0.
        package func excess(of value: Double?) -> Double {
            guard let value, value.isFinite else { return .infinity }
            if isUpper ? value <= bound : value >= bound { return 0 }
            return bound == 0 ? .infinity : abs(value - bound) / abs(bound)
        }
    }

    /// A measure of accuracy in the objective with its exponent.
    package struct AccuracyTerm: Hashable, Sendable {
        /// The measure.
        package var measure: AccuracyMeasure
        /// The exponent in the product; negative to minimise, never 0.
        package var exponent: Double
        /// Where the spec states it.
        package var range: SourceRange?

        /// Makes a term.
        package init(_ measure: AccuracyMeasure, exponent: Double, range: SourceRange? = nil) {
            self.measure = measure
            self.exponent = exponent
            self.range = range
        }
    }

    /// Whether the policy reads how far answers are from those of a reference.
    package var readsAccuracy: Bool { !accuracyLimits.isEmpty || !accuracyTerms.isEmpty }

    /// The policy without what it says of accuracy, for whoever does not know any yet.
    package var withoutAccuracy: PromotionPolicy {
        var policy = self
        policy.accuracyLimits = []
        policy.accuracyTerms = []
        if policy.objective.isEmpty { policy.objective = [Term(.throughput, exponent: 1)] }
        return policy
    }

    /// The limits that an accuracy misses; one that was not measured misses all.
    ///
    /// - Parameter accuracy: The accuracy of a variant, or nil.
    /// - Returns: The misses, in the order of the policy.
    package func accuracyMisses(of accuracy: VariantAccuracy?) -> [Decision.AccuracyMiss] {
        accuracyLimits.compactMap { limit in
            let value = accuracy?.value(of: limit.measure)
            let excess = limit.excess(of: value)
            return excess > 0 ? Decision.AccuracyMiss(limit: limit, value: value, excess: excess) : nil
        }
    }
}

extension Decision {
    /// A limit on accuracy that a variant misses, whatever the load.
    package struct AccuracyMiss: Hashable, Sendable {
        /// The limit.
        package var limit: PromotionPolicy.AccuracyLimit
        /// The value; nil when it was not measured, or is not finite.
        package var value: Double?
        /// How far the value is beyond the bound, as a share of it; infinite without a value.
        package var excess: Double
    }
}

extension AccuracyMetric {
    /// The smallest value that counts in ratios: answers that are equal differ by less than any other.
    var smallestValue: Double { isHigherBetter ? 0.001 : 1e-9 }
}

/// `cosine is 0.97, below the limit 0.999`.
///
/// - Parameter miss: A limit that is missed.
/// - Returns: The words.
package func describeAccuracyMiss(_ miss: Decision.AccuracyMiss) -> String {
    let name = miss.limit.measure.name
    guard let value = miss.value else { return "\(name) was not measured, or is not finite" }
    return "\(name) is \(describeAccuracy(value)), \(miss.limit.isUpper ? "above" : "below") the limit "
        + describeAccuracy(miss.limit.bound)
}

/// A value of accuracy for people: near 1 and near 0 the digits that tell it from them are kept.
///
/// - Parameter value: The value.
/// - Returns: The text: `0.99987`, `3.2e-05`.
package func describeAccuracy(_ value: Double) -> String {
    guard value.isFinite else { return "unknown" }
    if value == 0 || value == 1 || abs(value) >= 1000 { return describeNumber(value) }
    if abs(value) < 0.001 {
        // Two digits and a power of ten.
        var (digits, power) = (abs(value), 0)
        while digits < 1 {
            digits *= 10
            power += 1
        }
        return "\(value < 0 ? "-" : "")\(describeNumber(digits, digits: 2))e-\(power < 10 ? "0" : "")\(power)"
    }
    return describeNumber(value, digits: value > 0.9 && value < 1 ? 6 : 4)
}
