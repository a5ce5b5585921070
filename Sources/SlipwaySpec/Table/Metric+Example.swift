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
