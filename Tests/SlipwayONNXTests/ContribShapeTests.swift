import SlipwayONNX
import Testing

/// Operators of ONNX Runtime's own: those of graphs that it saves after it has optimized them, and its tokenizer.
@Suite struct ContribShapeTests {
    private static let blocks = "com.microsoft.nchwc"

    private func inferred(_ build: (inout TestGraph) -> Void) throws -> Inferred {
        var graph = TestGraph(opset: 17)
        graph.otherOpsets = [(Self.blocks, 1), ("com.microsoft", 1)]
        build(&graph)
        return try graph.inferred()
    }

    private func image(channels: String, last: Int64 = 0) throws -> Inferred {
        try inferred {
            $0.input("x", last == 0 ? ["batch", channels, "8", "8"] : ["batch", "8", "8", channels])
            $0.weight("w", [32, 16, 3, 3])
            $0.add("ReorderInput", ["x"], ["b"], [("channels_last", .int(last))], domain: Self.blocks)
            $0.add(
                "Conv", ["b", "w"], ["c"], [("activation", .text("Relu")), ("pads", .ints([1, 1, 1, 1]))],
                domain: Self.blocks)
            $0.add(
                "MaxPool", ["c"], ["p"], [("kernel_shape", .ints([2, 2])), ("strides", .ints([2, 2]))],
                domain: Self.blocks)
            $0.add(
                "ReorderOutput", ["p"], ["y"], [("channels", .int(24)), ("channels_last", .int(last))],
                domain: Self.blocks)
        }
    }

    @Test func blocksOfChannelsAreFollowedAndKeepRowsApart() throws {
        let found = try image(channels: "16")
        #expect(found.first == "[batch, 24, 4, 4]")
        #expect(found.model.outputs.first?.batch.status == .proven)
        #expect(found.model.outputs.first?.rows?.status == .independent)
        #expect(try image(channels: "16", last: 1).first == "[batch, 4, 4, 24]")
    }

    @Test func channelsThatFillNoBlockAreUpToTheProcessor() throws {
        let found = try image(channels: "3")
        #expect(found.first == "[batch, 24, 4, 4]")
        #expect(found.model.outputs.first?.rows?.status != .mixed)
    }

    @Test func aReorderWithoutItsChannelsSaysNothing() throws {
        let found = try inferred {
            $0.input("x", ["batch", "16", "8", "8"])
            $0.add("ReorderOutput", ["x"], ["y"], domain: Self.blocks)
        }
        #expect(found.model.outputs.first?.batch.status == .unknown)
    }

    @Test func tokensAreAnAxisMoreWhoseLengthAllTextsDecide() throws {
        let found = try inferred {
            $0.input("x", ["batch", "3"], type: 8)
            $0.add("Tokenizer", ["x"], ["y"], [("mark", .int(0)), ("mincharnum", .int(1))], domain: "com.microsoft")
        }
        #expect(found.model.outputs.first?.dims?.count == 3)
        #expect(found.model.outputs.first?.batch.status == .proven)
        #expect(found.model.outputs.first?.rows?.status == .unknown)
        #expect(found.model.outputs.first?.rows?.reason?.contains("size") == true)
    }
}
