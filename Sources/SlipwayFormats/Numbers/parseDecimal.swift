/// The powers of ten that a double holds exactly.
private let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

/// Reads a decimal number, moved by a power of ten, as the double nearest to it.
///
/// The scale is applied to the digits, not to a double: `4.8` ms read with a scale of 6 is 4,800,000 ns and nothing beside
/// it. Numbers of up to 15 digits take the quick way of Clinger's method (both operands of one operation are exact);
/// the others go through the standard library.
///
/// - Parameters:
///   - bytes: The text.
///   - start: The first byte of the number.
///   - end: The byte after the number.
///   - scale: The power of ten that the number is multiplied by.
/// - Returns: The number; infinity when it is too large for a double; nil when the bytes are no decimal number
///   (`[+-]digits[.digits][e[+-]digits]`, digits on one side of the point at least; no blanks, no words).
package func parseDecimal(_ bytes: [UInt8], _ start: Int, _ end: Int, scale: Int = 0) -> Double? {
    var position = start
    var isNegative = false
    if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
        isNegative = bytes[position] == UInt8(ascii: "-")
        position += 1
    }
    let first = position
    var mantissa: UInt64 = 0
    var digits = 0
    var fraction = 0
    var hasPoint = false
    while position < end {
        let byte = bytes[position]
        let digit = byte &- UInt8(ascii: "0")
        if digit < 10 {
            digits += 1
            if hasPoint { fraction += 1 }
            if digits <= 18 { mantissa = mantissa &* 10 &+ UInt64(digit) }
        } else if byte == UInt8(ascii: "."), !hasPoint {
            hasPoint = true
        } else {
            break
        }
        position += 1
    }
    guard digits > 0 else { return nil }
    let significandEnd = position
    var exponent = 0
    if position < end {
        guard bytes[position] | 0x20 == UInt8(ascii: "e") else { return nil }
        position += 1
        var isBelowOne = false
        if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isBelowOne = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        guard position < end else { return nil }
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            if exponent < 100_000 { exponent = exponent * 10 + Int(digit) }
            position += 1
        }
        if isBelowOne { exponent = -exponent }
    }
    let power = exponent - fraction + scale
    if digits <= 18, mantissa <= 1 << 53, power >= -22, power <= 22 {
        let value = Double(mantissa)
        let magnitude = power < 0 ? value / exactPowers[-power] : value * exactPowers[power]
        return isNegative ? -magnitude : magnitude
    }
    return parseLongDecimal(bytes, first, significandEnd, power: power, isNegative: isNegative)
}

/// The slow way: the digits without their point, and the power of ten as an exponent, for the standard library.
private func parseLongDecimal(_ bytes: [UInt8], _ start: Int, _ end: Int, power: Int, isNegative: Bool) -> Double? {
    var text = isNegative ? "-" : ""
    for byte in bytes[start..<end] where byte != UInt8(ascii: ".") { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return Double("\(text)e\(power)")
}

/// Reads a whole number of digits alone.
///
/// - Parameters:
///   - bytes: The text.
///   - start: The first byte of the number.
///   - end: The byte after the number.
/// - Returns: The number; nil when the bytes are anything but digits, or when it does not fit.
package func parseWhole(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64? {
    guard start < end else { return nil }
    var value: UInt64 = 0
    for position in start..<end {
        let digit = bytes[position] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        let (product, overflows) = value.multipliedReportingOverflow(by: 10)
        let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
        guard !overflows, !carries else { return nil }
        value = sum
    }
    return value
}
