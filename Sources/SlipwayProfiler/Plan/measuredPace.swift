package import SlipwayMeasurements

/// The seconds from the start of one measurement to the start of the next, loading included, as a campaign took them: the
/// median, so that a night between two runs of the program counts as one step among many.
///
/// - Parameter set: The measurements, in the order of the file.
/// - Returns: The seconds; nil with fewer than three starts.
package func measuredPace(_ set: MeasurementSet) -> Double? {
    let starts = set.measurements.compactMap(\.started)
    let steps = zip(starts.dropFirst(), starts).map { $0 - $1 }.filter { $0 >= 0 }.sorted()
    guard steps.count >= 2 else { return nil }
    let middle = steps.count / 2
    return steps.count.isMultiple(of: 2) ? Double(steps[middle - 1] + steps[middle]) / 2 : Double(steps[middle])
}
