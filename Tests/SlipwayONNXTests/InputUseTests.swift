import Foundation
import SlipwayDiagnostics
import Testing

@testable import SlipwayONNX

/// What graphs do with the elements of their inputs.
@Suite struct InputUseTests {
    private func uses(_ path: String) throws -> GraphUses {
        var bag = DiagnosticBag()
        let root = fixtureFolder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent(path).path(percentEncoded: false)
        let model = try #require(try ONNXModel.open(path: file, display: SourceID(path), into: &bag))
        return try model.uses(into: &bag)
    }

    @Test(arguments: [
        "bert_qa_legacy_op11", "bert_qa_legacy_op17", "bert_qa_legacy_op18", "bert_qa_sdpa_legacy_op17",
    ]) func tablesOfBERT(_ name: String) throws {
        let found = try uses("Tests/Fixtures/onnx/\(name).onnx")
        #expect(found.inputs["input_ids"]?.indexes == 0...63)
        #expect(found.inputs["token_type_ids"]?.tableSize == 2)
        #expect(found.inputs["attention_mask"]?.indexes == nil)
        #expect(found.limits == [AxisLimit(names: ["seq"], most: 64)])
    }

    /// This export looks the token types up in both tables, and the token ids in none.
    @Test func whatIsLookedUpInTwoTablesFitsTheSmaller() throws {
        let found = try uses("Tests/Fixtures/onnx/bert_qa_dynamo_op20.onnx")
        #expect(found.inputs["token_type_ids"]?.indexes == 0...1)
        #expect(found.inputs["input_ids"]?.indexes == nil)
        #expect(found.limits == [AxisLimit(names: ["seq"], most: 64)])
    }

    /// The positions of XLM-R begin behind the padding's: 64 rows are 62 tokens.
    @Test(arguments: ["xlmr_meanpool_dynamo_op18", "xlmr_meanpool_legacy_op17", "xlmr_legacy_op18"])
    func paddingOfXLMR(_ name: String) throws {
        let found = try uses("Tests/Fixtures/onnx/\(name).onnx")
        #expect(found.inputs["input_ids"]?.indexes == 0...63)
        #expect(found.inputs["input_ids"]?.padding == 1)
        #expect(found.limits.map(\.most).min() == 62)
    }

    @Test func positionsOverTwoAxes() throws {
        let found = try uses("specs/models/decoder.onnx")
        #expect(found.inputs["input_ids"]?.indexes == 0...255)
        #expect(found.limits == [AxisLimit(names: ["past", "seq"], most: 128)])
    }

    @Test func masksAreFlags() throws {
        let found = try uses("specs/models/minilm.onnx")
        #expect(found.inputs["attention_mask"]?.isFlag == true)
        #expect(found.inputs["attention_mask"]?.indexes == nil)
        #expect(found.inputs["input_ids"]?.isFlag != true)
    }

    @Test func imagesIndexNothing() throws {
        let found = try uses("Tests/Fixtures/onnx/resnet_legacy_op17.onnx")
        #expect(found.inputs["image"]?.indexes == nil)
        #expect(found.limits.isEmpty)
    }

    /// Whatever a file holds, nothing is said that its own sizes do not show.
    @Test func damagedGraphsSayNothing() throws {
        let found = try uses("specs/errors/models/cyclic.onnx")
        #expect(found.inputs.values.allSatisfy { $0.indexes == nil })
    }
}
