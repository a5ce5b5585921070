/// A span of time in whole nanoseconds, as specs write it: `100us`, `30ms`, `1.5s`, `2min`.
package struct TimeSpan: Hashable, Comparable, Sendable {
    /// The nanoseconds, 0 or more.
    package let nanoseconds: UInt64

    /// Makes a span of nanoseconds.
    package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The units that specs may use, smallest first, with the nanoseconds of each.
    package static let units: [(name: String, factor: UInt64)] = [
        ("ns", 1), ("us", 1000), ("µs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ]

    /// Reads a number with a unit; nil when there is no known unit, or no exact value in nanoseconds.
    package init?(parsing text: String) {
        guard let value = parseQuantity(text, units: Self.units) else { return nil }
        self.init(nanoseconds: value)
    }

    /// The whole microseconds of the span, or nil when it is no whole number of them.
    package var microseconds: UInt64? {
        nanoseconds.isMultiple(of: 1000) ? nanoseconds / 1000 : nil
    }

    /// The seconds of the span, a part of a second counted whole.
    package var wholeSeconds: Int { Int(nanoseconds / 1_000_000_000) + (nanoseconds % 1_000_000_000 == 0 ? 0 : 1) }

    /// The span in its largest unit that gives a whole number: `100us`, `30ms`, `0us`.
    package var description: String {
        if nanoseconds == 0 { return "0us" }
        for unit in Self.units.reversed() where unit.name != "µs" && nanoseconds.isMultiple(of: unit.factor) {
            return "\(nanoseconds / unit.factor)\(unit.name)"
        }
        return "\(nanoseconds)ns"
    }

    /// Orders by length.
    package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension TimeSpan: CustomStringConvertible {}

/// A number of bytes, as specs write it: `4096B`, `512MiB`, `1GiB`, `4.2GB`.
package struct ByteCount: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The bytes.
    package let bytes: UInt64

    /// Makes a count.
    package init(bytes: UInt64) {
        self.bytes = bytes
    }

    /// The units that specs may use with the bytes of each: decimal and binary.
    package static let units: [(name: String, factor: UInt64)] = [
        ("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// Reads a number with a unit; nil when there is no known unit, or no whole number of bytes.
    package init?(parsing text: String) {
        guard let value = parseQuantity(text, units: Self.units) else { return nil }
        self.init(bytes: value)
    }

    /// The count in the largest binary unit that gives a whole number, in bytes otherwise: `1GiB`, `4294967200B`.
    package var description: String {
        if bytes == 0 { return "0B" }
        for unit in Self.units.reversed() where unit.name.hasSuffix("iB") && bytes.isMultiple(of: unit.factor) {
            return "\(bytes / unit.factor)\(unit.name)"
        }
        return "\(bytes)B"
    }

    /// The count for people: three significant digits in a binary unit, `435 B`, `1.24 GiB`.
    package var approximate: String {
        var value = Double(bytes)
        var unit = "B"
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
            value /= 1024
            unit = next
        }
        if unit == "B" { return "\(bytes) B" }
        let scale: Double = value < 10 ? 100 : (value < 100 ? 10 : 1)
        let scaled = (value * scale).rounded()
        let whole = Int(scaled / scale)
        let rest = Int(scaled) - whole * Int(scale)
        if scale == 1 { return "\(whole) \(unit)" }
        let digits = String(rest)
        let width = scale == 100 ? 2 : 1
        return "\(whole).\(String(repeating: "0", count: width - digits.count))\(digits) \(unit)"
    }

    /// Orders by size.
    package static func < (left: ByteCount, right: ByteCount) -> Bool {
        left.bytes < right.bytes
    }
}

/// Reads `<decimal><unit>` exactly, without floating point.
func parseQuantity(_ text: String, units: [(name: String, factor: UInt64)]) -> UInt64? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unitText = String(text.dropFirst(digits.count).trimmedLeadingSpaces)
    guard let unit = units.first(where: { $0.name == unitText }), !digits.isEmpty else { return nil }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = UInt64(parts[0]) else { return nil }
    let (scaled, overflow) = whole.multipliedReportingOverflow(by: unit.factor)
    if overflow { return nil }
    guard parts.count == 2 else { return scaled }
    guard !parts[1].isEmpty, parts[1].count <= 18, let fraction = UInt64(parts[1]) else { return nil }
    var power: UInt64 = 1
    for _ in 0..<parts[1].count { power *= 10 }
    let product = fraction.multipliedFullWidth(by: unit.factor)
    guard product.high < power else { return nil }
    let (quotient, remainder) = power.dividingFullWidth(product)
    guard remainder == 0 else { return nil }
    let (total, carry) = scaled.addingReportingOverflow(quotient)
    return carry ? nil : total
}

extension Substring {
    fileprivate var trimmedLeadingSpaces: Substring { drop { $0 == " " } }
}
