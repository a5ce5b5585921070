import SlipwayFormats
import SlipwayPromotion

/// The best throughput for each batch limit and number of instances, one panel for each provider.
struct HeatMap {
    /// What a field shows.
    enum Field {
        /// The value.
        case value(Double, title: String)
        /// Measured, but no load meets the limits.
        case missesLimits(title: String)
        /// A variant that was not measured.
        case unmeasured(title: String)
    }

    /// A field's place.
    struct Place: Hashable {
        var row: Int
        var column: Int
    }

    /// One provider.
    struct Panel {
        var title: String
        /// The batch limits and the numbers of instances, ascending.
        var rows: [Int]
        var columns: [Int]
        /// The fields that stand for variants, by place in ``rows`` and ``columns``.
        var fields: [Place: Field]
        /// The field with the winner.
        var winner: Place?
    }

    let id: String
    let caption: ChartCaption
    let summary: String
    let panels: [Panel]

    /// Draws it.
    func draw(_ size: ChartWidth) -> Chart {
        let values = panels.flatMap { panel in
            panel.fields.values.compactMap { if case .value(let value, _) = $0 { value } else { nil } }
        }
        let range = (values.min() ?? 0)...(values.max() ?? 0)
        let hatch = "\(id)\(size.suffix)-hatch"
        var content = [pattern(hatch)]
        let gap = 28.0
        let perRow = size == .wide && panels.count > 1 ? 2 : 1
        let room = (size.units - gap * Double(perRow - 1)) / Double(perRow)
        var top = 0.0
        for start in stride(from: 0, to: panels.count, by: perRow) {
            var height = 0.0
            for (place, panel) in panels[start..<min(start + perRow, panels.count)].enumerated() {
                let drawn = draw(panel, x: Double(place) * (room + gap), y: top, width: room, range, hatch)
                content += drawn.nodes
                height = max(height, drawn.height)
            }
            top += height + 18
        }
        if panels.isEmpty {
            content.append(ChartText.node("nothing was measured", size.units / 2, 30, "c-muted c-mid"))
            top = 50
        }
        content += key(range, hasValues: !values.isEmpty, y: top, width: size.units, hatch)
        return Chart(
            id: id + size.suffix, caption: caption, summary: summary, width: size.units, height: top + 58,
            content: content)
    }

    /// The shade of a value, by its share of the range.
    private func shade(_ value: Double, _ range: ClosedRange<Double>) -> Int {
        guard range.upperBound > range.lowerBound else { return ChartStyle.heatCount / 2 }
        let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return min(ChartStyle.heatCount - 1, max(0, Int(share * Double(ChartStyle.heatCount))))
    }

    private func draw(
        _ panel: Panel, x: Double, y: Double, width: Double, _ range: ClosedRange<Double>, _ hatch: String
    ) -> (nodes: [MarkupNode], height: Double) {
        let left = (panel.rows.map { ChartText.width(String($0)) }.max() ?? 0) + 10
        let cell = (width: min(72, (width - left) / Double(max(1, panel.columns.count))), height: 30.0)
        let top = y + 46
        var nodes = [
            ChartText.node(ChartText.fitted(panel.title, into: width), x, y + 13, "c-b"),
            ChartText.node(ChartText.fitted("rows: max batch size", into: width), x, y + 32, "c-muted"),
        ]
        for (row, batch) in panel.rows.enumerated() {
            nodes.append(
                ChartText.node(
                    String(batch), x + left - 6, top + (Double(row) + 0.5) * cell.height + 4, "c-muted c-end"))
        }
        var edge = -Double.infinity
        let bottom = top + Double(panel.rows.count) * cell.height
        for (column, count) in panel.columns.enumerated() {
            let middle = x + left + (Double(column) + 0.5) * cell.width
            let half = ChartText.width(String(count)) / 2
            guard middle - half > edge + 3 else { continue }
            edge = middle + half
            nodes.append(ChartText.node(String(count), middle, bottom + 16, "c-muted c-mid"))
        }
        nodes.append(ChartText.node("instances", x + left, bottom + 34, "c-muted"))
        for row in panel.rows.indices {
            for column in panel.columns.indices {
                let place = Place(row: row, column: column)
                guard let field = panel.fields[place] else { continue }
                let box = ChartBox(
                    x: x + left + Double(column) * cell.width, y: top + Double(row) * cell.height, width: cell.width,
                    height: cell.height)
                nodes += draw(field, box, range, hatch)
            }
        }
        if let winner = panel.winner {
            let box = ChartBox(
                x: x + left + Double(winner.column) * cell.width, y: top + Double(winner.row) * cell.height,
                width: cell.width, height: cell.height)
            // Two lines, one of which stands out from any shade.
            let inner = ChartBox(x: box.x + 2.25, y: box.y + 2.25, width: box.width - 4.5, height: box.height - 4.5)
            nodes += [rectangle("c-pick", box), rectangle("c-pick-in", inner)]
        }
        return (nodes, bottom + 40 - y)
    }

