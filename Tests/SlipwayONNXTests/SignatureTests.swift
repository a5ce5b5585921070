import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct FixtureSignatureTests {
    @Test func everyFixtureIsThere() throws {
        #expect(fixtureNames.count == 68)
        #expect(try Set(Expectations.load().keys).isSuperset(of: fixtureNames))
    }

    @Test(arguments: fixtureNames) func signatureIsWhatTheFixtureDeclares(name: String) throws {
        let expected = try #require(try Expectations.load()[name])
        let opened = try open(path: fixturePath(name))
        #expect(opened.findings.map(\.message) == [])
        let signature = try #require(opened.model?.signature)
        #expect(signature.irVersion == expected.ir)
        #expect(signature.opsets.first { $0.domain.isEmpty }?.version == expected.opset)
        #expect(described(signature.inputs) == described(expected.inputs))
        #expect(described(signature.outputs) == described(expected.declaredOutputs))
        #expect(signature.nodeCount > 0)
    }

    private func described(_ tensors: [GraphTensor]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape?.description ?? "unknown rank") })
    }

    private func described(_ dims: [String: ExpectedModel.Dims]) -> [String: String] {
        dims.mapValues { $0.dims.map { Shape($0.map(dimension)).description } ?? "unknown rank" }
    }

    private func dimension(_ text: String) -> SlipwayDomain.Dimension {
        if text == "-1" { return .anonymous }
        return Int(text).map(SlipwayDomain.Dimension.fixed) ?? SlipwayDomain.Dimension(parameter: text)
    }
}
