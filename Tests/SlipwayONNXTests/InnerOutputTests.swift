import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// Values inside a graph that are made outputs.
@Suite struct InnerOutputTests {
    private func graph() -> TestGraph {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.weight("w", [4, 3])
        graph.add("MatMul", ["x", "w"], ["scores"])
        graph.add("SplitToSequence", ["scores"], ["parts"])
        graph.add("Score", ["x"], ["unknown"], domain: "example.ops")
        graph.add("Softmax", ["scores"], ["y"])
        graph.otherOpsets = [("example.ops", 1)]
        return graph
    }

    private func inner(_ names: [String]) throws -> InnerOutputs {
        try InnerOutputs(names, of: Editable(bytes: graph().bytes).model)
    }

    @Test func aValueGetsItsTypeAndItsShape() throws {
        let found = try inner(["scores"])
        let model = try #require(found.model)
        #expect(found.names == ["scores"] && found.refused.isEmpty)
        let output = try #require(model.signature.outputs.last)
        #expect(output.name == "scores" && output.kind.elementType == .float32 && output.shape == nil)
        var bag = DiagnosticBag()
        let inferred = try ShapeInference.infer(model, into: &bag)
        #expect(bag.all.isEmpty)
        #expect(inferred.outputs.last?.dims?.map { $0?.expression } == ["batch", "3"])
        #expect(inferred.outputs.last?.batch.status == .proven)
    }

    @Test func whatIsAnOutputNeedsNothing() throws {
        #expect(try inner(["y"]).model == nil)
    }

    @Test func inputsWeightsAndNamesOfNothingAreLeftOut() throws {
        let found = try inner(["x", "w", "nothing"])
        #expect(found.model == nil && found.names.isEmpty && found.refused.isEmpty)
    }

    @Test func aSequenceIsRefused() throws {
        let found = try inner(["scores", "parts"])
        #expect(found.model == nil)
        #expect(found.refused == [.noTensor(name: "parts", word: "sequence")])
    }

    @Test func aTypeThatNobodyKnowsIsRefused() throws {
        let found = try inner(["unknown"])
        #expect(found.model == nil)
        #expect(found.refused == [.unknownType(name: "unknown", node: "\"node_unknown\" (example.ops.Score)")])
    }
}
