import SlipwayDiagnostics
import SlipwayFormats
import SlipwayTestSupport
import Testing

/// The rows of a table and what is wrong with it.
private struct CSVReading {
    var rows: [[String]] = []
    var places: [[LineColumn]] = []
    var bag = DiagnosticBag()

    init(_ text: String) { self.init(bytes: Array(text.utf8)) }

    init(bytes: [UInt8]) {
        let file = SourceFile(id: SourceID("a.csv"), bytes: bytes)
        var reader = CSVReader(file)
        while reader.next(into: &bag) {
            rows.append(reader.fields.map { reader.text(of: $0) })
            places.append(reader.fields.map { file.lineColumn(at: $0.start) })
        }
    }
}

@Suite struct CSVReaderTests {
    @Test func plainFieldsAreRead() {
        #expect(CSVReading("a,b,c\n1,,3\n").rows == [["a", "b", "c"], ["1", "", "3"]])
    }

    @Test func lastRowNeedsNoLineBreak() {
        #expect(CSVReading("a,b\n1,2").rows == [["a", "b"], ["1", "2"]])
    }

    @Test func emptyLastFieldIsAField() {
        #expect(CSVReading("a,\n,\n1,").rows == [["a", ""], ["", ""], ["1", ""]])
    }

    @Test func quotedFieldHoldsCommaQuoteAndLineBreak() {
        let reading = CSVReading("\"a,b\",\"say \"\"x\"\"\",\"one\r\ntwo\"\n1,2,3\n")
        #expect(reading.rows == [["a,b", "say \"x\"", "one\r\ntwo"], ["1", "2", "3"]])
        #expect(reading.bag.all.isEmpty)
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func everyLineBreakEndsARow(lineBreak: String) {
        #expect(CSVReading("a,b\(lineBreak)1,2\(lineBreak)").rows == [["a", "b"], ["1", "2"]])
    }

    @Test func blankLinesAreNoRows() {
        #expect(CSVReading("\na\n\n\n1\n\n").rows == [["a"], ["1"]])
    }

    @Test func byteOrderMarkIsSkipped() {
        #expect(CSVReading("\u{FEFF}a,b\n").rows == [["a", "b"]])
        #expect(CSVReading("\u{FEFF}\"a\",b\n").rows == [["a", "b"]])
    }

    @Test func emptyQuotedFieldAloneIsARow() {
        #expect(CSVReading("\"\"\nx\n").rows == [[""], ["x"]])
    }

    @Test func fieldsHaveTheirPlaces() {
        let places = CSVReading("é,b\n\"x\ny\",\"z\"\nw,v\n").places
        #expect(places[0] == [LineColumn(line: 1, column: 1), LineColumn(line: 1, column: 3)])
        #expect(places[1] == [LineColumn(line: 2, column: 2), LineColumn(line: 3, column: 5)])
        #expect(places[2] == [LineColumn(line: 4, column: 1), LineColumn(line: 4, column: 3)])
    }

    @Test func emptyFileHasNoRow() {
        #expect(CSVReading("").rows.isEmpty)
        #expect(CSVReading("\u{FEFF}\n\n").rows.isEmpty)
    }

    @Test(arguments: [
        ("a,\"b\n1,2\n", 2, "row 1, column 2"), ("a\nx\"y,2\n", 3, "row 2, column 1"),
        ("a,b\n1,\"2\"x\n", 9, "row 2, column 2"),
    ])
    func brokenQuotesEndTheReading(text: String, offset: Int, place: String) throws {
        let reading = CSVReading(text)
        let fault = try #require(reading.bag.all.first)
        #expect(reading.bag.all.count == 1)
        #expect(fault.code == .csvSyntax)
        #expect(fault.primary?.range.span.start == offset)
        #expect(fault.notes.contains { $0.contains(place) })
    }

    @Test func anyBytesAreReadToTheEnd() {
        var generator = SeededGenerator(seed: 11)
        let alphabet: [UInt8] = Array("a,\"\n\r 1é".utf8) + [0xFF, 0]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            let reading = CSVReading(bytes: bytes)
            #expect(reading.rows.allSatisfy { !$0.isEmpty })
            #expect(reading.bag.all.count <= 1)
        }
    }
}
