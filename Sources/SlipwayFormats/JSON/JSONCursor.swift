package import SlipwayDiagnostics

/// What ends the reading of a value by a ``JSONCursor``.
package struct JSONCursorFault: Error, Hashable {
    /// What is wrong: terse, lower case.
    package let message: String
    /// Where.
    package let span: ByteSpan

    /// Makes a fault.
    package init(_ message: String, _ span: ByteSpan) {
        self.message = message
        self.span = span
    }
}

/// Reads JSON value by value without making a tree: for files of many small records, and for files whose strings are not
/// UTF-8.
///
/// A text that nobody asks for is stepped over byte by byte, so what it holds does not matter.
package struct JSONCursor: Sendable {
    /// A text between its quotes, as it is in the file.
    package struct Text: Hashable, Sendable {
        /// The bytes between the quotes.
        package let span: ByteSpan
        /// Whether a backslash is among them.
        package let hasEscapes: Bool
    }

    /// The bytes.
    package let bytes: [UInt8]
    /// The byte that is read next.
    package private(set) var position: Int
    /// The byte after the last one that may be read.
    package let end: Int
    /// The levels of arrays and objects that are open; more than 64 are a fault.
    private var level = 0

    /// Starts at a byte.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - position: The first byte that is read.
    ///   - end: The byte after the last one; the end of the text when it lies beyond it.
    package init(_ bytes: [UInt8], from position: Int = 0, to end: Int = .max) {
        self.bytes = bytes
        self.position = position
        self.end = min(end, bytes.count)
    }

    // MARK: Collections

    /// Reads an object, member by member.
    ///
    /// - Parameter body: Is handed each key and must read the value.
    /// - Throws: What is wrong with the text, and what `body` throws.
    package mutating func members(
        _ body: (inout JSONCursor, Text) throws(JSONCursorFault) -> Void
    ) throws(JSONCursorFault) {
        try enter("{", "an object")
        if take("}") { return leave() }
        while true {
            skipSpace()
            let key = try text()
            skipSpace()
            guard take(":") else { throw unexpected("\":\"") }
            skipSpace()
            try body(&self, key)
            skipSpace()
            if take("}") { return leave() }
            guard take(",") else { throw unexpected("\",\" or \"}\"") }
        }
    }

    /// Reads a list, item by item.
    ///
    /// - Parameter body: Must read the item.
    /// - Throws: What is wrong with the text, and what `body` throws.
    package mutating func items(
        _ body: (inout JSONCursor) throws(JSONCursorFault) -> Void
    ) throws(JSONCursorFault) {
        try enter("[", "a list")
        if take("]") { return leave() }
        while true {
            skipSpace()
            try body(&self)
            skipSpace()
            if take("]") { return leave() }
            guard take(",") else { throw unexpected("\",\" or \"]\"") }
        }
    }

    private mutating func enter(_ bracket: Unicode.Scalar, _ what: String) throws(JSONCursorFault) {
        guard take(bracket) else { throw unexpected(what) }
        level += 1
        guard level <= 64 else { throw JSONCursorFault("nested too deep", ByteSpan(position - 1, position)) }
        skipSpace()
    }

    private mutating func leave() { level -= 1 }

    // MARK: Values

    /// Steps over white space.
    package mutating func skipSpace() {
        while position < end {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Reads a text in quotes without looking at what it holds.
    ///
    /// - Throws: When no text begins here or it is not closed.
    package mutating func text() throws(JSONCursorFault) -> Text {
        guard take("\"") else { throw unexpected("a text") }
        let start = position
        var hasEscapes = false
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return Text(span: ByteSpan(start, position - 1), hasEscapes: hasEscapes)
            }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 1
            }
            position += 1
        }
        position = end
        throw JSONCursorFault("text is not closed", ByteSpan(start - 1, start))
    }

    /// Whether a text is a given one, which needs no escapes.
    package func isEqual(_ text: Text, _ other: String) -> Bool {
        let other = other.utf8
        guard !text.hasEscapes, other.count == text.span.end - text.span.start else { return false }
        return stands(other, at: text.span.start)
    }

    private func stands(_ word: String.UTF8View, at start: Int) -> Bool {
        var index = start
        for byte in word {
            guard bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }

    /// The characters of a text.
    ///
    /// - Throws: When they are not UTF-8, or an escape is none of JSON's.
    package func string(_ text: Text) throws(JSONCursorFault) -> String {
        guard !text.hasEscapes else { return try unescaped(text) }
        let slice = bytes[text.span.start..<text.span.end]
        guard !slice.contains(where: { $0 < 0x20 }) else {
            throw JSONCursorFault("control character in a text", text.span)
        }
        guard let string = String(validating: slice, as: UTF8.self) else {
            throw JSONCursorFault("text is not UTF-8", text.span)
        }
        return string
    }

    private func unescaped(_ text: Text) throws(JSONCursorFault) -> String {
        // The tree reader knows every escape; texts with one are few.
        let file = SourceFile(
            id: SourceID(""), bytes: Array(bytes[(text.span.start - 1)..<(text.span.end + 1)]))
        var bag = DiagnosticBag()
        guard case .string(let string)? = JSONReader.read(file, into: &bag)?.value else {
            throw JSONCursorFault("text is not JSON's", text.span)
        }
        return string
    }

    /// Reads a number and gives its place: digits, sign, point and exponent as JSON allows them.
    ///
    /// - Throws: When no number begins here.
    package mutating func number() throws(JSONCursorFault) -> ByteSpan {
        let start = position
        _ = take("-")
        let whole = position
        try digits()
        guard position == whole + 1 || bytes[whole] != UInt8(ascii: "0") else {
            throw JSONCursorFault("number begins with 0", ByteSpan(start, position))
        }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("-") { _ = take("+") }
            try digits()
        }
        return ByteSpan(start, position)
    }

    private mutating func digits() throws(JSONCursorFault) {
        let start = position
        while position < end, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        guard position > start else { throw unexpected("a number") }
    }

    /// Steps over null.
    ///
    /// - Returns: Whether it stood here.
    package mutating func takeNull() -> Bool { takeWord("null") }

    /// Reads `true` or `false`.
    ///
    /// - Throws: When neither is here.
    package mutating func bool() throws(JSONCursorFault) -> Bool {
        if takeWord("true") { return true }
        if takeWord("false") { return false }
        throw unexpected("true or false")
    }

    /// Steps over bytes that are equal to an earlier range of the text.
    ///
    /// - Returns: Whether they stood here; the position stays where it is otherwise.
    package mutating func takeRepeat(of span: ByteSpan) -> Bool {
        let count = span.end - span.start
        guard count > 0, position + count <= end else { return false }
        for index in 0..<count where bytes[span.start + index] != bytes[position + index] { return false }
        position += count
        return true
    }

    /// Steps over a value of any form.
    ///
    /// - Throws: When what is here is no value.
    package mutating func skipValue() throws(JSONCursorFault) {
        guard position < end else { throw unexpected("a value") }
        switch bytes[position] {
        case UInt8(ascii: "{"): try members { (cursor, _) throws(JSONCursorFault) in try cursor.skipValue() }
        case UInt8(ascii: "["): try items { (cursor) throws(JSONCursorFault) in try cursor.skipValue() }
        case UInt8(ascii: "\""): _ = try text()
        case UInt8(ascii: "t") where takeWord("true"), UInt8(ascii: "f") where takeWord("false"),
            UInt8(ascii: "n") where takeWord("null"):
            return
        default:
            guard bytes[position] == UInt8(ascii: "-") || bytes[position] &- UInt8(ascii: "0") < 10 else {
                throw unexpected("a value")
            }
            _ = try number()
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard position < end, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        let count = word.utf8.count
        guard position + count <= end, stands(word.utf8, at: position) else { return false }
        position += count
        return true
    }

    /// A fault at the position.
    package func unexpected(_ what: String) -> JSONCursorFault {
        guard position < end else { return JSONCursorFault("\(what) expected, but the text ends", ByteSpan(end, end)) }
        return JSONCursorFault("\(what) expected", ByteSpan(position, position + 1))
    }
}
