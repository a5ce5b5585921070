/// A JSON value as the renderers build it; objects keep the order of their members.
enum JSONNode {
    case object([(String, JSONNode)])
    case array([JSONNode])
    case string(String)
    case integer(Int)
    case bool(Bool)
    case null

    /// A string, or null for nil.
    static func text(_ text: String?) -> JSONNode { text.map { .string($0) } ?? .null }

    /// An array of strings.
    static func strings(_ texts: [String]) -> JSONNode { .array(texts.map { .string($0) }) }
}

extension JSONNode {
    /// The document: two spaces a level, a line break at the end.
    var document: String {
        var out = ""
        write(into: &out, indent: "")
        return out + "\n"
    }

    private func write(into out: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .object(let members) where members.isEmpty: out += "{}"
        case .array(let items) where items.isEmpty: out += "[]"
        case .object(let members):
            for (index, (key, value)) in members.enumerated() {
                out += "\(index == 0 ? "{" : ",")\n\(inner)\(Self.quoted(key)): "
                value.write(into: &out, indent: inner)
            }
            out += "\n\(indent)}"
        case .array(let items):
            for (index, item) in items.enumerated() {
                out += "\(index == 0 ? "[" : ",")\n\(inner)"
                item.write(into: &out, indent: inner)
            }
            out += "\n\(indent)]"
        case .string(let text): out += Self.quoted(text)
        case .integer(let number): out += String(number)
        case .bool(let value): out += value ? "true" : "false"
        case .null: out += "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
