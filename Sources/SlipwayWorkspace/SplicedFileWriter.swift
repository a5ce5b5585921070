internal import SlipwayDomain
internal import SlipwaySystem

/// Writes a content of pieces to an open file: large ranges inside the kernel, small ones gathered.
struct SplicedFileWriter {
    let calls: FileCalls
    /// The file that ranges are copied from, open for reading.
    let source: Int32
    let sourcePath: String
    /// The file that is written, at its end.
    let target: Int32
    let targetPath: String
    /// The paths of the other files that contents have pieces of, by location; one that is not listed lies beside the source.
    let parts: [RelativePath: String]

    private var gathered: [UInt8] = []
    private var copiesInKernel = true

    /// The smallest range that is worth a call of its own, in bytes.
    private static let smallestCopy = 1 << 16
    /// The most bytes that are held in memory.
    private static let bufferSize = 1 << 20

    init(
        calls: FileCalls, source: Int32, sourcePath: String, target: Int32, targetPath: String,
        parts: [RelativePath: String] = [:]
    ) {
        self.parts = parts
        self.calls = calls
        self.source = source
        self.sourcePath = sourcePath
        self.target = target
        self.targetPath = targetPath
    }

    /// Writes a content whole.
    ///
    /// - Throws: `changedWhileRead` when the source ends inside a range; the failure of a call.
    mutating func write(_ content: SplicedFile) throws(WorkspaceError) {
        for piece in content.pieces {
            switch piece {
            case .bytes(let bytes): try add(bytes[...])
            case .copy(let range) where range.count < Self.smallestCopy: try read(range)
            case .copy(let range):
                try flush()
                try copy(range)
            case .convert(let conversion):
                var converted = self
                try ConversionReader(calls: calls, source: source, sourcePath: sourcePath, parts: parts)
                    .read(conversion) { bytes throws(WorkspaceError) in try converted.add(bytes) }
                self = converted
            }
        }
        try flush()
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) throws(WorkspaceError) {
        gathered += bytes
        if gathered.count >= Self.bufferSize { try flush() }
    }

    private mutating func flush() throws(WorkspaceError) {
        guard !gathered.isEmpty else { return }
        let (calls, target, bytes) = (calls, target, gathered)
        let path = targetPath
        try naming("write", path) { () throws(Errno) in try calls.write(bytes[...], to: target, path: path) }
        gathered.removeAll(keepingCapacity: true)
    }

    private mutating func copy(_ range: Range<Int>) throws(WorkspaceError) {
        var position = range.lowerBound
        while copiesInKernel, position < range.upperBound {
            do throws(Errno) {
                let count = try calls.copyRange(
                    source, at: UInt64(position), count: range.upperBound - position, to: target, path: targetPath)
                // Nothing came although the source goes on: some file systems answer so instead of refusing.
                if count == 0 { copiesInKernel = false }
                position += count
            } catch .improperLink, .invalidArgument, .noFunction, .notSupported {
                copiesInKernel = false
            } catch {
                throw WorkspaceError(error, "write", targetPath)
            }
        }
        if position < range.upperBound { try read(position..<range.upperBound) }
    }

    private mutating func read(_ range: Range<Int>) throws(WorkspaceError) {
        var position = range.lowerBound
        while position < range.upperBound {
            var buffer = [UInt8](repeating: 0, count: min(range.upperBound - position, Self.bufferSize))
            let count: Int
            do throws(Errno) {
                count = try calls.read(source, into: &buffer, at: UInt64(position))
            } catch {
                throw WorkspaceError(error, "read", sourcePath)
            }
            guard count > 0 else { throw .changedWhileRead(path: sourcePath) }
            try add(buffer[..<count])
            position += count
        }
    }
}
