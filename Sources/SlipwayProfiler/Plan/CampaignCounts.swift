package import SlipwayMeasurements

/// How much of a campaign was measured, and how much is left.
package struct CampaignCounts: Hashable, Sendable {
    /// The measurements of the look at every variant.
    package let screening: Int
    /// How many of them are made, those included that failed in every try.
    package let screened: Int
    /// The measurements of the rounds: as many as are chosen, or as many as may be before screening is done.
    package let confirmation: Int
    /// How many of them are made.
    package let confirmed: Int
    /// Whether ``confirmation`` is what is chosen.
    package let isChosen: Bool
    /// How many of the measurements that are made gave no values, whatever their phase.
    package let failed: Int

    /// The measurements that are left.
    package var left: Int { screening - screened + confirmation - confirmed }
}

extension CampaignSchedule {
    /// Counts what a run would do.
    ///
    /// - Parameter measured: The runs so far.
    /// - Returns: The counts.
    package func counts(_ measured: MeasurementSet) -> CampaignCounts {
        let settled = Self.settledPoints(of: measured)
        let values = Self.settledPoints(of: measured.withValues)
        let first = Set(screening.flatMap { visit in visit.stops.map(visit.point) })
        let screened = first.intersection(settled).count
        let isChosen = screened == first.count
        let second = isChosen ? Set(confirmation(measured).flatMap { visit in visit.stops.map(visit.point) }) : []
        let all = first.union(second)
        return CampaignCounts(
            screening: first.count, screened: screened,
            confirmation: isChosen ? second.count : expectedConfirmations,
            confirmed: second.intersection(settled).count, isChosen: isChosen,
            failed: all.intersection(settled).subtracting(values).count)
    }
}

extension MeasurementSet {
    /// The runs that gave values.
    fileprivate var withValues: MeasurementSet {
        var set = self
        set.measurements.removeAll { $0.values == nil }
        return set
    }
}
