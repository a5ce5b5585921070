/// A tensor with its elements, as requests and answers of Triton hold them.
package struct TensorData: Hashable, Sendable {
    /// The name of the input or output.
    package var name: String
    /// The element type; one that Triton can serve.
    package var type: ElementType
    /// The sizes; who hands the tensor on says whether the batch axis is among them.
    package var sizes: [Int]
    /// The elements, row-major: raw and little endian, texts with their length in four bytes before each.
    package var bytes: [UInt8]

    /// Makes a tensor.
    package init(name: String, type: ElementType, sizes: [Int], bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.sizes = sizes
        self.bytes = bytes
    }

    /// The number of elements that the sizes make; nil where it is beyond what a machine counts.
    package static func elementCount(_ sizes: [Int]) -> Int? {
        var count = 1
        for size in sizes {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            if overflow || size < 0 { return nil }
            count = product
        }
        return count
    }

    /// Where each text begins and ends in the bytes of a tensor of texts; nil where they end inside one.
    package static func texts(_ bytes: [UInt8]) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        var offset = 0
        while offset < bytes.count {
            guard bytes.count - offset >= 4 else { return nil }
            let length = (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
            guard bytes.count - offset - 4 >= length else { return nil }
            ranges.append(offset + 4..<offset + 4 + length)
            offset += 4 + length
        }
        return ranges
    }

    /// The elements as numbers, truth values as 0 and 1; nil for texts and for types that Triton does not serve.
    package var numbers: [Double]? {
        guard let width = type.byteWidth, bytes.count.isMultiple(of: width) else { return nil }
        let word = { (index: Int) -> UInt64 in
            (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[index * width + $1]) << UInt64(8 * $1) }
        }
        let indices = 0..<bytes.count / width
        switch type {
        case .bool: return indices.map { word($0) == 0 ? 0 : 1 }
        case .uint8, .uint16, .uint32, .uint64: return indices.map { Double(word($0)) }
        case .int8: return indices.map { Double(Int8(truncatingIfNeeded: word($0))) }
        case .int16: return indices.map { Double(Int16(truncatingIfNeeded: word($0))) }
        case .int32: return indices.map { Double(Int32(truncatingIfNeeded: word($0))) }
        case .int64: return indices.map { Double(Int64(bitPattern: word($0))) }
        case .float16: return indices.map { Double(Float16(bitPattern: UInt16(truncatingIfNeeded: word($0)))) }
        case .bfloat16: return indices.map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: word($0)) << 16)) }
        case .float32: return indices.map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: word($0)))) }
        case .float64: return indices.map { Double(bitPattern: word($0)) }
        default: return nil
        }
    }

    /// The rows of the first axis, each with the sizes that remain; nil where the bytes are not as the sizes say.
    package var rows: [TensorData]? {
        guard let count = sizes.first, let each = Self.elementCount(Array(sizes.dropFirst())) else { return nil }
        let rest = Array(sizes.dropFirst())
        if type == .string {
            guard let texts = Self.texts(bytes), texts.count == count * each else { return nil }
            return (0..<count).map { row in
                guard each > 0 else { return TensorData(name: name, type: type, sizes: rest, bytes: []) }
                let (first, last) = (texts[row * each], texts[(row + 1) * each - 1])
                return TensorData(
                    name: name, type: type, sizes: rest, bytes: Array(bytes[first.lowerBound - 4..<last.upperBound]))
            }
        }
        guard let width = type.byteWidth, bytes.count == count * each * width else { return nil }
        let step = each * width
        return (0..<count).map { row in
            TensorData(name: name, type: type, sizes: rest, bytes: Array(bytes[row * step..<(row + 1) * step]))
        }
    }
}
