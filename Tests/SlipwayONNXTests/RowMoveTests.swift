import SlipwayONNX
import Testing

/// Graphs that only move elements: the numbers of the rows show whether rows change places.
@Suite struct RowMoveTests {
    private func verdict(_ dims: [String], _ build: (inout TestGraph) -> Void) throws -> RowVerdict {
        var graph = TestGraph(opset: 17)
        graph.input("x", dims)
        build(&graph)
        let output = try #require(try graph.inferred().model.outputs.first)
        #expect(output.batch.status == .proven, "\(output.batch.reason)")
        return try #require(output.rows)
    }

    /// x [batch, 4] laid out as [4, batch], exchanged, and laid out again.
    private func exchanged(_ between: (inout TestGraph) -> String) throws -> RowVerdict {
        try verdict(["batch", "4"]) {
            $0.constant("wide", [4, -1])
            $0.constant("back", [-1, 4])
            $0.add("Reshape", ["x", "wide"], ["w"])
            let name = between(&$0)
            $0.add("Reshape", [name, "back"])
        }
    }

    @Test func rowsThatAreLaidOutAnotherWayAreMixedAndNamed() throws {
        let found = try exchanged {
            $0.add("Transpose", ["w"], ["t"])
            return "t"
        }
        #expect(found.status == .mixed)
        #expect(found.reason == "elements change rows: of 2 rows, row 0 of the output holds some of row 1")
        #expect(found.node?.opType == "Transpose")
    }

    @Test func whatIsUndoneIsNotMixed() throws {
        let found = try exchanged {
            $0.add("Transpose", ["w"], ["t"])
            $0.add("Tanh", ["t"], ["n"])
            $0.add("Transpose", ["n"], ["u"])
            return "u"
        }
        #expect(found.status != .mixed)
    }

    @Test func constantsThatChangePlacesMixNothing() throws {
        // Each row has four elements and four zeros behind them; only zeros are moved out of their row.
        let found = try verdict(["batch", "4"]) {
            $0.constant("zeros", [0, 0, 0, 0])
            $0.constant("pairs", [-1, 8])
            $0.add("Mul", ["x", "x"], ["square"])
            $0.add("Sub", ["square", "square"], ["nothing"])
            $0.add("Concat", ["x", "nothing"], ["both"], [("axis", .int(1))])
            $0.constant("wide", [8, -1])
            $0.add("Reshape", ["both", "wide"], ["w"])
            $0.add("Transpose", ["w"], ["t"])
            $0.add("Reshape", ["t", "pairs"])
        }
        #expect(found.status == .unknown, "\(found.reason ?? "")")
    }

    @Test func headsThatAreUnfoldedTheWrongWayAreMixedForEveryLength() throws {
        let found = try verdict(["batch", "seq", "8"]) {
            $0.constant("heads", [0, 0, 2, 4])
            $0.add("Reshape", ["x", "heads"], ["h"])
            $0.add("Transpose", ["h"], ["t"], [("perm", .ints([2, 1, 0, 3]))])
            $0.add("Shape", ["x"], ["shape"])
            $0.add("Reshape", ["t", "shape"])
        }
        #expect(found.status == .mixed, "\(found.reason ?? "")")
    }

    @Test func weightsLetEveryElementTellItsRow() throws {
        let found = try verdict(["batch", "4"]) {
            $0.weight("weights", [4, 4])
            $0.constant("wide", [4, -1])
            $0.constant("back", [-1, 4])
            $0.add("MatMul", ["x", "weights"], ["m"])
            $0.add("Reshape", ["m", "wide"], ["w"])
            $0.add("Transpose", ["w"], ["t"])
            $0.add("Reshape", ["t", "back"])
        }
        #expect(found.status == .mixed, "\(found.reason ?? "")")
    }
}
