/// Writes tables as RFC 4180 defines them, with LF in place of CR LF: the same rows give the same bytes everywhere.
package struct CSVWriter: Sendable {
    /// The table as far as it was written: UTF-8 text.
    package private(set) var bytes: [UInt8] = []

    /// Makes an empty table.
    package init() {}

    /// Appends a row.
    ///
    /// - Parameter fields: The texts of its fields. Those with a comma, a quote, a line break, a blank at an end or a byte order mark
    ///   stand in quotes; a row of one empty field is written as `""`, since a blank line is no row.
    package mutating func append(_ fields: [String]) {
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(field, isAlone: fields.count == 1)
        }
        bytes.append(0x0A)
    }

    private mutating func append(_ field: String, isAlone: Bool) {
        let needsQuotes =
            field.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
            || field.utf8.first == 0x20 || field.utf8.first == 0xEF || field.utf8.last == 0x20
            || (isAlone && field.isEmpty)
        guard needsQuotes else {
            bytes += field.utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
