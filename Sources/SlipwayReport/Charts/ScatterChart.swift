import SlipwayFormats
import SlipwayPromotion

/// Latency against throughput: every variant under every load, the limit, and the line of those that none beats in both.
struct ScatterChart {
    /// A variant under a load.
    struct Point {
        /// Its throughput.
        var x: Double
        /// Its latency, in the unit of the axis.
        var y: Double
        /// The group that decides its color and its shape.
        var group: Int
        /// Whether it meets the limits.
        var meetsLimits: Bool
        /// What a pointer shows.
        var title: String
    }

    /// A point with a name beside it.
    struct Highlight {
        var label: String
        var x: Double
        var y: Double
    }

    /// A horizontal line.
    struct Limit {
        var label: String
        var y: Double
    }

    let id: String
    let caption: ChartCaption
    let summary: String
    let xTitle: String
    let yTitle: String
    let points: [Point]
    /// The names of the groups with what decides their look.
    let groups: [(label: String, look: Int)]
    let highlights: [Highlight]
    let limits: [Limit]

    /// The points that no other beats in both, by ascending throughput.
    static func pareto(_ points: [Point]) -> [Point] {
        let sorted = points.sorted { $0.x != $1.x ? $0.x > $1.x : $0.y < $1.y }
        var best = Double.infinity
        var line: [Point] = []
        for point in sorted where point.y < best {
            line.append(point)
            best = point.y
        }
        return line.reversed()
    }

    /// Draws it.
    func draw(_ size: ChartWidth) -> Chart {
        let highest = points.map(\.y).max() ?? 0
        // A limit far above all points would press them together; the note below the chart names it.
        let shown = limits.filter { $0.y <= highest * 4 || points.isEmpty }
        let plot = ChartPlot(
            x: ChartScale.magnitude(of: points.map(\.x), count: size == .wide ? 8 : 4),
            y: ChartScale.magnitude(of: points.map(\.y) + shown.map(\.y), spread: 40), width: size.units,
            height: size == .wide ? 360 : 270, xTitle: xTitle, yTitle: yTitle)
        var content = plot.frame
        var taken: [ChartBox] = []
        for limit in shown { content.append(draw(limit, plot)) }
        let line = Self.pareto(points).map { (x: plot.x.place($0.x), y: plot.y.place($0.y)) }
        if line.count > 1 {
            content.append(.element("path", [("class", "c-pareto"), ("d", SVGPath(through: line).data)]))
        }
        for point in points {
            content.append(
                ChartMarker.node(
                    groups[point.group].look, plot.x.place(point.x), plot.y.place(point.y), size: 3.8,
                    title: point.title, isDim: !point.meetsLimits))
        }
        if points.isEmpty {
            content.append(
                ChartText.node(
                    "nothing was measured", plot.area.x + plot.area.width / 2, plot.area.y + plot.area.height / 2,
                    "c-muted c-mid"))
        }
        for limit in shown { content.append(label(limit, plot, &taken)) }
        content += drawHighlights(plot, &taken)
        let legend = plot.legend(legendItems(hasLine: line.count > 1, hasLimit: !shown.isEmpty))
        return Chart(
            id: id + size.suffix, caption: caption, summary: summary, width: size.units, height: legend.end,
            content: content + legend.nodes)
    }

    private func draw(_ limit: Limit, _ plot: ChartPlot) -> MarkupNode {
        let place = plot.y.place(limit.y)
        let line = SVGPath(through: [(plot.area.x, place), (plot.area.x + plot.area.width, place)])
        return .element("path", [("class", "c-limit"), ("d", line.data)])
    }

    private func label(_ limit: Limit, _ plot: ChartPlot, _ taken: inout [ChartBox]) -> MarkupNode {
        let place = plot.y.place(limit.y)
        let right = plot.area.x + plot.area.width
        let label = ChartText.fitted(limit.label, into: plot.area.width)
        let room = ChartText.width(label)
        // Above the line where it lies deep enough, else below.
        let baseline = place - 6 > plot.area.y + 12 ? place - 6 : place + 15
        taken.append(ChartBox(x: right - room, y: baseline - 11, width: room, height: 14))
        return ChartText.node(label, right, baseline, "c-limit-text c-end c-halo")
    }

    private func drawHighlights(_ plot: ChartPlot, _ taken: inout [ChartBox]) -> [MarkupNode] {
        var nodes: [MarkupNode] = []
        let places = highlights.map { (x: plot.x.place($0.x), y: plot.y.place($0.y)) }
        for place in places {
            taken.append(ChartBox(x: place.x - 8, y: place.y - 8, width: 16, height: 16))
            nodes.append(
                .element(
                    "circle",
                    [("class", "c-ring"), ("cx", svgNumber(place.x)), ("cy", svgNumber(place.y)), ("r", "9")]))
        }
        for (highlight, place) in zip(highlights, places) {
            let label = ChartText.fitted(highlight.label, into: plot.area.width * 0.6)
            let room = ChartText.width(label)
            // Left and above first: better points lie to the right and below.
            let offsets = [
                (-room - 13, -12.0), (13, -12), (-room - 13, 14), (13, 14), (-room / 2, -18), (-room / 2, 26),
                (-room - 13, 30), (13, -30),
            ]
            for (dx, dy) in offsets {
                let box = ChartBox(x: place.x + dx, y: place.y + dy - 11, width: room, height: 15)
                guard plot.area.contains(box), !taken.contains(where: { $0.overlaps(box) }) else { continue }
                taken.append(box)
                nodes.append(ChartText.node(label, box.x, place.y + dy, "c-b c-halo"))
                break
            }
        }
        return nodes
    }

    private func legendItems(hasLine: Bool, hasLimit: Bool) -> [ChartPlot.LegendItem] {
        var items = groups.map { group in
            ChartPlot.LegendItem(label: group.label, sample: [ChartMarker.node(group.look, 14, 8)])
        }
        if points.contains(where: { !$0.meetsLimits }) {
            items.append(
                ChartPlot.LegendItem(label: "pale: misses a limit", sample: [ChartMarker.node(7, 14, 8, isDim: true)]))
        }
        if !highlights.isEmpty {
            let ring = MarkupNode.element(
                "circle", [("class", "c-ring"), ("cx", "14"), ("cy", "8"), ("r", "7")])
            items.append(
                ChartPlot.LegendItem(
                    label: "operating point of " + highlights.map(\.label).joined(separator: ", "), sample: [ring]))
        }
        if hasLine {
            items.append(
                ChartPlot.LegendItem(
                    label: "Pareto line: none is better in both",
                    sample: [.element("path", [("class", "c-pareto"), ("d", "M0 8L28 8")])]))
        }
        if hasLimit {
            items.append(
                ChartPlot.LegendItem(
                    label: "limit", sample: [.element("path", [("class", "c-limit"), ("d", "M0 8L28 8")])]))
        }
        return items
    }
}
