import SlipwayYAML

/// Pieces of YAML as people write them.
enum SpecWords {
    /// `[a, b]`.
    static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

    /// A text as a scalar that may be in a list on one line.
    static func scalar(_ text: String) -> String {
        let written = YAMLWriter.text(of: .string(text))
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-./_".utf8.contains(byte)
        }
        return isPlain || written.hasPrefix("\"") ? written : "\"\(written)\""
    }

    /// A sentence as lines of comment.
    static func comment(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "#"
        for word in text.split(whereSeparator: \.isWhitespace) {
            if line.count + word.count + 1 > 110, line != "#" {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return lines + [line]
    }

    /// A key with a list, broken where it becomes long.
    static func flow(_ key: String, _ items: [String]) -> [String] {
        let whole = "\(key): \(list(items))"
        guard whole.count > 110 else { return [whole] }
        var lines = ["\(key):"]
        var line = "  ["
        for (index, item) in items.enumerated() {
            let piece = item + (index == items.count - 1 ? "]" : ",")
            if line.count + piece.count + 1 > 110, line.count > 3 {
                lines.append(line)
                line = "   "
            }
            line += (line.hasSuffix("[") || line == "   " ? "" : " ") + piece
        }
        return lines + [line]
    }
}
