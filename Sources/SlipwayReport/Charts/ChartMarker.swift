import SlipwayFormats

/// A sign at a point; each shape stands for one series, so that color alone tells nothing apart.
enum ChartMarker {
    /// How many shapes there are.
    private static let shapes = 8

    /// A marker of a series, `size` being half its width, with a title that a pointer shows.
    static func node(
        _ index: Int, _ x: Double, _ y: Double, size: Double = 4.5, title: String? = nil, isDim: Bool = false
    ) -> MarkupNode {
        let classes = "s\(index % ChartStyle.seriesCount) c-mark" + (isDim ? " c-dim" : "")
        let children = title.map { [MarkupNode.element("title", [], text: $0)] } ?? []
        if index % shapes == 0 {
            return .element(
                "circle",
                [("class", classes), ("cx", svgNumber(x)), ("cy", svgNumber(y)), ("r", svgNumber(size))], children)
        }
        let corners = outline(index % shapes).map { (x: x + $0.0 * size, y: y + $0.1 * size) }
        return .element(
            "path", [("class", classes), ("d", SVGPath(through: corners, isClosed: true).data)], children)
    }

    private static func outline(_ shape: Int) -> [(Double, Double)] {
        switch shape {
        case 1: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
        case 2: [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)]
        case 3: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
        case 4: [(-1.1, -0.9), (1.1, -0.9), (0, 1.2)]
        case 6: [(-1, -1.1), (1, -1.1), (0.25, 0), (1, 1.1), (-1, 1.1), (-0.25, 0)]
        case 7:
            [
                (-1.1, -0.6), (-0.6, -1.1), (0, -0.5), (0.6, -1.1), (1.1, -0.6), (0.5, 0), (1.1, 0.6), (0.6, 1.1),
                (0, 0.5), (-0.6, 1.1), (-1.1, 0.6), (-0.5, 0),
            ]
        default:
            [
                (-0.35, -1.1), (0.35, -1.1), (0.35, -0.35), (1.1, -0.35), (1.1, 0.35), (0.35, 0.35), (0.35, 1.1),
                (-0.35, 1.1), (-0.35, 0.35), (-1.1, 0.35), (-1.1, -0.35), (-0.35, -0.35),
            ]
        }
    }
}
