import SlipwayDiagnostics
import SlipwayTriton

/// The comments of a config.pbtxt, by the fields beside which they are.
struct ConfigComments {
    /// Those in front of the first field.
    private(set) var head: [String] = []
    /// The others, by the number of the field of the root.
    private(set) var byField: [Int32: [String]] = [:]

    /// Reads them.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - config: What it says, with places.
    init(_ text: SourceFile?, _ config: ConfigMessage) {
        guard let text else { return }
        let fields = config.fields.flatMap { field in
            field.entries.compactMap { entry in
                entry.nameRange.map {
                    (number: field.number, start: $0.span.start, end: entry.range?.span.end ?? $0.span.end)
                }
            }
        }.sorted { $0.start < $1.start }
        for comment in Self.comments(in: text.bytes) {
            let before = fields.last { $0.start < comment.offset }
            let after = fields.first { $0.start > comment.offset }
            guard let before else {
                head.append(comment.text)
                continue
            }
            let isInside = comment.offset < before.end || !comment.isAlone
            let owner = isInside ? before : after ?? before
            byField[owner.number, default: []].append(comment.text)
        }
    }

    private struct Comment {
        let offset: Int
        let text: String
        /// Whether it is the first thing on its line.
        let isAlone: Bool
    }

    private static func comments(in bytes: [UInt8]) -> [Comment] {
        var found: [Comment] = []
        var quote: UInt8?
        var isAlone = true
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == open || byte == 0x0A { quote = nil }
            } else if byte == UInt8(ascii: "#") {
                let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
                let words = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
                    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
                if !words.isEmpty { found.append(Comment(offset: index, text: words, isAlone: isAlone)) }
                index = end
                isAlone = true
                continue
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
                isAlone = false
            }
            if byte == 0x0A { isAlone = true } else if byte != 0x20, byte != 0x09, byte != 0x0D { isAlone = false }
            index += 1
        }
        return found
    }
}
