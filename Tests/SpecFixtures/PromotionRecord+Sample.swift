package import SlipwayDomain
package import SlipwayMeasurements
package import SlipwayOutput
import SlipwayPromotion

extension PromotionRecord {
    /// A release that is better by five runs of one load, without notes.
    ///
    /// - Parameters:
    ///   - variant: The winner.
    ///   - points: What it was judged by.
    /// - Returns: The record.
    package static func sample(of variant: ModelName, _ points: [Point] = []) -> PromotionRecord {
        let winner = Holder(variant: variant, id: "0123456789ab", configID: "ba9876543210")
        var record = PromotionRecord(winner: winner, incumbent: nil, verdict: .better)
        record.points = points
        return record
    }
}

extension PromotionRecord.Point {
    /// What five runs of a load have shown.
    ///
    /// - Parameters:
    ///   - load: The load.
    ///   - values: The values in the base unit of each metric.
    ///   - shapes: What people call the request; nil where there is one only.
    /// - Returns: The point, with the whole weight.
    package static func sample(
        _ load: Load, _ values: [Metric: Double], shapes: String? = nil
    ) -> PromotionRecord.Point {
        var metrics = MetricValues()
        for (metric, value) in values { metrics[metric] = value }
        return PromotionRecord.Point(inputShapes: shapes, load: load, weight: 1, runs: 5, values: metrics)
    }
}
