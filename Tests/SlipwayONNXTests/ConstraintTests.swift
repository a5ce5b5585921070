import Foundation
import SlipwayDiagnostics
import SlipwayONNX
import Testing

/// Sizes that a node demands hold wherever the symbol comes back.
@Suite struct ConstraintTests {
    private func outputs(_ build: (inout TestGraph) -> Void) throws -> InferredModel {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        build(&graph)
        return try graph.inferred().model
    }

    @Test func aReshapeThatIsUndoneKeepsItsDemand() throws {
        let found = try outputs {
            $0.constant("two", [2, 4])
            $0.add("Shape", ["x"], ["shape"])
            $0.add("Reshape", ["x", "two"], ["r"])
            $0.add("Relu", ["r"], ["q"])
            $0.add("Reshape", ["q", "shape"])
        }
        #expect(found.outputs.first?.dims?.first??.value == 2)
        #expect(found.batch.status == .disproven)
        #expect(
            found.batch.reason == "axis 0 of input \"x\" can only be 2: Reshape \"node_r\" takes nothing else")
        #expect(found.outputs.first?.batch.node?.name == "node_r")
    }

    @Test func aConstantInitialStateIsADemand() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["time", "batch", "4"])
        graph.weight("w", [1, 16, 4])
        graph.weight("r", [1, 16, 4])
        graph.weight("h", [1, 3, 4])
        graph.add("LSTM", ["x", "w", "r", "", "", "h"], ["y"], [("hidden_size", .int(4))])
        #expect(try graph.shape() == "[time, 1, 3, 4]")
    }

    @Test func aConstantOfTwoRowsLeavesNoBatch() throws {
        let found = try outputs {
            $0.weight("c", [2, 4])
            $0.add("Add", ["x", "c"], ["sum"])
            $0.add("Relu", ["x"])
        }
        #expect(found.batch.status == .disproven)
        #expect(found.batch.reason.contains("can only be 1 or 2: Add \"node_sum\""))
        #expect(found.outputs.first?.batch.status == .disproven)
    }

    @Test func whatAnIfMayLeaveOutDemandsNothing() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.input("c", [], type: 9)
        graph.constant("two", [2, 4])
        let body = TestGraph.subgraph([TestGraph.node("Reshape", ["x", "two"], ["inner"])], outputs: ["inner"])
        graph.add("If", ["c"], ["z"], [("then_branch", .graph(body)), ("else_branch", .graph(body))])
        graph.add("Relu", ["x"])
        #expect(try graph.shape() == "[batch, 4]")
    }

    @Test func aSizeThatNothingDemandsStays() throws {
        let found = try outputs {
            $0.constant("any", [-1, 2])
            $0.add("Reshape", ["x", "any"], ["r"])
            $0.add("Relu", ["x"])
        }
        #expect(found.batch.status == .proven)
    }

    /// What a graph with two nodes says, the second of which gives back the declared shape.
    private func verdict(_ build: (inout TestGraph) -> Void) throws -> BatchVerdict { try outputs(build).batch }

    @Test func aReshapeToRowsOfThreeDemandsMultiples() throws {
        let found = try verdict {
            $0.constant("three", [3, -1])
            $0.add("Shape", ["x"], ["shape"])
            $0.add("Reshape", ["x", "three"], ["r"])
            $0.add("Reshape", ["r", "shape"])
        }
        #expect(found.status == .disproven)
        #expect(found.reason.contains("can only be a multiple of 3: Reshape \"node_r\""))
    }

    @Test func aReshapeThatAlwaysFitsDemandsNothing() throws {
        let found = try verdict {
            $0.constant("two", [2, -1])
            $0.add("Shape", ["x"], ["shape"])
            $0.add("Reshape", ["x", "two"], ["r"])
            $0.add("Reshape", ["r", "shape"])
        }
        #expect(found.status == .proven)
    }

    @Test func aSplitIntoStatedRowsDemandsTheirSum() throws {
        let found = try verdict {
            $0.constant("sizes", [1, 2])
            $0.add("Split", ["x", "sizes"], ["a", "b"], [("axis", .int(0))])
            $0.add("Concat", ["a", "b"], ["y"], [("axis", .int(0))])
        }
        #expect(found.reason.contains("can only be 3: Split \"node_a\""))
    }

    @Test func aSqueezeOfTheBatchDemandsOneRow() throws {
        let found = try verdict {
            $0.constant("zero", [0])
            $0.add("Squeeze", ["x", "zero"], ["s"])
            $0.add("Relu", ["x"])
        }
        #expect(found.reason.contains("can only be 1: Squeeze \"node_s\""))
    }

    @Test func aProductOverTheBatchDemandsTheRowsOfItsWeight() throws {
        let found = try verdict {
            $0.weight("w", [3, 5])
            $0.add("Transpose", ["x"], ["t"])
            $0.add("MatMul", ["t", "w"], ["m"])
            $0.add("Relu", ["x"])
        }
        #expect(found.reason.contains("can only be 3: MatMul \"node_m\""))
    }

    @Test func aBiasOfTwoRowsIsNoBroadcastOfAGemm() throws {
        let found = try verdict {
            $0.weight("w", [4, 5])
            $0.weight("c", [2, 5])
            $0.add("Gemm", ["x", "w", "c"])
        }
        #expect(found.reason.contains("can only be 2: Gemm"))
    }

    @Test func anAxisWithoutANameIsHeldToADemandToo() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["?", "4"])
        graph.weight("c", [2, 4])
        graph.add("Concat", ["x", "c"], ["y"], [("axis", .int(1))])
        let found = try graph.inferred().model
        #expect(found.batch.reason.contains("can only be 2: Concat"))
        #expect(found.outputs.first?.dims?.first??.value == 2)
    }

    @Test func aDemandThatContradictsItselfIsSaid() throws {
        let found = try verdict {
            $0.constant("two", [2, 4])
            $0.constant("three", [3, 4])
            $0.add("Reshape", ["x", "two"], ["a"])
            $0.add("Reshape", ["x", "three"], ["b"])
            $0.add("Relu", ["x"])
        }
        #expect(found.reason.contains("can have no size"))
    }

    @Test func whatAnOutputThatIsCutDemandsIsForgotten() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.constant("two", [2, 4])
        graph.add("Relu", ["x"], ["good"])
        graph.add("Reshape", ["x", "two"], ["baked"])
        graph.outputs = ["good", "baked"]
        let all = try graph.inferred().model
        #expect(all.outputs.map(\.batch.status) == [.disproven, .disproven])
        let one = try graph.inferred(keeping: ["good"]).model
        #expect(one.outputs[0].batch.status == .proven)
    }

    @Test func whatUsersHadRunsWithTwoRowsOnly() throws {
        let path = fixtureFolder.deletingLastPathComponent()
            .appendingPathComponent("baked/b_reshape_const_then_back.onnx").path
        let opened = try open(path: path)
        var bag = DiagnosticBag()
        let found = try ShapeInference.infer(try #require(opened.model), into: &bag)
        #expect(!found.isBatchable)
        #expect(found.batch.reason.contains("can only be 2: Reshape"))
    }
}
