import SlipwayDiagnostics
import SlipwayTestSupport
import SlipwayYAML
import Testing

@Suite struct PlaceTests {
    /// The node at a path of keys covers what is between the markers 1 and 2.
    private func expect(
        _ marked: String, _ keys: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let text = MarkedText(marked)
        let reading = Reading(text.text)
        var node = reading.node
        for key in keys { node = node?[key] }
        #expect(reading.bag.all.isEmpty, sourceLocation: sourceLocation)
        #expect(node?.range.span == ByteSpan(text["1️⃣"], text["2️⃣"]), sourceLocation: sourceLocation)
    }

    @Test func scalarsAreExact() {
        expect("a: 1️⃣some words2️⃣   # comment\nb: 2\n", "a")
        expect("a: 1️⃣'it''s'2️⃣\nb: 2\n", "a")
        expect("a: 1️⃣\"x\\ty\"2️⃣\nb: 2\n", "a")
        expect("a: 1️⃣two\n  lines2️⃣\nb: 2\n", "a")
        expect("a: 1️⃣\"two\n\n  lines\"2️⃣\nb: 2\n", "a")
    }

    @Test func anEmptyValueStandsAfterItsColon() {
        expect("a:1️⃣2️⃣\nb: 2\n", "a")
        expect("a:1️⃣2️⃣", "a")
        expect("{a:1️⃣2️⃣ , b: 1}", "a")
    }

    @Test func blockCollectionsEndWithTheirLastChild() {
        expect("a:\n  1️⃣b: 1\n  c: 22️⃣\n\n# comment\n\nd: 3\n", "a")
        expect("a:\n1️⃣- 1\n- - 2\n  - 32️⃣\n\nd: 3\n", "a")
        expect("a:\n  1️⃣- 1\n  -2️⃣\n\nd: 3\n", "a")
        expect("a:\n  1️⃣b:2️⃣\n\nd: 3\n", "a")
        expect("1️⃣a: {b: 1}2️⃣\n\n# end\n...\n")
    }

    @Test func flowCollectionsAreExact() {
        expect("a: 1️⃣[1, [2,\n 3] ]2️⃣ # c\nb: 2", "a")
        expect("a: 1️⃣{}2️⃣\n\n\n", "a")
    }

    @Test func blockScalarsEndWithTheirLastText() {
        expect("a: 1️⃣|\n  one\n\n  two2️⃣\n\n\n# comment\nb: 2\n", "a")
        expect("a: 1️⃣>-\n  one\n  two2️⃣\n\nb: 2\n", "a")
        expect("a: 1️⃣|+2️⃣ # comment\nb: 2\n", "a")
        expect("a: 1️⃣|2️⃣", "a")
        expect("a: 1️⃣|\n  one2️⃣", "a")
    }

    @Test func anchorsAndTagsAreNotPartOfTheValue() {
        expect("a: &x 1️⃣one2️⃣\n", "a")
        expect("a: !!str &x-1 # comment\n  1️⃣one2️⃣\n", "a")
        expect("a: &x\n  1️⃣b: 12️⃣\n", "a")
        expect("a: &x 1️⃣[1]2️⃣\n", "a")
        expect("a: !<tag:yaml.org,2002:str> 1️⃣'b'2️⃣\n", "a")
        expect("a: &x1️⃣2️⃣\nb: 1\n", "a")
    }

    @Test func placesCountBytesBehindOtherScripts() {
        expect("é: 'ü€😀'\nb: 1️⃣x2️⃣\n", "b")
        let long = String(repeating: "é€😀x", count: 400)
        expect("# \(long)\na: \(long)\nb: [1, \(long)]\nc:  1️⃣\(long)2️⃣ # \(long)\n", "c")
    }

    @Test func unicodeLineSeparatorsDoNotMoveLines() throws {
        let reading = Reading("a: 'x\u{2028}y\u{85}z'\nb: 1\n")
        let place = try #require(reading.node?["b"]?.range.span.start)
        #expect(reading.file.lineColumn(at: place) == LineColumn(line: 2, column: 4))
    }

