/// The utility of one variant in one round on one machine.
struct UtilitySample {
    /// The platform.
    var platform: Int32
    /// The round.
    var round: Int32
    /// The utility: a logarithm.
    var utility: Double

    func isBefore(_ other: UtilitySample) -> Bool {
        platform != other.platform ? platform < other.platform : round < other.round
    }

    func isRound(of other: UtilitySample) -> Bool {
        platform == other.platform && round == other.round
    }
}

extension EvidenceTable {
    /// The utility of a variant in every round, over the loads of its operating point, by platform and round.
    ///
    /// - Parameters:
    ///   - point: The cells with their weights. A round counts when every load of the point was measured in it.
    ///   - confirmed: Whether confirmation repeats are read, or the other runs.
    ///   - policy: Whose objective is read.
    /// - Returns: One sample for each platform and round.
    func samples(
        _ point: [(cell: Cell, weight: Double)], confirmed: Bool, policy: PromotionPolicy
    ) -> [UtilitySample] {
        let total = point.reduce(0) { $0 + $1.weight }
        var result: [UtilitySample]?
        for (cell, weight) in point {
            let share = point.count == 1 ? 1 : weight / total
            let samples = samples(decisive(cell, confirmed: confirmed), policy)
            guard let sum = result else {
                result = samples.map {
                    UtilitySample(platform: $0.platform, round: $0.round, utility: $0.utility * share)
                }
                continue
            }
            result = pairs(sum, samples).map { one, other in
                UtilitySample(platform: one.platform, round: one.round, utility: one.utility + other.utility * share)
            }
        }
        return result ?? []
    }

    /// The utilities of rows of one cell; several runs of one round count as their mean.
    private func samples(_ range: Range<Int>, _ policy: PromotionPolicy) -> [UtilitySample] {
        var result: [UtilitySample] = []
        var round: [Double] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let first = rows[start]
            round.removeAll(keepingCapacity: true)
            while start < range.upperBound, rows[start].platform == first.platform, rows[start].round == first.round {
                if rows[start].isMeasured, let utility = utility(start, policy) { round.append(utility) }
                start += 1
            }
            guard !round.isEmpty else { continue }
            // Rows of one round have no order of their own; sums must not depend on the files'.
            if round.count > 1 { round.sort() }
            let mean = round.count == 1 ? round[0] : round.reduce(0, +) / Double(round.count)
            result.append(UtilitySample(platform: first.platform, round: first.round, utility: mean))
        }
        return result
    }
}

/// The samples that two variants have of the same round on the same machine; both lists in order.
func pairs(_ left: [UtilitySample], _ right: [UtilitySample]) -> [(UtilitySample, UtilitySample)] {
    var result: [(UtilitySample, UtilitySample)] = []
    var (one, other) = (0, 0)
    while one < left.count, other < right.count {
        if left[one].isRound(of: right[other]) {
            result.append((left[one], right[other]))
            one += 1
            other += 1
        } else if left[one].isBefore(right[other]) {
            one += 1
        } else {
            other += 1
        }
    }
    return result
}
