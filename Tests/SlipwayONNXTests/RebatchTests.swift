import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

/// What came of rebatching, as text: `done`, `unnecessary`, or the node and the reason.
private func outcome(_ bytes: [UInt8], keeping names: Set<String>? = nil) throws -> String {
    let folder = try ScratchFolder()
    let model = try #require(try open(path: folder.write(bytes)).model)
    switch try model.rebatched(keeping: names) {
    case .done(let result):
        var bag = DiagnosticBag()
        let inferred = try ShapeInference.infer(result, into: &bag)
        return inferred.outputs.map { "\($0.name) \($0.batch.status)" }.joined(separator: ", ")
    case .unnecessary: return "unnecessary"
    case .refused(let refusal):
        return [refusal.node.map { "\($0.name) (\($0.opType))" }, refusal.reason].compactMap { $0 }.joined(
            separator: ": ")
    }
}

/// The model that came of rebatching, its graph read.
private func rebatched(_ bytes: [UInt8]) throws -> GraphRecord {
    let folder = try ScratchFolder()
    let model = try #require(try open(path: folder.write(bytes)).model)
    guard case .done(let result) = try model.rebatched(keeping: nil) else {
        throw RebatchFailure(outcome: try outcome(bytes))
    }
    var bag = DiagnosticBag()
    return try #require(try result.readGraph(into: &bag))
}

private struct RebatchFailure: Error {
    let outcome: String
}

private func values(_ graph: GraphRecord, _ opType: String) -> [NodeRecord] {
    graph.nodes.filter { $0.opType == opType }
}

@Suite struct RebatchFixtureTests {
    /// What relabelling alone gets wrong is changed, or refused; every result is proven to be batched.
    @Test(arguments: [
        ("bert_qa_static_op17", "start_logits proven, end_logits proven"),
        ("bert_qa_dynamo_static_op18", "start_logits proven, end_logits proven"),
        ("vit_static_op17", "logits proven"), ("resnet_static_op17", "logits proven"),
        ("cnn_baked_reshape_op13", "logits proven"), ("baked_batch_silent_mix_op17", "y proven"),
        ("lstm_batchfirst_op14", "unnecessary"), ("bert_qa_legacy_op17", "unnecessary"),
    ])
    func fixtures(_ name: String, _ expected: String) throws {
        #expect(try outcome(fixtureBytes(name)) == expected)
    }

    @Test(arguments: fixtureNames) func everyFixtureComesToAnEnd(_ name: String) throws {
        #expect(try !outcome(fixtureBytes(name)).isEmpty)
    }

    @Test(arguments: [
        "bert_qa_static_op17", "bert_qa_dynamo_static_op18", "vit_static_op17", "cnn_baked_reshape_op13",
        "batchnorm_concat_const_op13", "nms_op11",
    ])
    func damagedModelsDoNoHarm(_ name: String) throws {
        let bytes = try fixtureBytes(name)
        var random = SeededRandom(state: UInt64(bytes.count))
        let folder = try ScratchFolder()
        for _ in 0..<40 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // Where the graph is, not its weights.
                let place = Int.random(in: 0..<min(damaged.count, 6000), using: &random)
                damaged[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            }
            guard let model = try open(path: folder.write(damaged)).model else { continue }
            do {
                _ = try model.rebatched(keeping: nil)
            } catch EditError.mismatch, EditError.conflict, EditError.unreadable {
                // Values that are twice, for one; nothing is written.
            }
        }
    }
}

@Suite struct RebatchTests {
    /// A model of one node between `x` and `y`.
    private func single(
        _ opType: String, _ shape: [String], constants: [[Int64]] = [], opset: Int64 = 17,
        _ attributes: [(String, TestGraph.Attribute)] = []
    ) -> [UInt8] {
        var graph = TestGraph(opset: opset)
        graph.input("x", shape)
        for (index, values) in constants.enumerated() { graph.constant("c\(index)", values) }
        graph.add(opType, ["x"] + constants.indices.map { "c\($0)" }, ["y"], attributes)
        return graph.bytes
    }

    @Test(arguments: [
        (["1", "4"], "y proven"), (["2", "4"], "axis 0 of input \"x\" is fixed at 2, not at 1"),
        (["batch", "4"], "unnecessary"), (["?", "4"], "unnecessary"), ([], "input \"x\" is a scalar"),
    ])
    func inputs(_ shape: [String], _ expected: String) throws {
        #expect(try outcome(single("Relu", shape)) == expected)
    }

