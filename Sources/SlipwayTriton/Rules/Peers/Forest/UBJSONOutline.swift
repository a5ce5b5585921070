/// Reads the outline of a UBJSON document (draft 12, with typed lists, as XGBoost writes it).
struct UBJSONOutline {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The document.
    mutating func document() throws(ForestFault) -> ForestValue { try value(try next(), depth: 0) }

    private mutating func value(_ marker: UInt8, depth: Int) throws(ForestFault) -> ForestValue {
        guard depth < 32 else { throw ForestFault("its UBJSON nests too deeply") }
        switch marker {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["):
            try skipList(depth: depth)
            return .list
        case UInt8(ascii: "S"): return .text(try text())
        case UInt8(ascii: "H"): return .number(try text())
        case UInt8(ascii: "Z"), UInt8(ascii: "N"), UInt8(ascii: "T"), UInt8(ascii: "F"): return .word
        case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "C"):
            try skip(Self.size(marker) ?? 1)
            return .number("0")
        default: return .number(String(try integer(marker)))
        }
    }

    private mutating func object(depth: Int) throws(ForestFault) -> ForestValue {
        var members: [String: ForestValue] = [:]
        let (type, count) = try container()
        var left = count
        while left != 0 {
            if left == nil, try peek() == UInt8(ascii: "}") {
                index += 1
                break
            }
            let key = try text()
            members[key] = try value(try marker(type), depth: depth + 1)
            left = left.map { $0 - 1 }
        }
        return .object(members)
    }

    private mutating func skipList(depth: Int) throws(ForestFault) {
        let (type, count) = try container()
        if let type, let count, let size = Self.size(type) { return try skip(size, times: count) }
        var left = count
        while left != 0 {
            if left == nil, try peek() == UInt8(ascii: "]") {
                index += 1
                return
            }
            _ = try value(try marker(type), depth: depth + 1)
            left = left.map { $0 - 1 }
        }
    }

    /// The type and the number of the elements, where they are before them.
    private mutating func container() throws(ForestFault) -> (type: UInt8?, count: Int?) {
        var type: UInt8?
        if try peek() == UInt8(ascii: "$") {
            index += 1
            type = try next()
        }
        guard try peek() == UInt8(ascii: "#") else { return (type, nil) }
        index += 1
        let count = try integer(try next())
        guard count >= 0, count <= bytes.count else { throw ForestFault("its UBJSON has a list of \(count) elements") }
        return (type, count)
    }

    private mutating func text() throws(ForestFault) -> String {
        let count = try integer(try next())
        let start = index
        guard count >= 0 else { throw ForestFault("its UBJSON has a text of \(count) bytes") }
        try skip(count)
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func integer(_ marker: UInt8) throws(ForestFault) -> Int {
        guard let size = Self.size(marker), "iUIlL".utf8.contains(marker) else {
            throw ForestFault("byte \(index - 1) is no UBJSON")
        }
        let start = index
        try skip(size)
        let number = bytes[start..<index].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        if marker == UInt8(ascii: "U") { return Int(number) }
        let shift = UInt64(64 - 8 * size)
        return Int(Int64(bitPattern: number << shift) >> Int64(shift))
    }

    /// The bytes of a value of a type; nil where it has no fixed number.
    private static func size(_ marker: UInt8) -> Int? {
        switch marker {
        case UInt8(ascii: "i"), UInt8(ascii: "U"), UInt8(ascii: "C"): 1
        case UInt8(ascii: "I"): 2
        case UInt8(ascii: "l"), UInt8(ascii: "d"): 4
        case UInt8(ascii: "L"), UInt8(ascii: "D"): 8
        case UInt8(ascii: "Z"), UInt8(ascii: "N"), UInt8(ascii: "T"), UInt8(ascii: "F"): 0
        default: nil
        }
    }

    private mutating func skip(_ size: Int, times count: Int = 1) throws(ForestFault) {
        let (total, overflow) = size.multipliedReportingOverflow(by: count)
        guard !overflow, total <= bytes.count - index else { throw ForestFault("it ends in the middle of its UBJSON") }
        index += total
    }

    /// The type of the next value: that of its list, or what is before it.
    private mutating func marker(_ type: UInt8?) throws(ForestFault) -> UInt8 {
        if let type { return type }
        return try next()
    }

    private func peek() throws(ForestFault) -> UInt8 {
        guard index < bytes.count else { throw ForestFault("it ends in the middle of its UBJSON") }
        return bytes[index]
    }

    private mutating func next() throws(ForestFault) -> UInt8 {
        let byte = try peek()
        index += 1
        return byte
    }
}
