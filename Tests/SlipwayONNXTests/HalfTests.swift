import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct HalfGraphTests {
    /// A product with a weight of numbers that half holds.
    private func product(_ weight: [Float] = [0.5, -2, 1, 3], _ more: (inout TestGraph) -> Void = { _ in }) -> [UInt8] {
        var graph = TestGraph()
        graph.input("x", ["batch", "2"])
        graph.floats("w", weight, dims: [2, 2])
        graph.add("MatMul", ["x", "w"], ["h"])
        graph.add("Softmax", ["h"], ["p"])
        graph.add("MatMul", ["p", "w"], ["y"])
        more(&graph)
        return graph.bytes
    }

    @Test func weightsAreHalfAndInputsAndOutputsStay() throws {
        let halved = try Halved(product())
        #expect(
            halved.nodes == [
                "Cast x > x_fp16", "MatMul x_fp16 w > h", "Softmax h > p", "MatMul p w > y_fp16", "Cast y_fp16 > y",
            ])
        #expect(halved.numbers("w") == [0.5, -2, 1, 3])
        #expect(halved.report.halfNodeCount == 3)
        #expect(halved.report.castCount == 2)
        #expect(halved.report.kept.isEmpty)
        #expect(halved.model.signature.inputs.map(\.kind) == [.tensor(.float32)])
        #expect(halved.model.signature.outputs.map(\.kind) == [.tensor(.float32)])
    }

    @Test func aNamedNodeStaysAndItsWeightIsStoredTwice() throws {
        let halved = try Halved(product(), keeping: ["node_y"])
        #expect(halved.initializer("w")?.elementType == .float32)
        #expect(halved.numbers("w_fp16") == [0.5, -2, 1, 3])
        #expect(halved.nodes.contains("MatMul x_fp16 w_fp16 > h"))
        #expect(halved.nodes.contains("MatMul p w > y"))
        #expect(halved.report.kept.contains { $0.name == "node_y" && $0.reason == .asked(pattern: "node_y") })
        #expect(try Halved(product(), keeping: ["node_*"]).report.halfNodeCount == 0)
        #expect(try Halved(product(), keeping: ["MatMul", "Softmax"]).report.halfNodeCount == 0)
    }

    /// What takes or gives a value that was seen beyond 32768 stays, and nothing else does.
    @Test func numbersThatWereSeenKeepTheirNodes() throws {
        let halved = try Halved(product(), large: ["p": 40_000.5])
        #expect(halved.nodes.filter { $0.hasPrefix("Softmax") } == ["Softmax h_fp32 > p"])
        #expect(halved.nodes.contains("MatMul x_fp16 w_fp16 > h"))
        #expect(halved.nodes.contains("MatMul p w > y"))
        #expect(halved.report.kept.map(\.reason) == [.beyond("p", 40_000.5), .beyond("p", 40_000.5)])
        #expect(halved.report.kept[0].reason.text == "\"p\" reaches 40000.5 on the inputs of accuracy")
        // A constant that is seen, and a value that the graph does not have, keep nothing.
        #expect(try Halved(product(), large: ["gone": 1e9]).report.kept.isEmpty)
    }

    @Test func aValueIsNamedByAPattern() throws {
        let halved = try Halved(product(), keeping: ["value:p"])
        #expect(halved.report.kept.map(\.name) == ["node_p", "node_y"])
        #expect(try Halved(product(), large: ["p": 40_000]).bytes == halved.bytes)
        #expect(try halfRefusal(product(), keeping: ["value:gone"]) == "value:gone")
    }

    /// The values that are looked at: no constants, and nothing inside subgraphs.
    @Test func rangesAreThoseOfWhatIsComputed() throws {
        let folder = try ScratchFolder()
        let model = try #require(try open(path: folder.write(product())).model)
        #expect(try model.valuesForRanges(paths: [:]) == RangeValues(names: ["x", "h", "p", "y"], masks: []))
        var old = TestGraph(opset: 6)
        old.input("x", ["batch"])
        old.add("Relu", ["x"])
        let refused = try #require(try open(path: folder.write(old.bytes, as: "old.onnx")).model)
        #expect(try refused.valuesForRanges(paths: [:]) == nil)
    }

    @Test func aPatternThatNamesNothingIsRefused() throws {
        #expect(try halfRefusal(product(), keeping: ["MatMul", "Gemm", "node_?z"]) == "Gemm, node_?z")
    }

    @Test func anOldOperatorSetIsRefused() throws {
        var graph = TestGraph(opset: 6)
        graph.input("x", ["batch"])
        graph.add("Relu", ["x"])
        #expect(try halfRefusal(graph.bytes) == "operators have half from operator set 7 on; the model has 6")
    }

    @Test func aCycleIsRefused() throws {
        var graph = TestGraph()
        graph.input("x", ["batch"])
        graph.add("Add", ["x", "b"], ["a"])
        graph.add("Add", ["x", "a"], ["b"])
        #expect(try halfRefusal(graph.bytes) == "the nodes have no order of execution")
    }

    /// Nodes out of order are written in an order of execution, with each cast behind what it casts.
    @Test func nodesAreSorted() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "2"])
        graph.floats("w", [1, 2, 3, 4], dims: [2, 2])
        graph.add("MatMul", ["h", "w"], ["y"])
        graph.add("MatMul", ["x", "w"], ["h"])
        graph.outputs = ["y"]
        let halved = try Halved(graph.bytes)
        #expect(
            halved.nodes == ["Cast x > x_fp16", "MatMul x_fp16 w > h", "MatMul h w > y_fp16", "Cast y_fp16 > y"])
    }

    /// Made-up names give way to those of the graph, of nodes as well as of values.
    @Test func namesAreFree() throws {
        let halved = try Halved(
            product { graph in
                graph.floats("x_fp16", [1, 1])
                graph.add("Identity", ["p"], ["y_fp16"])
                graph.outputs = ["y", "y_fp16"]
            })
        #expect(halved.nodes.first == "Cast x > x_fp16_2")
        let all = halved.graph.nodes.flatMap(\.outputs)
        #expect(Set(all).count == all.count)
        let names = halved.graph.nodes.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func declarationsFollowTheirValues() throws {
        let halved = try Halved(
            product { graph in
                graph.value("h", ["batch", "2"], type: 1)
                graph.value("p", ["batch", "2"], type: 1)
            })
        #expect(halved.graph.values.map(\.tensor.kind) == [.tensor(.float16), .tensor(.float16)])
        #expect(halved.graph.values.first?.tensor.shape?.description == "[batch, 2]")
    }
}