    @Test func aNameOfTheBatchThatIsAnotherAxisIsRefused() throws {
        var graph = TestGraph()
        graph.input("x", ["n", "4"])
        graph.input("z", ["1", "n"])
        graph.add("Identity", ["x"])
        #expect(try outcome(graph.bytes).contains("`n` is axis 0 of one input"))
    }

    @Test func inputsAndOutputsGetOneFreeName() throws {
        var graph = TestGraph()
        graph.input("x", ["1", "batch"])
        graph.add("Relu", ["x"])
        let result = try rebatched(graph.bytes)
        #expect(result.inputs[0].tensor.shape?.description == "[batch_, batch]")
    }

    @Test func aDynamicAxisBesideAFixedOneGivesTheName() throws {
        var graph = TestGraph()
        graph.input("x", ["n", "4"])
        graph.input("z", ["1", "4"])
        graph.add("Add", ["x", "z"])
        let result = try rebatched(graph.bytes)
        #expect(result.inputs.map { $0.tensor.shape?.description } == ["[n, 4]", "[n, 4]"])
    }

    @Test func aReshapeGetsAConstantOfItsOwn() throws {
        var graph = TestGraph(opset: 18)
        graph.input("x", ["1", "12"])
        graph.constant("t", [1, 3, 4])
        graph.weight("w", [12])
        graph.add("Reshape", ["x", "t"], ["a"], [("allowzero", .int(1))])
        graph.add("Reshape", ["w", "t"], ["b"])
        graph.add("Add", ["a", "b"], ["y"])
        let result = try rebatched(graph.bytes)
        let reshapes = values(result, "Reshape")
        #expect(reshapes[0].inputs[1] != "t")
        #expect(reshapes[0].attributes.isEmpty)
        #expect(reshapes[1].inputs == ["w", "t"])
        #expect(result.initializers.map(\.tensor.name) == ["t", "w"])
    }

    @Test func whatNothingNeedsAnyMoreGoes() throws {
        let result = try rebatched(single("Reshape", ["1", "12"], constants: [[1, 3, 4]]))
        #expect(result.initializers.isEmpty)
    }

    @Test func aConstantIsExpandedToTheRows() throws {
        var graph = TestGraph()
        graph.input("x", ["1", "3", "4"])
        graph.weight("token", [1, 1, 4])
        graph.add("Concat", ["token", "x"], ["y"], [("axis", .int(1))])
        #expect(try outcome(graph.bytes) == "y proven")
        #expect(values(try rebatched(graph.bytes), "Expand").count == 1)
    }

    @Test func oneConstantIsExpandedOnce() throws {
        var graph = TestGraph()
        graph.input("x", ["1", "3", "4"])
        graph.weight("token", [1, 1, 4])
        graph.add("Concat", ["token", "x", "token"], ["a"], [("axis", .int(1))])
        graph.add("Concat", ["token", "a"], ["y"], [("axis", .int(1))])
        #expect(values(try rebatched(graph.bytes), "Expand").count == 1)
    }

    /// Every one of these mixes rows, or could.
    @Test(arguments: [
        ("ReduceMean", [String](arrayLiteral: "1", "4"), [[Int64]](), [("axes", TestGraph.Attribute.ints([0]))]),
        ("ReduceSum", ["1", "4"], [], []), ("Softmax", ["1", "4"], [], [("axis", .int(0))]),
        ("CumSum", ["1", "4"], [[0]], []), ("Squeeze", ["1", "4"], [[0]], []), ("Squeeze", ["1", "4"], [], []),
        ("Slice", ["1", "4"], [[0], [1], [0]], []), ("Slice", ["1", "4"], [[-1], [9], [0]], []),
        ("Tile", ["1", "4"], [[2, 1]], []), ("Pad", ["1", "4"], [[1, 0, 0, 0]], []),
        ("Gather", ["1", "4"], [[0, 0]], []), ("TopK", ["1", "4"], [[1]], [("axis", .int(0))]),
        ("Reshape", ["1", "4"], [[2, 2]], []), ("NonZero", ["1", "4"], [], []),
        ("RandomNormalLike", ["1", "4"], [], []), ("Transpose", ["1", "4"], [], [("perm", .ints([1, 0]))]),
        ("Expand", ["1", "4"], [[3, 1, 4]], []), ("EyeLike", ["1", "4"], [], []),
        ("DynamicQuantizeLinear", ["1", "4"], [], []),
    ])
    func mixingIsRefused(
        _ opType: String, _ shape: [String], _ constants: [[Int64]], _ attributes: [(String, TestGraph.Attribute)]
    ) throws {
        let result = try outcome(single(opType, shape, constants: constants, attributes))
        #expect(!result.contains("proven") && result != "unnecessary", "\(result)")
    }

