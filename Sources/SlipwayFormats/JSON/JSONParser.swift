import SlipwayDiagnostics

/// What ends the reading of a JSON file.
struct JSONFault: Error {
    /// What is wrong.
    let diagnostic: Diagnostic
}

/// A recursive descent over the bytes of a file, which are known to be UTF-8.
struct JSONParser {
    let file: SourceFile
    var position: Int
    /// Findings that do not end the reading.
    var bag = DiagnosticBag()
    private let depth: Int
    private var level = 0

    /// Makes a parser.
    init(file: SourceFile, position: Int, depth: Int) {
        self.file = file
        self.position = position
        self.depth = depth
    }

    /// The byte at the position, or nil at the end.
    var current: UInt8? { position < file.bytes.count ? file.bytes[position] : nil }

    /// Reads the one value of the file.
    ///
    /// - Returns: The value.
    /// - Throws: What ends the reading.
    mutating func document() throws(JSONFault) -> JSONNode {
        skipSpace()
        guard current != nil else {
            throw JSONFault(
                diagnostic: Diagnostic(.emptyFile, "file holds no value", at: nil, file: file.id)
            )
        }
        let node = try value()
        skipSpace()
        if current != nil { throw unexpected("end of the file") }
        return node
    }

    private mutating func value() throws(JSONFault) -> JSONNode {
        let start = position
        switch current {
        case UInt8(ascii: "{"): return try collection { parser throws(JSONFault) in try parser.object() }
        case UInt8(ascii: "["): return try collection { parser throws(JSONFault) in try parser.array() }
        case UInt8(ascii: "\""):
            let text = try string()
            return JSONNode(.string(text), range: file.range(start, position))
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    // MARK: Collections

    private mutating func collection(
        _ body: (inout JSONParser) throws(JSONFault) -> JSONNode.Content
    ) throws(JSONFault) -> JSONNode {
        let start = position
        level += 1
        guard level <= depth else {
            throw fault(
                .jsonNestingTooDeep, "arrays and objects are nested more than \(depth) levels deep", start, start + 1
            )
        }
        position += 1
        skipSpace()
        let content = try body(&self)
        level -= 1
        return JSONNode(content, range: file.range(start, position))
    }

    private mutating func array() throws(JSONFault) -> JSONNode.Content {
        var items: [JSONNode] = []
        if take("]") { return .array(items) }
        while true {
            items.append(try value())
            skipSpace()
            if take("]") { return .array(items) }
            guard take(",") else { throw unexpected("\",\" or \"]\"") }
            skipSpace()
        }
    }

    private mutating func object() throws(JSONFault) -> JSONNode.Content {
        var entries: [JSONEntry] = []
        var seen = SeenKeys()
        if take("}") { return .object(entries) }
        while true {
            guard current == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
            let start = position
            let key = Located(try string(), file.range(start, position))
            skipSpace()
            guard take(":") else { throw unexpected("\":\"") }
            skipSpace()
            let value = try value()
            if let first = seen.index(of: key.value, in: entries) {
                bag.add(
                    Diagnostic(
                        .jsonDuplicateKey, "key \"\(key.value)\" is given twice", at: key.range,
                        secondary: [Label(entries[first].key.range, "first given here")]
                    )
                )
            } else {
                entries.append(JSONEntry(key: key, value: value))
            }
            skipSpace()
            if take("}") { return .object(entries) }
            guard take(",") else { throw unexpected("\",\" or \"}\"") }
            skipSpace()
        }
    }

    // MARK: Tokens

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func word(_ text: String, _ content: JSONNode.Content) throws(JSONFault) -> JSONNode {
        guard file.bytes[position...].starts(with: text.utf8) else { throw unexpected("a value") }
        let start = position
        position += text.utf8.count
        return JSONNode(content, range: file.range(start, position))
    }

    /// A syntax error at the position.
    func unexpected(_ expected: String) -> JSONFault {
        guard let byte = current else {
            return fault(.jsonSyntax, "\(expected) expected, but the file ends", position, position)
        }
        let length = decodeUTF8(file.bytes, at: position)?.length ?? 1
        var help: [String] = []
        switch byte {
        case UInt8(ascii: "'"): help = ["JSON has double quotes only"]
        case UInt8(ascii: "/"), UInt8(ascii: "#"): help = ["JSON has no comments"]
        case UInt8(ascii: "N"), UInt8(ascii: "I"): help = ["JSON has neither NaN nor Infinity; write null"]
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            help = expected.hasPrefix("a ") ? ["remove the comma before it"] : []
        default: break
        }
        return fault(.jsonSyntax, "\(expected) expected", position, position + length, help: help)
    }

    /// A fault at a place.
    func fault(
        _ code: DiagnosticCode, _ message: String, _ start: Int, _ end: Int, help: [String] = []
    ) -> JSONFault {
        JSONFault(diagnostic: Diagnostic(code, message, at: file.range(start, end), help: help))
    }
}

/// Finds the keys of an object that were read already: most objects are small, and the largest have thousands of keys.
private struct SeenKeys {
    /// The most entries that are looked through one by one.
    private static let smallCount = 12
    /// The index of each entry, once there are more.
    private var indices: [String: Int] = [:]

    /// The entry that has a key; nil for a key that is new, which the caller then appends.
    mutating func index(of key: String, in entries: [JSONEntry]) -> Int? {
        if entries.count < Self.smallCount { return entries.firstIndex { $0.key.value == key } }
        while indices.count < entries.count { indices[entries[indices.count].key.value] = indices.count }
        return indices[key]
    }
}
