import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct GraphRecordTests {
    private func graph(_ name: String) throws -> (ONNXModel, GraphRecord) {
        let model = try #require(try open(path: fixturePath(name)).model)
        return (model, try record(model))
    }

    private func record(_ model: ONNXModel) throws -> GraphRecord {
        var bag = DiagnosticBag()
        let graph = try model.readGraph(into: &bag)
        #expect(bag.all.map(\.message) == [])
        return try #require(graph)
    }

    @Test(arguments: fixtureNames) func everyValueThatANodeReadsIsMadeBefore(name: String) throws {
        let (model, graph) = try graph(name)
        #expect(graph.nodes.count == model.signature.nodeCount)
        var known = Set(graph.inputs.map(\.tensor.name) + graph.initializers.map(\.tensor.name) + [""])
        for node in graph.nodes {
            #expect(!node.opType.isEmpty)
            #expect(known.isSuperset(of: node.inputs), "node \"\(node.name)\"")
            known.formUnion(node.outputs)
        }
        #expect(known.isSuperset(of: graph.outputs.map(\.tensor.name)))
    }

    @Test(arguments: fixtureNames) func placesPointAtTheFields(name: String) throws {
        let bytes = try fixtureBytes(name)
        let (_, graph) = try graph(name)
        let prefix = try #require(graph.lengthPrefix)
        #expect(Array(bytes[prefix]) == Proto.varint(UInt64(graph.content.count)))
        #expect(prefix.upperBound == graph.content.lowerBound)
        for (tag, fields) in [
            (0x0A, graph.nodes.map(\.field)), (0x2A, graph.initializers.map(\.field)),
            (0x5A, graph.inputs.map(\.field)),
            (0x62, graph.outputs.map(\.field)), (0x6A, graph.values.map(\.field)),
        ] as [(UInt8, [Range<Int>])] {
            #expect(fields.allSatisfy { bytes[$0.lowerBound] == tag && graph.content.contains($0.lowerBound) })
        }
        for output in graph.outputs {
            #expect(Array(bytes[output.field].suffix(output.content.count)) == Array(bytes[output.content]))
        }
    }

    @Test(arguments: fixtureNames) func smallConstantsOfEveryFixtureCanBeRead(name: String) throws {
        let (model, graph) = try graph(name)
        for initializer in graph.initializers {
            let tensor = initializer.tensor
            guard tensor.elementType == .int64, let count = tensor.elementCount, count <= 1024 else { continue }
            guard case .integers(let values) = try model.values(of: tensor) else {
                Issue.record("\(tensor.name) has no values")
                continue
            }
            #expect(values.count == count)
        }
    }

    @Test func subgraphsAreReadByTheirPlace() throws {
        let (model, graph) = try graph("if_same_op17")
        let node = try #require(graph.nodes.first { $0.opType == "If" })
        guard case .graph(let content) = node.attribute("then_branch") else {
            Issue.record("no then_branch")
            return
        }
        var bag = DiagnosticBag()
        let branch = try #require(try model.readSubgraph(content, into: &bag))
        #expect(branch.lengthPrefix == nil)
        #expect(branch.nodes.count == 1)
        #expect(branch.outputs.count == 1)
    }

    @Test func functionsKeepTheirSignatureAndNodes() throws {
        let model = try #require(try open(path: fixturePath("local_function_op17")).model)
        var bag = DiagnosticBag()
        let functions = try #require(try model.readFunctions(into: &bag))
        let function = try #require(functions.first)
        let graph = try record(model)
        let call = try #require(graph.nodes.first { $0.opType == function.name })
        #expect(call.domain == function.domain)
        #expect(function.inputs.count >= call.inputs.count)
        #expect(!function.nodes.isEmpty)
        #expect(function.opsets.first?.domain == "")
    }

    @Test func fileThatShrinksIsAnErrorAndNoSignal() throws {
        let folder = try ScratchFolder()
        let path = try folder.write(fixtureBytes("bert_qa_legacy_op17"))
        let model = try #require(try open(path: path).model)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 1000)
        try handle.close()
        var bag = DiagnosticBag()
        #expect(throws: ONNXReadError.shrunk(path: path)) { try model.readGraph(into: &bag) }
    }

    @Test(arguments: fixtureNames) func bitFlipsNeverBreakTheClosestLook(name: String) throws {
        let bytes = try fixtureBytes(name)
        let folder = try ScratchFolder()
        var random = SeededRandom(state: UInt64(bytes.count) + 1)
        for _ in 0..<(bytes.count < 2000 ? 60 : 10) {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            guard let model = try open(path: folder.write(damaged)).model else { continue }
            var bag = DiagnosticBag()
            let graph = try model.readGraph(into: &bag)
            #expect(graph != nil || bag.hasErrors)
            for initializer in graph?.initializers ?? [] { _ = try model.values(of: initializer.tensor) }
            let functions = try model.readFunctions(into: &bag)
            #expect(functions != nil || bag.hasErrors)
        }
    }
}
