/// Unpacks deflated data (RFC 1951).
///
/// Written here instead of linking zlib (docs/decisions, ADR 0022): it is short, and what it is fed comes from strangers.
///
/// - Parameters:
///   - bytes: The deflated data; what follows its last block is not looked at.
///   - size: How many bytes come out.
/// - Returns: The data; nil where the input is no deflated data, ends early, or holds another number of bytes.
/// - Complexity: O(n) in the number of bits.
func inflate(_ bytes: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    var reader = BitReader(bytes)
    var output: [UInt8] = []
    output.reserveCapacity(min(size, 1 << 20))
    while true {
        guard let isLast = reader.take(1), let kind = reader.take(2) else { return nil }
        switch kind {
        case 0:
            guard let stored = reader.takeStored(), output.count + stored.count <= size else { return nil }
            output += stored
        case 1:
            guard unpack(&reader, HuffmanCode.fixedLiterals, HuffmanCode.fixedDistances, into: &output, size) else {
                return nil
            }
        case 2:
            guard let (literals, distances) = dynamicCodes(&reader),
                unpack(&reader, literals, distances, into: &output, size)
            else { return nil }
        default: return nil
        }
        if isLast == 1 { return output.count == size ? output : nil }
    }
}

/// Unpacks the symbols of one block.
private func unpack(
    _ reader: inout BitReader, _ literals: HuffmanCode, _ distances: HuffmanCode, into output: inout [UInt8],
    _ size: Int
) -> Bool {
    while true {
        guard let symbol = literals.next(&reader) else { return false }
        if symbol == 256 { return true }
        if symbol < 256 {
            guard output.count < size else { return false }
            output.append(UInt8(symbol))
            continue
        }
        guard symbol < 286, let length = extended(&reader, lengthBases[symbol - 257], lengthBits[symbol - 257]),
            let code = distances.next(&reader), code < 30,
            let distance = extended(&reader, distanceBases[code], distanceBits[code]),
            distance <= output.count, output.count + length <= size
        else { return false }
        let start = output.count - distance
        for index in 0..<length { output.append(output[start + index]) }
    }
}

private func extended(_ reader: inout BitReader, _ base: Int, _ bits: Int) -> Int? {
    reader.take(bits).map { base + $0 }
}

private let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
private let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
private let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
    8193, 12289, 16385, 24577,
]
private let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]
/// In which order the lengths of the code of lengths are written.
private let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/// Reads the two codes of a block that brings its own.
private func dynamicCodes(_ reader: inout BitReader) -> (literals: HuffmanCode, distances: HuffmanCode)? {
    guard let literalCount = reader.take(5).map({ $0 + 257 }), let distanceCount = reader.take(5).map({ $0 + 1 }),
        let lengthCount = reader.take(4).map({ $0 + 4 }), literalCount <= 286, distanceCount <= 30
    else { return nil }
    var lengths = [Int](repeating: 0, count: 19)
    for index in 0..<lengthCount {
        guard let length = reader.take(3) else { return nil }
        lengths[lengthOrder[index]] = length
    }
    guard let code = HuffmanCode(lengths) else { return nil }
    var all: [Int] = []
    while all.count < literalCount + distanceCount {
        guard let symbol = code.next(&reader) else { return nil }
        switch symbol {
        case 0..<16: all.append(symbol)
        case 16:
            guard let last = all.last, let count = reader.take(2) else { return nil }
            all += [Int](repeating: last, count: count + 3)
        case 17:
            guard let count = reader.take(3) else { return nil }
            all += [Int](repeating: 0, count: count + 3)
        default:
            guard let count = reader.take(7) else { return nil }
            all += [Int](repeating: 0, count: count + 11)
        }
    }
    guard all.count == literalCount + distanceCount, all[256] > 0,
        let literals = HuffmanCode(Array(all[..<literalCount])),
        let distances = HuffmanCode(Array(all[literalCount...]))
    else { return nil }
    return (literals, distances)
}

/// A canonical prefix code.
private struct HuffmanCode {
    /// How many symbols have a code of each length.
    private var counts = [Int](repeating: 0, count: 16)
    /// The symbols by length, then by value.
    private var symbols: [Int] = []

    /// Makes the code of some lengths; nil where more codes are stated than there are.
    init?(_ lengths: [Int]) {
        for length in lengths where length > 0 { counts[length] += 1 }
        var left = 1
        for length in 1..<16 {
            left = left * 2 - counts[length]
            if left < 0 { return nil }
        }
        for length in 1..<16 { symbols += lengths.indices.filter { lengths[$0] == length } }
    }

    /// Reads the next symbol; nil where the bits are none.
    func next(_ reader: inout BitReader) -> Int? {
        var (code, first, index) = (0, 0, 0)
        for length in 1..<16 {
            guard let bit = reader.take(1) else { return nil }
            code |= bit
            let count = counts[length]
            if code - count < first { return symbols[index + code - first] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        return nil
    }

    /// A code whose lengths are the standard's.
    private init(fixed lengths: [Int]) {
        for length in lengths { counts[length] += 1 }
        for length in 1..<16 { symbols += lengths.indices.filter { lengths[$0] == length } }
    }

    static let fixedLiterals = HuffmanCode(
        fixed: [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))
    static let fixedDistances = HuffmanCode(fixed: [Int](repeating: 5, count: 30))
}

/// Reads bits, the lowest of each byte first.
private struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private var held = 0
    private var count = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Some bits, 13 at most; nil at the end.
    mutating func take(_ wanted: Int) -> Int? {
        while count < wanted {
            guard position < bytes.endIndex else { return nil }
            held |= Int(bytes[position]) << count
            position += 1
            count += 8
        }
        defer {
            held >>= wanted
            count -= wanted
        }
        return held & ((1 << wanted) - 1)
    }

    /// The bytes of a block that is stored as it is.
    mutating func takeStored() -> ArraySlice<UInt8>? {
        // The rest of the byte is unused, and whole bytes that were read ahead are given back.
        position -= count / 8
        (held, count) = (0, 0)
        guard bytes.endIndex - position >= 4 else { return nil }
        let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
        let check = Int(bytes[position + 2]) | Int(bytes[position + 3]) << 8
        position += 4
        guard length == check ^ 0xFFFF, bytes.endIndex - position >= length else { return nil }
        defer { position += length }
        return bytes[position..<position + length]
    }
}
