import SlipwayDiagnostics
import SlipwayDomain
import SlipwayTriton
import Testing

@Suite("What the server fills in of a graph, and graphs that cannot be read")
struct GraphCompletionTests {
    private typealias Case = BackendCase

    private static let two = Case.graph(
        [Case.tensor("a", .int64, [-1, -1]), Case.tensor("b", .int64, [-1, 4])],
        [Case.tensor("y", [-1, -1, 16]), Case.tensor("z", [-1])])

    private func model(_ text: String, batch: Int = 8, _ graph: GraphSignature = two) -> BackendCase {
        Case(text: "backend: \"onnxruntime\"\nmax_batch_size: \(batch)\n\(Case.cpu)\(text)", graph: graph)
    }

    // MARK: Auto-complete

    @Test func aModelWithoutInputsAndOutputsIsCompleted() {
        let one = Case(text: "backend: \"onnxruntime\"\n" + Case.cpu)
        #expect(one.findings().codes == [.completedByServer])
        #expect(one.findings().first?.message == "the server sets max_batch_size to 4")
        var strict = one
        strict.server.autoComplete = false
        #expect(strict.findings().first?.notes.contains("configuration expects 0 inputs, model provides 1") == true)
        var larger = one
        larger.server.backendOptions = ["onnxruntime": ["default-max-batch-size": "16"]]
        #expect(larger.findings().first?.message == "the server sets max_batch_size to 16")
    }

    @Test func aModelThatCannotBatchIsNotCompletedWithABatch() {
        let graph = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", [-1, 3]), Case.tensor("w", [1])])
        let text = "input { name: \"x\" data_type: TYPE_FP32 dims: [3] }\n"
        let findings = model(text, graph).findings()
        #expect(findings.codes == [.graphNotBatchable])
        #expect(findings.places == ["max_batch_size"])
        let words = "autofill failed for model 'm': model does not support batching while non-zero max_batch_size is"
        #expect(findings.first?.notes.contains(words) == true)
        #expect(model(text + "output { name: \"y\" data_type: TYPE_FP32 dims: [3] }", graph).findings().isEmpty)
    }

    @Test func theFilledInBatchSizeCountsForWhatIsStated() {
        let text = "input { name: \"x\" data_type: TYPE_FP32 dims: [-1, 3] }\n"
        let codes = model(text, batch: 0, Case.reluGraph).findings().codes
        #expect(codes == [.completedByServer, .graphShapeMismatch])
    }

    @Test func aFilledInScalarIsAWarning() {
        let graph = Case.graph([Case.tensor("x", nil)], [Case.tensor("y", nil)])
        #expect(model("", batch: 0, graph).findings().codes == [.failsAtRequest])
    }

    @Test func whatTheServerMayOrMayNotFillInIsNotJudged() {
        // Whether ONNX Runtime knows the output's shape, and with it whether the model batches, is not certain.
        let graph = Case.graph([Case.tensor("x", [-1, 3])], [Case.tensor("y", nil)])
        for dims in ["[3]", "[-1, 3]"] {
            let text = "input { name: \"x\" data_type: TYPE_FP32 dims: \(dims) }\n"
            #expect(model(text, batch: 0, graph).findings().isEmpty)
        }
    }

    @Test func aTypeThatCannotBeServedCannotBeFilledIn() {
        let graph = Case.graph([Case.tensor("x", .bfloat16, [-1, 3])], [Case.tensor("y", [-1, 3])])
        let findings = model("", graph).findings()
        #expect(findings.codes == [.graphTypeMismatch])
        #expect(findings.first?.notes.contains("model input 'x' must specify 'data_type' for m") == true)
    }

    @Test func aTargetOfBatchInputIsAnInputOfTheGraph() {
        let batch =
            "batch_input { kind: BATCH_ELEMENT_COUNT target_name: \"n\" data_type: TYPE_INT32 source_input: \"x\" }\n"
        let inputs = [Case.tensor("x", [-1, 3]), Case.tensor("N", .int32, [-1])]
        let wrong = model(Case.relu + batch, Case.graph(inputs, [Case.tensor("y", [-1, 3])])).findings()
        #expect(wrong.codes == [.graphTensorsMismatch])
        #expect(wrong.places == ["\"n\""])
        let good = batch.replacing("\"n\"", with: "\"N\"")
        #expect(model(Case.relu + good, Case.graph(inputs, [Case.tensor("y", [-1, 3])])).findings().isEmpty)
    }

    // MARK: Files

    @Test func aFileThatIsNoModelIsReportedOnce() {
        var one = Case.relu("")
        one.graph = nil
        one.unreadable = "its bytes are no protobuf message"
        let findings = one.findings()
        #expect(findings.codes == [.modelFileUnreadable])
        #expect(
            findings.first?.notes.contains(
                "onnx runtime error 7: Load model from m/1/model.onnx failed:Protobuf parsing failed.") == true)
        one.unreadable = nil
        one.files["1/model.onnx"] = 0
        #expect(one.findings().codes == [.modelFileUnreadable])
    }
}
