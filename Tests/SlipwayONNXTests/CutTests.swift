import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct CutTests {
    private func cut(_ file: Editable, keeping names: Set<String>) throws -> Editable {
        var plan = EditPlan()
        let removed = try file.model.keepOutputs(names, of: file.graph, functions: file.functions, in: &plan)
        let edited = try file.edited(plan)
        #expect(edited.graph.nodes.count == file.graph.nodes.count - removed)
        return edited
    }

    @Test(arguments: fixtureNames) func cuttingNothingKeepsWhatIsNeeded(name: String) throws {
        let file = try Editable(fixture: name)
        let names = Set(file.graph.outputs.map(\.tensor.name))
        let edited = try cut(file, keeping: names)
        #expect(edited.model.signature.inputs == file.model.signature.inputs)
        #expect(edited.model.signature.outputs == file.model.signature.outputs)
        var known = Set(edited.graph.inputs.map(\.tensor.name) + edited.graph.initializers.map(\.tensor.name) + [""])
        for node in edited.graph.nodes {
            #expect(known.isSuperset(of: node.inputs))
            known.formUnion(node.outputs)
        }
        #expect(known.isSuperset(of: names))
    }

    @Test func nodesAndInitializersOfAnOutputGoWithIt() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "4"])
        graph.weight("w1", [4, 4])
        graph.weight("w2", [4, 4])
        graph.add("MatMul", ["x", "w1"], ["a"])
        graph.add("MatMul", ["x", "w2"], ["b0"])
        graph.add("Relu", ["b0"], ["b"])
        graph.outputs = ["a", "b"]
        let edited = try cut(Editable(bytes: graph.bytes), keeping: ["a"])
        #expect(edited.graph.nodes.map(\.outputs) == [["a"]])
        #expect(edited.graph.initializers.map(\.tensor.name) == ["w1"])
        #expect(edited.model.signature.outputs.map(\.name) == ["a"])
        #expect(edited.model.signature.weightBytes == 64)
    }

    @Test func anInputThatNothingNeedsAnyMoreStays() throws {
        var graph = TestGraph()
        graph.input("x", ["batch"])
        graph.input("z", ["batch"])
        graph.add("Relu", ["x"], ["a"])
        graph.add("Relu", ["z"], ["b"])
        graph.outputs = ["a", "b"]
        let edited = try cut(Editable(bytes: graph.bytes), keeping: ["a"])
        #expect(edited.model.signature.inputs.map(\.name) == ["x", "z"])
    }

    @Test func whatASubgraphCapturesIsNeeded() throws {
        var graph = TestGraph()
        graph.input("x", ["batch"])
        graph.input("c", [], type: 9)
        graph.weight("w", [4])
        graph.add("Neg", ["x"], ["captured"])
        graph.add("Abs", ["x"], ["only_b"])
        let inner = TestGraph.subgraph([TestGraph.node("Add", ["captured", "w"], ["deep"])], outputs: ["deep"])
        let outer = TestGraph.subgraph(
            [
                TestGraph.node(
                    "If", ["c"], ["mid"], [("then_branch", .graph(inner)), ("else_branch", .graph(inner))])
            ], outputs: ["mid"])
        graph.add("If", ["c"], ["y"], [("then_branch", .graph(outer)), ("else_branch", .graph(outer))])
        graph.add("Relu", ["only_b"], ["b"])
        graph.outputs = ["y", "b"]
        let edited = try cut(Editable(bytes: graph.bytes), keeping: ["y"])
        #expect(edited.graph.nodes.map(\.opType) == ["Neg", "If"])
        #expect(edited.graph.initializers.map(\.tensor.name) == ["w"])
    }

    @Test func aValueThatASubgraphHandsOutUnchangedIsNeeded() throws {
        var graph = TestGraph()
        graph.input("x", ["batch"])
        graph.input("c", [], type: 9)
        graph.add("Neg", ["x"], ["captured"])
        let branch = TestGraph.subgraph([], outputs: ["captured"])
        graph.add("If", ["c"], ["y"], [("then_branch", .graph(branch)), ("else_branch", .graph(branch))])
        graph.add("Abs", ["x"], ["b"])
        graph.outputs = ["y", "b"]
        let edited = try cut(Editable(bytes: graph.bytes), keeping: ["y"])
        #expect(edited.graph.nodes.map(\.opType) == ["Neg", "If"])
    }

    @Test func functionsThatNothingCallsGo() throws {
        func function(_ name: String, calls other: String?) -> Proto {
            let node =
                other.map { TestGraph.node($0, ["v"], ["w"], domain: "own") } ?? TestGraph.node("Relu", ["v"], ["w"])
            return Proto().text(1, name).text(4, "v").text(5, "w").message(7, node)
                .message(9, Proto().text(1, "").number(2, 17)).text(10, "own")
        }
        var graph = TestGraph()
        graph.otherOpsets = [("own", 1)]
        graph.functions = Proto().message(25, function("Outer", calls: "Inner"))
            .message(25, function("Inner", calls: nil)).message(25, function("Unused", calls: nil))
        graph.input("x", ["batch"])
        graph.add("Outer", ["x"], ["a"], domain: "own")
        graph.add("Unused", ["x"], ["b"], domain: "own")
        graph.outputs = ["a", "b"]
        let edited = try cut(Editable(bytes: graph.bytes), keeping: ["a"])
        #expect(edited.functions.map(\.name) == ["Outer", "Inner"])
    }

    @Test func declarationsOfRemovedValuesGo() throws {
        let nodes = Proto().message(1, TestGraph.node("Relu", ["x"], ["m"]))
            .message(1, TestGraph.node("Relu", ["x"], ["n"])).message(1, TestGraph.node("Abs", ["m"], ["a"]))
            .message(1, TestGraph.node("Abs", ["n"], ["b"]))
        let scale = { (name: String) in Proto().text(1, "SCALE_TENSOR").text(2, name) }
        let graph = nodes.text(2, "g").message(5, Proto.tensor("sm", dims: [1], rawBytes: 4))
            .message(5, Proto.tensor("sn", dims: [1], rawBytes: 4)).message(11, TestGraph.value("x", ["batch"]))
            .message(12, TestGraph.value("a", ["batch"])).message(12, TestGraph.value("b", ["batch"]))
            .message(13, TestGraph.value("m", ["batch"])).message(13, TestGraph.value("n", ["batch"]))
            .message(14, Proto().text(1, "m").message(2, scale("sm")))
            .message(14, Proto().text(1, "n").message(2, scale("sn")))
        let edited = try cut(Editable(bytes: Proto.model(graph).bytes), keeping: ["a"])
        #expect(edited.graph.values.map(\.tensor.name) == ["m"])
        #expect(edited.graph.annotations.map(\.name) == ["m"])
        #expect(edited.graph.initializers.map(\.tensor.name) == ["sm"])
    }

    @Test func anInitializerThatIsAnInputTooGoesWithIt() throws {
        let nodes = Proto().message(1, TestGraph.node("Add", ["x", "v"], ["a"]))
            .message(1, TestGraph.node("Add", ["x", "w"], ["b"]))
        let graph = nodes.text(2, "g").message(5, Proto.tensor("v", dims: [1], rawBytes: 4))
            .message(5, Proto.tensor("w", dims: [1], rawBytes: 4)).message(11, TestGraph.value("x", ["batch"]))
            .message(11, TestGraph.value("v", ["1"])).message(11, TestGraph.value("w", ["1"]))
            .message(12, TestGraph.value("a", ["batch"])).message(12, TestGraph.value("b", ["batch"]))
        let edited = try cut(Editable(bytes: Proto.model(graph).bytes), keeping: ["a"])
        #expect(edited.graph.inputs.map(\.tensor.name) == ["x", "v"])
        #expect(edited.model.signature.inputs.map(\.name) == ["x"])
        #expect(edited.graph.initializers.map(\.tensor.name) == ["v"])
    }

    @Test func aSequenceOutputIsCut() throws {
        let file = try Editable(fixture: "sequence_output_op13")
        #expect(file.graph.outputs.map(\.tensor.kind) == [.other("sequence")])
        let edited = try cut(file, keeping: [])
        #expect(edited.model.signature.outputs == [])
        #expect(edited.graph.nodes.isEmpty)
    }
}
