/// Writes values as YAML text that readers of YAML 1.1 and 1.2 take for the same: two spaces a level, one rule for quotes.
package struct YAMLWriter {
    private var output = ""

    /// The text of a document.
    ///
    /// - Parameters:
    ///   - value: The root.
    ///   - header: Lines of comment at the top, without `#`.
    /// - Returns: The text with a final line feed.
    package static func write(_ value: YAMLValue, header: [String] = []) -> String {
        var writer = YAMLWriter()
        writer.comment(header, indent: 0)
        switch value {
        case .mapping(let members) where !members.isEmpty:
            writer.write(members, indent: 0, startsInline: false)
        case .list(let items) where !items.isEmpty:
            writer.write(items, indent: 0, startsInline: false)
        default:
            writer.output += Self.flat(value) + "\n"
        }
        return writer.output
    }

    /// The text of a scalar, as it is after `key: `.
    package static func text(of scalar: YAMLScalarValue) -> String {
        switch scalar {
        case .string(let text): isSafePlain(text) ? text : quoted(text)
        case .integer(let number): String(number)
        case .double(let number): Self.text(of: number)
        case .boolean(let flag): flag ? "true" : "false"
        case .null: "null"
        }
    }

    // MARK: Collections

    private mutating func write(_ members: [YAMLMember], indent: Int, startsInline: Bool) {
        for (position, member) in members.enumerated() {
            comment(member.comment, indent: indent)
            if !(startsInline && position == 0) { pad(indent) }
            let key = Self.text(of: .string(member.key))
            // Readers refuse a simple key of more than 1,024 characters.
            if key.unicodeScalars.count > 1000 {
                output += "? " + key + "\n"
                pad(indent)
                output += ":"
            } else {
                output += key + ":"
            }
            writeAfterIndicator(member.value, indent: indent, isItem: false)
        }
    }

    private mutating func write(_ items: [YAMLValue], indent: Int, startsInline: Bool) {
        for (position, item) in items.enumerated() {
            if !(startsInline && position == 0) { pad(indent) }
            output += "-"
            writeAfterIndicator(item, indent: indent, isItem: true)
        }
    }

    /// Writes what follows `key:` or `-`.
    private mutating func writeAfterIndicator(_ value: YAMLValue, indent: Int, isItem: Bool) {
        switch value {
        case .mapping(let members) where !members.isEmpty:
            // A collection starts on the line of its dash, unless a comment is before its first key.
            let isInline = isItem && members[0].comment.isEmpty
            output += isInline ? " " : "\n"
            write(members, indent: indent + 2, startsInline: isInline)
        case .list(let items) where !items.isEmpty:
            output += isItem ? " " : "\n"
            write(items, indent: indent + 2, startsInline: isItem)
        default:
            output += " " + Self.flat(value) + "\n"
        }
    }

    private mutating func comment(_ lines: [String], indent: Int) {
        for text in lines {
            // A line break or control character inside would end the comment or the reader's patience.
            let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isYAMLPrintable ? $0 : " " }))
            pad(indent)
            output += clean.isEmpty ? "#\n" : "# " + clean + "\n"
        }
    }

    private mutating func pad(_ indent: Int) {
        output += String(repeating: " ", count: indent)
    }

    private static func flat(_ value: YAMLValue) -> String {
        switch value {
        case .scalar(let scalar): text(of: scalar)
        case .list: "[]"
        case .mapping: "{}"
        }
    }
}
