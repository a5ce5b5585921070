import SlipwayONNX
import Testing

/// Graphs of a few nodes that a naive rule gets wrong, and the rules by family.
@Suite struct RowTrapTests {
    private func verdict(
        _ dims: [String], opset: Int64 = 17, _ build: (inout TestGraph) -> Void
    ) throws -> RowVerdict? {
        var graph = TestGraph(opset: opset)
        graph.input("x", dims)
        build(&graph)
        let output = try #require(try graph.inferred().model.outputs.first)
        #expect(output.batch.status == .proven, "\(output.batch.reason)")
        return output.rows
    }

    private func status(
        _ dims: [String], opset: Int64 = 17, _ build: (inout TestGraph) -> Void
    ) throws -> RowVerdict.Status? {
        try verdict(dims, opset: opset, build)?.status
    }

    // MARK: Layout

    @Test func theSameAxisNumberIsNotTheSameAlignment() throws {
        let found = try status(["batch", "4"]) {
            $0.constant("at", [1])
            $0.add("Unsqueeze", ["x", "at"], ["wide"])
            $0.add("Add", ["wide", "x"])
        }
        #expect(found == .mixed)
    }

    @Test func onlyTheStrideTellsWhatATileRepeats() throws {
        func tiled(_ target: [Int64], along axis: Int64) throws -> RowVerdict.Status? {
            try status(["batch", "3"]) {
                $0.constant("times", [2, 1])
                $0.constant("target", target)
                $0.add("Tile", ["x", "times"], ["tiled"])
                $0.add("Reshape", ["tiled", "target"], ["parts"])
                $0.add("ReduceMean", ["parts"], ["y"], [("axes", .ints([axis])), ("keepdims", .int(0))])
            }
        }
        #expect(try tiled([2, -1, 3], along: 0) == .independent)
        #expect(try tiled([-1, 2, 3], along: 1) != .independent)
    }

    @Test func rowsBehindEachOtherThatAreReadAsOneAreMixed() throws {
        let found = try verdict(["batch", "4"]) {
            $0.constant("target", [-1, 8])
            $0.add("Neg", ["x"], ["n"])
            $0.add("Concat", ["x", "n"], ["both"], [("axis", .int(0))])
            $0.add("Reshape", ["both", "target"])
        }
        #expect(found?.status == .mixed)
        #expect(found?.reason?.contains("several rows") == true)
    }

    @Test func aReshapeThatInterleavesAndIsUndoneKeepsRows() throws {
        let found = try status(["batch", "6", "4"]) {
            $0.constant("fold", [-1, 4])
            $0.constant("open", [-1, 6, 4])
            $0.add("Reshape", ["x", "fold"], ["folded"])
            $0.add("Relu", ["folded"], ["r"])
            $0.add("Reshape", ["r", "open"])
        }
        #expect(found == .independent)
    }

    @Test func aReversalIsMixedAndTwoAreNotSaidToBe() throws {
        func reversed(_ times: Int) throws -> RowVerdict.Status? {
            try status(["batch", "4"]) {
                for name in ["start", "step"] { $0.constant(name, [-1]) }
                $0.constant("end", [Int64.min])
                $0.constant("axis", [0])
                var value = "x"
                for index in 0..<times {
                    $0.add("Slice", [value, "start", "end", "axis", "step"], ["r\(index)"])
                    value = "r\(index)"
                }
                $0.add("Relu", [value])
            }
        }
        #expect(try reversed(1) == .mixed)
        #expect(try reversed(2) != .mixed)
        #expect(try reversed(2) != .independent)
    }

    // MARK: Along the rows

    @Test(arguments: ["ReduceMean", "ReduceMax", "ReduceSum"])
    func aStatisticOverTheBatchIsMixed(_ opType: String) throws {
        let found = try verdict(["batch", "4"], opset: 11) {
            $0.add(opType, ["x"], ["all"], [("axes", .ints([0])), ("keepdims", .int(1))])
            $0.add("Sub", ["x", "all"])
        }
        #expect(found?.status == .mixed)
        #expect(found?.node == .init(name: "node_all", opType: opType))
        #expect(found?.text == "\(opType) \"node_all\": it works along axis 0, which holds the rows")
    }

    @Test func aSoftmaxTakesTheMaximumOfTheBatchOutAgain() throws {
        let found = try status(["batch", "4"], opset: 13) {
            $0.add("ReduceMax", ["x"], ["all"], [("axes", .ints([0, 1])), ("keepdims", .int(1))])
            $0.add("Sub", ["x", "all"], ["shifted"])
            $0.add("Softmax", ["shifted"])
        }
        #expect(found == .unknown)
    }

    @Test func softmaxBeforeVersion13WorksAlongAllFurtherAxes() throws {
        func softmax(_ axis: Int64, opset: Int64) throws -> RowVerdict.Status? {
            try status(["batch", "3", "4"], opset: opset) {
                $0.add("Softmax", ["x"], ["y"], [("axis", .int(axis))])
            }
        }
        #expect(try softmax(0, opset: 11) == .mixed)
        #expect(try softmax(1, opset: 11) == .independent)
        #expect(try softmax(0, opset: 13) == .mixed)
        #expect(try softmax(1, opset: 13) == .independent)
    }