@Suite struct HalfNumberTests {
    /// A graph with one product whose weight is stored as wanted.
    private func model(_ tensor: Proto) -> [UInt8] {
        var graph = TestGraph()
        graph.input("x", ["batch", "2"])
        graph.initializers = graph.initializers.message(5, tensor)
        graph.add("MatMul", ["x", "w"])
        return graph.bytes
    }

    private static let values: [Float] = [1, -0.5, 3.140625, 0]
    private static let raw = values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
    private static let head = Proto().number(1, 2).number(1, 2).number(2, 1).text(8, "w")

    @Test func packedFloatData() throws {
        let halved = try Halved(model(Self.head.message(4, Self.raw)))
        #expect(halved.numbers("w") == Self.values)
    }

    @Test func floatDataNumberByNumber() throws {
        let unpacked = stride(from: 0, to: 16, by: 4).reduce(Self.head) { $0.raw([0x25] + Self.raw[$1..<($1 + 4)]) }
        #expect(try Halved(model(unpacked)).numbers("w") == Self.values)
        // Two fields of two numbers, and a mixture.
        let mixed = Self.head.message(4, Array(Self.raw[..<8])).raw([0x25] + Self.raw[8..<12])
            .message(4, Array(Self.raw[12...]))
        #expect(try Halved(model(mixed)).numbers("w") == Self.values)
    }

