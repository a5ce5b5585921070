/// Finds where the pieces of a scalar's text are in the file.
///
/// - Parameters:
///   - text: The text as libyaml gives it.
///   - style: How it is written.
///   - bytes: The file.
///   - start: Where it starts, its quote or block header included.
///   - end: Where it ends; for a block scalar maybe lines below.
/// - Returns: The pieces, none where they follow from `start`; and the exact end: for a block scalar the end of the
///   last line with text, without its line break.
func mapText(
    _ text: String, style: YAMLScalar.Style, in bytes: [UInt8], from start: Int, to end: Int
) -> (segments: [TextSegment], end: Int) {
    switch style {
    case .plain:
        guard hasBreak(bytes, start, end) else { return ([], end) }
        return (mapFolded(Array(text.utf8), in: bytes, from: start, to: end, trimsLines: true), end)
    case .singleQuoted, .doubleQuoted:
        let quote = style == .singleQuoted ? Byte.apostrophe : Byte.backslash
        guard start + 1 < end else { return ([], end) }
        guard bytes[(start + 1)..<(end - 1)].contains(quote) || hasBreak(bytes, start, end) else { return ([], end) }
        var walker = QuotedWalker(bytes: bytes, position: start + 1, end: end - 1, isDouble: style == .doubleQuoted)
        let segments = walker.walk()
        return (walker.text == text.utf8.count ? segments : [], end)
    case .literal, .folded:
        let utf8 = Array(text.utf8)
        var header = start + 1
        while header < end, bytes[header] > Byte.space, bytes[header] != Byte.hash { header += 1 }
        var body = lineEnd(bytes, from: header)
        if body < bytes.count { body += lineBreakLength(bytes, body, bytes.count) }
        let segments =
            style == .literal
            ? mapLiteral(utf8, in: bytes, from: body)
            : mapFolded(utf8, in: bytes, from: body, to: end, trimsLines: false)
        let last = segments.last { $0.length > 0 }
        // Of an empty text the place after the header, so that offset 0 is not inside of it.
        return (
            segments.isEmpty ? [TextSegment(text: 0, source: header, length: 0)] : segments,
            last.map { $0.source + $0.length } ?? header
        )
    }
}

private func hasBreak(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    (start..<end).contains { lineBreakLength(bytes, $0, end) > 0 }
}

private func lineEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var offset = start
    while offset < bytes.count, lineBreakLength(bytes, offset, bytes.count) == 0 { offset += 1 }
    return offset
}

/// Lines of a literal block are in the file as they are, after their indentation.
private func mapLiteral(_ text: [UInt8], in bytes: [UInt8], from body: Int) -> [TextSegment] {
    var segments: [TextSegment] = []
    var source = body
    var offset = 0
    while offset < text.count {
        let textEnd = lineEnd(text, from: offset)
        let sourceEnd = lineEnd(bytes, from: source)
        let length = textEnd - offset
        segments.append(TextSegment(text: offset, source: max(source, sourceEnd - length), length: length))
        offset = textEnd < text.count ? textEnd + lineBreakLength(text, textEnd, text.count) : textEnd
        source = sourceEnd < bytes.count ? sourceEnd + lineBreakLength(bytes, sourceEnd, bytes.count) : sourceEnd
    }
    return segments
}

/// Lines of a folded block or of a plain scalar are in the file as they are, but for the white space around them.
private func mapFolded(
    _ text: [UInt8], in bytes: [UInt8], from body: Int, to end: Int, trimsLines: Bool
) -> [TextSegment] {
    var segments: [TextSegment] = []
    var source = body
    var offset = 0
    while source < end, offset < text.count {
        let sourceEnd = min(lineEnd(bytes, from: source), end)
        var start = source
        while start < sourceEnd, bytes[start] == Byte.space || bytes[start] == Byte.tab { start += 1 }
        var contentEnd = sourceEnd
        if trimsLines {
            while contentEnd > start, bytes[contentEnd - 1] == Byte.space || bytes[contentEnd - 1] == Byte.tab {
                contentEnd -= 1
            }
        }
        if start < contentEnd {
            while offset < text.count, isWhite(text, offset) { offset += 1 }
            let length = contentEnd - start
            guard offset + length <= text.count,
                text[offset..<(offset + length)] == bytes[start..<contentEnd]
            else { return segments }
            segments.append(TextSegment(text: offset, source: start, length: length))
            offset += length
        }
        source = sourceEnd < bytes.count ? sourceEnd + lineBreakLength(bytes, sourceEnd, bytes.count) : end
    }
    return segments
}

