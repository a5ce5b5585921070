import Foundation
import SlipwayDomain
import SlipwayONNX
import Testing

/// Texts that exporters write for want of a name are no names: equal ones stand for axes that differ.
@Suite struct PlaceholderTests {
    @Test(arguments: ["?", "*", "None", "none", "unk", "-1", "", "null", "unknown"])
    func aPlaceholderIsNoName(_ text: String) throws {
        var graph = TestGraph(opset: 17)
        graph.input("x", [text, text])
        graph.add("Transpose", ["x"], ["y"])
        let found = try graph.inferred()
        let output = try #require(found.model.outputs.first)
        #expect(output.dims?.map { $0 == nil } == [true, true])
        #expect(output.unnamedAxes == [0, 1])
        #expect(output.batch.status == .disproven)
    }

    @Test func otherTextsAreNames() throws {
        for text in ["unk__495", "None_1", "p2o.DynamicDimension.1", "16H"] {
            var graph = TestGraph(opset: 17)
            graph.input("x", [text, "4"])
            graph.add("Relu", ["x"], ["y"])
            let output = try #require(try graph.inferred().model.outputs.first)
            #expect(output.unnamedAxes.isEmpty)
            #expect(output.dims?.first??.symbolName == text)
        }
    }

    @Test(arguments: ["aspect", "unk_dims_same"])
    func whatUsersHadIsNotTakenForOneAxis(_ name: String) throws {
        let path = fixtureFolder.deletingLastPathComponent().appendingPathComponent("placeholders/\(name).onnx").path
        let opened = try open(path: path)
        let model = try #require(opened.model)
        #expect(model.signature.inputs.allSatisfy { $0.shape?.dimensions.contains(.anonymous) == true })
    }
}
