import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayYAML
import Testing

@Suite struct DesignExampleTests {
    @Test func wholeExampleDecodes() throws {
        var bag = DiagnosticBag()
        let document = try #require(decode(DesignExample.text, into: &bag))
        for diagnostic in bag.all {
            Issue.record("\(diagnostic.code.text) \(diagnostic.message) \(diagnostic.path ?? "")")
        }
        #expect(document.name.value.text == "bertsquad")
    }
}
