import SlipwayDiagnostics
import SlipwayTriton
import Testing

private typealias Model = ModelConfigSchema.ModelConfig
private typealias Input = ModelConfigSchema.ModelInput

/// The places that a parsed text gives its values.
@Suite struct ConfigPlaceTests {
    private func shown(_ text: String, _ pick: (ConfigMessage) -> [ConfigEntry]) throws -> [String] {
        let source = SourceFile(path: "config.pbtxt", text: text)
        return pick(try parsed(text)).map { $0.range.map { source.text($0.span) } ?? "-" }
    }

    @Test func eachElementOfAListHasItsPlace() throws {
        let text = "input [ { name: 'x' dims: [ -1, 256 ] dims: 3 } ]"
        let places = try shown(text) { $0.messages(Model.input)[0].entries(Input.dims) }
        #expect(places == ["-1", "256", "3"])
    }

    @Test func tabsAndMultibyteTextDoNotMoveAPlace() throws {
        let text = "name: 'größe'\tplatform: \"a\"\n\t\tmax_batch_size:\t8 # ü\n"
        #expect(try shown(text) { $0.entries(Model.maxBatchSize) } == ["8"])
        #expect(try shown(text) { $0.entries(Model.platform) } == ["\"a\""])
    }

    @Test func joinedStringsHaveOnePlace() throws {
        #expect(try shown("name: 'a'  \"b\" ") { $0.entries(Model.name) } == ["'a'  \"b\""])
        #expect(try parsed("name: 'a'  \"b\" ").string(Model.name) == "ab")
    }

    @Test func aMessageReachesFromBracketToBracket() throws {
        let places = try shown("input < name: 'x' >, input { }") { $0.entries(Model.input) }
        #expect(places == ["< name: 'x' >", "{ }"])
    }

    @Test func aNameHasItsOwnPlace() throws {
        let text = "  max_batch_size : 4"
        let range = try parsed(text).entry(Model.maxBatchSize)?.nameRange
        #expect(range?.span == ByteSpan(2, 16))
    }

    @Test func aZeroMayBeWrittenAgain() throws {
        #expect(try parsed("max_batch_size: 0 max_batch_size: 8").entries(Model.maxBatchSize).count == 1)
        #expect(try parsed("max_batch_size: 0 max_batch_size: 8").integer(Model.maxBatchSize) == 8)
    }

    @Test func aFragmentPointsIntoTheOuterText() throws {
        var bag = DiagnosticBag()
        let outer = SourceFile(path: "spec.yaml", text: "triton: |\n  max_batchsize: 4\n")
        let message = ConfigText.parse(fragment: "max_batchsize: 4\n", into: &bag) {
            SourceRange(outer.id, ByteSpan($0.start + 12, $0.end + 12))
        }
        #expect(message == nil)
        let found = try #require(bag.all.first)
        #expect(found.primary.map { outer.text($0.range.span) } == "max_batchsize")
        #expect(found.notes.allSatisfy { !$0.contains("1:") })
    }
}
