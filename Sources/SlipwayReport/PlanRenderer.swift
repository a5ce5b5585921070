/// Shows what a build made, or what it would change.
package struct PlanRenderer: Sendable {
    /// How many lines of diffs are shown in all.
    package static let diffLimit = 400
    /// How many variants are listed one by one.
    package static let variantLimit = 20

    private let painter: Painter

    /// Makes a renderer.
    ///
    /// - Parameter isColored: Whether ANSI colors are written; see ``ColorMode``.
    package init(isColored: Bool = false) {
        painter = Painter(isColored: isColored)
    }

    /// The end of `build`: variants, instances, weights, files; the last line says whether anything changed.
    package func render(_ summary: BuildSummary) -> String {
        let safe = DisplayText.safe
        let count = counted(summary.variants.count, summary.noun)
        let head = "\(summary.name): \(count) for Triton \(summary.targetRelease)"
        var lines = [painter.paint(safe(head), .strong) + " in \(safe(summary.outputDirectory))", ""]
        lines += table(summary.variants, summary.noun)
        lines.append("")
        lines.append("  instances  \(summary.instanceCount) in all")
        lines.append(
            "  weights    \(byteText(summary.storedByteCount)) on disk (\(safe(summary.weightsMode))), "
                + "\(byteText(summary.loadedByteCount)) if every \(summary.noun) is loaded at once"
        )
        for release in summary.releases {
            let name = release.directory.padding(to: 9)
            lines.append("  \(safe(name))  \(safe(release.text))")
        }
        lines += summary.reasons.map { "  " + safe($0) }
        lines += summary.notes.map { "  \(painter.paint("note:", .strong)) \(safe($0))" }
        lines.append("")
        lines.append(painter.paint(outcome(of: summary), .strong))
        return lines.map { $0 + "\n" }.joined()
    }

    /// The differences, file by file with their diffs; the last line counts them or says `up to date: 42 files`.
    package func render(_ diff: TreeDiffSummary) -> String {
        guard !diff.isUpToDate else { return "up to date: \(counted(diff.unchangedCount, "file"))\n" }
        let entries = diff.entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var lines: [String] = []
        var room = Self.diffLimit
        for entry in entries {
            lines.append(headline(of: entry))
            lines += entry.diff.prefix(room).map { "    " + painted($0) }
            room -= min(room, entry.diff.count)
        }
        let hidden = entries.reduce(0) { $0 + $1.diff.count } - (Self.diffLimit - room)
        if hidden > 0 { lines.append("… \(hidden) more line\(hidden == 1 ? "" : "s")") }
        let counts = [(TreeDiffSummary.Change.add, "to add"), (.change, "to change"), (.remove, "to remove")]
            .map { change, words in (entries.count { $0.change == change }, words) }
            .filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }
        let verb = entries.count == 1 ? "differs" : "differ"
        lines += [
            "", painter.paint("\(counted(entries.count, "file")) \(verb): \(counts.joined(separator: ", "))", .strong),
        ]
        return lines.map { $0 + "\n" }.joined()
    }

    /// The reasons why a gate says no, or why it says yes all the same: a line each.
    package func render(reasons: [(line: String, fails: Bool)]) -> String {
        reasons.map { painter.paint(DisplayText.safe($0.line), $0.fails ? .removed : .strong) + "\n" }.joined()
    }

    private func table(_ variants: [BuildSummary.Variant], _ noun: String) -> [String] {
        let shown = variants.prefix(Self.variantLimit)
        let rows =
            [[noun, "id", "execution provider", "instances"]]
            + shown.map { [$0.name, $0.id, $0.executionProvider, String($0.instances)].map(DisplayText.safe) }
        let widths = (0..<4).map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        var lines = rows.map { row in
            let cells = (0..<4).map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].unicodeScalars.count)
                return column == 3 ? space + row[column] : row[column] + space
            }
            return "  " + cells.joined(separator: "  ")
        }
        let more = variants.count - shown.count
        if more > 0 { lines.append("  … \(more) more \(noun)\(more == 1 ? "" : "s")") }
        return lines
    }

    private func outcome(of summary: BuildSummary) -> String {
        if summary.writtenCount == 0, summary.removedCount == 0 {
            return "up to date: \(counted(summary.unchangedCount, "file"))"
        }
        return "\(counted(summary.writtenCount, "file")) written, \(summary.unchangedCount) unchanged, "
            + "\(summary.removedCount) removed"
    }

    private func headline(of entry: TreeDiffSummary.Entry) -> String {
        let path = DisplayText.safe(entry.path)
        switch entry.change {
        case .add: return painter.paint("+ \(path)", .added)
        case .change: return painter.paint("~ \(path)", .changed)
        case .remove: return painter.paint("- \(path)", .removed)
        }
    }

    private func painted(_ line: String) -> String {
        let text = DisplayText.safe(line)
        switch line.unicodeScalars.first {
        case "+": return painter.paint(text, .added)
        case "-": return painter.paint(text, .removed)
        case "@": return painter.paint(text, .frame)
        default: return text
        }
    }
}

extension String {
    /// The text with spaces behind it, up to a number of columns.
    fileprivate func padding(to columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - unicodeScalars.count))
    }
}

/// A number of bytes in binary units with one decimal, such as `1.3 GiB`.
func byteText(_ count: UInt64) -> String {
    guard count >= 1_024 else { return "\(count) B" }
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var unit: UInt64 = 1_024
    var index = 0
    while index + 1 < units.count, count / unit >= 1_024 {
        unit *= 1_024
        index += 1
    }
    let tenths = (count % unit) / (unit / 1_024) * 10 / 1_024
    return "\(count / unit).\(tenths) \(units[index])"
}
