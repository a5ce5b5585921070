/// A paired t test that is looked at after every round from the third one on, with one risk for all looks together.
///
/// The risk is spent as O'Brien and Fleming's boundaries spend it, in the form of K. K. G. Lan and D. L. DeMets, Discrete
/// sequential boundaries for clinical trials, Biometrika 70 (1983). The boundaries are those of the sequence of t values
/// itself, whose law does not depend on the noise, so that the risk is exact for the few rounds there are: quantiles of one
/// look would promote one equal variant in five, those of the normal distribution more.
package struct SequentialTest: Hashable, Sendable {
    /// How many pairs there are at most, 3 to 12.
    package let planned: Int
    /// By how many tests the risk of 5 % is divided, 1 or more.
    package let tests: Int

    /// The numbers of pairs for which there are boundaries.
    package static let plannedRange = 3...12

    /// Makes a test; nil for a number of pairs that has no boundaries.
    package init?(planned: Int, tests: Int = 1) {
        guard Self.plannedRange.contains(planned) else { return nil }
        self.planned = planned
        self.tests = max(1, tests)
    }

    /// The value that t exceeds by chance with the risk of its look at most.
    ///
    /// - Parameter pairs: The complete pairs, never the number of the round.
    /// - Returns: The boundary; infinite before the first look. With more pairs than planned that of the last look.
    package func boundary(pairs: Int) -> Double {
        guard pairs >= 3 else { return .infinity }
        // Between two tables the one of the smaller risk is taken.
        let table = Self.tables.first { $0.tests >= tests } ?? Self.tables[Self.tables.count - 1]
        let row = table.boundaries[planned - Self.plannedRange.lowerBound]
        let listed = row[min(pairs, planned) - 3]
        guard tests > table.tests else { return listed }
        // Beyond all tables each look has its share of what the last table gives it.
        let degrees = StudentT(degrees: Double(min(pairs, planned) - 1))
        return degrees.quantile(upperTail: degrees.upperTail(listed) * Double(table.tests) / Double(tests))
    }

    /// Whether going on is pointless: at the present trend the chance to cross the last boundary is below 5 %.
    ///
    /// The boundaries do not count on it, so that going on all the same costs no risk.
    ///
    /// - Parameters:
    ///   - t: The mean of the differences over its standard error.
    ///   - pairs: The complete pairs.
    /// - Returns: False before the third pair and after the last one.
    package func isFutile(_ t: Double, pairs: Int) -> Bool {
        guard pairs >= 3, pairs < planned else { return false }
        let share = Double(pairs) / Double(planned)
        let last = Self.normalScore(boundary(pairs: planned), degrees: planned - 1)
        let bound = share.squareRoot() * (last - Self.normalQuantile * (1 - share).squareRoot())
        return Self.normalScore(t, degrees: pairs - 1) < bound
    }

    /// The quantile of the normal distribution that is exceeded in 5 of 100 cases.
    private static let normalQuantile = 1.6448536269514722

    /// The normal quantile of the probability that a t value has.
    private static func normalScore(_ t: Double, degrees: Int) -> Double {
        guard t.isFinite else { return t }
        let tail = StudentT(degrees: Double(degrees)).upperTail(t)
        return StudentT(degrees: 1e6).quantile(upperTail: min(max(tail, 1e-300), 1 - 1e-16))
    }

    /// The boundaries for one divisor of the risk.
    struct Table {
        /// The divisor.
        let tests: Int
        /// For 3 to 12 planned pairs, the boundary of each look from the third pair on.
        let boundaries: [[Double]]
    }
}
