import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// A model with its graph, ready to be edited, and its bytes.
struct Editable {
    let bytes: [UInt8]
    let model: ONNXModel
    let graph: GraphRecord
    let functions: [FunctionRecord]
    private let folder: ScratchFolder

    init(bytes: [UInt8]) throws {
        self.bytes = bytes
        folder = try ScratchFolder()
        model = try #require(try open(path: folder.write(bytes)).model)
        var bag = DiagnosticBag()
        graph = try #require(try model.readGraph(into: &bag))
        functions = try #require(try model.readFunctions(into: &bag))
    }

    init(fixture name: String) throws {
        try self.init(bytes: fixtureBytes(name))
    }

    /// The bytes of the file after a plan.
    func bytes(after plan: EditPlan) throws -> [UInt8] {
        try model.applying(plan).bytes(from: bytes)
    }

    /// The model after a plan, which must be readable without an error.
    func edited(_ plan: EditPlan) throws -> Editable {
        try Editable(bytes: bytes(after: plan))
    }
}

extension SplicedFile {
    /// The content, with the bytes of the source.
    func bytes(from source: [UInt8]) -> [UInt8] {
        pieces.flatMap { piece in
            switch piece {
            case .bytes(let bytes): bytes
            case .copy(let range): Array(source[range])
            case .convert(let conversion): conversion.numbers.convert(source[conversion.range])
            }
        }
    }
}

extension NodeRecord {
    /// The node without its places in the file.
    var text: String { "\(domain).\(opType) \(name) \(inputs) \(outputs) \(attributes.map(\.name))" }
}

@Suite struct EditPlanTests {
    @Test func aPlanWithoutChangesCopiesTheFile() throws {
        let file = try Editable(fixture: "resnet_legacy_op17")
        let result = try file.model.applying(EditPlan())
        #expect(result.pieces == [.copy(0..<file.bytes.count)])
    }

    @Test(arguments: fixtureNames) func anotherShapeOfEveryOutputChangesNothingElse(name: String) throws {
        let file = try Editable(fixture: name)
        var plan = EditPlan()
        let shape = Shape([.named(AxisSum(names: ["renamed"])), .fixed(300), .opaque("(h - 1)//2"), .anonymous])
        let outputs = file.graph.outputs.filter { $0.tensor.kind.elementType != nil }
        for output in outputs { try file.model.setShape(shape, of: output, in: &plan) }
        let edited = try file.edited(plan)
        #expect(edited.model.signature.inputs == file.model.signature.inputs)
        #expect(edited.graph.nodes.map(\.text) == file.graph.nodes.map(\.text))
        #expect(edited.model.signature.weightBytes == file.model.signature.weightBytes)
        for (after, before) in zip(edited.graph.outputs, file.graph.outputs) {
            #expect(after.tensor.name == before.tensor.name)
            #expect(after.tensor.kind == before.tensor.kind)
            #expect(after.tensor.shape == (before.tensor.kind.elementType == nil ? nil : shape))
        }
    }

    @Test func oneDimensionChangesAloneAndKeepsItsDenotation() throws {
        let dim = Proto().number(1, 1).text(3, "DATA_BATCH")
        let shape = Proto().message(1, dim).message(1, Proto().number(1, 4))
        let type = Proto().message(1, Proto().number(1, 1).message(2, shape)).text(6, "IMAGE")
        let output = Proto().text(1, "y").message(2, type).text(3, "a note")
        let graph = Proto().message(1, TestGraph.node("Relu", ["x"], ["y"])).text(2, "g")
            .message(11, Proto.value("x", dims: [nil, 4])).message(12, output)
        let file = try Editable(bytes: Proto.model(graph).bytes)
        var plan = EditPlan()
        let wanted = Shape([.named(AxisSum(names: ["batch"])), .fixed(4)])
        try file.model.setShape(wanted, of: file.graph.outputs[0], in: &plan)
        let bytes = try file.bytes(after: plan)
        let newDim = Proto().text(2, "batch").text(3, "DATA_BATCH")
        let newShape = Proto().message(1, newDim).message(1, Proto().number(1, 4))
        let newType = Proto().message(1, Proto().number(1, 1).message(2, newShape)).text(6, "IMAGE")
        let newOutput = Proto().text(1, "y").message(2, newType).text(3, "a note")
        let newGraph = Proto().message(1, TestGraph.node("Relu", ["x"], ["y"])).text(2, "g")
            .message(11, Proto.value("x", dims: [nil, 4])).message(12, newOutput)
        #expect(bytes == Proto.model(newGraph).bytes)
    }

    @Test func lengthsOfAllMessagesAroundAChangeGrow() throws {
        // A graph of just under 128 bytes: its length takes one byte before the change and two after it.
        let file = try Editable(bytes: Proto.model().bytes)
        #expect(file.graph.content.count < 128)
        var plan = EditPlan()
        plan.add(
            initializer: .tensor(name: "many", int64: Array(repeating: 7, count: 40)), to: file.graph)
        let edited = try file.edited(plan)
        #expect(edited.graph.content.count > 300)
        let tensor = try #require(edited.graph.initializers.first?.tensor)
        #expect(tensor.name == "many")
        #expect(try edited.model.values(of: tensor) == .integers(Array(repeating: 7, count: 40)))
        #expect(edited.model.signature.outputs == file.model.signature.outputs)
    }

