package import SlipwayDiagnostics

/// A field of a row: where its characters are.
package struct CSVField: Hashable, Sendable {
    /// The first byte, without the opening quote.
    package var start: Int
    /// The byte after the last one, without the closing quote.
    package var end: Int
    /// Whether the field is in quotes.
    package var isQuoted: Bool
    /// Whether it holds doubled quotes, which stand for one each.
    package var hasEscapes: Bool

    /// Makes a field of a range of bytes.
    package init(start: Int, end: Int, isQuoted: Bool, hasEscapes: Bool) {
        self.start = start
        self.end = end
        self.isQuoted = isQuoted
        self.hasEscapes = hasEscapes
    }

    /// Whether it holds no character.
    package var isEmpty: Bool { start == end }
}

/// Reads a table as RFC 4180 defines it, row by row, without a copy of its bytes.
///
/// Beyond the standard it takes a byte order mark, rows that end at LF or at a lone CR, and blank lines, which are no rows
/// (Model Analyzer ends its files with one).
package struct CSVReader: Sendable {
    /// The file.
    package let file: SourceFile
    /// The fields of the row that was read last.
    package private(set) var fields: [CSVField] = []
    /// The number of the row that was read last, from 1; the header is row 1, and blank lines are not counted.
    package private(set) var row = 0
    /// The byte that the next row starts at.
    private var position: Int

    /// Starts at the top of a file.
    package init(_ file: SourceFile) {
        self.file = file
        position = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Reads the next row into `fields`.
    ///
    /// - Parameter bag: Takes what breaks the rules of quotes, which ends the reading.
    /// - Returns: Whether there was a row.
    package mutating func next(into bag: inout DiagnosticBag) -> Bool {
        let bytes = file.bytes
        let count = bytes.count
        while position < count, bytes[position] == 0x0A || bytes[position] == 0x0D { position += 1 }
        guard position < count else { return false }
        row += 1
        fields.removeAll(keepingCapacity: true)
        while true {
            guard position < count, bytes[position] == UInt8(ascii: "\"") else {
                let start = position
                // Every byte that can end a plain field, or may not be in it, is at most a comma.
                while position < count {
                    let byte = bytes[position]
                    if byte <= UInt8(ascii: ","), isSpecial(byte) { break }
                    position += 1
                }
                if position < count, bytes[position] == UInt8(ascii: "\"") { return fail(strayQuoteAt: position, &bag) }
                fields.append(CSVField(start: start, end: position, isQuoted: false, hasEscapes: false))
                if endsRow(bytes, count) { return true }
                continue
            }
            guard readQuoted(bytes, count, &bag) else { return false }
            if endsRow(bytes, count) { return true }
        }
    }

    /// The range of a field in the file.
    package func range(of field: CSVField) -> SourceRange { file.range(field.start, field.end) }

    /// The range of the row that was read last.
    package var rowRange: SourceRange {
        file.range(fields.first?.start ?? position, fields.last?.end ?? position)
    }

    /// The characters of a field; ill-formed bytes are shown as U+FFFD.
    package func text(of field: CSVField) -> String {
        let bytes = file.bytes[field.start..<field.end]
        guard field.hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
        var plain: [UInt8] = []
        var isSecond = false
        for byte in bytes {
            isSecond = byte == UInt8(ascii: "\"") && !isSecond
            if !isSecond { plain.append(byte) }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    // MARK: Rows

    private func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "\"")
    }

    /// Steps over what follows a field: true after the end of a row, false after a comma.
    private mutating func endsRow(_ bytes: [UInt8], _ count: Int) -> Bool {
        guard position < count else { return true }
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: ",") { return false }
        if byte == 0x0D, position < count, bytes[position] == 0x0A { position += 1 }
        return true
    }

    /// Reads a field in quotes, with the position at the first of them.
    private mutating func readQuoted(_ bytes: [UInt8], _ count: Int, _ bag: inout DiagnosticBag) -> Bool {
        let opening = position
        var hasEscapes = false
        position += 1
        while true {
            while position < count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
            guard position < count else {
                bag.add(
                    Diagnostic(
                        .csvSyntax, "quoted field is not closed", at: file.range(opening, opening + 1),
                        label: "opened here", notes: [place(fields.count + 1)],
                        help: ["close the quote; a quote inside a quoted field is written twice"]
                    ))
                return false
            }
            guard position + 1 < count, bytes[position + 1] == UInt8(ascii: "\"") else { break }
            hasEscapes = true
            position += 2
        }
        fields.append(CSVField(start: opening + 1, end: position, isQuoted: true, hasEscapes: hasEscapes))
        position += 1
        guard position < count, !isSpecial(bytes[position]) || bytes[position] == UInt8(ascii: "\"") else {
            return true
        }
        bag.add(
            Diagnostic(
                .csvSyntax, "text after a quoted field", at: file.range(position, position + 1),
                notes: [place(fields.count)],
                help: ["put the comma right after the closing quote; a quote inside a quoted field is written twice"]
            ))
        position = count
        return false
    }

    private mutating func fail(strayQuoteAt offset: Int, _ bag: inout DiagnosticBag) -> Bool {
        bag.add(
            Diagnostic(
                .csvSyntax, "quote inside a field that is not quoted", at: file.range(offset, offset + 1),
                notes: [place(fields.count + 1)],
                help: ["put the whole field in quotes and write the inner quote twice"]
            ))
        position = file.bytes.count
        return false
    }

    /// The row and column in words, for a table that is seen in a spreadsheet.
    private func place(_ column: Int) -> String { "it is in row \(row), column \(column) of the table" }
}
