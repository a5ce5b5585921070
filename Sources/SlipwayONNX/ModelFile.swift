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
    /// Reads bytes at a position piece by piece.
    func read(into buffer: inout [UInt8], count: Int, at offset: Int) throws(ONNXReadError) {
        // The last piece that starts at or before the offset.
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        var (index, done) = (low, 0)
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
            }
            done += length
            index += 1
        }
    }
}
