import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayMeasurements
import SlipwayPromotion

extension CampaignReport {
    /// The most rows of the table of variants.
    static let rowLimit = 500

    /// One page that needs no other file and no network.
    package var html: String {
        let parts: [String: String] = [
            "title": MarkupWriter.escaped(DisplayText.safe("\(name): promotion report")),
            "chart-style": ChartStyle.sheet,
            "body": MarkupWriter.write(page, .html),
        ]
        // Cut at the marks first, so that nothing that is filled in is read as a mark.
        var result = ""
        for (index, piece) in reportShell.split(separator: "${", omittingEmptySubsequences: false).enumerated() {
            guard index > 0, let end = piece.firstIndex(of: "}"), let part = parts[String(piece[..<end])] else {
                result += index > 0 ? "${" + piece : piece
                continue
            }
            result += part + piece[piece.index(after: end)...]
        }
        return result + "\n"
    }

    private var page: [MarkupNode] {
        let charts = charts
        var sections: [(id: String, title: String, nodes: [MarkupNode])] = []
        if !findings.isEmpty { sections.append(("findings", "What to know", [findingList])) }
        for chart in charts {
            var nodes = [figure(chart)]
            if chart.kind == .throughput {
                nodes.append(curveTable)
            }
            sections.append((chart.wide.id + "-section", chart.wide.caption.heading, nodes))
        }
        sections.append(("variants", "Variants", variantTable))
        sections.append(("provenance", "What was measured, and how", [list(provenanceLines), paragraph(method)]))
        return [.element("header", [], [.element("h1", [], text: DisplayText.safe("\(name): promotion report"))] + top)]
            + [navigation(sections.map { ($0.id, $0.title) })]
            + sections.map { section in
                .element(
                    "section", [("aria-labelledby", section.id)],
                    [.element("h2", [("id", section.id)], text: section.title)] + section.nodes)
            } + [footer]
    }

    // MARK: - Top

    private var top: [MarkupNode] {
        let mood = mood
        let banner = MarkupNode.element(
            "div", [("class", "verdict \(mood.word)")],
            [
                .element("p", [("class", "sign"), ("aria-hidden", "true")], text: mood.sign),
                .element(
                    "div", [],
                    [
                        .element("p", [("class", "said")], text: DisplayText.safe(headline) + "."),
                        .element(
                            "p", [("class", "note")],
                            [.text("verdict: "), .element("code", [], text: verdictWord)]),
                    ]),
            ])
        var lines: [(key: String, value: String)] = []
        for (role, standing) in [
            ("winner", decision.winner), ("incumbent", decision.incumbent), ("baseline", decision.baseline),
        ] {
            guard let standing else { continue }
            lines.append((role, describe(standing)))
        }
        return [banner, list(lines + policyLines)] + (requestNote.map { [paragraph($0)] } ?? [])
    }

    private func describe(_ standing: Decision.Standing) -> String {
        var parts = [standing.variant.name]
        for point in standing.point {
            var values: [String] = []
            if let value = point.values[.throughput] { values.append("\(describeNumber(value)) inferences/s") }
            if let metric = latencyMetric, let value = point.values[metric] {
                values.append("\(metric.name) \(describeValue(value, of: metric))")
            }
            let request = requestNote == nil ? "" : point.inputShapes.map { " (\($0))" } ?? ""
            parts.append("\(point.load)\(request): " + values.joined(separator: ", "))
        }
        if !standing.missed.isEmpty || !standing.missedAccuracy.isEmpty {
            parts.append("misses \(describeMisses(standing.missed, standing.missedAccuracy))")
        }
        return parts.joined(separator: "; ")
    }

    private func navigation(_ sections: [(id: String, title: String)]) -> MarkupNode {
        .element(
            "nav", [("aria-label", "sections")],
            [
                .element(
                    "ul", [],
                    sections.map { section in
                        .element("li", [], [.element("a", [("href", "#\(section.id)")], text: section.title)])
                    })
            ])
    }

    private var footer: MarkupNode {
        .element(
            "footer", [],
            text: "Written by slipway report. The same measurements give the same page. How a promotion is decided: "
                + "docs/promotion.md.")
    }

    // MARK: - Findings

    private var findingList: MarkupNode {
        .element("ul", [("class", "findings")], findingGroups.map { $0.count > 1 ? item($0) : item($0[0]) })
    }

    private func item(_ finding: Diagnostic) -> MarkupNode {
        let details = finding.notes + finding.help.map { "help: \($0)" }
        return .element(
            "li", [("class", finding.severity.rawValue)],
            [sentence(finding, finding.message)]
                + (details.isEmpty
                    ? [] : [.element("ul", [], details.map { .element("li", [], text: DisplayText.safe($0)) })]))
    }

    /// Many findings of one kind, folded: what they have in common, and each of them behind it.
    private func item(_ group: [Diagnostic]) -> MarkupNode {
        .element(
            "li", [("class", group[0].severity.rawValue)],
            [
                sentence(group[0], "\(group.count) times: \(group[0].code.meaning)"),
                .element(
                    "details", [],
                    [
                        .element("summary", [], text: "each of them"),
                        .element(
                            "ul", [],
                            group.map { finding in
                                let text = ([finding.message] + finding.notes).joined(separator: "; ")
                                return .element("li", [], text: DisplayText.safe(text))
                            }),
                    ]),
            ])
    }