    @Test func nodesAndAttributesAreReplacedAddedAndRemoved() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "3", "4"])
        graph.constant("target", [1, 12])
        graph.add("Reshape", ["x", "target"], ["r"], [("allowzero", .int(1))])
        graph.add("Flatten", ["r"], ["y"], [("axis", .int(2))])
        let file = try Editable(bytes: graph.bytes)
        let (reshape, flatten) = (file.graph.nodes[0], file.graph.nodes[1])
        var plan = EditPlan()
        plan.remove(reshape.attributes[0], from: reshape)
        try file.model.setInput(1, of: reshape, to: "target_own", in: &plan)
        plan.add(initializer: .tensor(name: "target_own", int64: [0, 12]), to: file.graph)
        plan.insert(
            .node("Identity", name: "same", inputs: ["r"], outputs: ["s"]), before: flatten, in: file.graph)
        try file.model.setInput(0, of: flatten, to: "s", in: &plan)
        plan.replace(flatten.attributes[0], of: flatten, with: .attribute("axis", int: 1))
        plan.add(attribute: .attribute("allowzero", int: 0), to: reshape)
        let edited = try file.edited(plan)
        #expect(edited.graph.nodes.map(\.opType) == ["Reshape", "Identity", "Flatten"])
        #expect(edited.graph.nodes[0].inputs == ["x", "target_own"])
        #expect(edited.graph.nodes[0].attributes.map(\.value) == [.int(0)])
        #expect(edited.graph.nodes[2].inputs == ["s"])
        #expect(edited.graph.nodes[2].attribute("axis") == .int(1))
        #expect(try infer(bytes: edited.bytes)?.first == "[batch, 12]")
    }

    @Test func anInitializerIsReplaced() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "12"])
        graph.constant("target", [1, 12])
        graph.constant("other", [5])
        graph.add("Reshape", ["x", "target"], ["y"])
        let file = try Editable(bytes: graph.bytes)
        var plan = EditPlan()
        plan.replace(file.graph.initializers[0], in: file.graph, with: .tensor(name: "target", int64: [0, 3, 4]))
        let edited = try file.edited(plan)
        #expect(edited.graph.initializers.map(\.tensor.name) == ["target", "other"])
        #expect(try infer(bytes: edited.bytes)?.first == "[batch, 3, 4]")
    }

    @Test func aChangeInsideASubgraphMendsEveryLength() throws {
        var graph = TestGraph()
        graph.input("x", ["batch"])
        graph.input("c", [], type: 9)
        let branch = TestGraph.subgraph([TestGraph.node("Relu", ["x"], ["b"])], outputs: ["b"])
        graph.add("If", ["c"], ["y"], [("then_branch", .graph(branch)), ("else_branch", .graph(branch))])
        let file = try Editable(bytes: graph.bytes)
        guard case .graph(let content)? = file.graph.nodes[0].attribute("else_branch") else {
            Issue.record("there is no subgraph")
            return
        }
        var bag = DiagnosticBag()
        let inner = try #require(try file.model.readSubgraph(content, into: &bag))
        var plan = EditPlan()
        plan.insert(
            .node("Neg", name: String(repeating: "n", count: 300), inputs: ["x"], outputs: ["unused"]),
            before: inner.nodes[0], in: inner)
        let edited = try file.edited(plan)
        guard case .graph(let after)? = edited.graph.nodes[0].attribute("else_branch"),
            case .graph(let untouched)? = edited.graph.nodes[0].attribute("then_branch")
        else {
            Issue.record("there is no subgraph any more")
            return
        }
        #expect(try edited.model.readSubgraph(after, into: &bag)?.nodes.map(\.opType) == ["Neg", "Relu"])
        #expect(try edited.model.readSubgraph(untouched, into: &bag)?.nodes.map(\.opType) == ["Relu"])
        #expect(bag.all.isEmpty)
    }

    @Test func changesThatOverlapAreRefused() throws {
        let file = try Editable(fixture: "if_same_op17")
        var plan = EditPlan()
        let output = file.graph.outputs[0]
        plan.remove(output, from: file.graph)
        try file.model.setShape(Shape([]), of: output, in: &plan)
        #expect(throws: EditError.self) { try file.model.applying(plan) }
    }

    @Test func aPlanOfAnotherFileIsRefused() throws {
        let other = try Editable(fixture: "bert_qa_legacy_op17")
        var plan = EditPlan()
        plan.remove(other.graph.nodes[20], from: other.graph)
        let file = try Editable(fixture: "resnet_legacy_op17")
        #expect(throws: EditError.self) { try file.model.applying(plan) }
    }

    @Test func anInputThatANodeDoesNotHaveIsRefused() throws {
        let file = try Editable(bytes: Proto.model().bytes)
        var plan = EditPlan()
        #expect(throws: EditError.self) {
            try file.model.setInput(1, of: file.graph.nodes[0], to: "z", in: &plan)
        }
    }

    @Test func aShapeOfWhatIsNoTensorIsRefused() throws {
        let file = try Editable(fixture: "sequence_output_op13")
        let sequence = try #require(file.graph.outputs.first { $0.tensor.kind == .other("sequence") })
        var plan = EditPlan()
        #expect(throws: EditError.self) { try file.model.setShape(Shape([]), of: sequence, in: &plan) }
    }

    @Test func aFileThatShrinksIsAFailureOfTheEnvironment() throws {
        let folder = try ScratchFolder()
        let bytes = try fixtureBytes("bert_qa_legacy_op17")
        let path = try folder.write(bytes)
        let model = try #require(try open(path: path).model)
        var bag = DiagnosticBag()
        let graph = try #require(try model.readGraph(into: &bag))
        var plan = EditPlan()
        try model.setShape(Shape([]), of: graph.outputs[0], in: &plan)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: 100)
        #expect(throws: EditError.environment(.shrunk(path: path))) { try model.applying(plan) }
    }
}
