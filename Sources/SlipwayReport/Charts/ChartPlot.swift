import SlipwayFormats

/// The area inside the axes of a chart, with its grid, its axes and its legend.
struct ChartPlot {
    /// An entry of the legend.
    struct LegendItem {
        /// The text.
        var label: String
        /// What is before it, drawn around the origin, 28 wide and 12 high.
        var sample: [MarkupNode]
    }

    /// The scales; the vertical one grows upwards.
    var x: ChartScale
    var y: ChartScale
    /// The area inside the axes.
    let area: ChartBox
    /// The width of the whole chart.
    let width: Double
    private let xTitle: String
    private let yTitle: String

    /// The height of the line above the area, which names the vertical axis.
    private static let head = 26.0

    /// Lays out a plot of a whole width, with an area of a height.
    init(x: ChartScale, y: ChartScale, width: Double, height: Double, xTitle: String, yTitle: String) {
        let labels = y.ticks.map { ChartText.width($0.label) }.max() ?? 0
        let left = min(max(labels + 14, 30), width / 3)
        area = ChartBox(x: left, y: Self.head, width: max(40, width - left - 18), height: height)
        self.x = x
        self.y = y
        self.x.start = area.x
        self.x.end = area.x + area.width
        self.y.start = area.y + area.height
        self.y.end = area.y
        self.x.thin()
        self.width = width
        self.xTitle = xTitle
        self.yTitle = yTitle
    }

    /// The grid and the axes, to be drawn below everything.
    var frame: [MarkupNode] {
        var grid = SVGPath()
        var labels: [MarkupNode] = []
        let (bottom, right) = (area.y + area.height, area.x + area.width)
        for tick in y.ticks {
            let place = y.place(tick.value)
            grid.move(area.x, place)
            grid.line(right, place)
            labels.append(ChartText.node(tick.label, area.x - 8, place + 4, "c-muted c-end"))
        }
        for tick in x.ticks {
            let place = x.place(tick.value)
            grid.move(place, bottom)
            grid.line(place, bottom + 5)
            // Half a label beyond the axis still lies inside the drawing.
            let half = ChartText.width(tick.label) / 2
            let middle = min(max(place, half), width - half)
            labels.append(ChartText.node(tick.label, middle, bottom + 19, "c-muted c-mid"))
        }
        let axis = SVGPath(through: [(area.x, bottom), (right, bottom)])
        return [
            .element("path", [("class", "c-grid"), ("d", grid.data)]),
            .element("path", [("class", "c-axis"), ("d", axis.data)]),
            ChartText.node(ChartText.fitted(yTitle, into: width - 4), 2, 13, "c-muted"),
            ChartText.node(ChartText.fitted(xTitle, into: area.width), right, bottom + 38, "c-muted c-end"),
        ] + labels
    }

    /// Where the part below the area begins.
    var bottom: Double { area.y + area.height + 46 }

    /// The legend below the area: items side by side while there is room.
    ///
    /// - Returns: The nodes, and where the legend ends.
    func legend(_ items: [LegendItem]) -> (nodes: [MarkupNode], end: Double) {
        var nodes: [MarkupNode] = []
        var (left, top) = (2.0, bottom)
        for item in items {
            let label = ChartText.fitted(item.label, into: width - 44)
            let room = 38 + ChartText.width(label)
            if left > 2, left + room > width - 2 {
                left = 2
                top += 20
            }
            nodes.append(
                .element(
                    "g", [("transform", "translate(\(svgNumber(left)) \(svgNumber(top)))")],
                    item.sample + [ChartText.node(label, 34, 12)]))
            left += room + 14
        }
        return (nodes, items.isEmpty ? bottom : top + 22)
    }
}
