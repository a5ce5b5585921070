import Glibc
import SlipwayDomain

/// Why a model file cannot be read although its path is well-formed: the environment's fault, not the file's.
package enum ONNXReadError: Error, Hashable, Sendable {
    /// Nothing is at the path.
    case notFound(path: String)
    /// A directory is at the path.
    case isDirectory(path: String)
    /// A pipe, socket or device is at the path; it is never waited for.
    case notRegular(path: String)
    /// The file may not be read by this user.
    case permissionDenied(path: String)
    /// The system refused for another reason, given in its words.
    case io(path: String, reason: String)
    /// The file became shorter while it was read.
    case shrunk(path: String)
}

/// An open model file that is read in pieces by position.
///
/// Nothing is mapped into memory: a file that another program truncates while it is read ends in
/// ``ONNXReadError/shrunk(path:)`` and can never end in a signal (docs/decisions/0002-onnx-reader.md).
final class ModelFile: Sendable {
    /// The path that was opened, for messages.
    let path: String
    /// The size in bytes at the time of opening.
    let size: Int
    private let descriptor: CInt
    /// The content where it is not that of the descriptor: pieces of another file.
    fileprivate let splice: Splice?

    /// Content that is put together from an open file.
    fileprivate struct Splice {
        let source: ModelFile
        let pieces: [SplicedFile.Piece]
        /// The offset of the first byte of each piece.
        let starts: [Int]
    }

    /// Opens a regular file for reading.
    ///
    /// - Parameter path: The path; a FIFO or a device is opened without waiting and then refused.
    /// - Throws: When there is no regular file that this user may read.
    init(path: String) throws(ONNXReadError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw .notFound(path: path) }
        // Without O_NONBLOCK, opening a FIFO waits for a writer.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 { throw Self.failure(errno, path: path) }
        var status = stat()
        // SAFETY: fstat fills the local struct and keeps no pointer to it.
        if unsafe fstat(descriptor, &status) != 0 {
            let code = errno
            close(descriptor)
            throw Self.failure(code, path: path)
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG else {
            close(descriptor)
            throw kind == S_IFDIR ? .isDirectory(path: path) : .notRegular(path: path)
        }
        self.path = path
        self.size = Int(status.st_size)
        self.descriptor = descriptor
        splice = nil
        #if os(Linux)
        // Most of the file is jumped over; read-ahead would fetch the weights.
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM)
        #endif
    }

    /// Makes a file that is not written yet readable, so that it can be looked at like any other.
    ///
    /// - Parameters:
    ///   - content: The content; its copied ranges lie inside `source`.
    ///   - source: The file that it copies from.
    init(_ content: SplicedFile, of source: ModelFile) {
        path = source.path
        size = content.byteCount
        descriptor = -1
        var starts: [Int] = []
        starts.reserveCapacity(content.pieces.count)
        var start = 0
        for piece in content.pieces {
            starts.append(start)
            start += piece.byteCount
        }
        splice = Splice(source: source, pieces: content.pieces, starts: starts)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Reads bytes at a position until the buffer's wanted part is full.
    ///
    /// - Parameters:
    ///   - buffer: Receives the bytes at its start; must hold at least `count`.
    ///   - count: The bytes wanted; `offset + count` must not exceed ``size``.
    ///   - offset: The position of the first byte.
    /// - Throws: `shrunk` when the file now ends earlier, `io` when the system cannot read it.
    func read(into buffer: inout [UInt8], count: Int, at offset: Int) throws(ONNXReadError) {
        precondition(count <= buffer.count)
        if let splice { return try splice.read(into: &buffer, count: count, at: offset) }
        var done = 0
        while done < count {
            // SAFETY: the slice [done, count) lies inside the buffer, which outlives the call.
            let got = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(descriptor, bytes.baseAddress?.advanced(by: done), count - done, off_t(offset + done))
            }
            if got > 0 {
                done += got
            } else if got == 0 {
                throw .shrunk(path: path)
            } else if errno != EINTR {
                throw Self.failure(errno, path: path)
            }
        }
    }

    private static func failure(_ code: CInt, path: String) -> ONNXReadError {
        switch code {
        case ENOENT, ENOTDIR: return .notFound(path: path)
        case EACCES, EPERM: return .permissionDenied(path: path)
        case EISDIR: return .isDirectory(path: path)
        // A socket, or a device without a driver.
        case ENXIO: return .notRegular(path: path)
        default:
            // SAFETY: strerror returns a C string that stays valid until the next call on this thread.
            return .io(path: path, reason: unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")
        }
    }
}

