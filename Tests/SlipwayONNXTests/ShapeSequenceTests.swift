import SlipwayONNX
import Testing

/// Sequences of tensors, and computed sizes where arithmetic is not what it seems.
@Suite struct ShapeSequenceTests {
    private func graph(_ dims: [String], opset: Int64 = 17) -> TestGraph {
        var graph = TestGraph(opset: opset)
        graph.input("x", dims)
        return graph
    }

    @Test func partsOfOneSizeLeaveTheLastSmaller() throws {
        var graph = graph(["batch", "8"])
        graph.scalar("three", 3)
        graph.scalar("last", -1)
        graph.add("SplitToSequence", ["x", "three"], ["parts"], [("axis", .int(1))])
        graph.add("SequenceAt", ["parts", "last"], ["y"])
        #expect(try graph.shape() == "[batch, 2]")
    }

    @Test func partsOfASymbolAreNotKnown() throws {
        var graph = graph(["batch", "seq"])
        graph.scalar("three", 3)
        graph.scalar("first", 0)
        graph.add("SplitToSequence", ["x", "three"], ["parts"], [("axis", .int(1))])
        graph.add("SequenceAt", ["parts", "first"], ["y"])
        #expect(try graph.shape() == "[batch, ?]")
    }

    @Test func aPlaceThatIsNotKnownMayBeAny() throws {
        var graph = graph(["batch", "8"])
        graph.input("place", [], type: 7)
        graph.constant("sizes", [3, 5])
        graph.add("SplitToSequence", ["x", "sizes"], ["parts"], [("axis", .int(1))])
        graph.add("SequenceAt", ["parts", "place"], ["y"])
        #expect(try graph.shape() == "[batch, ?]")
    }

    @Test func stackedTensorsAreCounted() throws {
        var graph = graph(["batch", "8"])
        graph.add("SequenceConstruct", ["x", "x", "x"], ["parts"])
        graph.add("ConcatFromSequence", ["parts"], ["y"], [("axis", .int(1)), ("new_axis", .int(1))])
        #expect(try graph.shape() == "[batch, 3, 8]")
    }

    @Test func joinedTensorsAddUp() throws {
        var graph = graph(["batch", "8"])
        graph.input("z", ["batch", "seq"])
        graph.add("SequenceConstruct", ["x", "z"], ["parts"])
        graph.add("ConcatFromSequence", ["parts"], ["y"], [("axis", .int(1))])
        #expect(try graph.shape() == "[batch, seq + 8]")
    }

    @Test func insertingAtAnUnknownPlaceKeepsWhatIsCommon() throws {
        var graph = graph(["batch", "8"])
        graph.input("z", ["batch", "seq"])
        graph.input("place", [], type: 7)
        graph.scalar("first", 0)
        graph.add("SequenceConstruct", ["x", "x"], ["parts"])
        graph.add("SequenceInsert", ["parts", "z", "place"], ["more"])
        graph.add("SequenceAt", ["more", "first"], ["y"])
        #expect(try graph.shape() == "[batch, ?]")
    }

    @Test func anErasedTensorIsGone() throws {
        var graph = graph(["batch", "8"])
        graph.input("z", ["batch", "seq", "4"])
        graph.scalar("first", 0)
        graph.add("SequenceConstruct", ["z", "x"], ["parts"])
        graph.add("SequenceErase", ["parts", "first"], ["fewer"])
        graph.add("SequenceAt", ["fewer", "first"], ["y"])
        #expect(try graph.shape() == "[batch, 8]")
    }

    @Test func theLengthOfASequenceIsANumber() throws {
        var graph = graph(["batch", "8"])
        graph.constant("axis", [0])
        graph.add("SequenceConstruct", ["x", "x"], ["parts"])
        graph.add("SequenceLength", ["parts"], ["count"])
        graph.add("Unsqueeze", ["count", "axis"], ["shape"])
        graph.add("ConstantOfShape", ["shape"], ["y"])
        #expect(try graph.shape() == "[2]")
    }

