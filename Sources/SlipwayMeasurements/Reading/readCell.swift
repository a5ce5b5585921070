import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// What a cell of a table says.
enum CellValue: Hashable {
    /// Nothing: it is empty or `None`.
    case absent
    /// A number in the base unit.
    case number(Double)
    /// Something that no measurement can be; what, in words.
    case invalid(String)
}

/// Reads a cell as a number that is finite and not negative.
///
/// Model Analyzer writes `421.0, [184.5,236.5]` for several models measured together: the value of all and those of each.
/// The first counts.
///
/// - Parameters:
///   - bytes: The table.
///   - field: The cell.
///   - scale: The power of ten from the column's unit to the base unit.
/// - Returns: What the cell says.
func readCell(_ bytes: [UInt8], _ field: CSVField, scale: Int) -> CellValue {
    if let value = parseDecimal(bytes, field.start, field.end, scale: scale) { return checkNumber(value) }
    var (start, end) = trimmed(bytes, field.start, field.end)
    if start == end || stands("None", bytes, start, end) { return .absent }
    if field.isQuoted, let comma = bytes[start..<end].firstIndex(of: UInt8(ascii: ",")) {
        let rest = trimmed(bytes, comma + 1, end)
        guard rest.0 < rest.1, bytes[rest.0] == UInt8(ascii: "["), bytes[rest.1 - 1] == UInt8(ascii: "]") else {
            return .invalid("is no number")
        }
        (start, end) = trimmed(bytes, start, comma)
    }
    if let value = parseDecimal(bytes, start, end, scale: scale) { return checkNumber(value) }
    let word = String(decoding: bytes[start..<end], as: UTF8.self).lowercased().drop { $0 == "-" || $0 == "+" }
    return .invalid(["nan", "inf", "infinity"].contains(word) ? "is not finite" : "is no number")
}

/// Reads a cell as whole numbers with commas between them: one for each model that was measured.
///
/// - Returns: The numbers; empty when the cell says nothing; nil when it holds anything else.
func readCounts(_ bytes: [UInt8], _ field: CSVField) -> [Int]? {
    if let value = parseWhole(bytes, field.start, field.end), value <= 1 << 53 { return [Int(value)] }
    let (start, end) = trimmed(bytes, field.start, field.end)
    if start == end || stands("None", bytes, start, end) { return [] }
    var counts: [Int] = []
    for part in bytes[start..<end].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
        let (first, last) = trimmed(bytes, part.startIndex, part.endIndex)
        guard let value = parseWhole(bytes, first, last), value <= 1 << 53 else { return nil }
        counts.append(Int(value))
    }
    return counts
}

/// Reads `2:GPU`, the older `2/GPU`, `1:GPU + 1:CPU` and, for several models, `1:GPU,2:GPU`.
///
/// - Returns: The instances in the order of the cell; nil when the cell says nothing of one model's instances.
func readInstances(_ text: String) -> [InstanceClaim]? {
    guard !text.contains(",") else { return nil }
    var claims: [InstanceClaim] = []
    for part in text.split(separator: "+") {
        let pieces = part.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "/" }
            .map { $0.filter { $0 != " " } }
        guard pieces.count == 2, let count = Int(pieces[0]), (1...1_000_000).contains(count), !pieces[1].isEmpty else {
            return nil
        }
        claims.append(InstanceClaim(count: count, kind: pieces[1].uppercased()))
    }
    return claims.isEmpty ? nil : claims
}

private func checkNumber(_ value: Double) -> CellValue {
    if !value.isFinite { return .invalid("is too large") }
    return value < 0 ? .invalid("is negative") : .number(value)
}

private func trimmed(_ bytes: [UInt8], _ start: Int, _ end: Int) -> (Int, Int) {
    var (start, end) = (start, end)
    while start < end, bytes[start] == 0x20 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 { end -= 1 }
    return (start, end)
}

private func stands(_ word: String, _ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    end - start == word.utf8.count && bytes[start..<end].elementsEqual(word.utf8)
}
