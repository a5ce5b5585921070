/// The load that a profiler puts on a variant.
package enum Load: Hashable, Sendable {
    /// A number of requests kept in flight, 1 or more.
    case concurrency(Int)
    /// Requests sent per second whether or not answers have come, above 0.
    case requestRate(Double)
}

extension Load: Comparable {
    /// Orders concurrencies before rates, each by size.
    package static func < (left: Load, right: Load) -> Bool {
        switch (left, right) {
        case (.concurrency(let one), .concurrency(let other)): one < other
        case (.requestRate(let one), .requestRate(let other)): one < other
        case (.concurrency, .requestRate): true
        case (.requestRate, .concurrency): false
        }
    }
}
