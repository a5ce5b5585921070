import SlipwayFormats

/// A chart of values over loads, one line for each series.
struct LineChart {
    /// A point of a line.
    struct Point {
        var x: Double
        var y: Double
        /// The interval that is drawn around it; nil for none.
        var bounds: ClosedRange<Double>?
        /// Whether it is emphasised, as an operating point is.
        var isPicked = false
        /// What a pointer shows.
        var title: String
    }

    /// A line.
    struct Series {
        /// The name in the legend.
        var label: String
        /// What decides its color, its shape and its dashes.
        var look: Int
        /// Whether it is drawn thicker and above the others.
        var isMain = false
        /// The points by ascending x.
        var points: [Point]
    }

    let id: String
    let caption: ChartCaption
    let summary: String
    let xTitle: String
    let yTitle: String
    let series: [Series]

    /// How many times the largest value an interval may reach before it ends in an arrow.
    private static let tallestInterval = 8.0

    /// Draws it.
    func draw(_ size: ChartWidth) -> Chart {
        let points = series.flatMap(\.points)
        // Intervals are drawn whole. One that reaches out of all proportion, as of three wild repeats, would flatten all else:
        // it ends in an arrow.
        let ceiling = (points.map(\.y).max() ?? 0) * Self.tallestInterval
        let values = points.map(\.y) + points.compactMap { $0.bounds.map { min($0.upperBound, ceiling) } }
        let plot = ChartPlot(
            x: ChartScale.loads(points.map(\.x)), y: ChartScale.magnitude(of: values), width: size.units,
            height: size == .wide ? 360 : 250, xTitle: xTitle, yTitle: yTitle)
        var content = plot.frame
        for line in series where !line.isMain { content += draw(line, plot) }
        for line in series where line.isMain { content += draw(line, plot) }
        if points.isEmpty {
            content.append(
                ChartText.node(
                    "nothing was measured", plot.area.x + plot.area.width / 2, plot.area.y + plot.area.height / 2,
                    "c-muted c-mid"))
        }
        let legend = plot.legend(series.map(legendItem))
        return Chart(
            id: id + size.suffix, caption: caption, summary: summary, width: size.units, height: legend.end,
            content: content + legend.nodes)
    }

    private func draw(_ line: Series, _ plot: ChartPlot) -> [MarkupNode] {
        let look = "s\(line.look % ChartStyle.seriesCount)"
        let places = line.points.map { (x: plot.x.place($0.x), y: plot.y.place($0.y)) }
        var nodes: [MarkupNode] = []
        var bars = SVGPath()
        for (point, place) in zip(line.points, places) {
            guard let bounds = point.bounds else { continue }
            let (low, high) = (plot.y.place(bounds.lowerBound), plot.y.place(bounds.upperBound))
            bars.move(place.x, low)
            bars.line(place.x, high)
            bars.move(place.x - 4, low)
            bars.line(place.x + 4, low)
            let isCut = bounds.upperBound > plot.y.domain.upperBound
            bars.move(place.x - 4, isCut ? high + 6 : high)
            if isCut { bars.line(place.x, high) }
            bars.line(place.x + 4, isCut ? high + 6 : high)
        }
        if !bars.data.isEmpty { nodes.append(.element("path", [("class", "\(look) c-err"), ("d", bars.data)])) }
        if places.count > 1 { nodes.append(stroke(line, SVGPath(through: places).data)) }
        for (point, place) in zip(line.points, places) {
            if point.isPicked {
                nodes.append(
                    .element(
                        "circle",
                        [
                            ("class", "c-ring"), ("cx", svgNumber(place.x)), ("cy", svgNumber(place.y)), ("r", "9"),
                        ]))
            }
            nodes.append(
                ChartMarker.node(line.look, place.x, place.y, size: line.isMain ? 5.5 : 4.5, title: point.title))
        }
        return nodes
    }

    private func stroke(_ line: Series, _ data: String) -> MarkupNode {
        .element(
            "path",
            [
                ("class", "s\(line.look % ChartStyle.seriesCount) c-line" + (line.isMain ? " c-thick" : "")),
                ("stroke-dasharray", line.isMain ? nil : ChartStyle.dash(line.look)), ("d", data),
            ])
    }

    private func legendItem(_ line: Series) -> ChartPlot.LegendItem {
        ChartPlot.LegendItem(
            label: line.label,
            sample: [stroke(line, "M0 8L28 8"), ChartMarker.node(line.look, 14, 8, size: line.isMain ? 5.5 : 4.5)])
    }
}
