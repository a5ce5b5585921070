import SlipwayFormats
import SlipwayPromotion

/// Gains over the reference with their intervals, a row for each candidate.
struct GainChart {
    /// A candidate.
    struct Row {
        var label: String
        /// The gain as a share.
        var gain: Double
        /// Its interval; nil where nothing was repeated.
        var bounds: ClosedRange<Double>?
        /// Whether it is the winner.
        var isWinner: Bool
    }

    let id: String
    let caption: ChartCaption
    let summary: String
    let rows: [Row]
    /// The least gain for a promotion, as a share.
    let minGain: Double

    /// The largest gain that an interval reaches before it ends in an arrow, as a share.
    private static let longestInterval = 3.0

    /// Draws it.
    func draw(_ size: ChartWidth) -> Chart {
        let width = size.units
        let (left, right) = (10.0, width - 22)
        let gains = rows.map(\.gain)
        // Intervals are drawn whole. One of two repeats may span everything: it ends in an arrow.
        let reach = max(Self.longestInterval, (gains.map(abs).max() ?? 0) * 2.5)
        let ends = rows.compactMap(\.bounds).flatMap { [max($0.lowerBound, -reach), min($0.upperBound, reach)] }
        var scale = ChartScale.signed(of: gains + ends + [minGain], count: size == .wide ? 8 : 4) {
            $0 == 0 ? "0 %" : describeChange($0)
        }
        (scale.start, scale.end) = (left, right)
        scale.thin()
        let rowHeight = 40.0
        let bottom = Double(rows.count) * rowHeight + 8
        var grid = SVGPath()
        var content: [MarkupNode] = []
        for tick in scale.ticks {
            let place = scale.place(tick.value)
            grid.move(place, 0)
            grid.line(place, bottom + 5)
            let half = ChartText.width(tick.label) / 2
            content.append(
                ChartText.node(tick.label, min(max(place, half), width - half), bottom + 19, "c-muted c-mid"))
        }
        content.insert(.element("path", [("class", "c-grid"), ("d", grid.data)]), at: 0)
        let zero = scale.place(0)
        content.append(
            .element("path", [("class", "c-zero"), ("d", SVGPath(through: [(zero, 0), (zero, bottom)]).data)]))
        if minGain > 0 {
            let place = scale.place(minGain)
            content.append(
                .element("path", [("class", "c-limit"), ("d", SVGPath(through: [(place, 0), (place, bottom)]).data)]))
        }
        for (index, row) in rows.enumerated() {
            content += draw(row, y: Double(index) * rowHeight, scale, width)
        }
        if rows.isEmpty { content.append(ChartText.node("no gain is known", width / 2, 14, "c-muted c-mid")) }
        var end = bottom + 26
        if minGain > 0 {
            content.append(.element("path", [("class", "c-limit"), ("d", "M2 \(svgNumber(end + 12))h28")]))
            content.append(
                ChartText.node("min_gain \(describeNumber(minGain * 100)) %", 36, end + 16))
            end += 24
        }
        return Chart(
            id: id + size.suffix, caption: caption, summary: summary, width: width, height: end, content: content)
    }

    private func draw(_ row: Row, y: Double, _ scale: ChartScale, _ width: Double) -> [MarkupNode] {
        let value = describeChange(row.gain)
        let room = width - ChartText.width(value) - 34
        let middle = y + 29
        var nodes = [
            ChartText.node(ChartText.fitted(row.label, into: room), 10, y + 15, row.isWinner ? "c-b c-halo" : "c-halo"),
            ChartText.node(value, width - 10, y + 15, row.isWinner ? "c-b c-end c-halo" : "c-end c-halo"),
        ]
        let look = row.isWinner ? 0 : 7
        if let bounds = row.bounds {
            let (low, high) = (scale.place(bounds.lowerBound), scale.place(bounds.upperBound))
            var bar = SVGPath(through: [(low, middle), (high, middle)])
            for (end, cut) in [
                (low, bounds.lowerBound < scale.domain.lowerBound ? 6.0 : 0),
                (high, bounds.upperBound > scale.domain.upperBound ? -6.0 : 0),
            ] {
                bar.move(end + cut, middle - 5)
                if cut != 0 { bar.line(end, middle) }
                bar.line(end + cut, middle + 5)
            }
            nodes.append(.element("path", [("class", "s\(look) c-line"), ("d", bar.data)]))
        }
        nodes.append(ChartMarker.node(row.isWinner ? 0 : 7, scale.place(row.gain), middle, size: 5))
        return nodes
    }
}
