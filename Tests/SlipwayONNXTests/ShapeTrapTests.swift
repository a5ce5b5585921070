import SlipwayONNX
import Testing

/// The places where other tools are silently wrong: a present input is not an absent one, and versions differ.
@Suite struct ShapeTrapTests {
    private func graph(_ dims: [String], opset: Int64 = 18) -> TestGraph {
        var graph = TestGraph(opset: opset)
        graph.input("x", dims)
        return graph
    }

    @Test func splitSizesThatAreNotKnownAreNotEvenParts() throws {
        var graph = graph(["batch", "6"])
        graph.input("sizes", ["2"], type: 7)
        graph.add("Split", ["x", "sizes"], ["a", "b"], [("axis", .int(1))])
        #expect(try graph.shapes() == ["[batch, ?]", "[batch, ?]"])
    }

    @Test func splitIntoUnevenPartsLeavesTheLastSmaller() throws {
        var graph = graph(["batch", "7"])
        graph.add("Split", ["x"], ["a", "b"], [("axis", .int(1)), ("num_outputs", .int(2))])
        #expect(try graph.shapes() == ["[batch, 4]", "[batch, 3]"])
    }

    @Test func squeezeAxesThatAreNotKnownAreNotAllAxes() throws {
        var graph = graph(["1", "3", "1"])
        graph.input("axes", ["1"], type: 7)
        graph.add("Squeeze", ["x", "axes"])
        #expect(try graph.shape() == "[?, ?]")
    }

