internal import SlipwayFormats

extension JSONValue {
    /// The document: two spaces a level, a line break at the end.
    var document: String { String(decoding: JSONWriter.write(self), as: UTF8.self) }

    /// A string, or null for nil.
    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// An array of strings.
    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
