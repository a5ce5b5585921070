package import SlipwayMeasurements
package import SlipwayOutput

/// One measurement to make: a variant with a request under a load, once.
package struct CampaignPoint: Hashable, Sendable {
    /// The variant's id.
    package let id: String
    /// The request's shapes, as measurements state them.
    package let shapes: String
    /// The load.
    package let load: Load
    /// Why it is made.
    package let phase: Measurement.Phase
    /// The number of the repeat, from 1.
    package let round: Int

    /// Makes a point.
    package init(id: String, shapes: String, load: Load, phase: Measurement.Phase, round: Int) {
        self.id = id
        self.shapes = shapes
        self.load = load
        self.phase = phase
        self.round = round
    }
}

/// A variant that is loaded once and measured at some points before it is unloaded.
package struct Visit: Hashable, Sendable {
    /// A request under a load.
    package struct Stop: Hashable, Sendable {
        /// The request.
        package let request: MeasurementPlan.InputSet
        /// The load.
        package let load: Load

        /// Makes a stop.
        package init(request: MeasurementPlan.InputSet, load: Load) {
            self.request = request
            self.load = load
        }
    }

    /// The variant.
    package let variant: MeasurementPlan.Row
    /// Why it is measured.
    package let phase: Measurement.Phase
    /// The number of the repeat, from 1.
    package let round: Int
    /// What is measured, in this order.
    package let stops: [Stop]

    /// The point of a stop.
    package func point(_ stop: Stop) -> CampaignPoint {
        CampaignPoint(
            id: variant.id, shapes: stop.request.shapeText, load: stop.load, phase: phase, round: round)
    }

    /// The visit without what was measured before; nil when nothing is left of it.
    func without(_ done: Set<CampaignPoint>) -> Visit? {
        let left = stops.filter { !done.contains(point($0)) }
        return left.isEmpty ? nil : Visit(variant: variant, phase: phase, round: round, stops: left)
    }
}