    @Test func squeezeWithoutAxesOverASymbolIsUnknown() throws {
        var graph = graph(["batch", "1", "3"])
        graph.add("Squeeze", ["x"])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func reduceAxesThatAreNotKnownMayBeAny() throws {
        var graph = graph(["batch", "seq", "8"])
        graph.input("axes", ["1"], type: 7)
        graph.add("ReduceMean", ["x", "axes"], ["y"], [("keepdims", .int(1))])
        #expect(try graph.shape() == "[?, ?, ?]")
    }

    @Test func reduceWithoutKeepingAndUnknownAxesHasUnknownRank() throws {
        var graph = graph(["batch", "seq", "8"])
        graph.input("axes", nil, type: 7)
        graph.add("ReduceMean", ["x", "axes"], ["y"], [("keepdims", .int(0))])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func reduceAxesMovedToAnInputInVersion18() throws {
        var graph = graph(["batch", "seq", "8"])
        graph.constant("axes", [-1])
        graph.add("ReduceL2", ["x", "axes"], ["y"], [("keepdims", .int(0))])
        #expect(try graph.shape() == "[batch, seq]")
    }

    @Test func emptyReduceAxesReduceAll() throws {
        var graph = graph(["batch", "8"])
        graph.constant("axes", [])
        graph.add("ReduceMax", ["x", "axes"], ["y"], [("keepdims", .int(0))])
        #expect(try graph.shape() == "[]")
    }

    @Test func emptyReduceAxesMayBeANoop() throws {
        var graph = graph(["batch", "8"])
        graph.add("ReduceMax", ["x"], ["y"], [("noop_with_empty_axes", .int(1))])
        #expect(try graph.shape() == "[batch, 8]")
    }

    @Test func resizeScalesSomeAxesAlone() throws {
        var graph = graph(["batch", "3", "h", "w"])
        graph.floats("scales", [2, 0.5])
        graph.add("Resize", ["x", "", "scales"], ["y"], [("axes", .ints([2, 3]))])
        #expect(try graph.shape() == "[batch, 3, 2*h, w//2]")
    }

    @Test func resizeWithUnknownSizesKeepsTheOtherAxes() throws {
        var graph = graph(["batch", "3", "h", "w"])
        graph.input("sizes", ["2"], type: 7)
        graph.add("Resize", ["x", "", "", "sizes"], ["y"], [("axes", .ints([2, 3]))])
        #expect(try graph.shape() == "[batch, 3, ?, ?]")
    }

    @Test func padsOfSomeAxesAlone() throws {
        var graph = graph(["batch", "3", "h", "w"])
        graph.constant("pads", [2, 3, 2, 3])
        graph.constant("axes", [2, 3])
        graph.add("Pad", ["x", "pads", "", "axes"])
        #expect(try graph.shape() == "[batch, 3, h + 4, w + 6]")
    }

    @Test func padAxesThatAreNotKnownMayBeAny() throws {
        var graph = graph(["batch", "3"])
        graph.constant("pads", [1, 1])
        graph.input("axes", ["1"], type: 7)
        graph.add("Pad", ["x", "pads", "", "axes"])
        #expect(try graph.shape() == "[?, ?]")
    }

    @Test func twoSymbolsThatMeetAreNotEqual() throws {
        var graph = graph(["m", "4"])
        graph.input("z", ["n", "4"])
        graph.add("Add", ["x", "z"])
        #expect(try graph.shape() == "[max(m, n), 4]")
    }

    @Test func aSizeThatMayBeZeroMeetsASymbol() throws {
        var graph = graph(["m"])
        graph.add("NonZero", ["x"], ["places"])
        graph.scalar("first", 0)
        graph.add("Gather", ["places", "first"], ["row"], [("axis", .int(0))])
        graph.add("Cast", ["row"], ["float"], [("to", .int(1))])
        graph.add("Add", ["x", "float"])
        #expect(try graph.shape() == "[?]")
    }

    @Test func dilationsOfPoolingCount() throws {
        var graph = graph(["batch", "3", "16", "16"], opset: 19)
        graph.add("AveragePool", ["x"], ["y"], [("kernel_shape", .ints([3, 3])), ("dilations", .ints([2, 2]))])
        #expect(try graph.shape() == "[batch, 3, 12, 12]")
    }

    @Test func anAttributeOfALaterVersionIsUnknown() throws {
        var graph = graph(["batch", "3", "16", "16"], opset: 18)
        graph.add("AveragePool", ["x"], ["y"], [("kernel_shape", .ints([3, 3])), ("dilations", .ints([2, 2]))])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func anInputOfALaterVersionIsUnknown() throws {
        var graph = graph(["batch", "16", "1"], opset: 17)
        graph.scalar("axis", 1)
        graph.add("DFT", ["x", "", "axis"])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func theAxisOfAFourierTransformIsAnInputSinceVersion20() throws {
        var graph = graph(["batch", "6", "16", "1"], opset: 20)
        graph.scalar("axis", 2)
        graph.add("DFT", ["x", "", "axis"], ["y"], [("onesided", .int(1))])
        #expect(try graph.shape() == "[batch, 6, 9, 2]")
    }

    @Test func poolingThatRoundsUpStaysInsideTheImage() throws {
        var graph = graph(["batch", "3", "5", "w"])
        let window: [(String, TestGraph.Attribute)] = [
            ("kernel_shape", .ints([3, 3])), ("strides", .ints([2, 2])), ("pads", .ints([1, 1, 1, 1])),
            ("ceil_mode", .int(1)),
        ]
        graph.add("MaxPool", ["x"], ["y"], window)
        #expect(try graph.shape() == "[batch, 3, 3, w//2 + 1]")
    }

    @Test func anOperatorSetBeyondTheKnownOnesIsUnknown() throws {
        var graph = graph(["batch", "3"], opset: 99)
        graph.add("Relu", ["x"])
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func anOperatorOfAnUnimportedDomainIsUnknown() throws {
        var graph = graph(["batch", "3"])
        graph.add("Gelu", ["x"], ["y"], domain: "com.microsoft")
        #expect(try graph.shape() == "unknown rank")
    }

    @Test func sliceToAnUnknownEndKeepsTheRank() throws {
        var graph = graph(["batch", "seq"])
        graph.input("end", ["1"], type: 7)
        graph.constant("start", [0])
        graph.constant("axes", [1])
        graph.add("Slice", ["x", "start", "end", "axes"])
        #expect(try graph.shape() == "[batch, ?]")
    }

    @Test func sliceAtUnknownAxesMayCutAny() throws {
        var graph = graph(["batch", "seq"])
        graph.constant("start", [0])
        graph.constant("end", [1])
        graph.input("axes", ["1"], type: 7)
        graph.add("Slice", ["x", "start", "end", "axes"])
        #expect(try graph.shape() == "[?, ?]")
    }

    @Test func reshapeToAnUnknownTargetKeepsItsLength() throws {
        var graph = graph(["batch", "seq"])
        graph.input("target", ["3"], type: 7)
        graph.add("Reshape", ["x", "target"])
        #expect(try graph.shape() == "[?, ?, ?]")
    }

    @Test func reshapeZeroMeansZeroWhereTheAttributeSaysSo() throws {
        var graph = graph(["batch", "0"])
        graph.constant("target", [0, 5])
        graph.add("Reshape", ["x", "target"], ["y"], [("allowzero", .int(1))])
        #expect(try graph.shape() == "[0, 5]")
    }

    @Test func reshapeDividesSums() throws {
        var graph = graph(["batch", "a", "8"])
        graph.input("z", ["batch", "b", "8"])
        graph.add("Concat", ["x", "z"], ["joined"], [("axis", .int(1))])
        graph.constant("target", [0, -1, 2, 4])
        graph.add("Reshape", ["joined", "target"])
        #expect(try graph.shape() == "[batch, a + b, 2, 4]")
    }

    @Test func aComputedSizeThatMayBeZeroMayCopyAnAxis() throws {
        var graph = graph(["batch", "6"])
        graph.add("Shape", ["x"], ["s"])
        graph.constant("first", [0])
        graph.add("Gather", ["s", "first"], ["n"])
        graph.constant("four", [4])
        graph.add("Div", ["n", "four"], ["quarter"])
        graph.constant("rest", [-1])
        graph.add("Concat", ["quarter", "rest"], ["target"], [("axis", .int(0))])
        graph.add("Reshape", ["x", "target"])
        #expect(try graph.shape() == "[?, ?]")
    }

    @Test func theFarEndOfABackwardSliceIsAmbiguous() throws {
        var graph = graph(["batch", "6"])
        graph.constant("start", [0])
        graph.constant("end", [.max])
        graph.constant("axes", [1])
        graph.constant("steps", [-1])
        graph.add("Slice", ["x", "start", "end", "axes", "steps"])
        #expect(try graph.shape() == "[batch, ?]")
    }

    @Test(arguments: 7...23)
    func everyOperatorOfTheStandardHasARule(_ version: Int) {
        #expect(ShapeInference.operatorsWithoutRule(domain: "", version: version).isEmpty)
    }

    @Test func everyDescribedOperatorOfOtherDomainsHasARule() {
        for version in 1...5 {
            #expect(ShapeInference.operatorsWithoutRule(domain: "ai.onnx.ml", version: version).isEmpty)
        }
        #expect(ShapeInference.operatorsWithoutRule(domain: "com.microsoft", version: 1).isEmpty)
    }
}
