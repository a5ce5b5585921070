import SlipwayDomain
import SlipwayONNX
import Testing

/// What is said of graphs that are quantized.
@Suite struct QuantizationTests {
    /// A product in 8 bits; the parts that a case changes are arguments.
    private func graph(
        opset: Int64 = 17, zero: Int64 = 0, type: Int64 = 3, activationScales: [Float] = [0.1],
        weightScales: [Float] = [0.1, 0.2], axis: Int64 = 1, consumer: String = "MatMul",
        attributes: [(String, TestGraph.Attribute)] = [], _ more: (inout TestGraph) -> Void = { _ in }
    ) throws -> GraphQuantization {
        var graph = TestGraph(opset: opset)
        graph.input("x", ["batch", "2"])
        let isOne = activationScales.count == 1
        graph.floats("x_scale", activationScales, dims: isOne ? [] : nil)
        graph.initializers = graph.initializers.message(
            5, TestGraph.integers("x_zero", activationScales.map { _ in zero }, dims: isOne ? [] : nil, type: type))
        graph.initializers = graph.initializers.message(
            5, TestGraph.integers("w", [1, -2, 3, -4], dims: [2, 2], type: 3))
        graph.floats("w_scale", weightScales, dims: weightScales.count == 1 ? [] : nil)
        graph.initializers = graph.initializers.message(
            5,
            TestGraph.integers("w_zero", weightScales.map { _ in 0 }, dims: weightScales.count == 1 ? [] : nil, type: 3)
        )
        graph.add("QuantizeLinear", ["x", "x_scale", "x_zero"], ["q"])
        graph.add("DequantizeLinear", ["q", "x_scale", "x_zero"], ["d"])
        graph.add("DequantizeLinear", ["w", "w_scale", "w_zero"], ["v"], [("axis", .int(axis))])
        graph.add(consumer, ["d", "v"], ["y"], attributes)
        more(&graph)
        let model = try #require(try open(bytes: graph.bytes).model)
        return try #require(try model.quantization())
    }

    private func faults(_ facts: GraphQuantization) -> [String] {
        facts.findings.map { "\($0.fault.rawValue) \($0.nodes.joined(separator: " "))" }
    }

    @Test func aGraphAsTensorRTTakesIt() throws {
        let facts = try graph()
        #expect(facts.pairNodeCount == 3 && facts.opset == 17 && facts.isQuantized)
        #expect(facts.activations == [.int8] && facts.weights == [.int8] && facts.integerOperators.isEmpty)
        #expect(facts.findings.isEmpty, "\(facts.findings)")
        #expect(try graph(weightScales: [0.1], axis: 0).findings.isEmpty)
        #expect(try graph(axis: -1).findings.isEmpty)
        #expect(try graph(axis: 0, consumer: "Gemm", attributes: [("transB", .int(1))]).findings.isEmpty)
    }

    @Test func whatTensorRTDoesNotRun() throws {
        #expect(try faults(graph(zero: 3)) == ["zeroPoint node_q node_d"])
        #expect(try faults(graph(type: 2)) == ["type node_q node_d"])
        #expect(try faults(graph(zero: 128, type: 2)) == ["zeroPoint node_q node_d", "type node_q node_d"])
        #expect(try faults(graph(activationScales: [0.1, 0.2])) == ["activationAxis node_q node_d"])
        #expect(try faults(graph(axis: 0)) == ["weightAxis node_v"])
        #expect(try faults(graph(consumer: "Gemm", attributes: [("transB", .int(1))])) == ["weightAxis node_v"])
    }

    @Test func aBiasInWholeNumbers() throws {
        let facts = try graph { graph in
            graph.initializers = graph.initializers.message(5, TestGraph.integers("b", [1, 2], type: 6))
            graph.floats("b_scale", [0.1, 0.2])
            graph.add("DequantizeLinear", ["b", "b_scale"], ["c"], [("axis", .int(0))])
            graph.add("Add", ["y", "c"], ["z"])
        }
        #expect(faults(facts) == ["bias node_c"])
        #expect(facts.weights == [.int8])
    }

    /// A weight in fp32 that the graph itself rounds.
    @Test func aWeightThatTheGraphRounds() throws {
        let facts = try graph { graph in
            graph.floats("f", [1, 2, 3, 4], dims: [2, 2])
            graph.add("QuantizeLinear", ["f", "w_scale", "w_zero"], ["g"], [("axis", .int(0))])
            graph.add("DequantizeLinear", ["g", "w_scale", "w_zero"], ["h"], [("axis", .int(0))])
            graph.add("MatMul", ["y", "h"], ["z"])
        }
        #expect(faults(facts) == ["weightAxis node_h"])
        #expect(facts.activations == [.int8])
    }

    @Test func operatorsOnWholeNumbersAndNone() throws {
        var graph = TestGraph()
        graph.input("x", ["batch", "2"])
        graph.add("DynamicQuantizeLinear", ["x"], ["q", "s", "z"])
        graph.add("MatMulInteger", ["q", "q"], ["y"])
        let model = try #require(try open(bytes: graph.bytes).model)
        let facts = try #require(try model.quantization())
        #expect(facts.integerOperators == ["DynamicQuantizeLinear", "MatMulInteger"] && facts.pairNodeCount == 0)
        #expect(facts.isQuantized)
        var plain = TestGraph()
        plain.input("x", ["batch", "2"])
        plain.add("Relu", ["x"])
        let other = try #require(try open(bytes: plain.bytes).model)
        #expect(try other.quantization()?.isQuantized == false)
    }
}