extension ModelFile.Splice {
    /// The last piece that starts at an offset or before it.
    fileprivate func piece(at offset: Int) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The bytes at some offsets of the result of a conversion.
    fileprivate func read(
        _ conversion: SplicedFile.Conversion, _ part: Range<Int>
    ) throws(ONNXReadError) -> ArraySlice<UInt8> {
        // Files beside the model hold data of tensors, which no reader of the graph looks into.
        guard conversion.location == nil else { return ArraySlice(repeating: 0, count: part.count) }
        let (width, stride) = (conversion.numbers.to.width, conversion.numbers.from.stride)
        let (first, last) = (part.lowerBound / width, (part.upperBound + width - 1) / width)
        var bytes = [UInt8](repeating: 0, count: (last - first) * stride)
        try source.read(into: &bytes, count: bytes.count, at: conversion.range.lowerBound + first * stride)
        let numbers = conversion.numbers.convert(bytes[...])
        let skipped = part.lowerBound - first * width
        return numbers[skipped..<(skipped + part.count)]
    }

    /// Reads bytes at a position piece by piece.
    func read(into buffer: inout [UInt8], count: Int, at offset: Int) throws(ONNXReadError) {
        var (index, done) = (piece(at: offset), 0)
        while done < count {
            let skipped = offset + done - starts[index]
            let length = min(pieces[index].byteCount - skipped, count - done)
            switch pieces[index] {
            case .bytes(let bytes):
                buffer.replaceSubrange(done..<(done + length), with: bytes[skipped..<(skipped + length)])
            case .copy(let range):
                var part = [UInt8](repeating: 0, count: length)
                try source.read(into: &part, count: length, at: range.lowerBound + skipped)
                buffer.replaceSubrange(done..<(done + length), with: part)
            case .convert(let conversion):
                let part = try read(conversion, skipped..<(skipped + length))
                buffer.replaceSubrange(done..<(done + length), with: part)
            }
            done += length
            index += 1
        }
    }
}

extension ModelFile {
    /// A content of pieces of this file, as pieces of the file on disk.
    func original(_ content: SplicedFile) -> SplicedFile {
        guard let splice else { return content }
        var result = SplicedFile()
        for piece in content.pieces {
            switch piece {
            case .copy(let range): result.append(splice.pieces(of: range))
            case .convert(let conversion) where conversion.location == nil:
                for part in splice.pieces(of: conversion.range).pieces {
                    result.append(Self.piece(part, in: conversion.numbers))
                }
            default: result.append(piece)
            }
        }
        return splice.source.original(result)
    }

    /// What numbers in another encoding are made of. Edits change whole fields, so that the data of a tensor lies in one piece;
    /// the pieces of several fields are converted each for itself.
    private static func piece(_ part: SplicedFile.Piece, in numbers: NumberConversion) -> SplicedFile.Piece {
        switch part {
        case .bytes(let bytes): .bytes(numbers.convert(bytes[...]))
        case .copy(let range): .convert(SplicedFile.Conversion(range: range, numbers: numbers))
        case .convert: preconditionFailure("converted numbers are not read as binary32")
        }
    }

    /// Where bytes of this file lie in the file on disk; nil when they do not lie there in one piece.
    func original(_ range: Range<Int>) -> Range<Int>? {
        let content = original(SplicedFile([.copy(range)]))
        guard content.pieces.count == 1, case .copy(let original)? = content.pieces.first else { return nil }
        return original
    }
}

extension ModelFile.Splice {
    /// What a range of the content is made of.
    fileprivate func pieces(of range: Range<Int>) -> SplicedFile {
        var result = SplicedFile()
        var index = piece(at: range.lowerBound)
        while index < pieces.count, starts[index] < range.upperBound {
            let piece = starts[index]..<(starts[index] + pieces[index].byteCount)
            let part = range.clamped(to: piece)
            switch pieces[index] {
            case .bytes(let bytes):
                result.append(
                    .bytes(Array(bytes[(part.lowerBound - piece.lowerBound)..<(part.upperBound - piece.lowerBound)])))
            case .copy(let source):
                let start = source.lowerBound + part.lowerBound - piece.lowerBound
                result.append(.copy(start..<(start + part.count)))
            case .convert(let conversion):
                // A content that copies from a converted one copies whole fields.
                let (width, stride) = (conversion.numbers.to.width, conversion.numbers.from.stride)
                let (first, last) = (part.lowerBound - piece.lowerBound, part.upperBound - piece.lowerBound)
                let start = conversion.range.lowerBound + first / width * stride
                let end = conversion.range.lowerBound + last / width * stride
                result.append(
                    .convert(
                        SplicedFile.Conversion(
                            location: conversion.location, range: start..<end, numbers: conversion.numbers)))
            }
            index += 1
        }
        return result
    }
}