private func isWhite(_ text: [UInt8], _ offset: Int) -> Bool {
    // The later bytes of U+2028 and U+2029 count as white, for the sake of stepping over them.
    text[offset] <= Byte.space || lineBreakLength(text, offset, text.count) > 0
        || (offset > 0 && text[offset] == 0x80 && lineBreakLength(text, offset - 1, text.count) > 0)
        || (offset > 1 && lineBreakLength(text, offset - 2, text.count) == 3)
}

/// Walks the inside of a quoted scalar as libyaml does and notes the runs that stand for themselves.
private struct QuotedWalker {
    let bytes: [UInt8]
    var position: Int
    let end: Int
    let isDouble: Bool
    /// The bytes of text so far.
    var text = 0
    private var segments: [TextSegment] = []
    private var run = 0

    init(bytes: [UInt8], position: Int, end: Int, isDouble: Bool) {
        self.bytes = bytes
        self.position = position
        self.end = end
        self.isDouble = isDouble
        run = position
    }

    mutating func walk() -> [TextSegment] {
        while position < end {
            let byte = bytes[position]
            if !isDouble, byte == Byte.apostrophe {
                take(source: 2, text: 1)
            } else if isDouble, byte == Byte.backslash {
                takeEscape()
            } else if byte == Byte.space || byte == Byte.tab || lineBreakLength(bytes, position, end) > 0 {
                takeBlanks()
            } else {
                position += 1
            }
        }
        flush()
        segments.append(TextSegment(text: text, source: end, length: 0))
        return segments
    }

    private mutating func flush() {
        if position > run {
            segments.append(TextSegment(text: text, source: run, length: position - run))
            text += position - run
        }
        run = position
    }

    private mutating func take(source: Int, text length: Int) {
        flush()
        segments.append(TextSegment(text: text, source: position, length: 0))
        text += length
        position = min(position + source, end)
        run = position
    }

    private mutating func takeEscape() {
        guard position + 1 < end else { return take(source: 1, text: 0) }
        if lineBreakLength(bytes, position + 1, end) > 0 {
            flush()
            position += 1
            return fold(isEscaped: true)
        }
        switch bytes[position + 1] {
        case UInt8(ascii: "x"): takeHexadecimal(2)
        case UInt8(ascii: "u"): takeHexadecimal(4)
        case UInt8(ascii: "U"): takeHexadecimal(8)
        case UInt8(ascii: "N"), UInt8(ascii: "_"): take(source: 2, text: 2)
        case UInt8(ascii: "L"), UInt8(ascii: "P"): take(source: 2, text: 3)
        default: take(source: 2, text: 1)
        }
    }

    private mutating func takeHexadecimal(_ digits: Int) {
        let shown = bytes[min(position + 2, end)..<min(position + 2 + digits, end)]
        let value = UInt32(String(decoding: shown, as: UTF8.self), radix: 16) ?? 0
        take(source: 2 + digits, text: value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4)
    }

    private mutating func takeBlanks() {
        var ahead = position
        while ahead < end, bytes[ahead] == Byte.space || bytes[ahead] == Byte.tab { ahead += 1 }
        guard ahead < end, lineBreakLength(bytes, ahead, end) > 0 else {
            position = ahead
            return
        }
        flush()
        position = ahead
        fold(isEscaped: false)
    }

    /// Line breaks and the white space around them; `position` is at the first break, the run before is flushed.
    private mutating func fold(isEscaped: Bool) {
        let start = run
        var lengths: [Int] = []
        while position < end {
            let length = lineBreakLength(bytes, position, end)
            if length > 0 {
                // U+2028 and U+2029 stay, every other break is read as a line feed.
                lengths.append(length == 3 ? 3 : 1)
                position += length
            } else if bytes[position] == Byte.space || bytes[position] == Byte.tab {
                position += 1
            } else {
                break
            }
        }
        let rest = lengths.dropFirst().reduce(0, +)
        segments.append(TextSegment(text: text, source: start, length: 0))
        if isEscaped {
            text += rest
        } else if lengths.first == 3 {
            text += 3 + rest
        } else {
            text += rest == 0 ? 1 : rest
        }
        run = position
    }
}
