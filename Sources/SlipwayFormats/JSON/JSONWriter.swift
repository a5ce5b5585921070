/// Writes values as JSON: the same value gives the same bytes everywhere.
package struct JSONWriter {
    /// How the text is laid out.
    package enum Layout: Sendable {
        /// A line for each member and item, two spaces a level, a final line feed.
        case pretty
        /// No white space at all.
        case compact
    }

    private var output: [UInt8] = []
    private let isPretty: Bool

    private init(_ layout: Layout) {
        isPretty = layout == .pretty
    }

    /// The bytes of a document.
    ///
    /// Doubles get the shortest digits that read back as the same number. Control characters, U+2028 and U+2029 are
    /// escaped.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - layout: Lines and indentation, or neither.
    /// - Returns: UTF-8 text.
    /// - Complexity: O(n) in the number of bytes.
    package static func write(_ value: JSONValue, _ layout: Layout = .pretty) -> [UInt8] {
        var writer = JSONWriter(layout)
        writer.write(value, level: 0)
        if writer.isPretty { writer.output.append(UInt8(ascii: "\n")) }
        return writer.output
    }

    private mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .object(let members):
            writeAll(members, "{", "}", level) { writer, member in
                writer.write(member.key)
                writer.output += writer.isPretty ? ": ".utf8 : ":".utf8
                writer.write(member.value, level: level + 1)
            }
        case .array(let items):
            writeAll(items, "[", "]", level) { writer, item in writer.write(item, level: level + 1) }
        case .string(let text): write(text)
        case .integer(let number): output += String(number).utf8
        case .unsigned(let number): output += String(number).utf8
        case .double(let number): output += number.isFinite ? number.description.utf8 : "null".utf8
        case .bool(let flag): output += flag ? "true".utf8 : "false".utf8
        case .null: output += "null".utf8
        }
    }

    private mutating func writeAll<Element>(
        _ elements: [Element], _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ level: Int,
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        output.append(UInt8(ascii: open))
        for (position, element) in elements.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(level + 1)
            body(&self, element)
        }
        if !elements.isEmpty { breakLine(level) }
        output.append(UInt8(ascii: close))
    }

    private mutating func breakLine(_ level: Int) {
        guard isPretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                output.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x08: output += "\\b".utf8
            case 0x09: output += "\\t".utf8
            case 0x0A: output += "\\n".utf8
            case 0x0C: output += "\\f".utf8
            case 0x0D: output += "\\r".utf8
            case 0..<0x20, 0x7F:
                output += "\\u00".utf8
                output.append(Self.digit(byte >> 4))
                output.append(Self.digit(byte & 15))
            case 0xA8 where endsWithSeparatorLead, 0xA9 where endsWithSeparatorLead:
                output.removeLast(2)
                output += byte == 0xA8 ? "\\u2028".utf8 : "\\u2029".utf8
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Whether the first two bytes of U+2028 or U+2029 were written last. Looks at single bytes: a slice would share the
    /// buffer and make the next change copy it.
    private var endsWithSeparatorLead: Bool {
        output.count >= 2 && output[output.count - 2] == 0xE2 && output[output.count - 1] == 0x80
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
