import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite("Second opinion")
struct OpinionTests {
    private func stripped(_ url: URL, limit: Int = 64 << 20) throws -> [UInt8]? {
        var bag = DiagnosticBag()
        let path = url.path(percentEncoded: false)
        let model = try #require(try ONNXModel.open(path: path, display: SourceID("m"), into: &bag))
        return try model.withoutWeights(limit: limit, into: &bag)
    }

    /// Without its weights a model has the same shapes, by the same engine.
    @Test(arguments: ["bert_qa_legacy_op17", "resnet_dynamo_op18", "scan_op13", "local_function_op17", "if_same_op17"])
    func shapesAreTheSameWithoutWeights(name: String) throws {
        let url = fixtureFolder.appending(path: "\(name).onnx")
        let bytes = try #require(try stripped(url))
        #expect(bytes.count <= (try Data(contentsOf: url)).count)
        let copy = FileManager.default.temporaryDirectory.appending(path: "stripped-\(UUID().uuidString).onnx")
        try Data(bytes).write(to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        #expect(try describe(copy) == describe(url))
        // What is stripped is not stripped further.
        #expect(try stripped(copy)?.count == bytes.count)
    }

    private func describe(_ url: URL) throws -> [String] {
        var bag = DiagnosticBag()
        let path = url.path(percentEncoded: false)
        let model = try #require(try ONNXModel.open(path: path, display: SourceID("m"), into: &bag))
        return try ShapeInference.infer(model, into: &bag).outputs.map { "\($0.name) \($0.dims ?? [])" }
    }

    @Test func aGraphBeyondTheLimitIsNotStripped() throws {
        #expect(try stripped(fixtureFolder.appending(path: "bert_qa_legacy_op17.onnx"), limit: 1000) == nil)
    }

    @Test func ranksAndNumbersAreCompared() {
        let verdict = BatchVerdict(status: .unknown, reason: "", node: nil)
        func model(_ dims: [SymbolicDim?]?) -> InferredModel {
            InferredModel(
                outputs: [
                    InferredOutput(name: "y", kind: .tensor(.float32), declared: nil, dims: dims, batch: verdict)
                ],
                batch: verdict, operatorCounts: [])
        }
        let two = model([SymbolicDim(2), nil])
        #expect(two.contradictions(with: [OutputOpinion(name: "y", dims: [2, 7])]).isEmpty)
        #expect(two.contradictions(with: [OutputOpinion(name: "y", dims: [nil, nil])]).isEmpty)
        #expect(two.contradictions(with: [OutputOpinion(name: "z", dims: [3])]).isEmpty)
        #expect(two.contradictions(with: [OutputOpinion(name: "y", dims: nil)]).isEmpty)
        #expect(model(nil).contradictions(with: [OutputOpinion(name: "y", dims: [3])]).isEmpty)
        #expect(
            two.contradictions(with: [OutputOpinion(name: "y", dims: [3, 7])])
                == [ShapeContradiction(output: "y", ours: "2 for axis 0", theirs: "3 for axis 0")])
        #expect(
            two.contradictions(with: [OutputOpinion(name: "y", dims: [2])])
                == [ShapeContradiction(output: "y", ours: "2 axes", theirs: "1 axis")])
    }
}
