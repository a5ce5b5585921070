package import SlipwayFormats

/// A drawing that is alone as an SVG file or inside an HTML page.
package struct Chart: Sendable {
    /// What tells the ids of this drawing from those of another on the same page: letters, digits and hyphens.
    package let id: String
    /// The caption; a page shows it as a heading, a file of its own inside the drawing.
    let caption: ChartCaption
    /// What it shows, in sentences, for those who do not see it.
    package let summary: String
    /// The width in user units, which are CSS pixels at full size.
    package let width: Double
    /// The height without a title.
    package let height: Double
    /// The drawing.
    package let content: [MarkupNode]

    /// The title of the drawing where it is alone.
    package var title: String { caption.title }

    /// The drawing inside a page, whose style sheet holds ``ChartStyle/sheet``.
    package var inline: MarkupNode {
        .element(
            "svg",
            [
                ("viewBox", "0 0 \(svgNumber(width)) \(svgNumber(height))"), ("role", "img"),
                ("aria-labelledby", "\(id)-title \(id)-desc"),
            ], labels + content)
    }

    /// The drawing as a file.
    package var file: String {
        let (top, margin) = (40.0, 16.0)
        let title = ChartText.fitted(self.title, into: width, size: 16)
        let whole = (width: svgNumber(width + 2 * margin), height: svgNumber(height + top + margin))
        let root = MarkupNode.element(
            "svg",
            [
                ("xmlns", "http://www.w3.org/2000/svg"), ("width", whole.width),
                ("height", whole.height), ("viewBox", "0 0 \(whole.width) \(whole.height)"), ("role", "img"),
                ("aria-labelledby", "\(id)-title \(id)-desc"),
            ],
            labels + [
                .element("style", [], [.verbatim("\n\(ChartStyle.sheet)")]),
                .element("rect", [("class", "c-bg"), ("width", "100%"), ("height", "100%")]),
                .element("text", [("class", "c-h"), ("x", "16"), ("y", "27")], text: title),
                .element("g", [("transform", "translate(\(svgNumber(margin)) \(svgNumber(top)))")], content),
            ])
        return MarkupWriter.write([root], .xml) + "\n"
    }

    private var labels: [MarkupNode] {
        [
            .element("title", [("id", "\(id)-title")], text: title),
            .element("desc", [("id", "\(id)-desc")], text: summary),
        ]
    }
}

/// How wide a chart is drawn.
package enum ChartWidth: CaseIterable, Sendable {
    /// For a desk's screen and for files.
    case wide
    /// For a phone.
    case narrow

    /// User units.
    var units: Double { self == .wide ? 880 : 350 }
    /// What ids end in, so that both widths can be on one page.
    var suffix: String { self == .wide ? "" : "-narrow" }
}
