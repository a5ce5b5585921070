import SlipwayPromotion

/// A way from values to places along an axis, with the values that are marked.
struct ChartScale {
    /// A marked value.
    struct Tick: Hashable {
        var value: Double
        var label: String
    }

    /// Whether equal ratios, not equal differences, take equal room.
    let isLogarithmic: Bool
    /// The values at the ends; the first is below the second.
    let domain: ClosedRange<Double>
    /// The marked values, ascending.
    private(set) var ticks: [Tick]
    /// The places of the ends.
    var start = 0.0
    var end = 1.0

    /// The place of a value; values beyond the domain are taken to its ends.
    func place(_ value: Double) -> Double {
        let held = min(max(value, domain.lowerBound), domain.upperBound)
        let share: Double
        if isLogarithmic {
            let low = naturalLogarithm(domain.lowerBound)
            share = (naturalLogarithm(held) - low) / (naturalLogarithm(domain.upperBound) - low)
        } else {
            share = (held - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        }
        return start + (end - start) * share
    }

    /// Takes out ticks whose labels would touch one another along a horizontal axis.
    mutating func thin() {
        var kept: [Tick] = []
        var edge = -Double.infinity
        for tick in ticks {
            let half = ChartText.width(tick.label) / 2
            guard place(tick.value) - half > edge + 4 else { continue }
            kept.append(tick)
            edge = place(tick.value) + half
        }
        ticks = kept
    }

    /// A scale from 0 over values that are 0 or more, with round ticks. One whose values lie orders of magnitude apart is
    /// logarithmic, where all are above 0.
    ///
    /// - Parameters:
    ///   - values: What must have its place.
    ///   - spread: From which ratio of the largest to the smallest on the scale is logarithmic.
    ///   - count: About how many ticks.
    /// - Returns: The scale; from 0 to 1 where nothing is above 0.
    static func magnitude(of values: [Double], spread: Double = 500, count: Int = 5) -> ChartScale {
        let finite = values.filter(\.isFinite)
        guard let least = finite.min(), let most = finite.max(), most > 0 else {
            return ChartScale(isLogarithmic: false, domain: 0...1, ticks: [Tick(value: 0, label: "0")])
        }
        if least > 0, most / least >= spread { return decades(least, most) }
        return linear(0, most, count: count)
    }

    /// A scale over values of both signs that holds 0.
    static func signed(of values: [Double], count: Int = 5, label: (Double) -> String) -> ChartScale {
        let finite = values.filter(\.isFinite)
        let (least, most) = (min(0, finite.min() ?? 0), max(0, finite.max() ?? 0))
        guard least < most else { return linear(-1, 1, count: count, label: label) }
        return linear(least, most, count: count, label: label)
    }

    /// A scale over loads: logarithmic when they grow by factors, with the loads themselves marked.
    static func loads(_ values: [Double]) -> ChartScale {
        let sorted = Set(values.filter { $0.isFinite && $0 > 0 }).sorted()
        guard let least = sorted.first, let most = sorted.last else { return magnitude(of: []) }
        if least == most {
            return ChartScale(
                isLogarithmic: true, domain: least / 2...most * 2, ticks: [Tick(value: least, label: compact(least))])
        }
        // Steps that grow: equal ones would crowd the low loads at the axis.
        guard sorted.count > 2, most / least >= 8, sorted[sorted.count / 2] - least < (most - least) * 0.4 else {
            return linear(0, most, count: 8)
        }
        return ChartScale(
            isLogarithmic: true, domain: least...most, ticks: sorted.map { Tick(value: $0, label: compact($0)) })
    }

    private static func linear(
        _ least: Double, _ most: Double, count: Int, label: (Double) -> String = compact
    ) -> ChartScale {
        let step = roundStep((most - least) / Double(max(1, count)))
        let first = (least / step).rounded(.down)
        let last = (most / step).rounded(.up)
        var ticks: [Tick] = []
        var index = first
        while index <= last {
            ticks.append(Tick(value: index * step, label: label(index * step)))
            index += 1
        }
        return ChartScale(isLogarithmic: false, domain: (first * step)...(max(last, first + 1) * step), ticks: ticks)
    }

    /// A logarithmic scale from one round number to another, with 1, 2 and 5 of each decade marked where there are few.
    private static func decades(_ least: Double, _ most: Double) -> ChartScale {
        var power = 1.0
        while power > least { power /= 10 }
        while power * 10 <= least { power *= 10 }
        var steps: [Double] = []
        while (steps.last ?? 0) < most, steps.count < 2_000 {
            for factor in [1.0, 2, 5] where (steps.last ?? 0) < most { steps.append(factor * power) }
            power *= 10
        }
        let first = steps.lastIndex { $0 <= least } ?? 0
        steps.removeFirst(first)
        let isLong = steps.count > 11
        let ticks = steps.enumerated().filter { index, value in
            // Every third is a power of ten.
            !isLong || (index + first).isMultiple(of: 3)
        }.map { Tick(value: $1, label: compact($1)) }
        let end = steps.last ?? most
        return ChartScale(
            isLogarithmic: true, domain: (steps.first ?? least)...max(end, least * 2), ticks: ticks)
    }

    /// The smallest of 1, 2, 5 times a power of ten that is not below a step.
    private static func roundStep(_ step: Double) -> Double {
        guard step > 0, step.isFinite else { return 1 }
        var power = 1.0
        while power > step { power /= 10 }
        while power * 10 <= step { power *= 10 }
        for factor in [1.0, 2, 5] where power * factor >= step { return power * factor }
        return power * 10
    }

    /// A number in few characters: `750`, `1.5k`, `12M`.
    static func compact(_ value: Double) -> String {
        guard value.isFinite else { return describeNumber(value) }
        for (unit, size) in [("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)]
        where abs(value) >= size * (unit == "k" ? 10 : 1) {
            return describeNumber(value / size, digits: 3) + unit
        }
        return describeNumber(value, digits: 4)
    }
}
