import SlipwayDiagnostics
import SlipwaySpec
import SlipwayTestSupport
import SlipwayYAML
import Testing

@Suite struct SpecCaseTests {
    static let all = SpecCase.structure + SpecCase.values

    @Test(arguments: all) func oneFindingAtItsPlace(_ spec: SpecCase) throws {
        var bag = DiagnosticBag()
        _ = decode(spec.marked.text, into: &bag)
        let found = bag.sorted.map { "\($0.code.text) \($0.message) at \($0.primary?.range.span.start ?? -1)" }
        let finding = try #require(bag.all.first, "nothing found")
        #expect(bag.all.count == 1, "\(found)")
        #expect(finding.code == spec.code, "\(found)")
        #expect(finding.primary?.range.span.start == spec.marked["1️⃣"], "\(found)")
        let text = ([finding.message] + finding.notes + finding.help).joined(separator: "\n")
        #expect(text.contains(spec.says), "\(text)")
        #expect(!finding.message.hasSuffix("."))
    }

    @Test(arguments: all) func schemaAgreesOnStructure(_ spec: SpecCase) throws {
        var bag = DiagnosticBag()
        let file = SourceFile(path: "specs/test.yaml", text: spec.marked.text)
        let node = try #require(YAMLReader.read(file, into: &bag))
        #expect(try schemaFaults(node).isEmpty == !spec.isStructural)
    }

    @Test func everyCodeFires() {
        let projects = ProjectCase.all.compactMap(\.code)
        let fired = Set((Self.all.map(\.code) + LoaderTests.codes + projects).map(\.number))
        #expect([DiagnosticCode].spec.filter { !fired.contains($0.number) }.map(\.name) == [])
    }

    @Test func allFaultsInOneRun() {
        var bag = DiagnosticBag()
        let text = """
            slipway: 1
            name: my model
            model: {version: 0}
            batchng: {}
            batching: {max_batch_size: [1, 1], max_queue_delay: 100}
            instances: 5..1
            in_shapes: [[0]]
            """
        #expect(decode(text, into: &bag) == nil)
        let codes = Set(bag.all.map(\.code))
        #expect(
            codes == [
                .malformedText, .numberOutOfRange, .missingKey, .unknownKey, .duplicateValue, .missingUnit, .emptyRange,
                .dimensionOutOfRange, .shapesWithoutNames,
            ])
    }

    @Test func dataPathNamesTheValue() {
        var bag = DiagnosticBag()
        _ = decode(SpecCase.head + "execution_providers: [cuda, {tensorrt: {precision: [fp32, fp17]}}]", into: &bag)
        #expect(bag.all.map(\.path) == ["execution_providers[1].tensorrt.precision[1]"])
    }
}
