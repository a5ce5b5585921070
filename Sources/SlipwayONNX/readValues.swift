import SlipwayDomain

/// The values of a small tensor, as far as shapes depend on values.
package enum TensorValues: Hashable, Sendable {
    /// The values of an integer or bool tensor (bool as 0 and 1), row by row.
    case integers([Int64])
    /// The values of a float32 or float64 tensor, row by row.
    case floats([Double])
}

extension GraphReader {
    /// Reads the values of a tensor that lie in the model file.
    ///
    /// - Parameters:
    ///   - tensor: The tensor.
    ///   - limit: The most elements to read.
    /// - Returns: nil when there are more elements than `limit`, when they lie in another file or are missing, when the type
    ///   is another one, when a value does not fit 64 signed bits, or when the data has another size than the shape.
    /// - Throws: A fault when the bytes cannot be read.
    mutating func readValues(of tensor: TensorRecord, limit: Int) throws(ReadStop) -> TensorValues? {
        guard let type = tensor.elementType, let count = tensor.elementCount, count <= limit else { return nil }
        switch type {
        case .bool, .uint8, .uint16, .uint32, .uint64, .int8, .int16, .int32, .int64:
            return try readIntegers(of: tensor, type: type, count: count).map { .integers($0) }
        case .float32, .float64:
            return try readFloats(of: tensor, type: type, count: count).map { .floats($0) }
        default: return nil
        }
    }

    private mutating func readIntegers(
        of tensor: TensorRecord, type: ElementType, count: Int
    ) throws(ReadStop) -> [Int64]? {
        var values: [Int64] = []
        switch tensor.data {
        case .none: break
        case .strings, .external: return nil
        case .raw(let range):
            guard let words = try littleEndianWords(range, type: type, count: count) else { return nil }
            values = words.map { signExtended($0, type: type) }
        case .typed(let number, _):
            try enter(tensor.content, "TensorProto")
            defer { leave() }
            while let field = try wire.next(until: tensor.content.upperBound, in: "TensorProto") {
                guard field.number == number else { continue }
                guard try integers(field, "data", in: "TensorProto", limit: count, into: &values) else { return nil }
            }
        }
        guard values.count == count else { return nil }
        // Unsigned 64-bit values beyond the signed ones arrive as negative numbers.
        if type == .uint64, values.contains(where: { $0 < 0 }) { return nil }
        return values
    }

    private mutating func readFloats(
        of tensor: TensorRecord, type: ElementType, count: Int
    ) throws(ReadStop) -> [Double]? {
        var words: [UInt64] = []
        switch tensor.data {
        case .none: break
        case .strings, .external: return nil
        case .raw(let range):
            guard let raw = try littleEndianWords(range, type: type, count: count) else { return nil }
            words = raw
        case .typed(let number, let encoded):
            guard number == (type == .float32 ? 4 : 10), encoded == count * (type == .float32 ? 4 : 8) else {
                return nil
            }
            try enter(tensor.content, "TensorProto")
            defer { leave() }
            while let field = try wire.next(until: tensor.content.upperBound, in: "TensorProto") {
                guard field.number == number else { continue }
                let width = type == .float32 ? 4 : 8
                let here = field.content.count / width
                guard let more = try littleEndianWords(field.content, type: type, count: here) else { return nil }
                words += more
            }
        }
        guard words.count == count else { return nil }
        return words.map {
            type == .float32 ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) : Double(bitPattern: $0)
        }
    }

    /// The elements of raw data, zero-extended; nil when it is not exactly `count` of them.
    private mutating func littleEndianWords(
        _ range: Range<Int>, type: ElementType, count: Int
    ) throws(ReadStop) -> [UInt64]? {
        guard let bits = type.storageBits, range.count == count * (bits / 8) else { return nil }
        let bytes = try wire.bytes(range)
        return stride(from: 0, to: bytes.count, by: bits / 8).map { start in
            bytes[start..<(start + bits / 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private func signExtended(_ word: UInt64, type: ElementType) -> Int64 {
        switch type {
        case .int8: Int64(Int8(truncatingIfNeeded: word))
        case .int16: Int64(Int16(truncatingIfNeeded: word))
        case .int32: Int64(Int32(truncatingIfNeeded: word))
        default: Int64(bitPattern: word)
        }
    }
}
