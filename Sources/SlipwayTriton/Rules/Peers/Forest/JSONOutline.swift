/// Reads the outline of a JSON document: its objects, without the lists.
struct JSONOutline {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The document.
    mutating func document() throws(ForestFault) -> ForestValue {
        let result = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw ForestFault("something follows its JSON at byte \(index)") }
        return result
    }

    private mutating func value(depth: Int) throws(ForestFault) -> ForestValue {
        guard depth < 32 else { throw ForestFault("its JSON nests too deeply") }
        skipSpace()
        switch try byte() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["):
            try skipList()
            return .list
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            _ = run { (0x61...0x7A).contains($0) }
            return .word
        default:
            let text = run { "+-.0123456789eEinfINaN".utf8.contains($0) }
            guard !text.isEmpty else { throw ForestFault("byte \(index) is no JSON") }
            return .number(text)
        }
    }

    private mutating func object(depth: Int) throws(ForestFault) -> ForestValue {
        index += 1
        var members: [String: ForestValue] = [:]
        while true {
            skipSpace()
            if try byte() == UInt8(ascii: "}") {
                index += 1
                return .object(members)
            }
            let key = try string()
            skipSpace()
            guard try byte() == UInt8(ascii: ":") else { throw ForestFault("byte \(index) is no JSON") }
            index += 1
            members[key] = try value(depth: depth + 1)
            skipSpace()
            if try byte() == UInt8(ascii: ",") { index += 1 }
        }
    }

    private mutating func skipList() throws(ForestFault) {
        var depth = 0
        repeat {
            switch try byte() {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "\""):
                try skipString()
                continue
            default: break
            }
            index += 1
        } while depth > 0
    }

    private mutating func skipString() throws(ForestFault) {
        guard try byte() == UInt8(ascii: "\"") else { throw ForestFault("byte \(index) is no JSON") }
        index += 1
        while try byte() != UInt8(ascii: "\"") { index += try byte() == UInt8(ascii: "\\") ? 2 : 1 }
        index += 1
    }

    /// A text; escapes stay as they are written, which no name that is looked for has.
    private mutating func string() throws(ForestFault) -> String {
        let start = index + 1
        try skipString()
        return String(decoding: bytes[start..<(index - 1)], as: UTF8.self)
    }

    private mutating func run(while isPart: (UInt8) -> Bool) -> String {
        let start = index
        while index < bytes.count, isPart(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private func byte() throws(ForestFault) -> UInt8 {
        guard index < bytes.count else { throw ForestFault("it ends in the middle of its JSON") }
        return bytes[index]
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }
}
