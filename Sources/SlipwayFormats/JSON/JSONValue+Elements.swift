package import SlipwayDomain

extension JSONValue {
    /// The elements of a tensor as numbers, Booleans and texts that mean the same value exactly.
    ///
    /// - Parameters:
    ///   - bytes: The elements as Triton reads them: raw, little endian and row-major; texts with a length of four bytes
    ///     before each.
    ///   - type: Their type.
    /// - Returns: A value for each; nil for types that JSON has no form for (float16, bfloat16), for numbers that are not
    ///   finite and for texts that are not UTF-8.
    package static func elements(of bytes: [UInt8], _ type: ElementType) -> [JSONValue]? {
        if type == .string { return texts(bytes) }
        guard let width = type.byteWidth, width > 0 else { return nil }
        let words = stride(from: 0, to: bytes.count - width + 1, by: width).map { start in
            bytes[start..<start + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        switch type {
        case .bool: return words.map { .bool($0 != 0) }
        case .uint8, .uint16, .uint32, .uint64: return words.map { .unsigned($0) }
        case .int8: return words.map { .integer(Int64(Int8(truncatingIfNeeded: $0))) }
        case .int16: return words.map { .integer(Int64(Int16(truncatingIfNeeded: $0))) }
        case .int32: return words.map { .integer(Int64(Int32(truncatingIfNeeded: $0))) }
        case .int64: return words.map { .integer(Int64(bitPattern: $0)) }
        case .float32: return finite(words.map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) })
        case .float64: return finite(words.map { Double(bitPattern: $0) })
        default: return nil
        }
    }

    private static func finite(_ numbers: [Double]) -> [JSONValue]? {
        numbers.allSatisfy(\.isFinite) ? numbers.map { .double($0) } : nil
    }

    private static func texts(_ bytes: [UInt8]) -> [JSONValue]? {
        var result: [JSONValue] = []
        var rest = bytes[...]
        while rest.count >= 4 {
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard let text = String(validating: rest.dropFirst(4).prefix(length), as: UTF8.self) else { return nil }
            result.append(.string(text))
            rest = rest.dropFirst(4 + length)
        }
        return result
    }
}
