import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// Element types are followed, and a declaration that says another one is found.
@Suite struct TypeTests {
    private func findings(_ build: (inout TestGraph) -> Void) throws -> [String] {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        build(&graph)
        return try graph.inferred().findings.filter { $0.code == .elementTypeMismatch }.map(\.message)
    }

    @Test func aStaleDeclarationOfHalfPrecisionIsFound() throws {
        let path = fixtureFolder.deletingLastPathComponent()
            .appendingPathComponent("inner-type/q__embedder_fp16.onnx").path
        let found = try #require(try infer(path: path)).findings.filter { $0.code == .elementTypeMismatch }
        #expect(
            found.first?.message.hasPrefix("\"/Cast_output_0\" is declared float16, and the node \"/Cast\"") == true)
        #expect(found.first?.severity == .error)
    }

    @Test func aDeclarationThatIsRightIsNoFinding() throws {
        let found = try findings {
            $0.value("h", ["batch", "4"], type: 10)
            $0.add("Cast", ["x"], ["h"], [("to", .int(10))])
            $0.add("Cast", ["h"], ["y"], [("to", .int(1))])
        }
        #expect(found.isEmpty)
    }

    @Test(
        arguments: [
            ("Equal", ["x", "x"], 1), ("Shape", ["x"], 6), ("Relu", ["x"], 10), ("ArgMax", ["x"], 1),
            ("IsNaN", ["x"], 7),
        ] as [(String, [String], Int64)])
    func aWrongDeclarationIsFound(_ opType: String, _ inputs: [String], _ declared: Int64) throws {
        let found = try findings {
            $0.value("v", nil, type: declared)
            $0.add(opType, inputs, ["v"])
            $0.add("Cast", ["v"], ["y"], [("to", .int(1))])
        }
        #expect(found.count == 1)
    }

    @Test func aNodeWithTwoTypesIsFound() throws {
        let found = try findings {
            $0.add("Cast", ["x"], ["h"], [("to", .int(10))])
            $0.add("Add", ["x", "h"])
        }
        #expect(found == [#"the node "node_y" (Add) takes "x", which is float32, and "h", which is float16"#])
    }

    @Test func aBranchIsFollowed() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.input("c", [], type: 9)
        let cast = TestGraph.node("Cast", ["x"], ["inner"], [("to", .int(10))])
        let body = TestGraph.subgraph([cast], outputs: ["inner"])
            .message(13, TestGraph.value("inner", nil, type: 11))
        graph.add("If", ["c"], ["y"], [("then_branch", .graph(body)), ("else_branch", .graph(body))])
        let found = try graph.inferred().findings.filter { $0.code == .elementTypeMismatch }
        #expect(found.contains { $0.message.hasPrefix("\"inner\" is declared") })
    }

    @Test func whatHasNoRuleIsNotJudged() throws {
        let found = try findings {
            $0.value("v", nil, type: 10)
            $0.otherOpsets = [("example", 1)]
            $0.add("Mystery", ["x"], ["v"], domain: "example")
            $0.add("Cast", ["v"], ["y"], [("to", .int(1))])
        }
        #expect(found.isEmpty)
    }
}

/// Axes 0 of different names are one batch where a node brings them together.
@Suite struct SeparateBatchTests {
    private func found(_ axes: [String], _ build: (inout TestGraph) -> Void) throws -> InferredModel {
        var graph = TestGraph(opset: 17)
        for (index, axis) in axes.enumerated() { graph.input("x\(index)", [axis, "4"]) }
        build(&graph)
        return try graph.inferred().model
    }

    @Test func inputsThatDoNotMeetAreNamed() throws {
        let found = try found(["batch", "n"]) { $0.add("Relu", ["x0"]) }
        #expect(found.separateBatches?.inputs == ["x0", "x1"])
        #expect(found.batch.status == .unknown)
        #expect(found.batch.reason.hasPrefix("axis 0 is `batch` in input \"x0\" and `n` in input \"x1\""))
        #expect(!found.isBatchable)
    }

    @Test func inputsThatMeetAreOneBatch() throws {
        let found = try found(["batch", "n"]) { $0.add("Concat", ["x0", "x1"], ["y"], [("axis", .int(1))]) }
        #expect(found.separateBatches == nil)
        #expect(found.isBatchable)
    }

    @Test func inputsThatMeetOverAThirdOneAreOneBatch() throws {
        let found = try found(["a", "b", "c"]) {
            $0.add("Add", ["x0", "x1"], ["s"])
            $0.add("Mul", ["s", "x2"])
        }
        #expect(found.separateBatches == nil)
    }

    @Test(arguments: [
        ["unk__1", "unk__2"], ["s0", "s1"], ["x_dynamic_axes_1", "y_dynamic_axes_1"], ["?", "?"], ["n", "n"],
    ])
    func namesThatExportersMakeUpSayNothing(_ axes: [String]) throws {
        #expect(try found(axes) { $0.add("Relu", ["x0"]) }.separateBatches == nil)
    }
}
