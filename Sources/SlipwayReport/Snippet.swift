internal import SlipwayDiagnostics
internal import SlipwayDomain

/// A marked run of bytes on one line of a snippet.
private struct Mark {
    let line: Int
    let start: Int
    let end: Int
    let text: String?
    let isPrimary: Bool
}

/// The lines of one source text that a finding points at, with their marks.
struct Snippet {
    /// One row of the output, without its gutter.
    enum Row: Equatable {
        /// A line of the source with its number.
        case source(number: Int, text: String)
        /// Marks and their texts below a line.
        case marks([Piece])
        /// Lines that are left out.
        case gap
    }

    /// A run of carets or dashes with the text after it.
    struct Piece: Equatable {
        /// The column, from 0, at which the run starts.
        let column: Int
        /// The carets or dashes, then a space and the text if there is one.
        let text: String
        /// Whether it marks the main place.
        let isPrimary: Bool
    }

    /// How many lines before the main place are shown.
    static let contextLines = 2

    /// The text that is shown.
    let file: SourceID
    /// Where the snippet points: the first label's place; nil when the text is not at hand.
    let place: ResolvedPosition?
    /// The rows, from top to bottom.
    let rows: [Row]

    /// Lays out the labels of one file; there is at least one.
    init?(labels: [ResolvedLabel], in source: SourceFile?) {
        guard let first = labels.first else { return nil }
        file = first.file
        place = first.range?.start
        guard let source else {
            rows = []
            return
        }
        rows = Self.rows(labels.flatMap { Self.marks(of: $0, in: source) }, in: source)
    }

    /// The highest line number that is shown; 0 when no line is.
    var lastNumber: Int {
        rows.reduce(0) { if case .source(let number, _) = $1 { max($0, number) } else { $0 } }
    }

    private static func marks(of label: ResolvedLabel, in source: SourceFile) -> [Mark] {
        guard let range = label.range else { return [] }
        func mark(_ line: Int, _ start: Int, _ end: Int, _ text: String?) -> Mark {
            Mark(line: line, start: start, end: end, text: text, isPrimary: label.isPrimary)
        }
        let (first, last) = (range.start.line, lastVisibleLine(of: range, in: source))
        let firstEnd = source.span(ofLine: first).end
        guard last > first else { return [mark(first, range.start.byte, min(range.end.byte, firstEnd), label.text)] }
        let lastSpan = source.span(ofLine: last)
        let ink = source.bytes[lastSpan.start..<lastSpan.end].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? lastSpan.start
        return [
            mark(first, range.start.byte, firstEnd, nil),
            mark(last, ink, min(range.end.byte, lastSpan.end), label.text),
        ]
    }

    /// The last line of which a range covers a character; a range that ends right after a line break ends before it.
    private static func lastVisibleLine(of range: ResolvedRange, in source: SourceFile) -> Int {
        var last = range.end.line
        while last > range.start.line, source.span(ofLine: last).start == range.end.byte { last -= 1 }
        return last
    }

    private static func rows(_ marks: [Mark], in source: SourceFile) -> [Row] {
        var lines = Set(marks.map(\.line))
        if let main = marks.first(where: \.isPrimary)?.line {
            var context = max(1, main - contextLines)
            while context < main, isBlank(context, in: source) { context += 1 }
            lines.formUnion(context..<main)
        }
        var rows: [Row] = []
        var previous: Int?
        for line in lines.sorted() {
            if let previous, line == previous + 2 {
                rows += self.rows(ofLine: previous + 1, marks: [], in: source)
            } else if let previous, line > previous + 1 {
                rows.append(.gap)
            }
            rows += self.rows(ofLine: line, marks: marks.filter { $0.line == line }, in: source)
            previous = line
        }
        return rows
    }

    private static func isBlank(_ line: Int, in source: SourceFile) -> Bool {
        let span = source.span(ofLine: line)
        return source.bytes[span.start..<span.end].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    private static func rows(ofLine line: Int, marks: [Mark], in source: SourceFile) -> [Row] {
        var span = source.span(ofLine: line)
        // A byte order mark is no character of the first line.
        if line == 1, source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { span = ByteSpan(min(3, span.end), span.end) }
        let focus = (marks.first(where: \.isPrimary) ?? marks.first)?.start ?? span.start
        let shown = DisplayLine(visible(span, of: source), from: span.start, to: span.end, focus: focus)
        return [.source(number: line, text: shown.text)] + pack(marks, on: shown)
    }

    /// The bytes of a text in which nothing of a line is a secret; columns stay as they are.
    private static func visible(_ line: ByteSpan, of source: SourceFile) -> [UInt8] {
        let secrets = secretRanges(in: source.bytes[line.start..<line.end])
        guard !secrets.isEmpty else { return source.bytes }
        var bytes = source.bytes
        for range in secrets { for place in range { bytes[place] = 0x2A } }
        return bytes
    }

    /// Puts marks into as few rows as stay readable: a mark joins a row when it starts after everything there and no text
    /// is between.
    private static func pack(_ marks: [Mark], on line: DisplayLine) -> [Row] {
        var rows: [(pieces: [Piece], end: Int)] = []
        let placed = marks.map { (column: line.column(of: $0.start), mark: $0) }.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.column != other.column { return one.column < other.column }
            if one.mark.isPrimary != other.mark.isPrimary { return one.mark.isPrimary }
            return left.offset < right.offset
        }
        for (_, (column, mark)) in placed {
            let width = max(1, line.column(of: mark.end) - column)
            let run = String(repeating: mark.isPrimary ? "^" : "-", count: width)
            let words = mark.text.map { " " + DisplayText.safe($0) } ?? ""
            let piece = Piece(column: column, text: run + words, isPrimary: mark.isPrimary)
            let end = words.isEmpty ? column + width : Int.max
            if let last = rows.last, last.end < column {
                rows[rows.count - 1] = (last.pieces + [piece], end)
            } else {
                rows.append(([piece], end))
            }
        }
        return rows.map { .marks($0.pieces) }
    }
}
