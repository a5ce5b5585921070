package import SlipwayDomain

extension Metric {
    /// The metric's key in measurements.jsonl: its name and the base unit, `latency_p99_ns`.
    package var key: String {
        switch dimension {
        case .time: "\(name)_ns"
        case .bytes: "\(name)_bytes"
        case .share: "\(name)_share"
        case .rate: "\(name)_per_second"
        case .plain: "\(name)_watts"
        }
    }
}
