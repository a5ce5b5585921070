import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayPromotion

extension CampaignReport {
    /// The most rows of the summary's table.
    static let summaryLimit = 20

    /// A summary for a pull request: the verdict, what changes, and the rest folded away.
    package var markdown: String {
        var text = "## \(plain(name)): \(mood.sign) \(verdictWord)\n\n\(plain(headline)).\n"
        if let requestNote { text += "\n\(plain(requestNote))\n" }
        for one in decision.ineligible where one.wouldWin {
            text += "\nNot eligible: \(code(one.variant.name)) would win and would break clients "
            text += "(\(plain(one.reasons.joined(separator: "; ")))).\n"
        }
        text += comparison
        let grave = findingGroups.filter { $0[0].severity != .note }
        if !grave.isEmpty {
            text += "\n"
            for group in grave {
                let more = group.count > 1 ? "; and \(group.count - 1) more of this kind" : ""
                text += "- **\(group[0].severity.rawValue)** \(group[0].code.text): \(plain(group[0].message))\(more)\n"
            }
        }
        text += details("Variants", variants)
        text += details("Policy and provenance", facts)
        return text
    }

    /// Every metric of the winner beside those that it replaces.
    private var comparison: String {
        guard let winner = decision.winner else {
            guard !decision.misses.isEmpty else { return "" }
            return "\nThe nearest misses:\n\n"
                + decision.misses.prefix(3).map {
                    "- \(code($0.variant.name)): \(plain(describeMisses($0.missed, $0.missedAccuracy)))\n"
                }
                .joined()
        }
        var columns: [(title: String, standing: Decision.Standing)] = []
        for (role, standing) in [("incumbent", decision.incumbent), ("baseline", decision.baseline)] {
            guard let standing, standing.variant.name != winner.variant.name,
                !columns.contains(where: { $0.standing.variant.name == standing.variant.name })
            else { continue }
            columns.append((role, standing))
        }
        columns.append(("winner", winner))
        var rows = [[""] + columns.map(\.title), ["variant"] + columns.map { code($0.standing.variant.name) }]
        rows.append(
            ["judged at"] + columns.map { $0.standing.point.map(\.load.description).joined(separator: ", ") })
        // A mix has no one value for a metric; its loads are in the page.
        if columns.allSatisfy({ $0.standing.point.count == 1 }) {
            for metric in Metric.allCases {
                let values = columns.map { $0.standing.point.first?.values[metric] }
                guard values.contains(where: { $0 != nil }) else { continue }
                let after = values.last ?? nil
                rows.append(
                    [metric.name]
                        + values.enumerated().map { index, value in
                            guard let value else { return "–" }
                            let text = describeValue(value, of: metric)
                            guard index < values.count - 1, value > 0, let after else { return text }
                            return "\(text) (winner \(describeChange(after / value - 1)))"
                        })
            }
        }
        if let measure = accuracyMeasure {
            rows.append(
                [plain(measure.name)]
                    + columns.map { column in
                        entry(column.standing.variant.name).map { accuracyCell($0.curve.variant, measure) } ?? "–"
                    })
        }
        let gains = columns.map { $0.standing.gain.map(describeGain) ?? "–" }
        if gains.contains(where: { $0 != "–" }) { rows.append(["gain"] + gains) }
        return "\n" + table(rows)
    }

    private var variants: String {
        let rows = tableRows
        let titles =
            [
                "variant", "provider", "batch", "instances", "load", "inferences/s", latencyMetric?.name ?? "latency",
                "gain",
            ] + (accuracyMeasure.map { [plain($0.name)] } ?? []) + ["runs", "note"]
        let body = rows.prefix(Self.summaryLimit).map { row in [code(row.name)] + (row.cells + [row.note]).map(plain) }
        let rest = rows.count - body.count
        return table([titles] + body) + (rest > 0 ? "\n\(rest) more in the report.\n" : "")
    }

    private var facts: String {
        (policyLines + provenanceLines).map { "- \($0.key): \(plain($0.value))\n" }.joined() + "\n\(plain(method))\n"
    }

    private func details(_ title: String, _ body: String) -> String {
        "\n<details><summary>\(title)</summary>\n\n\(body)\n</details>\n"
    }

    private func table(_ rows: [[String]]) -> String {
        var text = ""
        for (index, row) in rows.enumerated() {
            text += "| " + row.joined(separator: " | ") + " |\n"
            if index == 0 { text += "|" + row.map { _ in "---|" }.joined() + "\n" }
        }
        return text
    }

    /// A text in which nothing is markup, a mention or a link.
    private func plain(_ text: String) -> String {
        var result = ""
        for scalar in DisplayText.safe(text).unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            // A mention or a reference to an issue would call people into a pull request.
            case "@": result += "&#64;"
            case "#": result += "&#35;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "!": result += "\\" + String(scalar)
            // What looks like an address becomes a link.
            case ":" where result.hasSuffix("http") || result.hasSuffix("https"): result += "&#58;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A name as code. One with a backquote or a bar, which a table's cell cannot hold, as plain text.
    private func code(_ text: String) -> String {
        let safe = DisplayText.safe(text)
        return safe.isEmpty || safe.contains("`") || safe.contains("|") ? plain(safe) : "`\(safe)`"
    }
}
