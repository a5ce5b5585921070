import SlipwayDiagnostics

/// Skips the anchor and the tag before a value: libyaml counts them to the value, an edit of the value must not.
///
/// - Parameters:
///   - bytes: The file.
///   - start: Where the value starts, properties included.
///   - end: Where it ends at the latest.
/// - Returns: Where the value itself starts.
func skipProperties(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end, bytes[offset] == Byte.ampersand || bytes[offset] == Byte.exclamation {
        offset = skipBlank(bytes, from: endOfProperty(bytes, from: offset, to: end), to: end)
    }
    return offset
}

/// The tag among the properties before a value, or nil.
func tagRange(_ bytes: [UInt8], in span: ByteSpan) -> ByteSpan? {
    var offset = span.start
    while offset < span.end {
        let next = endOfProperty(bytes, from: offset, to: span.end)
        if bytes[offset] == Byte.exclamation { return ByteSpan(offset, next) }
        let after = skipBlank(bytes, from: next, to: span.end)
        if after == offset { return nil }
        offset = after
    }
    return nil
}

private func endOfProperty(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var offset = start
    if bytes[start] == Byte.exclamation, start + 1 < end, bytes[start + 1] == Byte.less {
        while offset < end, bytes[offset] != Byte.greater { offset += 1 }
        return min(offset + 1, end)
    }
    offset += 1
    while offset < end, !isBlankOrBreak(bytes, offset), !Byte.flowIndicators.contains(bytes[offset]) {
        offset += 1
    }
    return offset
}

/// Skips white space, line breaks and comments.
private func skipBlank(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end {
        if bytes[offset] == Byte.space || bytes[offset] == Byte.tab {
            offset += 1
        } else if case let length = lineBreakLength(bytes, offset, end), length > 0 {
            offset += length
        } else if bytes[offset] == Byte.hash, offset > start {
            while offset < end, lineBreakLength(bytes, offset, end) == 0 { offset += 1 }
        } else {
            break
        }
    }
    return min(offset, end)
}

private func isBlankOrBreak(_ bytes: [UInt8], _ offset: Int) -> Bool {
    bytes[offset] == Byte.space || bytes[offset] == Byte.tab
        || lineBreakLength(bytes, offset, bytes.count) > 0
}

/// The length of the line break at an offset as libyaml sees line breaks (LF, CR, CR LF, U+0085, U+2028, U+2029);
/// 0 where there is none.
func lineBreakLength(_ bytes: [UInt8], _ offset: Int, _ end: Int) -> Int {
    switch bytes[offset] {
    case 0x0A: 1
    case 0x0D: offset + 1 < end && bytes[offset + 1] == 0x0A ? 2 : 1
    case 0xC2: offset + 1 < end && bytes[offset + 1] == 0x85 ? 2 : 0
    case 0xE2:
        offset + 2 < end && bytes[offset + 1] == 0x80 && (bytes[offset + 2] == 0xA8 || bytes[offset + 2] == 0xA9)
            ? 3 : 0
    default: 0
    }
}

/// The bytes that mean something to YAML.
enum Byte {
    static let tab: UInt8 = 0x09
    static let space: UInt8 = 0x20
    static let exclamation: UInt8 = 0x21
    static let quote: UInt8 = 0x22
    static let hash: UInt8 = 0x23
    static let ampersand: UInt8 = 0x26
    static let apostrophe: UInt8 = 0x27
    static let less: UInt8 = 0x3C
    static let greater: UInt8 = 0x3E
    static let backslash: UInt8 = 0x5C
    static let flowIndicators: Set<UInt8> = [0x2C, 0x5B, 0x5D, 0x7B, 0x7D]
}