    @Test(arguments: ["\u{FEFF}", ""], ["\n", "\r\n", "\r"]) func byteOrderMarkAndLineBreaks(
        mark: String, lineBreak: String
    ) throws {
        let reading = Reading(mark + ["a: 1", "b:", "  - x", "  - y", ""].joined(separator: lineBreak))
        #expect(reading.outline == "{a: 1, b: [x, y]}")
        let node = try #require(reading.node?["b"]?.sequence?.last)
        #expect(reading.text(node.range) == "y")
        #expect(reading.file.lineColumn(at: node.range.span.start) == LineColumn(line: 4, column: 5))
    }

    @Test func keysHaveTheirPlace() throws {
        let reading = Reading("a:\n  \"b\" : 1\n")
        let entry = try #require(reading.node?["a"]?.mapping?.entries.first)
        #expect(reading.text(entry.key.range) == "\"b\"")
        #expect(entry.key.value == "b")
    }
}

@Suite struct SourceOffsetTests {
    /// Every byte of the scalar `a` that is in the file unchanged is found where it stays.
    private func check(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let reading = Reading(text)
        let scalar = try #require(reading.node?["a"]?.scalar, sourceLocation: sourceLocation)
        for (offset, byte) in scalar.text.utf8.enumerated() where byte > 0x20 {
            let source = scalar.sourceOffset(of: offset)
            // An escape, or a line break that stays, is found where it starts.
            let isEscape = [UInt8(ascii: "\\"), 0xE2].contains(reading.file.bytes[source])
            #expect(isEscape || reading.file.bytes[source] == byte, "byte \(offset)", sourceLocation: sourceLocation)
        }
        let end = scalar.sourceOffset(of: scalar.text.utf8.count)
        #expect(scalar.textRange.span.start...scalar.textRange.span.end ~= end, sourceLocation: sourceLocation)
    }

    @Test func everyStyleMapsBack() throws {
        try check("a: plain text\n")
        try check("a: plain\n  text   \n\n  more\nb: 1\n")
        try check("a: 'single ''quoted'' text'\n")
        try check("a: 'single\n\n  quoted  \n  te  xt'\n")
        try check("a: \"double\\t\\x41!\\u20ac?\\U0001F600: \\\"x\\\"\"\n".replacing("\\x41", with: "\\x01"))
        try check("a: \"folded  \n\n  and\\\n   escaped\n  text\"\n")
        try check("a: |\n  one\n    two\n\n  three\n")
        try check("a: |2-\n    one\n   two\n")
        try check("a: |\r\n  one\r\n\r\n  two\r\n")
        try check("a: >\n  one\n  two\n\n    deeper\n\n  three\nb: 1\n")
        try check("a: |\n  é ü\u{2028}  x\n  y\n")
        try check("a: \"\"\n")
    }

    @Test func escapesMapToTheirStart() throws {
        let text = MarkedText("a: \"x1️⃣\\u20ac2️⃣\\t3️⃣y\"")
        let scalar = try #require(Reading(text.text).node?["a"]?.scalar)
        #expect(scalar.text == "x€\ty")
        #expect([1, 4, 5].map(scalar.sourceOffset) == ["1️⃣", "2️⃣", "3️⃣"].map { text[$0] })
    }

    @Test func aPlaceInsideABlockIsExact() throws {
        let text = MarkedText("é: 1\ntriton: | # raw\n   a {\n     1️⃣b2️⃣: 3\n   }\nz: 1\n")
        let reading = Reading(text.text)
        let scalar = try #require(reading.node?["triton"]?.scalar)
        #expect(scalar.text == "a {\n  b: 3\n}\n")
        #expect(scalar.sourceRange(of: 6..<7).span == ByteSpan(text["1️⃣"], text["2️⃣"]))
        #expect(reading.file.text(scalar.sourceRange(of: 2..<3).span) == "{")
    }

    @Test func anAliasMapsToTheAnchoredText() throws {
        let reading = Reading("a: &x |\n  one\n  two\nb: *x\n")
        let node = try #require(reading.node?["b"])
        let scalar = try #require(node.scalar)
        #expect(reading.file.text(scalar.sourceRange(of: 4..<7).span) == "two")
        #expect(reading.text(node.range) == "*x")
    }
}
