import SlipwayDomain
package import SlipwayMeasurements

extension AccuracyRecord {
    /// The worst value of each metric for people: `cosine 0.999998, max_abs_error 1.2e-05, …`.
    package var words: String {
        if let failure { return failure }
        let values = [AccuracyMetric.cosine, .maxAbsError, .maxRelError, .argmaxAgreement].map { metric in
            "\(metric.name) \(accuracy.value(of: AccuracyMeasure(metric)).map(describeAccuracy) ?? "unknown")"
        }
        return values.joined(separator: ", ")
    }
}
