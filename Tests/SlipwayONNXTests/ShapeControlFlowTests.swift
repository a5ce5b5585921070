import SlipwayDiagnostics
import SlipwayONNX
import Testing

/// If, Loop, Scan, functions, and graphs that are not sound.
@Suite struct ShapeControlFlowTests {
    /// A loop that joins its state with `x` in each round, and scans `x`.
    private func growing(trips: Int64?) -> TestGraph {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        if let trips { graph.scalar("trips", trips) } else { graph.input("trips", [], type: 7) }
        let body = TestGraph.subgraph(
            [
                TestGraph.node("Concat", ["state", "x"], ["next"], [("axis", .int(0))]),
                TestGraph.node("Identity", ["x"], ["slice"]), TestGraph.node("Identity", ["go"], ["on"]),
            ],
            inputs: [
                TestGraph.value("round", [], type: 7), TestGraph.value("go", [], type: 9),
                TestGraph.value("state", nil),
            ], outputs: ["on", "next", "slice"])
        graph.add("Loop", ["trips", "", "x"], ["grown", "slices"], [("body", .graph(body))])
        return graph
    }

    @Test func aLoopOfKnownLengthIsFollowedRoundByRound() throws {
        #expect(try growing(trips: 3).shapes() == ["[4*batch, 4]", "[3, batch, 4]"])
    }

    @Test func aLoopOfUnknownLengthOpensWhatGrows() throws {
        #expect(try growing(trips: nil).shapes() == ["[?, 4]", "[?, batch, 4]"])
    }

    @Test func aLongLoopOpensWhatGrows() throws {
        #expect(try growing(trips: 1000).shapes() == ["[?, 4]", "[1000, batch, 4]"])
    }

    @Test func branchesThatDifferLeaveTheAxisOpen() throws {
        var graph = TestGraph(opset: 17)
        graph.input("c", [], type: 9)
        graph.input("x", ["batch", "n"])
        let one = TestGraph.subgraph([TestGraph.node("Identity", ["x"], ["a"])], outputs: ["a"])
        let two = TestGraph.subgraph(
            [TestGraph.node("Concat", ["x", "x"], ["b"], [("axis", .int(1))])], outputs: ["b"])
        graph.add("If", ["c"], ["y"], [("then_branch", .graph(one)), ("else_branch", .graph(two))])
        #expect(try graph.shape() == "[batch, ?]")
    }

    @Test func branchesOfDifferentRankLeaveTheRankOpen() throws {
        var graph = TestGraph(opset: 17)
        graph.input("c", [], type: 9)
        graph.input("x", ["batch", "n"])
        let one = TestGraph.subgraph([TestGraph.node("Identity", ["x"], ["a"])], outputs: ["a"])
        let two = TestGraph.subgraph(
            [
                TestGraph.node("Flatten", ["x"], ["b"], [("axis", .int(0))]),
                TestGraph.node("Size", ["b"], ["s"]),
            ], outputs: ["s"])
        graph.add("If", ["c"], ["y"], [("then_branch", .graph(one)), ("else_branch", .graph(two))])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func aFunctionReadsTheAttributesOfItsCall() throws {
        var graph = TestGraph(opset: 17)
        graph.otherOpsets = [("local", 1)]
        graph.input("x", ["batch", "2", "3"])
        graph.add("Fold", ["x"], ["y"], [("from", .int(1))], domain: "local")
        let body = TestGraph.node("Flatten", ["in"], ["out"], [("axis", .reference("from", type: 2))])
        graph.functions = Proto().message(
            25,
            Proto().text(1, "Fold").text(4, "in").text(5, "out").text(6, "from").message(7, body)
                .message(9, Proto().text(1, "").number(2, 17)).text(10, "local"))
        #expect(try graph.shape() == "[batch, 6]")
    }

    @Test func aFunctionThatCallsItselfIsUnknown() throws {
        var graph = TestGraph(opset: 17)
        graph.otherOpsets = [("local", 1)]
        graph.input("x", ["batch"])
        graph.add("Again", ["x"], ["y"], domain: "local")
        let body = TestGraph.node("Again", ["in"], ["out"], domain: "local")
        graph.functions = Proto().message(
            25,
            Proto().text(1, "Again").text(4, "in").text(5, "out").message(7, body)
                .message(9, Proto().text(1, "local").number(2, 1)).text(10, "local"))
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func aSequenceHasNoShape() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch"])
        graph.add("SequenceConstruct", ["x", "x"], ["y"])
        let found = try graph.inferred()
        #expect(found.model.outputs.first?.dims == nil)
        #expect(found.firstStatus == .disproven)
    }

    @Test func nodesOutOfOrderAreSortedAndReported() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.add("Relu", ["middle"], ["y"])
        graph.add("Transpose", ["x"], ["middle"])
        graph.outputs = ["y"]
        let found = try graph.inferred()
        #expect(found.first == "[4, batch]")
        #expect(found.findings.map(\.code.name) == ["unsorted-graph"])
    }

    @Test func aCycleIsReportedAndUnknown() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.add("Add", ["x", "b"], ["a"])
        graph.add("Relu", ["a"], ["b"])
        let found = try graph.inferred()
        #expect(found.first == "unknown rank")
        #expect(found.findings.map(\.code.name) == ["cyclic-graph"])
    }

    @Test func aValueThatTwoNodesGiveIsReportedAndUnknown() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.add("Relu", ["x"], ["y"])
        graph.add("Transpose", ["x"], ["y"])
        let found = try graph.inferred()
        #expect(found.first == "unknown rank")
        #expect(found.findings.map(\.code.name) == ["duplicate-node-output"])
    }

    @Test func aValueThatNothingGivesIsUnknown() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.add("Relu", ["nowhere"])
        #expect(try graph.shape() == "unknown rank")
    }
}
