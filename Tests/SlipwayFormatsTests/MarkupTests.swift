import SlipwayFormats
import Testing

@Suite struct MarkupTests {
    @Test func whatMeansSomethingToAParserIsEscaped() {
        let node = MarkupNode.element("t", [("a", "<\"'&>")], text: "<script>&\"'")
        #expect(
            MarkupWriter.write([node], .xml)
                == "<t a=\"&lt;&quot;&#39;&amp;&gt;\">&lt;script&gt;&amp;&quot;&#39;</t>")
    }

    @Test func charactersThatXMLForbidsAreReplaced() {
        #expect(MarkupWriter.escaped("a\u{0}\u{1B}\u{FFFE}\u{202E}b\t\n") == "a\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b\t\n")
    }

    @Test func emptyElementsEndAsTheSyntaxWants() {
        let nodes = [MarkupNode.element("br"), .element("path", [("d", "M0 0")]), .element("p")]
        #expect(MarkupWriter.write(nodes, .html) == "<br>\n<path d=\"M0 0\"></path>\n<p></p>")
        #expect(MarkupWriter.write(nodes, .xml) == "<br/>\n<path d=\"M0 0\"/>\n<p/>")
    }

    @Test func spaceBetweenWordsIsKept() {
        let node = MarkupNode.element("p", [], [.text("a "), .element("b", [], text: "c"), .text(" d")])
        #expect(MarkupWriter.write([node], .html) == "<p>a <b>c</b> d</p>")
    }

    @Test func attributesWithoutValueAreLeftOut() {
        #expect(MarkupWriter.write([.element("a", [("b", nil), ("c", "")])], .xml) == "<a c=\"\"/>")
    }

    @Test(arguments: [
        (0.0, "0"), (-0.001, "0"), (1.5, "1.5"), (-1.25, "-1.25"), (0.07, "0.07"), (100, "100"), (1.005, "1"),
        (.nan, "0"), (.infinity, "1000000"), (-.infinity, "-1000000"), (1e300, "1000000"),
    ]) func coordinatesAreShort(_ value: Double, _ text: String) {
        #expect(svgNumber(value) == text)
    }

    @Test func pathsAreClosedOnDemand() {
        #expect(SVGPath(through: [(0, 0), (1.5, 2)], isClosed: true).data == "M0 0L1.5 2Z")
        #expect(SVGPath(through: []).data == "")
    }
}
