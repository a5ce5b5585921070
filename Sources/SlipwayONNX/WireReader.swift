/// The encodings of a protobuf field (protobuf's encoding document, "Message structure"); groups are refused.
enum WireType: UInt64 {
    case varint = 0
    case fixed64 = 1
    case delimited = 2
    case fixed32 = 5
}

/// One field of a message: where it is and, for a number, its value.
struct WireField {
    /// The field number of onnx.proto.
    let number: Int
    /// The encoding.
    let type: WireType
    /// The offset of the tag, with which the field starts.
    let start: Int
    /// The offsets of the content, without tag and length.
    let content: Range<Int>
    /// The value of a varint field, otherwise 0.
    let value: UInt64

    /// The offsets of the whole field: tag, length and content.
    var whole: Range<Int> { start..<content.upperBound }
    /// The offsets of the length prefix of a delimited field, tag excluded.
    var lengthPrefix: Range<Int> { tagEnd..<content.lowerBound }
    /// The value of a varint field as protobuf's `int32` and `int64` read it.
    var signedValue: Int64 { Int64(bitPattern: value) }

    fileprivate let tagEnd: Int
}

/// Walks protobuf fields of a file through a small window, and jumps over the rest without reading it.
///
/// A message is read by calling ``next(until:in:)`` until it returns nil. `next` leaves the position behind the field; to
/// read a delimited field's content, go back to it with ``enter(_:)`` and read until its end.
struct WireReader {
    private let file: ModelFile
    private var window: [UInt8]
    /// The offset in the file of the window's first byte.
    private var windowStart = 0
    /// The valid bytes of the window.
    private var windowCount = 0
    /// The bytes to read next time: small after a jump, growing while reading goes straight on.
    private var step = WireReader.smallestStep
    /// The offset in the file of the next byte.
    private(set) var position = 0

    private static let smallestStep = 4096
    private static let largestStep = 1 << 16

    /// Makes a reader at the start of a file.
    init(_ file: ModelFile) {
        self.file = file
        window = []
    }

    /// The size of the file in bytes.
    var fileSize: Int { file.size }

    /// Goes to the first byte of a content that ``next(until:in:)`` has found.
    mutating func enter(_ content: Range<Int>) {
        position = content.lowerBound
    }

    /// Reads the next field of a message and goes behind it.
    ///
    /// - Parameters:
    ///   - limit: The offset at which the message ends.
    ///   - message: The message's name in onnx.proto, for faults.
    /// - Returns: The field, or nil at the end of the message.
    /// - Throws: A fault when the bytes are no field that ends inside the message.
    mutating func next(until limit: Int, in message: StaticString) throws(ReadStop) -> WireField? {
        guard position < limit else { return nil }
        let start = position
        let tag = try number(until: limit, start: start, in: message)
        let tagEnd = position
        guard tag >> 3 > 0, tag <= UInt64(UInt32.max) else { throw fault(.badTag, start, message) }
        guard let type = WireType(rawValue: tag & 7) else {
            throw fault(tag & 7 == 3 || tag & 7 == 4 ? .group : .badTag, start, message)
        }
        var value: UInt64 = 0
        var length: UInt64 = 0
        switch type {
        case .varint:
            value = try number(until: limit, start: start, in: message)
            return WireField(
                number: Int(tag >> 3), type: type, start: start, content: tagEnd..<position, value: value,
                tagEnd: tagEnd)
        case .fixed64: length = 8
        case .fixed32: length = 4
        case .delimited: length = try number(until: limit, start: start, in: message)
        }
        let content = position
        let room = limit - content
        guard length <= UInt64(room) else {
            let (end, overflow) = UInt64(content).addingReportingOverflow(length)
            throw ending(overflow ? nil : end, limit: limit, start, message)
        }
        position = content + Int(length)
        return WireField(
            number: Int(tag >> 3), type: type, start: start, content: content..<position, value: 0, tagEnd: tagEnd)
    }

    /// Reads a varint and goes behind it.
    ///
    /// - Parameters:
    ///   - limit: The offset at which the message around it ends.
    ///   - start: The offset that a fault names.
    ///   - message: The message's name in onnx.proto, for faults.
    /// - Returns: The 64 bits that it encodes.
    /// - Throws: A fault when it is longer than 64 bits or does not end before `limit`.
    mutating func number(until limit: Int, start: Int, in message: StaticString) throws(ReadStop) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < limit else { throw ending(nil, limit: limit, start, message) }
            let byte = try nextByte()
            // The tenth byte has room for the one bit that is left of 64.
            if shift == 63, byte > 1 { throw fault(.numberTooLong, start, message) }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return result }
            shift += 7
        }
    }

    /// The bytes of a content; the position does not change.
    ///
    /// - Parameter content: A range inside the file; the caller bounds its length.
    /// - Returns: As many bytes as the range has.
    /// - Throws: Only what the environment does.
    mutating func bytes(_ content: Range<Int>) throws(ReadStop) -> [UInt8] {
        if content.isEmpty { return [] }
        if content.lowerBound >= windowStart, content.upperBound <= windowStart + windowCount {
            return Array(window[(content.lowerBound - windowStart)..<(content.upperBound - windowStart)])
        }
        var result = [UInt8](repeating: 0, count: content.count)
        do {
            try file.read(into: &result, count: content.count, at: content.lowerBound)
        } catch {
            throw .environment(error)
        }
        return result
    }

    /// The text of a content; the position does not change.
    ///
    /// - Parameter content: A range inside the file; the caller bounds its length.
    /// - Returns: The text, or nil when it is not valid UTF-8.
    /// - Throws: Only what the environment does.
    mutating func text(_ content: Range<Int>) throws(ReadStop) -> String? {
        if content.lowerBound >= windowStart, content.upperBound <= windowStart + windowCount {
            let bytes = window[(content.lowerBound - windowStart)..<(content.upperBound - windowStart)]
            return String(validating: bytes, as: UTF8.self)
        }
        return String(validating: try bytes(content), as: UTF8.self)
    }

    private mutating func nextByte() throws(ReadStop) -> UInt8 {
        let index = position - windowStart
        if index >= 0, index < windowCount {
            position += 1
            return window[index]
        }
        try fill()
        position += 1
        return window[0]
    }

    /// Reads the window at the position; there must be a byte there.
    private mutating func fill() throws(ReadStop) {
        let gap = position - (windowStart + windowCount)
        let goesOn = gap >= 0 && gap < WireReader.smallestStep
        step = goesOn ? min(step * 2, WireReader.largestStep) : WireReader.smallestStep
        let count = min(step, file.size - position)
        windowCount = 0
        if window.count < count { window = [UInt8](repeating: 0, count: step) }
        do {
            try file.read(into: &window, count: count, at: position)
        } catch {
            throw .environment(error)
        }
        windowStart = position
        windowCount = count
    }

    private func ending(_ end: UInt64?, limit: Int, _ offset: Int, _ message: StaticString) -> ReadStop {
        fault(limit == file.size ? .truncated(end: end) : .pastParent(end: end, limit: limit), offset, message)
    }

    /// A fault at an offset of this file.
    func fault(_ kind: WireFault.Kind, _ offset: Int, _ message: StaticString) -> ReadStop {
        .fault(WireFault(kind: kind, offset: offset, message: message.description))
    }
}