    private func draw(
        _ field: Field, _ box: ChartBox, _ range: ClosedRange<Double>, _ hatch: String
    ) -> [MarkupNode] {
        let middle = (x: box.x + box.width / 2, y: box.y + box.height / 2 + 4)
        switch field {
        case .value(let value, let title):
            let shade = shade(value, range)
            let label = ChartScale.compact(value)
            let fits = ChartText.width(label) <= box.width - 2
            return [rectangle("h\(shade) c-cell", box, title: title)]
                + (fits ? [ChartText.node(label, middle.x, middle.y, "ht\(shade) c-mid")] : [])
        case .missesLimits(let title):
            return [rectangle("c-cell", box, fill: "url(#\(hatch))", title: title)]
        case .unmeasured(let title):
            return [
                rectangle("c-empty", box, title: title), ChartText.node("–", middle.x, middle.y, "c-muted c-mid"),
            ]
        }
    }

    private func rectangle(
        _ classes: String, _ box: ChartBox, fill: String? = nil, title: String? = nil
    ) -> MarkupNode {
        .element(
            "rect",
            [
                ("class", classes), ("x", svgNumber(box.x)), ("y", svgNumber(box.y)),
                ("width", svgNumber(box.width)), ("height", svgNumber(box.height)), ("fill", fill),
            ], title.map { [.element("title", [], text: $0)] } ?? [])
    }

    private func pattern(_ id: String) -> MarkupNode {
        .element(
            "defs", [],
            [
                .element(
                    "pattern",
                    [("id", id), ("width", "7"), ("height", "7"), ("patternUnits", "userSpaceOnUse")],
                    [.element("path", [("class", "c-hatch"), ("d", "M0 7L7 0")])])
            ])
    }

    /// What shades and signs mean.
    private func key(
        _ range: ClosedRange<Double>, hasValues: Bool, y: Double, width: Double, _ hatch: String
    ) -> [MarkupNode] {
        var nodes: [MarkupNode] = []
        var left = 2.0
        if hasValues {
            for shade in 0..<ChartStyle.heatCount {
                let box = ChartBox(x: left + Double(shade) * 18, y: y, width: 18, height: 14)
                nodes.append(rectangle("h\(shade)", box))
            }
            let text =
                "\(ChartScale.compact(range.lowerBound)) to \(ChartScale.compact(range.upperBound)) inferences/s"
            nodes.append(ChartText.node(text, left + 18 * 7 + 8, y + 12))
            left = 2
        }
        let entries: [(String, String?, String)] = [
            ("c-pick", nil, "winner"), ("c-cell", "url(#\(hatch))", "misses a limit"),
            ("c-empty", nil, "not measured"),
        ]
        for (classes, fill, label) in entries {
            nodes.append(
                rectangle(classes, ChartBox(x: left, y: y + 28, width: 18, height: 14), fill: fill))
            nodes.append(ChartText.node(label, left + 25, y + 40))
            left += 25 + ChartText.width(label) + 14
        }
        return nodes
    }
}
