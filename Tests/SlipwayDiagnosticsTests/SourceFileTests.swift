import SlipwayDiagnostics
import Testing

@Suite struct SourceFileTests {
    @Test func columnsCountScalarsNotBytes() {
        let file = SourceFile(path: "a.yaml", text: "é: ü x\nb")
        #expect(file.lineColumn(at: 6) == LineColumn(line: 1, column: 5))
        #expect(file.lineColumn(at: 8) == LineColumn(line: 1, column: 7))
        #expect(file.lineColumn(at: 9) == LineColumn(line: 2, column: 1))
    }

    @Test(arguments: ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc"]) func everyLineBreakCounts(text: String) {
        let file = SourceFile(path: "a", text: text)
        #expect(file.lineCount == 3)
        #expect(file.text(file.span(ofLine: 2)) == "b")
        #expect(file.lineColumn(at: text.utf8.count) == LineColumn(line: 3, column: 2))
    }

    @Test func lineSeparatorsOfUnicodeAreNoLineBreaks() {
        #expect(SourceFile(path: "a", text: "a\u{2028}b\u{85}c").lineCount == 1)
    }

    @Test func aByteOrderMarkIsNotAColumn() {
        let file = SourceFile(path: "a", text: "\u{FEFF}abc")
        #expect(file.lineColumn(at: 3) == LineColumn(line: 1, column: 1))
        #expect(file.lineColumn(at: 4) == LineColumn(line: 1, column: 2))
    }

    @Test func offsetsOutsideAreClamped() {
        let file = SourceFile(path: "a", text: "ab\ncd")
        #expect(file.lineColumn(at: 99) == LineColumn(line: 2, column: 3))
        #expect(file.lineColumn(at: -1) == LineColumn(line: 1, column: 1))
        #expect(file.offset(line: 1, byteColumn: 50) == 2)
    }
}

@Suite struct DiagnosticBagTests {
    private let fault = DiagnosticCode(41, "a-fault", .error, meaning: "", remedy: "")

    @Test func sortedGoesByFileAndPlaceAndDropsDuplicates() {
        let file = SourceFile(path: "b", text: "0123456789")
        var bag = DiagnosticBag()
        bag.add(Diagnostic(fault, "late", at: file.range(5, 6)))
        bag.add(Diagnostic(fault, "early", at: file.range(1, 2)))
        bag.add(Diagnostic(fault, "early", at: file.range(1, 2)))
        bag.add(Diagnostic(fault, "other", at: nil, file: SourceID("a")))
        #expect(bag.sorted.map(\.message) == ["other", "early", "late"])
        #expect(bag.hasErrors)
        #expect(bag.count(.warning) == 0)
    }

    @Test func codesAreFoundByTextNumberAndName() {
        let codes = [DiagnosticCode(7, "late-news", .note, meaning: "", remedy: ""), fault]
        #expect(DiagnosticCode.find("slw0041", in: codes) == fault)
        #expect(DiagnosticCode.find("41", in: codes) == fault)
        #expect(DiagnosticCode.find("a-Fault", in: codes) == fault)
        #expect(DiagnosticCode.find("SLW9999", in: codes) == nil)
        #expect(DiagnosticCode.find("fault", in: codes) == nil)
    }

    @Test func suggestionsAreNearOrNothing() {
        #expect(didYouMean("max_bacth_size", among: ["max_batch_size", "model"]) == "max_batch_size")
        #expect(didYouMean("in-names", among: ["in_names"]) == "in_names")
        #expect(didYouMean("zebra", among: ["model", "name"]) == nil)
    }
}
