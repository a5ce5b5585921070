/// The identity of a source text: its path as people should see it (relative to the project root, `/` separators).
package struct SourceID: Hashable, Comparable, Sendable {
    /// The displayed path.
    package let path: String

    /// Makes an identity from a displayed path.
    package init(_ path: String) {
        self.path = path
    }

    /// Orders identities by the scalars of their paths, the same on every machine.
    package static func < (left: SourceID, right: SourceID) -> Bool {
        left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
}

/// A half-open range of byte offsets in one source text, from 0.
package struct ByteSpan: Hashable, Sendable {
    /// The first byte of the span.
    package let start: Int
    /// The byte after the last one.
    package let end: Int

    /// Makes a span.
    ///
    /// - Parameters:
    ///   - start: The first byte, from 0.
    ///   - end: The byte after the last one; raised to `start` when it is lower.
    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }
}

/// A span in a named source text.
package struct SourceRange: Hashable, Sendable {
    /// The text that the span is in.
    package let source: SourceID
    /// The bytes meant.
    package let span: ByteSpan

    /// Makes a range from a text's identity and a span of its bytes.
    package init(_ source: SourceID, _ span: ByteSpan) {
        self.source = source
        self.span = span
    }
}

/// A place in a text as people count it: line and column from 1, the column in Unicode scalars.
package struct LineColumn: Hashable, Sendable {
    /// The line, from 1; lines end at LF, CR LF or a lone CR.
    package let line: Int
    /// The column, from 1, in Unicode scalars.
    package let column: Int

    /// Makes a place; both numbers count from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// The bytes of a source text with the table of its lines.
package struct SourceFile: Sendable {
    /// The identity and displayed path.
    package let id: SourceID
    /// The bytes as they are in the file, a byte order mark included.
    package let bytes: [UInt8]
    /// The byte offset at which each line starts; never empty.
    private let lineStarts: [Int]

    /// Makes a source text and its line table.
    ///
    /// - Complexity: O(n) in the number of bytes.
    package init(id: SourceID, bytes: [UInt8]) {
        self.id = id
        self.bytes = bytes
        var starts = [0]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A {
                starts.append(index)
            } else if byte == 0x0D {
                if index < bytes.count, bytes[index] == 0x0A { index += 1 }
                starts.append(index)
            }
        }
        lineStarts = starts
    }

    /// Makes a source text from a displayed path and a string.
    package init(path: String, text: String) {
        self.init(id: SourceID(path), bytes: Array(text.utf8))
    }

    /// The number of lines; a text that ends with a line break has an empty last line.
    package var lineCount: Int { lineStarts.count }

    /// A range of this text.
    package func range(_ start: Int, _ end: Int) -> SourceRange {
        SourceRange(id, ByteSpan(start, end))
    }

    /// The place of a byte offset; offsets past the end are taken as the end.
    package func lineColumn(at offset: Int) -> LineColumn {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        var column = 1
        var start = lineStarts[line]
        // A byte order mark is not a character of the first line.
        if line == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, offset) }
        for byte in bytes[start..<offset] where byte & 0xC0 != 0x80 { column += 1 }
        return LineColumn(line: line + 1, column: column)
    }

    /// The byte offset of a line and column that both count from 1, the column in bytes; clamped to the line.
    package func offset(line: Int, byteColumn: Int) -> Int {
        let index = min(max(line - 1, 0), lineStarts.count - 1)
        return min(lineStarts[index] + max(byteColumn - 1, 0), contentEnd(ofLine: index))
    }

    /// The span of a line's characters, without its line break.
    ///
    /// - Parameter line: The line, from 1; must lie in `1...lineCount`.
    /// - Returns: The span in bytes.
    package func span(ofLine line: Int) -> ByteSpan {
        ByteSpan(lineStarts[line - 1], contentEnd(ofLine: line - 1))
    }

    /// The text of a span, with ill-formed bytes shown as U+FFFD.
    package func text(_ span: ByteSpan) -> String {
        let start = min(max(span.start, 0), bytes.count)
        let end = min(max(span.end, start), bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func contentEnd(ofLine index: Int) -> Int {
        var end = index + 1 < lineStarts.count ? lineStarts[index + 1] : bytes.count
        let start = lineStarts[index]
        if end > start, bytes[end - 1] == 0x0A { end -= 1 }
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }

    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

/// The source texts of one run, by identity: what a renderer needs to show lines and carets.
package struct SourceSet: Sendable {
    private var files: [SourceID: SourceFile] = [:]

    /// Makes an empty set.
    package init() {}

    /// Adds a text; a text of the same identity is replaced.
    package mutating func add(_ file: SourceFile) {
        files[file.id] = file
    }

    /// Adds all texts of another set.
    package mutating func merge(_ other: SourceSet) {
        files.merge(other.files) { _, new in new }
    }

    /// The text of an identity, if this run has read it.
    package subscript(id: SourceID) -> SourceFile? { files[id] }
}
