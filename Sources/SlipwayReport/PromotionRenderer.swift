/// Shows what `apply-best` decided, on a screen and as a commit message.
package struct PromotionRenderer: Sendable {
    /// How many variants that came next are listed.
    package static let runnerUpLimit = 5

    private let painter: Painter

    /// Makes a renderer.
    ///
    /// - Parameter isColored: Whether ANSI colors are written; see ``ColorMode``.
    package init(isColored: Bool = false) {
        painter = Painter(isColored: isColored)
    }

    /// The decision: the variants, why, every metric's change, the curves, and who came next.
    package func render(_ summary: PromotionSummary) -> String {
        let safe = DisplayText.safe
        var lines = [painter.paint(safe("\(summary.name): \(headline(summary))"), .strong)]
        lines += (summary.reasons + summary.ineligible).map { "  \(safe($0))" }
        if !summary.changes.isEmpty {
            lines.append("")
            lines += changes(summary).map { "  \(safe($0))" }
        }
        if !summary.deployment.isEmpty {
            lines += ["", "  deployment:"] + summary.deployment.map { "    \(safe($0))" }
        }
        if let curves = summary.curves {
            lines.append("")
            lines += aligned([curves.heads] + curves.rows).map { "  \(safe($0))" }
        }
        let next = summary.runnersUp.prefix(Self.runnerUpLimit)
        if !next.isEmpty {
            lines += ["", "  next:"]
            lines += aligned(next.map { [$0.name, $0.gain] }).map { "    \(safe($0))" }
        }
        return lines.map { trimmed($0) + "\n" }.joined()
    }

    /// The commit message: what was promoted in the subject, then why, every metric's change, and what gets worse.
    package func commitMessage(_ summary: PromotionSummary) -> String {
        let stage = summary.release == "release" ? "" : " to \(summary.release)"
        let stays = !summary.isPromotion || summary.incumbent?.id == summary.winner.id
        var lines = ["\(summary.name): \(stays ? "keep" : "promote") \(summary.winner.name)\(stage)", ""]
        if summary.isPromotion {
            let before = summary.incumbent.map { "\($0.name) (\($0.id))" } ?? "nothing"
            lines.append("\(before) → \(summary.winner.name) (\(summary.winner.id))")
        }
        lines += summary.reasons + summary.ineligible
        if !summary.changes.isEmpty { lines += [""] + changes(summary) }
        if !summary.deployment.isEmpty { lines += ["", "Deployment:"] + summary.deployment }
        if !summary.losses.isEmpty { lines += ["", "Slower than before at low load:"] + summary.losses }
        return lines.map { trimmed(DisplayText.safe($0)) + "\n" }.joined()
    }

    private func headline(_ summary: PromotionSummary) -> String {
        let winner = "\(summary.winner.name) (\(summary.winner.id))"
        guard summary.isPromotion else { return "\(winner) stays in \(summary.release)" }
        guard let incumbent = summary.incumbent, incumbent.id != summary.winner.id else {
            return "\(winner) for \(summary.release)"
        }
        return "\(incumbent.name) (\(incumbent.id)) → \(winner) in \(summary.release)"
    }

    private func changes(_ summary: PromotionSummary) -> [String] {
        aligned(
            [["metric", "before", "after", "change"]]
                + summary.changes.map { [$0.metric, $0.before, $0.after, $0.change] })
    }

    /// Rows in columns: the first one to the left, the others to the right.
    private func aligned(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
                return column == 0 ? cell + space : space + cell
            }
            return trimmed(cells.joined(separator: "  "))
        }
    }

    private func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.hasSuffix(" ") { line.removeLast() }
        return String(line)
    }
}
