internal import SlipwayDomain
internal import SlipwaySystem

/// Reads numbers of a file piece by piece and hands them on in their new encoding.
struct ConversionReader {
    let calls: FileCalls
    /// The source of the content, open for reading.
    let source: Int32
    let sourcePath: String
    /// The paths of other files by location; one that is not listed lies beside the source.
    var parts: [RelativePath: String] = [:]

    /// The most bytes of a source that are held in memory: a whole count of numbers of 4 and of 5 bytes.
    private static let bufferSize = (1 << 20) / 20 * 20

    /// Reads all numbers of a conversion.
    ///
    /// - Parameters:
    ///   - conversion: What is read; its location starts in the directory of the source.
    ///   - each: Gets the result, at most 1 MiB at a time.
    /// - Throws: `changedWhileRead` when the file ends inside the range; the failure of a call, or what `each` throws.
    func read(
        _ conversion: SplicedFile.Conversion, each: (ArraySlice<UInt8>) throws(WorkspaceError) -> Void
    ) throws(WorkspaceError) {
        guard let location = conversion.location else {
            return try read(conversion, of: source, sourcePath, each)
        }
        let path = parts[location] ?? Self.path(location, beside: sourcePath)
        let descriptor = try naming("read", path) { () throws(Errno) in try calls.openFile(path) }
        defer { calls.close(descriptor) }
        try read(conversion, of: descriptor, path, each)
    }

    /// The path of a file that lies at a location from the directory of another one.
    static func path(_ location: RelativePath, beside path: String) -> String {
        (path.utf8.lastIndex(of: 0x2F).map { String(path[...$0]) } ?? "") + location.text
    }

    private func read(
        _ conversion: SplicedFile.Conversion, of descriptor: Int32, _ path: String,
        _ each: (ArraySlice<UInt8>) throws(WorkspaceError) -> Void
    ) throws(WorkspaceError) {
        var position = conversion.range.lowerBound
        var buffer = [UInt8](repeating: 0, count: min(conversion.range.count, Self.bufferSize))
        while position < conversion.range.upperBound {
            if conversion.range.upperBound - position < buffer.count {
                buffer.removeLast(buffer.count - (conversion.range.upperBound - position))
            }
            let offset = UInt64(position)
            var filled = try naming("read", path) { () throws(Errno) in
                try calls.read(descriptor, into: &buffer, at: offset)
            }
            // A read may end inside a number.
            filled -= filled % conversion.numbers.from.stride
            guard filled > 0 else { throw .changedWhileRead(path: path) }
            try each(conversion.numbers.convert(buffer[..<filled])[...])
            position += filled
        }
    }
}