    @Test func aSizeInEightBitsMayWrap() throws {
        var graph = graph(["seq"])
        graph.add("Shape", ["x"], ["s"])
        graph.add("Cast", ["s"], ["narrow"], [("to", .int(2))])
        graph.add("Cast", ["narrow"], ["wide"], [("to", .int(7))])
        graph.add("ConstantOfShape", ["wide"], ["y"])
        #expect(try graph.shape() == "[?]")
    }

    @Test func aSizeInThirtyTwoBitsIsItself() throws {
        var graph = graph(["seq"])
        graph.add("Shape", ["x"], ["s"])
        graph.add("Cast", ["s"], ["narrow"], [("to", .int(6))])
        graph.add("Cast", ["narrow"], ["wide"], [("to", .int(7))])
        graph.add("ConstantOfShape", ["wide"], ["y"])
        #expect(try graph.shape() == "[seq]")
    }

    @Test func boundsOfASizeAreFollowed() throws {
        var graph = graph(["seq"])
        graph.scalar("low", 2)
        graph.scalar("high", 6)
        graph.add("Shape", ["x"], ["s"])
        graph.add("Clip", ["s", "low", "high"], ["c"])
        graph.add("ConstantOfShape", ["c"], ["y"])
        #expect(try graph.shape() == "[min(max(seq, 2), 6)]")
    }

    @Test func boundsThatAreNotKnownHideASize() throws {
        var graph = graph(["seq"])
        graph.input("low", [], type: 7)
        graph.add("Shape", ["x"], ["s"])
        graph.add("Clip", ["s", "low"], ["c"])
        graph.add("ConstantOfShape", ["c"], ["y"])
        #expect(try graph.shape() == "[?]")
    }

    @Test func axesWithoutElementsAreKnown() throws {
        var graph = graph(["batch", "8"], opset: 18)
        graph.input("axes", ["0"], type: 7)
        graph.add("ReduceMax", ["x", "axes"], ["y"], [("keepdims", .int(0))])
        #expect(try graph.shape() == "[]")
    }

    @Test func placesOfConstantsAreKnown() throws {
        var graph = graph(["batch", "seq"])
        graph.constant("flags", [0, 1])
        graph.constant("axis", [0])
        graph.add("Shape", ["x"], ["s"])
        graph.add("NonZero", ["flags"], ["places"])
        graph.add("Squeeze", ["places", "axis"], ["list"])
        graph.add("Gather", ["s", "list"], ["picked"])
        graph.add("ConstantOfShape", ["picked"], ["y"])
        #expect(try graph.shape() == "[seq]")
    }

    @Test func anEmptyPartOfAJoinLeavesTheOtherAxesOpen() throws {
        var graph = graph(["batch", "0"])
        graph.input("z", ["batch", "8"])
        graph.add("Concat", ["x", "z"], ["y"], [("axis", .int(0))])
        #expect(try graph.shape() == "[2*batch, ?]")
    }

    @Test func aPartBehindOneOfUnknownSizeHasUnknownElements() throws {
        var graph = graph(["batch", "seq", "8"])
        graph.input("sizes", ["3"], type: 7)
        graph.add("Shape", ["x"], ["s"])
        graph.add("Split", ["s", "sizes"], ["a", "b", "c"], [("axis", .int(0))])
        graph.add("ConstantOfShape", ["c"], ["y"])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test(arguments: [2, 9, -1] as [Int64])
    func flagsAreZeroOrOne(value: Int64) throws {
        var graph = graph(["batch", "8"])
        graph.add("ReduceMax", ["x"], ["y"], [("axes", .ints([1])), ("keepdims", .int(value))])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func aWindowLargerThanItsImageIsNotCounted() throws {
        var graph = graph(["batch", "3", "2", "9"])
        graph.add("MaxPool", ["x"], ["y"], [("kernel_shape", .ints([3, 3]))])
        #expect(try graph.shape() == "[batch, 3, ?, 7]")
    }

    @Test func sizesBeyondBeliefAreNotKnown() throws {
        var graph = graph(["batch", "8"])
        graph.constant("shape", [1 << 50, 3])
        graph.add("ConstantOfShape", ["shape"], ["y"])
        #expect(try graph.shape() == "[?, 3]")
    }
}
