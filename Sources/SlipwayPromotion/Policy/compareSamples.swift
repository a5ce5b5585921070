import SlipwayMeasurements

/// A difference of utilities between two variants, compared machine by machine.
struct Comparison {
    /// The difference, a logarithm of the gain's ratio.
    var difference: Double
    /// The difference with its noise; nil when nothing was repeated.
    var estimate: MeanEstimate?
    /// How many rounds, or how many runs of the first variant, went into it.
    var repeats: Int
    /// By how much the difference may be off because values were rounded in their files.
    var rounding = 0.0
}

/// Compares a variant with a reference.
///
/// Rounds that both have on the same machine are compared round by round, which cancels what the machine did to both.
/// Where they share fewer than two rounds and one machine measured both at least twice, Welch's test takes the place.
/// Otherwise there is a difference of means without noise.
///
/// - Parameters:
///   - sample: The variant's samples by platform and round.
///   - reference: The reference's samples by platform and round.
/// - Returns: Nil when no machine measured both.
func compareSamples(_ sample: [UtilitySample], with reference: [UtilitySample]) -> Comparison? {
    let differences = pairs(sample, reference).map { $0.utility - $1.utility }
    if let estimate = MeanEstimate(of: differences, method: .pairedT) {
        return Comparison(difference: rounded(estimate.mean), estimate: estimate, repeats: differences.count)
    }
    let groups = byMachine(sample, reference)
    if groups.count == 1, let estimate = MeanEstimate(difference: groups[0].0, minus: groups[0].1) {
        return Comparison(difference: rounded(estimate.mean), estimate: estimate, repeats: groups[0].0.count)
    }
    return compareMeans(sample, with: reference)
}

/// The difference of the means within each machine, without noise; nil when no machine measured both.
func compareMeans(_ sample: [UtilitySample], with reference: [UtilitySample]) -> Comparison? {
    let groups = byMachine(sample, reference)
    guard !groups.isEmpty else { return nil }
    let difference = mean(groups.map { mean($0.0) - mean($0.1) })
    return Comparison(difference: rounded(difference), estimate: nil, repeats: 1)
}

/// The utilities of both for every machine that measured both, by platform.
private func byMachine(_ sample: [UtilitySample], _ reference: [UtilitySample]) -> [([Double], [Double])] {
    Set(sample.map(\.platform)).intersection(reference.map(\.platform)).sorted().map { machine in
        (
            sample.filter { $0.platform == machine }.map(\.utility),
            reference.filter { $0.platform == machine }.map(\.utility)
        )
    }
}

/// A difference without its last digits, so that equal variants tie whatever the rounding of their sums.
private func rounded(_ value: Double) -> Double {
    (value * 1e12).rounded() / 1e12
}

private func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
}
