import SlipwayDiagnostics
import Testing

@Suite struct OneLineTests {
    @Test(arguments: [
        ("one word", "one word"), (" a\n\tb \r\n c ", "a b c"), ("", ""), ("\n \t", ""),
    ]) func whitespaceBecomesOneBlank(_ text: String, _ line: String) {
        #expect(oneLine(text) == line)
    }

    @Test func aLongTextIsCut() {
        #expect(oneLine(String(repeating: "x", count: 600)).count == 600)
        let cut = oneLine(String(repeating: "x", count: 601))
        #expect(cut.count == 601 && cut.hasSuffix("x…"))
    }
}
