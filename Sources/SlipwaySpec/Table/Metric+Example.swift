internal import SlipwayDomain

extension Metric {
    /// A limit as a spec writes it for this metric.
    var limitExample: String {
        switch dimension {
        case .time: "<= 30ms"
        case .bytes: "<= 4GiB"
        case .share: "<= 90%"
        case .rate: ">= 500/s"
        case .plain: "<= 250"
        }
    }
}

extension AccuracyMetric {
    /// A limit as a spec writes it for this metric.
    var limitExample: String {
        switch self {
        case .maxAbsError: "<= 1e-3"
        case .maxRelError: "<= 1%"
        case .cosine: ">= 0.999"
        case .argmaxAgreement: ">= 99%"
        }
    }

    /// The largest bound that means something; nil where there is none.
    var largestBound: Double? { isHigherBetter ? 1 : nil }
}

/// What a limit bounds, as the checker of limits sees it.
struct LimitedMetric {
    let name: String
    let isHigherBetter: Bool
    let kind: QuantityKind
    let example: String
    /// The largest bound that means something; nil where there is none.
    let largestBound: Double?

    /// The metric of a key: `latency_p99`, `cosine`, `cosine[logits]`; nil where it is none.
    init?(_ key: String) {
        if let metric = Metric(named: key) {
            (name, isHigherBetter, kind) = (metric.name, metric.isHigherBetter, metric.dimension.kind)
            (example, largestBound) = (metric.limitExample, nil)
        } else if let measure = AccuracyMeasure(named: key) {
            let metric = measure.metric
            (name, isHigherBetter) = (measure.name, metric.isHigherBetter)
            kind = metric == .maxAbsError || metric == .cosine ? .score : .ratio
            (example, largestBound) = (metric.limitExample, metric.largestBound)
        } else {
            return nil
        }
    }
}
