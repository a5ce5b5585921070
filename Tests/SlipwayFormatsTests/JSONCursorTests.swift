import SlipwayDiagnostics
import SlipwayFormats
import SlipwayTestSupport
import Testing

/// What stepping over a text of one value finds.
private func fault(_ bytes: [UInt8]) -> JSONCursorFault? {
    var cursor = JSONCursor(bytes)
    do throws(JSONCursorFault) {
        cursor.skipSpace()
        try cursor.skipValue()
        cursor.skipSpace()
        if cursor.position < bytes.count { throw cursor.unexpected("the end") }
    } catch {
        return error
    }
    return nil
}

private func fault(_ text: String) -> JSONCursorFault? { fault(Array(text.utf8)) }

@Suite struct JSONCursorTests {
    @Test(arguments: [
        "{}", "[]", "null", "true", "-1.5e3", "\"a\\\"b\"", " {\"a\": [1, {\"b\": null}], \"c\": \"\"} ", "0",
        "[[], {}]",
    ])
    func everyFormIsSteppedOver(text: String) {
        #expect(fault(text) == nil)
    }

    @Test(arguments: [
        ("{", 1), ("[1,]", 3), ("{\"a\" 1}", 5), ("{a: 1}", 1), ("nul", 0), ("01", 0), ("1.", 2), ("\"a", 0),
        ("[1 2]", 3),
        ("\"a\\", 0), ("-", 1), ("", 0), ("{} x", 3),
    ])
    func faultsHaveTheirPlace(text: String, offset: Int) throws {
        #expect(try #require(fault(text)).span.start == offset)
    }

    @Test func textsNeedNotBeUTF8UntilTheyAreRead() throws {
        let bytes: [UInt8] = Array("\"".utf8) + [0x67, 0xFF, 0x81] + Array("\"".utf8)
        #expect(fault(bytes) == nil)
        var cursor = JSONCursor(bytes)
        let text = try cursor.text()
        #expect(throws: JSONCursorFault.self) { () throws(JSONCursorFault) in try cursor.string(text) }
    }

    @Test func escapesAreUnderstood() throws {
        var cursor = JSONCursor(Array(#""a\n\u00e9\ud83d\ude00\"""#.utf8))
        let text = try cursor.text()
        #expect(try cursor.string(text) == "a\né😀\"")
        #expect(!cursor.isEqual(text, "a\né😀\""))
    }

    @Test func nestingEnds() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(fault(deep)?.message == "nested too deep")
    }

    @Test func whatTheTreeReaderTakesIsTaken() {
        var generator = SeededGenerator(seed: 14)
        let alphabet = Array("{}[],:\"a10-.e \\ntrue".utf8)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            var bag = DiagnosticBag()
            let tree = JSONReader.read(SourceFile(id: SourceID("a"), bytes: bytes), into: &bag)
            if tree != nil { #expect(fault(bytes) == nil, "\(String(decoding: bytes, as: UTF8.self))") }
        }
    }
}
