package import SlipwayDomain
import SlipwayMeasurements

/// A value of a metric for people, in the unit that its limits use: `31.2ms`, `1.24 GiB`, `87%`, `1077.5`.
///
/// - Parameters:
///   - value: The value in the metric's base unit.
///   - metric: The metric.
/// - Returns: The text.
package func describeValue(_ value: Double, of metric: Metric) -> String {
    guard value.isFinite else { return describeNumber(value) }
    switch metric.dimension {
    case .time:
        for (unit, size) in [("s", 1e9), ("ms", 1e6)] where abs(value) >= size {
            return describeNumber(value / size) + unit
        }
        return describeNumber(value / 1000) + "us"
    case .bytes: return ByteCount(bytes: UInt64(max(0, min(value, 1e18)))).approximate
    case .share: return describeNumber(value * 100) + "%"
    case .rate: return describeNumber(value)
    case .plain: return describeNumber(value) + (metric == .gpuPower ? "W" : "")
    }
}

/// A share as a percentage with a sign: `+12.3 %`, `-0.4 %`.
package func describeChange(_ share: Double) -> String {
    // The bound of an interval of two wild rounds: beyond a hundredfold the number tells nothing.
    if share > 100, share.isFinite { return "> +10000 %" }
    let text = describeNumber(abs(share) * 100, digits: 3) + " %"
    return (share < 0 ? "-" : "+") + text
}

/// A number with some significant digits, trailing zeros left out; never in powers of ten below 10¹⁵.
package func describeNumber(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "unknown" : (value < 0 ? "-infinity" : "infinity") }
    if value < 0 { return "-" + describeNumber(-value, digits: digits) }
    if value >= 1e15 { return "\(value)" }
    var decimals = 0
    var scale = 1.0
    var limit = 1.0
    for _ in 1..<digits { limit *= 10 }
    while decimals < 9, value > 0, value * scale < limit {
        scale *= 10
        decimals += 1
    }
    let scaled = UInt64((value * scale).rounded())
    let unit = UInt64(scale)
    if decimals == 0 || scaled.isMultiple(of: unit) { return String(scaled / unit) }
    var fraction = String(scaled % unit)
    fraction = String(repeating: "0", count: decimals - fraction.utf8.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(scaled / unit).\(fraction)"
}

extension Load: CustomStringConvertible {
    /// The load for people: `concurrency 64`, `500 requests/s`.
    package var description: String {
        switch self {
        case .concurrency(let count): "concurrency \(count)"
        // As it was stated: 1250.5 is a rate of its own.
        case .requestRate(let rate): "\(Int64(exactly: rate).map(String.init) ?? String(rate)) requests/s"
        }
    }
}
