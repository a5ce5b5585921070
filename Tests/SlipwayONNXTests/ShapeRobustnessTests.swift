import Foundation
import SlipwayDiagnostics
import SlipwayONNX
import Testing

/// Damaged models: a finding or a result, never a crash or a hang; and every operator has a rule.
@Suite struct ShapeRobustnessTests {
    @Test(arguments: fixtureNames)
    func flippedBytesDoNoHarm(_ name: String) throws {
        let bytes = try fixtureBytes(name)
        var random = SeededRandom(state: UInt64(bytes.count))
        let folder = try ScratchFolder()
        for _ in 0..<8 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                damaged[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            let found = try infer(path: folder.write(damaged))
            #expect(found == nil || found?.model.batch.reason.isEmpty == false)
        }
    }

    @Test(arguments: fixtureNames)
    func inferenceIsRepeatable(_ name: String) throws {
        let first = try #require(try infer(path: fixturePath(name)))
        let second = try #require(try infer(path: fixturePath(name)))
        #expect(first.model.outputs.map(first.text) == second.model.outputs.map(second.text))
        #expect(first.model.outputs.map(\.batch) == second.model.outputs.map(\.batch))
        #expect(first.model.operatorCounts == second.model.operatorCounts)
    }

    @Test func aDeepNestOfBranchesEnds() throws {
        var graph = TestGraph(opset: 17)
        graph.input("c", [], type: 9)
        graph.input("x", ["batch"])
        var inner = TestGraph.subgraph([TestGraph.node("Relu", ["x"], ["r"])], outputs: ["r"])
        for _ in 0..<20 {
            let node = TestGraph.node(
                "If", ["c"], ["r"], [("then_branch", .graph(inner)), ("else_branch", .graph(inner))])
            inner = TestGraph.subgraph([node], outputs: ["r"])
            if inner.bytes.count > 200_000 { break }
        }
        graph.add("If", ["c"], ["y"], [("then_branch", .graph(inner)), ("else_branch", .graph(inner))])
        #expect(try graph.inferred().model.outputs.count == 1)
    }

    @Test func functionsThatCallEachOtherManyTimesEnd() throws {
        var graph = TestGraph(opset: 17)
        graph.otherOpsets = [("local", 1)]
        graph.input("x", ["batch"])
        graph.add("F0", ["x"], ["y"], domain: "local")
        for level in 0..<11 {
            var function = Proto().text(1, "F\(level)").text(4, "in").text(5, "out")
            for index in 0..<8 {
                let (from, to) = (index == 0 ? "in" : "v\(index)", index == 7 ? "out" : "v\(index + 1)")
                function = function.message(7, TestGraph.node("F\(level + 1)", [from], [to], domain: "local"))
            }
            let opsets = function.message(9, Proto().text(1, "local").number(2, 1)).text(10, "local")
            graph.functions = Proto(bytes: graph.functions.bytes + Proto().message(25, opsets).bytes)
        }
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func sizesThatDoubleManyTimesEnd() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x0", ["a", "b"])
        for index in 0..<200 {
            graph.add("Concat", ["x\(index)", "x\(index)"], ["x\(index + 1)"], [("axis", .int(Int64(index % 2)))])
        }
        #expect(try graph.shape() == "[?, ?]")
    }

    @Test func productsThatGrowEnd() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x0", ["a", "b"])
        graph.constant("double", [-1])
        for index in 0..<100 {
            graph.add("Expand", ["x\(index)", "s\(index)"], ["e\(index)"])
            graph.add("Shape", ["x\(index)"], ["s\(index)"])
            graph.add("Concat", ["e\(index)", "x0"], ["x\(index + 1)"], [("axis", .int(0))])
        }
        #expect(try graph.inferred().model.outputs.count == 1)
    }
}