    @Test(arguments: [false, true]) func externalData(_ isTwoFiles: Bool) throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "2"])
        graph.initializers = graph.initializers
            .message(
                5, Proto.externalTensor("w", dims: [2, 2], [("location", "a.bin"), ("offset", "4"), ("length", "16")])
            )
            .message(5, Proto.externalTensor("v", dims: [2, 2], [("location", isTwoFiles ? "b.bin" : "a.bin")]))
        graph.add("MatMul", ["x", "w"], ["h"])
        graph.add("MatMul", ["h", "v"])
        let data = ["a.bin": [0, 0, 0, 0] + Self.raw, "b.bin": Self.raw]
        let halved = try Halved(graph.bytes, data: data)
        #expect(halved.numbers("w") == Self.values)
        #expect(halved.numbers("v")?.count == 4)
        #expect(halved.model.signature.externalFiles.map(\.location) == ["model.fp16.weights"])
        // The second tensor starts at a multiple of 64.
        #expect(halved.weights.count == 72)
    }

    /// A spec's graph needs no file of the model: what stays as it is moves with what is in half.
    @Test func externalDataThatStaysIsGathered() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "2"])
        let places = [("location", "a.bin"), ("offset", "4"), ("length", "16")]
        graph.initializers = graph.initializers
            .message(5, Proto.externalTensor("w", dims: [2, 2], places))
            .message(5, Proto.externalTensor("kept", dims: [2, 2], places))
            .message(
                5, Proto.externalTensor("odd", dims: [3], type: 3, [("location", "b.bin"), ("offset", "1")]))
        graph.add("MatMul", ["x", "w"], ["h"])
        graph.add("Identity", ["odd"], ["o"])
        graph.add("Gemm", ["h", "kept"])
        let data = ["a.bin": [0, 0, 0, 0] + Self.raw, "b.bin": [9, 1, 0, 1]]
        let halved = try Halved(graph.bytes, keeping: ["Gemm"], data: data, gathers: true)
        #expect(halved.model.signature.externalFiles.map(\.location) == ["model.fp16.weights"])
        #expect(halved.numbers("w") == Self.values)
        #expect(halved.initializer("kept")?.elementType == .float32 && halved.initializer("odd")?.dims == [3])
        // One after the other, each at a multiple of 64.
        #expect(Array(halved.weights[64..<80]) == Self.raw && Array(halved.weights[128...]) == [1, 0, 1])
        let separate = try Halved(graph.bytes, keeping: ["Gemm"], data: data)
        #expect(separate.model.signature.externalFiles.map(\.location) == ["a.bin", "b.bin", "model.fp16.weights"])
    }

    @Test func externalDataThatIsNotGivenStays() throws {
        let tensor = Proto.externalTensor("w", dims: [2, 2], [("location", "lost.bin")])
        let halved = try Halved(model(tensor))
        #expect(halved.initializer("w")?.elementType == .float32)
        #expect(halved.nodes.contains("Cast w > w_fp16"))
    }

    @Test func weightsOfTheModelMoveOutWhenAskedFor() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "32"])
        graph.floats("w", (0..<1024).map { Float($0) / 512 }, dims: [32, 32])
        graph.floats("b", [Float](repeating: 1, count: 32))
        graph.add("Gemm", ["x", "w", "b"])
        let halved = try Halved(graph.bytes, movesAll: true)
        #expect(halved.weights.count == 2048)
        #expect(halved.numbers("w") == (0..<1024).map { Float($0) / 512 })
        #expect(halved.numbers("b")?.count == 32)
        #expect(halved.bytes.count < 600)
    }

    @Test func infinityStaysAndFiniteNumbersStayFinite() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "2"])
        graph.floats("inf", [-.infinity, 1])
        graph.floats("low", [-3.402_823_5e38, 0])
        graph.floats("w", [1, 2, 3, 4], dims: [2, 2])
        graph.add("MatMul", ["x", "w"], ["h"])
        graph.add("Add", ["h", "inf"], ["a"])
        graph.add("Add", ["a", "low"], ["b"])
        graph.add("Softmax", ["b"], ["p"])
        graph.add("MatMul", ["p", "w"])
        let halved = try Halved(graph.bytes)
        #expect(halved.numbers("inf") == [-.infinity, 1])
        #expect(halved.numbers("low") == [-30000, 0])
        #expect(halved.report.masks == ["low"])
        #expect(halved.report.kept.isEmpty)
    }
}
