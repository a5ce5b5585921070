internal import SlipwayDiagnostics

/// Shows findings to people: headline, place, the source line with carets, reasons, help.
///
/// Lines are not wrapped to the terminal, so that the text is the same everywhere and can be compared in tests.
package struct TextRenderer: Sendable {
    /// How many equal warnings or notes are shown before the rest is folded into a count.
    package static let equalLimit = 3

    private let painter: Painter

    /// Makes a renderer.
    ///
    /// - Parameter isColored: Whether ANSI colors are written; see ``ColorMode``.
    package init(isColored: Bool = false) {
        painter = Painter(isColored: isColored)
    }

    /// All findings and a last line that counts them; empty when there are none.
    package func render(_ report: DiagnosticReport) -> String {
        var out = ""
        for (item, similar) in folded(report.counting) {
            out += render(item, similar: similar, sources: report.sources) + "\n"
        }
        if let summary = Self.summary(of: report) { out += painter.paint(summary, .strong) + "\n" }
        return out
    }

    /// The counting line, such as `2 errors, 1 warning in 3 files`; nil when there are no findings.
    package static func summary(of report: DiagnosticReport) -> String? {
        let counts =
            [(report.errorCount, "error"), (report.warningCount, "warning"), (report.noteCount, "note")]
            .filter { $0.0 > 0 }
            .map { counted($0.0, $0.1) } + (report.allowedCount > 0 ? ["\(report.allowedCount) allowed"] : [])
        guard !counts.isEmpty else { return nil }
        let place = report.fileCount > 0 ? " in \(counted(report.fileCount, "file"))" : ""
        return counts.joined(separator: ", ") + place
    }

    /// The findings to show, each with the number of equal ones that are left out after it.
    private func folded(_ items: [ResolvedDiagnostic]) -> [(ResolvedDiagnostic, Int)] {
        struct Kind: Hashable {
            let code: DiagnosticCode
            let severity: Severity
            let message: String
        }
        func kind(_ item: ResolvedDiagnostic) -> Kind? {
            let finding = item.diagnostic
            guard finding.severity != .error else { return nil }
            return Kind(code: finding.code, severity: finding.severity, message: finding.message)
        }
        var totals: [Kind: Int] = [:]
        for item in items { if let kind = kind(item) { totals[kind, default: 0] += 1 } }
        var shown: [Kind: Int] = [:]
        var result: [(ResolvedDiagnostic, Int)] = []
        for item in items {
            guard let kind = kind(item) else {
                result.append((item, 0))
                continue
            }
            let number = shown[kind, default: 0] + 1
            shown[kind] = number
            guard number <= Self.equalLimit else { continue }
            result.append((item, number == Self.equalLimit ? (totals[kind] ?? number) - number : 0))
        }
        return result
    }

    private func render(_ item: ResolvedDiagnostic, similar: Int, sources: SourceSet) -> String {
        let finding = item.diagnostic
        let snippets = snippets(of: item, sources: sources)
        let width = String(snippets.map(\.lastNumber).max() ?? 0).count
        let gutter = String(repeating: " ", count: width + 1)
        let bar = painter.paint("\(gutter)|", .frame)

        var lines = [
            painter.paint("\(finding.severity.rawValue)[\(finding.code.text)]", TextStyle(finding.severity))
                + painter.paint(": \(DisplayText.safe(finding.message))", .strong)
        ]
        if snippets.isEmpty, let file = finding.file {
            lines.append(arrow("-->", to: DisplayText.safe(file.path), width))
        }
        for (index, snippet) in snippets.enumerated() {
            lines.append(arrow(index == 0 ? "-->" : ":::", to: place(of: snippet, labels: item.labels), width))
            guard !snippet.rows.isEmpty else { continue }
            lines.append(bar)
            lines += snippet.rows.map { render($0, bar: bar, width: width, severity: finding.severity) }
            lines.append(bar)
        }
        var facts: [String] = []
        if let version = item.newSince {
            facts += fact("new", "in \(version.text); it does not count for --strict yet", gutter)
        }
        if let path = finding.path { facts += fact("in", path, gutter) }
        for note in finding.notes { facts += fact("note", note, gutter) }
        for help in finding.help { facts += fact("help", help, gutter) }
        if similar > 0 { facts.append(painter.paint("\(gutter)= ", .frame) + "and \(similar) similar") }
        if facts.isEmpty, lines.last == bar { lines.removeLast() }
        return (lines + facts).map { $0 + "\n" }.joined()
    }

    private func snippets(of item: ResolvedDiagnostic, sources: SourceSet) -> [Snippet] {
        var order: [SourceID] = []
        var groups: [SourceID: [ResolvedLabel]] = [:]
        for label in item.labels {
            if groups[label.file] == nil { order.append(label.file) }
            groups[label.file, default: []].append(label)
        }
        return order.compactMap { Snippet(labels: groups[$0] ?? [], in: sources[$0]) }
    }

    private func arrow(_ sign: String, to place: String, _ width: Int) -> String {
        painter.paint(String(repeating: " ", count: width) + sign, .frame) + " " + place
    }

    /// The place of a snippet; where no line can be shown, what its labels say comes after the file name.
    private func place(of snippet: Snippet, labels: [ResolvedLabel]) -> String {
        let path = DisplayText.safe(snippet.file.path)
        if let place = snippet.place { return "\(path):\(place.line):\(place.column)" }
        let texts = labels.filter { $0.file == snippet.file }.compactMap(\.text).map(DisplayText.safe)
        return texts.isEmpty ? path : "\(path): \(texts.joined(separator: "; "))"
    }

    private func render(_ row: Snippet.Row, bar: String, width: Int, severity: Severity) -> String {
        switch row {
        case .gap: return painter.paint(String(repeating: ".", count: max(3, width)), .frame)
        case .source(let number, let text):
            let digits = String(number)
            let gutter = String(repeating: " ", count: max(0, width - digits.count)) + digits + " |"
            return painter.paint(gutter, .frame) + (text.isEmpty ? "" : " \(text)")
        case .marks(let pieces):
            var line = bar + " "
            var column = 0
            for piece in pieces {
                line += String(repeating: " ", count: max(0, piece.column - column))
                line += painter.paint(piece.text, piece.isPrimary ? TextStyle(severity) : .note)
                column = piece.column + piece.text.unicodeScalars.count
            }
            return line
        }
    }

    private func fact(_ name: String, _ text: String, _ gutter: String) -> [String] {
        let indent = gutter + String(repeating: " ", count: name.count + 4)
        return DisplayText.safeLines(text).enumerated().map { index, line in
            guard index == 0 else { return line.isEmpty ? "" : indent + line }
            let head = painter.paint(name, name == "help" ? .help : .strong)
            return painter.paint("\(gutter)= ", .frame) + head + ": " + line
        }
    }
}

/// A number and its noun, with an `s` unless it is 1: `1 variant`, `2 variants`.
package func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// A time that passed, in the unit that people would use: `8.4 s`, `31 min`, `2.5 h`.
package func describeDuration(_ milliseconds: Int) -> String {
    let tenths = { (unit: Double) in
        let value = (Double(milliseconds) / unit * 10).rounded() / 10
        return value == value.rounded() ? String(Int64(value)) : String(value)
    }
    switch milliseconds {
    case ..<120_000: return "\(tenths(1000)) s"
    case ..<7_200_000: return "\(tenths(60_000)) min"
    default: return "\(tenths(3_600_000)) h"
    }
}
