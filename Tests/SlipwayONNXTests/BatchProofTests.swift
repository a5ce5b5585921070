import SlipwayONNX
import Testing

/// Whether axis 0 of an output is the batch, and what is said about it.
@Suite struct BatchProofTests {
    private func verdict(_ dims: [String], _ build: (inout TestGraph) -> Void) throws -> BatchVerdict? {
        var graph = TestGraph(opset: 17)
        graph.input("x", dims)
        build(&graph)
        return try graph.inferred().model.outputs.first?.batch
    }

    @Test func anAxisThatStaysIsProven() throws {
        let verdict = try verdict(["batch", "4"]) { $0.add("Relu", ["x"]) }
        #expect(verdict?.status == .proven)
    }

    @Test func anAnonymousAxisIsProvenToo() throws {
        let verdict = try verdict(["?", "4"]) { $0.add("Relu", ["x"]) }
        #expect(verdict?.status == .proven)
    }

    @Test func inputsWithNamesOfTheirOwnAreOneBatch() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["m", "4"])
        graph.input("z", ["?", "4"])
        graph.add("Concat", ["x", "z"], ["y"], [("axis", .int(1))])
        let found = try graph.inferred()
        #expect(found.firstStatus == .proven)
        #expect(found.model.batch.status == .proven)
    }

    @Test func foldedRowsAreDisproven() throws {
        let verdict = try verdict(["batch", "8"]) {
            $0.constant("target", [-1, 4])
            $0.add("Reshape", ["x", "target"], ["folded"])
            $0.add("Relu", ["folded"])
        }
        #expect(verdict?.status == .disproven)
        #expect(verdict?.reason == "axis 0 is 2*batch, not the batch")
        #expect(verdict?.node == .init(name: "node_folded", opType: "Reshape"))
    }

    @Test func aConstantIsDisproven() throws {
        let verdict = try verdict(["batch", "8"]) {
            $0.constant("target", [1, -1])
            $0.add("Reshape", ["x", "target"], ["flat"])
            $0.add("Relu", ["flat"])
        }
        #expect(verdict?.reason == "axis 0 is always 1")
        #expect(verdict?.node?.opType == "Reshape")
    }

    @Test func anotherAxisIsDisproven() throws {
        let verdict = try verdict(["batch", "time", "8"]) {
            $0.add("Transpose", ["x"], ["y"], [("perm", .ints([1, 0, 2]))])
        }
        #expect(verdict?.status == .disproven)
        #expect(verdict?.reason == "axis 0 is time, not the batch")
    }

    @Test func anotherAnonymousAxisIsDisproven() throws {
        let verdict = try verdict(["batch", "?"]) { $0.add("Transpose", ["x"]) }
        #expect(verdict?.status == .disproven)
    }

    @Test func aCountIsDisproven() throws {
        let verdict = try verdict(["batch", "8"]) {
            $0.add("NonZero", ["x"], ["places"])
            $0.add("Transpose", ["places"])
        }
        #expect(verdict?.status == .disproven)
        #expect(verdict?.node?.opType == "NonZero")
    }

    @Test func aScalarIsDisproven() throws {
        let verdict = try verdict(["batch", "8"]) { $0.add("ReduceSum", ["x"], ["y"], [("keepdims", .int(0))]) }
        #expect(verdict?.reason == "the output is a scalar")
    }

    @Test func anUnknownOperatorDecidesUnknown() throws {
        var graph = TestGraph(opset: 17)
        graph.otherOpsets = [("custom", 1)]
        graph.input("x", ["batch", "8"])
        graph.add("Mystery", ["x"], ["hidden"], domain: "custom")
        graph.add("Relu", ["hidden"])
        let verdict = try graph.inferred().model.outputs.first?.batch
        #expect(verdict?.status == .unknown)
        #expect(verdict?.node == .init(name: "node_hidden", opType: "custom.Mystery"))
    }

    @Test func aMaximumWithAnotherAxisIsUnknown() throws {
        let verdict = try verdict(["batch", "n"]) {
            $0.add("Transpose", ["x"], ["turned"])
            $0.add("Add", ["x", "turned"])
        }
        #expect(verdict?.status == .unknown)
    }

    @Test func aFixedInputForbidsBatching() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.input("z", ["1", "4"])
        graph.add("Add", ["x", "z"])
        let found = try graph.inferred()
        #expect(found.firstStatus == .proven)
        #expect(
            found.model.batch
                == BatchVerdict(
                    status: .disproven, reason: "axis 0 of input \"z\" is fixed at 1", node: nil))
    }

    @Test func inputsThatDisagreeOnTheAxisAreNotOneBatch() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["time", "batch", "3"])
        graph.input("lengths", ["batch"])
        graph.add("Relu", ["x"])
        let found = try graph.inferred()
        #expect(found.firstStatus == .disproven)
        #expect(found.model.batch.status == .disproven)
    }

    @Test func aWholeModelIsBatchableWhenAllOutputsAre() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.add("TopK", ["x", "k"], ["values", "indices"])
        graph.constant("k", [2])
        let found = try graph.inferred()
        #expect(found.model.outputs.map(found.text) == ["[batch, 2]", "[batch, 2]"])
        #expect(found.model.batch.status == .proven)
    }

    @Test func operatorsAreCounted() throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", ["batch", "4"])
        graph.add("Relu", ["x"], ["a"])
        graph.add("Relu", ["a"], ["b"])
        graph.add("Abs", ["b"])
        let counts = try graph.inferred().model.operatorCounts
        #expect(counts.map(\.opType) == ["Relu", "Abs"])
        #expect(counts.map(\.count) == [2, 1])
    }
}
