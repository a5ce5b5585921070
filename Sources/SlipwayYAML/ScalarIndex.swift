/// Turns the positions of libyaml, which count Unicode scalars, into byte offsets of the file.
struct ScalarIndex {
    /// The bytes of the file.
    private let bytes: [UInt8]
    /// The first byte that libyaml sees; what is before is a byte order mark.
    let base: Int
    /// The byte offset of every ``stride``th scalar; empty where all bytes are ASCII.
    private let checkpoints: [Int]

    private static let stride = 256

    /// Makes the index of a well-formed UTF-8 text.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the file.
    ///   - base: The first byte of the text.
    ///   - isASCII: Whether every byte from `base` on is ASCII.
    init(bytes: [UInt8], base: Int, isASCII: Bool) {
        self.bytes = bytes
        self.base = base
        guard !isASCII else {
            checkpoints = []
            return
        }
        var table: [Int] = []
        var count = 0
        for offset in base..<bytes.count where bytes[offset] & 0xC0 != 0x80 {
            if count % Self.stride == 0 { table.append(offset) }
            count += 1
        }
        checkpoints = table
    }

    /// The byte offset of a scalar, clamped to the end of the file.
    func byteOffset(ofScalar index: Int) -> Int {
        guard !checkpoints.isEmpty else { return min(base + index, bytes.count) }
        let checkpoint = min(index / Self.stride, checkpoints.count - 1)
        var offset = checkpoints[checkpoint]
        var left = index - checkpoint * Self.stride
        while left > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }
}
