/// Where the time of a campaign went. Unit: milliseconds.
package struct SpentTime: Hashable, Sendable {
    /// Servers were started, variants loaded, answers compared.
    package var loading = 0
    /// Requests were sent.
    package var running = 0

    /// All of it.
    package var milliseconds: Int { loading + running }
}

extension MeasurementSet {
    /// Where the time of the runs went, as their lines say.
    package var spent: SpentTime {
        measurements.reduce(into: SpentTime()) { sum, run in
            sum.loading += run.loading ?? 0
            sum.running += run.running ?? 0
        }
    }
}
