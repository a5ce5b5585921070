/// The content of a file that is made of bytes and of ranges of other files; the ranges never pass through memory as a whole.
package struct SplicedFile: Hashable, Sendable {
    /// Numbers of a source that are written anew.
    package struct Conversion: Hashable, Sendable {
        /// The file they lie in, from the directory of the source; nil for the source itself.
        package let location: RelativePath?
        /// The offsets of whole numbers in that file.
        package let range: Range<Int>
        /// How they are written.
        package let numbers: NumberConversion

        /// Makes a conversion.
        package init(location: RelativePath? = nil, range: Range<Int>, numbers: NumberConversion) {
            self.location = location
            self.range = range
            self.numbers = numbers
        }

        /// The number of bytes of the result.
        package var byteCount: Int { numbers.byteCount(of: range.count) }
    }

    /// A part of the content.
    package enum Piece: Hashable, Sendable {
        /// These bytes.
        case bytes([UInt8])
        /// The bytes of the source at these offsets.
        case copy(Range<Int>)
        /// Numbers of the source, or of a file beside it, in another encoding.
        case convert(Conversion)

        /// The number of bytes.
        package var byteCount: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .copy(let range): range.count
            case .convert(let conversion): conversion.byteCount
            }
        }
    }

    /// The parts in order; none is empty, and neighbours of one kind that fit together are one.
    package private(set) var pieces: [Piece] = []
    /// The size of the content in bytes.
    package private(set) var byteCount = 0

    /// Makes an empty content.
    package init() {}

    /// Makes a content of parts.
    package init(_ pieces: [Piece]) {
        for piece in pieces { append(piece) }
    }

    /// Adds a part at the end.
    package mutating func append(_ piece: Piece) {
        guard piece.byteCount > 0 else { return }
        byteCount += piece.byteCount
        switch (pieces.last, piece) {
        case (.bytes(var earlier)?, .bytes(let bytes)):
            // Taken out of the list first, the bytes grow in place.
            pieces.removeLast()
            earlier += bytes
            pieces.append(.bytes(earlier))
        case (.copy(let earlier)?, .copy(let range)) where earlier.upperBound == range.lowerBound:
            pieces[pieces.count - 1] = .copy(earlier.lowerBound..<range.upperBound)
        default: pieces.append(piece)
        }
    }

    /// Adds another content at the end.
    package mutating func append(_ other: SplicedFile) {
        for piece in other.pieces { append(piece) }
    }

    /// The bytes that are not copied from the source.
    package var newByteCount: Int {
        pieces.reduce(0) {
            guard case .bytes(let bytes) = $1 else { return $0 }
            return $0 + bytes.count
        }
    }
}