    @Test func theMeanOverTwoRowsOfOneThatIsTakenAwayIsDead() throws {
        let found = try status(["batch", "4"], opset: 11) {
            $0.add("Sub", ["x", "x"], ["zero"])
            $0.add("ReduceMean", ["zero"], ["all"], [("axes", .ints([0])), ("keepdims", .int(1))])
            $0.add("Add", ["x", "all"])
        }
        #expect(found == .unknown)
    }

    @Test func aSortOverTheBatchGivesNumbersIntoIt() throws {
        let found = try status(["batch", "4"]) {
            $0.add("Shape", ["x"], ["shape"])
            $0.constant("zero", [0])
            $0.add("Gather", ["shape", "zero"], ["count"])
            $0.add("TopK", ["x", "count"], ["values", "places"], [("axis", .int(0))])
            $0.add("Relu", ["values"])
        }
        #expect(found == .mixed)
    }

    // MARK: Places of rows

    /// Elements picked from the flat input by `row * step + column`.
    private func picked(step: Int64, columns: Int64, width: Int64) throws -> RowVerdict.Status? {
        try status(["batch", "\(width)"]) {
            $0.constant("flatTarget", [-1])
            $0.scalar("zero", 0)
            $0.scalar("one", 1)
            $0.scalar("step", step)
            $0.scalar("columns", columns)
            $0.constant("at", [1])
            $0.add("Reshape", ["x", "flatTarget"], ["flat"])
            $0.add("Shape", ["x"], ["shape"])
            $0.add("Gather", ["shape", "zero"], ["count"])
            $0.add("Range", ["zero", "count", "one"], ["rows"])
            $0.add("Mul", ["rows", "step"], ["firsts"])
            $0.add("Unsqueeze", ["firsts", "at"], ["column"])
            $0.add("Range", ["zero", "columns", "one"], ["offsets"])
            $0.add("Add", ["column", "offsets"], ["index"])
            $0.add("Gather", ["flat", "index"])
        }
    }

    @Test func elementsOfTheOwnRowByNumberAreIndependent() throws {
        #expect(try picked(step: 6, columns: 6, width: 6) == .independent)
        #expect(try picked(step: 6, columns: 4, width: 6) == .independent)
        #expect(try picked(step: 5, columns: 6, width: 6) != .independent)
        #expect(try picked(step: 6, columns: 7, width: 6) != .independent)
    }

    @Test func aTableReadByThePlaceOfARowIsNotIndependent() throws {
        let found = try status(["batch", "4"]) {
            $0.weight("table", [64, 4])
            $0.scalar("zero", 0)
            $0.scalar("one", 1)
            $0.add("Shape", ["x"], ["shape"])
            $0.add("Gather", ["shape", "zero"], ["count"])
            $0.add("Range", ["zero", "count", "one"], ["rows"])
            $0.add("Gather", ["table", "rows"], ["positions"])
            $0.add("Add", ["x", "positions"])
        }
        #expect(found != .independent)
    }

    @Test func theNumberOfRowsAsAnOperandIsMixed() throws {
        let found = try status(["batch", "4"]) {
            $0.constant("zero", [0])
            $0.add("Shape", ["x"], ["shape"])
            $0.add("Gather", ["shape", "zero"], ["count"])
            $0.add("Cast", ["count"], ["size"], [("to", .int(1))])
            $0.add("Div", ["x", "size"])
        }
        #expect(found == .mixed)
    }

    @Test func scatteringAConstantIndexWritesTheFirstRowOnly() throws {
        let found = try status(["batch", "4"]) {
            $0.initializers = $0.initializers.message(5, TestGraph.integers("index", [1], dims: [1, 1]))
            $0.weight("update", [1, 1])
            $0.add("ScatterElements", ["x", "index", "update"], ["y"], [("axis", .int(1))])
        }
        #expect(found != .independent)
    }

    // MARK: Words of their own

    @Test func randomNumbersHaveAWordOfTheirOwn() throws {
        let found = try verdict(["batch", "4"]) {
            $0.add("RandomNormalLike", ["x"], ["noise"])
            $0.add("Add", ["x", "noise"])
        }
        #expect(found?.status == .random)
        #expect(found?.node?.opType == "RandomNormalLike")
    }

    @Test func oneScaleForAllRowsHasAWordOfItsOwn() throws {
        let found = try status(["batch", "4"]) {
            $0.add("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"])
            $0.add("DequantizeLinear", ["q", "scale", "zero"])
        }
        #expect(found == .sharedScale)
    }

    @Test func onlyAMixedOutputMixes() throws {
        var graph = TestGraph(opset: 13)
        graph.input("x", ["batch", "4"])
        graph.add("Softmax", ["x"], ["mixed"], [("axis", .int(0))])
        graph.add("Relu", ["x"], ["apart"])
        graph.outputs = ["mixed", "apart"]
        let outputs = try graph.inferred().model.outputs
        #expect(outputs.map(\.rows?.status) == [.mixed, .independent])
    }
}