    /// These keep rows apart as they are.
    @Test(arguments: [
        ("ReduceSum", ["1", "4"], [[Int64]]([[1]]), [(String, TestGraph.Attribute)]()),
        ("Softmax", ["1", "4"], [], [("axis", .int(-1))]),
        ("Slice", ["1", "4"], [[0, 1], [Int64.max, 3], [0, 1]], []), ("Tile", ["1", "4"], [[1, 2]], []),
        ("Pad", ["1", "4"], [[0, 1, 0, 1]], []), ("Reshape", ["1", "4"], [[-1, 2, 2]], []),
        ("Reshape", ["1", "4"], [[0, 2, -1]], []), ("Reshape", ["1", "4"], [[1, -1]], []),
        ("Expand", ["1", "1", "4"], [[1, 3, 4]], []), ("Expand", ["1", "4"], [[4]], []),
        ("Shrink", ["1", "4"], [], []),
    ])
    func rowsStayApart(
        _ opType: String, _ shape: [String], _ constants: [[Int64]], _ attributes: [(String, TestGraph.Attribute)]
    ) throws {
        #expect(try outcome(single(opType, shape, constants: constants, attributes)) == "y proven")
    }

    @Test func theNodeAndTheAxisAreNamed() throws {
        #expect(
            try outcome(single("ReduceMax", ["1", "4"]))
                == "node_y (ReduceMax): it reduces axis 0, along which the rows are joined")
    }

    @Test func anOperatorWithoutARuleIsRefusedOnlyWhereItTakesRows() throws {
        var graph = TestGraph()
        graph.otherOpsets = [("example", 1)]
        graph.input("x", ["1", "4"])
        graph.weight("w", [1, 4])
        graph.add("Custom", ["x"], ["y"], domain: "example")
        #expect(try outcome(graph.bytes).contains("not known whether it keeps the rows apart"))
    }

    @Test func anAttributeThatALaterVersionAddsIsRefused() throws {
        #expect(try outcome(single("Relu", ["1", "4"], [("beyond", .int(1))])).contains("\"beyond\" is not known"))
    }

    @Test func whatOnlyCutOutputsNeedIsNotLookedAt() throws {
        var graph = TestGraph()
        graph.input("x", ["1", "4"])
        graph.add("ReduceSum", ["x"], ["total"])
        graph.add("Relu", ["x"], ["y"])
        graph.outputs = ["total", "y"]
        #expect(try outcome(graph.bytes).hasPrefix("node_total (ReduceSum)"))
        #expect(try outcome(graph.bytes, keeping: ["y"]).hasSuffix("y proven"))
    }

    @Test func aConstantOutputIsRefused() throws {
        var graph = TestGraph()
        graph.input("x", ["1", "4"])
        graph.weight("w", [1, 4])
        graph.add("Identity", ["w"])
        #expect(try outcome(graph.bytes) == "output \"y\" is the same for every row")
    }

    @Test func aFunctionThatTakesRowsIsRefused() throws {
        #expect(try !outcome(fixtureBytes("local_function_op17")).contains("proven"))
    }

    /// The second edit of a model works on the first one's result, and its pieces are those of the file.
    @Test(arguments: [nil, "weights"]) func theResultIsEditedLikeAFile(location: String?) throws {
        let bytes = try fixtureBytes("vit_static_op17")
        let file = try Editable(bytes: bytes)
        guard case .done(let model) = try file.model.rebatched(keeping: nil) else { throw RebatchFailure(outcome: "") }
        let plan = planOutputs(model.signature.outputs, evidence: [])
        let edited = try model.edited(plan, contradicted: [], linkTo: location)
        let content = edited.content.bytes(from: bytes)
        let again = try Editable(bytes: content)
        #expect(again.model.signature == edited.signature)
        for initializer in again.graph.initializers {
            guard let before = file.graph.initializers.first(where: { $0.tensor.name == initializer.tensor.name }),
                case .raw(let original) = before.tensor.data
            else { continue }
            switch initializer.tensor.data {
            case .raw(let place): #expect(content[place] == bytes[original])
            case .external(let external): #expect(Int(external.offset) == original.lowerBound)
            default: Issue.record("\(initializer.tensor.name) lost its data")
            }
        }
        #expect(edited.isLinked == (location != nil))
    }
}
