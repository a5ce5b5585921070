import SlipwayONNX
import Testing

/// Every fixture's outputs against what onnxruntime returned.
@Suite struct ShapeFixtureTests {
    private static let expectations = try? ShapeExpectations.load()

    @Test(arguments: fixtureNames)
    func outputsAreRight(_ name: String) throws {
        let expectations = try #require(Self.expectations)
        let expected = try #require(expectations.models[name])
        let found = try #require(try infer(path: fixturePath(name)))
        #expect(found.model.outputs.count == expected.outputs.count)
        for output in found.model.outputs {
            let truth = try #require(expected.outputs[output.name])
            switch truth {
            case .unknownRank, .noTensor: #expect(output.dims == nil, "\(output.name) is \(found.text(output))")
            case .dims(let dims):
                let shown = found.text(output)
                let inferred = try #require(output.dims, "\(output.name) has unknown rank: \(output.batch.reason)")
                try #require(inferred.count == dims.count, "\(output.name) is \(shown)")
                for (axis, dim) in dims.enumerated() {
                    #expect((inferred[axis] == nil) == dim.isUnknown, "axis \(axis) of \(output.name): \(shown)")
                    guard let own = inferred[axis], !dim.isUnknown else { continue }
                    for symbols in expectations.format.assignments {
                        #expect(
                            own.evaluated(symbols) == dim.value(symbols), "axis \(axis) of \(output.name): \(shown)")
                    }
                }
            }
        }
    }

    @Test(arguments: fixtureNames)
    func printedExpressionsMeanWhatTheySay(_ name: String) throws {
        let expectations = try #require(Self.expectations)
        let found = try #require(try infer(path: fixturePath(name)))
        for output in found.model.outputs {
            for dim in (output.dims ?? []).compactMap({ $0 }) {
                let text = try #require(dim.expression)
                for symbols in expectations.format.assignments {
                    #expect(ExpressionReader.evaluate(text, symbols) == dim.evaluated(symbols), "\(text)")
                }
            }
        }
    }
}