    private func sentence(_ finding: Diagnostic, _ message: String) -> MarkupNode {
        .element(
            "p", [],
            [
                .element("strong", [], text: finding.severity.rawValue), .text(": "),
                .text(DisplayText.safe(message)), .text(" "), .element("code", [], text: finding.code.text),
            ])
    }

    // MARK: - Figures

    private func figure(_ chart: CampaignChart) -> MarkupNode {
        .element(
            "figure", [],
            [
                .element("div", [("class", "wide")], [chart.wide.inline]),
                .element("div", [("class", "narrow")], [chart.narrow.inline]),
                .element("figcaption", [("class", "note")], text: DisplayText.safe(chart.wide.summary)),
            ])
    }

    /// The numbers of the chart of throughputs.
    private var curveTable: MarkupNode {
        let roles = throughputRoles
        let loads = Set(roles.flatMap { $0.entry.curve.points.map(\.summary.load) }).sorted()
        let titles = loads.map(\.description)
        let head = [cell("th", "variant", scope: "col")] + titles.map { cell("th", $0, "n", scope: "col") }
        let rows = roles.map { entry, roles in
            MarkupNode.element(
                "tr", [],
                [nameCell(entry.name, roles.joined(separator: ", "))]
                    + zip(loads, titles).map { load, title in
                        let point = entry.curve.points.first { $0.summary.load == load }
                        return cell("td", point.map(describeThroughput) ?? "–", "n", label: title)
                    })
        }
        return .element(
            "details", [],
            [
                .element("summary", [], text: "The numbers of this chart, in inferences/s"),
                table("numbers of the chart", [.element("tr", [], head)], rows),
            ])
    }

    /// `4012 (3950 to 4080)`.
    func describeThroughput(_ point: VariantCurve.Point) -> String {
        guard let value = point.summary.values[.throughput] else { return "–" }
        let bounds = point.throughputBounds.map {
            " (\(describeNumber($0.lowerBound)) to \(describeNumber($0.upperBound)))"
        }
        return describeNumber(value) + (bounds ?? "")
    }

    // MARK: - Tables

    private var variantTable: [MarkupNode] {
        let metric = latencyMetric
        let titles =
            [
                ("variant", ""), ("provider", ""), ("batch", "n"), ("instances", "n"), ("load", ""),
                ("inferences/s", "n"), (metric?.name ?? "latency", "n"), ("gain", "n"),
            ] + (accuracyMeasure.map { [($0.name, "n")] } ?? []) + [("runs", "n")]
        let rows = tableRows
        let shown = rows.prefix(Self.rowLimit).map { row in
            MarkupNode.element(
                "tr", [("class", row.isWinner ? "winner" : nil)],
                [nameCell(row.name, row.note)]
                    + zip(row.cells, titles.dropFirst()).map {
                        cell("td", $0, $1.1.isEmpty ? nil : $1.1, label: $1.0)
                    })
        }
        let head = titles.map { cell("th", $0.0, $0.1.isEmpty ? nil : $0.1, scope: "col") }
        var nodes = [table("variants", [.element("tr", [], head)], Array(shown))]
        if rows.count > shown.count {
            nodes.append(paragraph("\(rows.count - shown.count) more variants were left out of this table."))
        }
        return nodes
    }

    private func table(_ label: String, _ head: [MarkupNode], _ rows: [MarkupNode]) -> MarkupNode {
        .element(
            "div", [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)],
            [.element("table", [("class", "cards")], [.element("thead", [], head), .element("tbody", [], rows)])])
    }

    /// The head of a row: a variant's name, and below it what there is to say of it, which as a column of its own would make
    /// narrow rows tall.
    private func nameCell(_ name: String, _ note: String) -> MarkupNode {
        let text = MarkupNode.text(DisplayText.safe(name))
        let below = note.isEmpty ? [] : [MarkupNode.element("span", [("class", "sub")], text: DisplayText.safe(note))]
        return .element("th", [("scope", "row")], [text] + below)
    }

    /// A cell; an interval in parentheses is below its value. On a phone a row is a card, in which labels stand for heads.
    private func cell(
        _ name: String, _ text: String, _ classes: String? = nil, scope: String? = nil, label: String? = nil
    ) -> MarkupNode {
        if name == "td", text.hasSuffix(")"), let start = text.firstRange(of: " (") {
            let (value, rest) = (text[..<start.lowerBound], text[start.upperBound...].dropLast())
            return .element(
                name, [("class", classes), ("data-label", label)],
                [
                    .text(unbroken(String(value))),
                    .element("span", [("class", "sub")], text: unbroken(String(rest))),
                ])
        }
        return .element(
            name, [("class", classes), ("scope", scope), ("data-label", label)], text: unbroken(text))
    }

    private func unbroken(_ text: String) -> String {
        // A number stays beside its unit where a cell breaks.
        DisplayText.safe(text).replacing(" %", with: "\u{A0}%")
            .replacing("concurrency ", with: "concurrency\u{A0}").replacing(" to ", with: "\u{A0}to\u{A0}")
    }

    private func list(_ lines: [(key: String, value: String)]) -> MarkupNode {
        .element(
            "dl", [],
            lines.flatMap { line in
                [
                    MarkupNode.element("dt", [], text: line.key),
                    .element("dd", [], text: DisplayText.safe(line.value)),
                ]
            })
    }

    private func paragraph(_ text: String) -> MarkupNode { .element("p", [], text: DisplayText.safe(text)) }
}
