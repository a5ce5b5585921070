import SlipwayTestSupport
import Testing

@Suite struct AssertedCodesTests {
    private let asserted = AssertedCodes([
        .init(number: 701, constant: "tornLine", kebab: "torn-line"),
        .init(number: 702, constant: "otherFault", kebab: "other-fault"),
    ])

    @Test(arguments: [
        "#expect(bag.all.map(\\.code) == [.tornLine])", "#expect(finding.code == DiagnosticCode.tornLine)",
        "#expect(try open(\"a)\").codes == [\"torn-line\"])", "#expect(codes(outcome) == [701])",
        "#expect(result.output.contains(\"error[SLW0701]\"), \"\\(result.text(\")\"))\")",
        "try #require(bag.all.first { $0.code.number == 701 })",
        "@Test(arguments: [(\"a\", .tornLine)]) func a() {}", "static let all = [RuleCase(701, \"text\")]",
        "func check(_ at: SourceLocation) {}\ncheck([\"SLW0701 error\"])",
        "#expect(outcome.value == nil && outcome.bag.all.map(\\.code) == [.tornLine])",
        "#expect(\n    // why\n    code == .tornLine)",
    ])
    func whatAnExpectationNamesCounts(source: String) {
        #expect(asserted(source) == [701])
    }

    @Test(arguments: [
        "// #expect(code == .tornLine)", "let codes = [.tornLine]", "#expect(!codes.contains(.tornLine))",
        "#expect(try !codes.contains(.tornLine))", "#expect(code != .tornLine)", "#expect(first(.tornLine) == nil)",
        "#expect(codes.filter { $0 == .tornLine }.isEmpty)", "#expect(error == .tornLine)",
        "#expect(code.tornLine == 1)", "func check() {}\ncheck(.tornLine)", "#expect(values == [701])",
        "#expect(code == .tornLine(path: 1))",
    ])
    func whatIsSaidBesideOrDeniedDoesNot(source: String) {
        #expect(asserted(source).isEmpty)
    }
}
