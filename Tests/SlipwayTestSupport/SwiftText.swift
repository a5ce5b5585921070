/// Swift source without its comments, and which of its bytes are in text literals.
struct SwiftText {
    /// The UTF-8 of the source; comments are spaces.
    private(set) var bytes: [UInt8]
    /// For each byte, whether it belongs to a text literal, quotes and interpolations included.
    private(set) var isLiteral: [Bool]

    init(_ source: String) {
        bytes = Array(source.utf8)
        isLiteral = Array(repeating: false, count: bytes.count)
        var index = 0
        while index < bytes.count {
            if starts("//", index) {
                while index < bytes.count, bytes[index] != 0x0A {
                    bytes[index] = 0x20
                    index += 1
                }
            } else if bytes[index] == 0x22 {
                let end = endOfLiteral(index)
                for place in index..<end { isLiteral[place] = true }
                index = end
            } else {
                index += 1
            }
        }
    }

    /// Whether a text is at a place.
    func starts(_ text: StaticString, _ index: Int) -> Bool {
        guard index >= 0, index + text.utf8CodeUnitCount <= bytes.count else { return false }
        return "\(text)".utf8.elementsEqual(bytes[index..<(index + text.utf8CodeUnitCount)])
    }

    /// The end of a text literal that begins at a place.
    private func endOfLiteral(_ start: Int) -> Int {
        let isLong = starts("\"\"\"", start)
        var index = start + (isLong ? 3 : 1)
        while index < bytes.count {
            if starts("\\(", index) {
                index = endOfInterpolation(index + 1)
            } else if bytes[index] == 0x5C {
                index += 2
            } else if isLong ? starts("\"\"\"", index) : bytes[index] == 0x22 {
                return min(index + (isLong ? 3 : 1), bytes.count)
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    /// The end of an interpolation whose bracket is at a place; literals in it may hold brackets.
    private func endOfInterpolation(_ start: Int) -> Int {
        var (index, depth) = (start, 0)
        while index < bytes.count {
            switch bytes[index] {
            case 0x28: depth += 1
            case 0x29: depth -= 1
            case 0x22:
                index = endOfLiteral(index)
                continue
            default: break
            }
            index += 1
            if depth == 0 { return index }
        }
        return bytes.count
    }

    /// What is in the brackets that open at a place, without them.
    func bracketed(_ start: Int) -> Range<Int> {
        var (index, depth) = (start, 0)
        while index < bytes.count {
            if !isLiteral[index] {
                switch bytes[index] {
                case 0x28, 0x5B, 0x7B: depth += 1
                case 0x29, 0x5D, 0x7D: depth -= 1
                default: break
                }
                if depth == 0 { return (start + 1)..<index }
            }
            index += 1
        }
        return (start + 1)..<max(start + 1, bytes.count)
    }

    /// The word that ends before a place, with a leading `#` or `@`; empty where none does.
    func word(before end: Int) -> Substring {
        var start = end
        while start > 0, Self.isWord(bytes[start - 1]) { start -= 1 }
        if start > 0, start < end, bytes[start - 1] == 0x23 || bytes[start - 1] == 0x40 { start -= 1 }
        return Substring(String(decoding: bytes[start..<end], as: UTF8.self))
    }

    /// Whether a byte can be in a name.
    static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
}
