import SlipwayDiagnostics
import SlipwayDomain
import SlipwayONNX
import Testing

@Suite struct ModelContentTests {
    private func signature(_ graph: Proto) throws -> GraphSignature {
        try #require(try open(bytes: Proto.model(graph).bytes).model?.signature)
    }

    @Test func missingShapeIsUnknownRankAndEmptyShapeIsAScalar() throws {
        let more = Proto().message(12, Proto.value("unknown", dims: nil)).message(12, Proto.value("scalar", dims: []))
        let outputs = try signature(Proto.graph(more)).outputs
        #expect(outputs.first { $0.name == "unknown" }?.shape == nil)
        #expect(outputs.first { $0.name == "scalar" }?.shape == Shape([]))
    }

    @Test(arguments: [(4, "sequence"), (5, "map"), (7, "opaque"), (8, "sparse tensor"), (9, "optional")])
    func kindsThatAreNoDenseTensorsAreNamed(field: UInt64, word: String) throws {
        let value = Proto().text(1, "z").message(2, Proto().message(field, Proto()))
        let output = try signature(Proto.graph(Proto().message(12, value))).outputs.first { $0.name == "z" }
        #expect(output?.kind == .other(word))
        #expect(output?.shape == nil)
    }

    @Test func unknownElementTypeKeepsItsNumber() throws {
        let graph = Proto.graph(Proto().message(12, Proto.value("z", type: 99, dims: [1])))
        #expect(try signature(graph).outputs.first { $0.name == "z" }?.kind == .unknownTensor(onnxNumber: 99))
    }

    @Test func valueWithoutTypeHasNoKnownTypeOrRank() throws {
        let output = try signature(Proto.graph(Proto().message(12, Proto().text(1, "z")))).outputs.first {
            $0.name == "z"
        }
        #expect(output?.kind == .unknownTensor(onnxNumber: 0))
        #expect(output?.shape == nil)
    }

    @Test func dimensionParametersBecomeNamedAndOpaqueAxes() throws {
        let dims = ["batch", "past + seq", "unk?", ""].reduce(Proto()) { $0.message(1, Proto().text(2, $1)) }
        let type = Proto().message(1, Proto().number(1, 1).message(2, dims))
        let graph = Proto.graph(Proto().message(12, Proto().text(1, "z").message(2, type)))
        let shape = try signature(graph).outputs.first { $0.name == "z" }?.shape
        #expect(shape?.description == "[batch, past + seq, `unk?`, -1]")
    }

    @Test func initializersAreNoModelInputs() throws {
        let more = Proto().message(11, Proto.value("w", dims: [2])).message(
            5, Proto.tensor("w", dims: [2], rawBytes: 8))
        let signature = try signature(Proto.graph(more))
        #expect(signature.inputs.map(\.name) == ["x"])
        #expect(signature.overridableInitializers.map(\.name) == ["w"])
    }

    @Test func sparseInitializersAreNoModelInputs() throws {
        let indices = Proto().number(1, 1).number(2, 7).message(9, [UInt8](repeating: 0, count: 8))
        let sparse = Proto().message(1, Proto.tensor("w", dims: [1], rawBytes: 4)).message(2, indices).number(3, 4)
        let more = Proto().message(11, Proto.value("w", dims: [4])).message(15, sparse)
        let signature = try signature(Proto.graph(more))
        #expect(signature.inputs.map(\.name) == ["x"])
        #expect(signature.weightBytes == 12)
    }

    @Test func weightsOfSubgraphsConstantsAndFunctionsCount() throws {
        let tensor = Proto.tensor("", dims: [4], rawBytes: 16)
        let constant = Proto().message(1, Proto().message(5, Proto().text(1, "value").message(5, tensor)))
        let branch = Proto().message(5, Proto.tensor("b", dims: [2], rawBytes: 8)).raw(constant.bytes)
        let more = Proto().raw(constant.bytes).message(1, Proto().message(5, Proto().message(6, branch)))
        let function = Proto().text(1, "f").message(7, Proto().message(5, Proto().message(5, tensor)))
        let opened = try open(bytes: Proto.model(Proto.graph(more)).message(25, function).bytes)
        #expect(opened.findings.isEmpty)
        #expect(opened.model?.signature.weightBytes == 16 + 8 + 16 + 16)
        #expect(opened.model?.signature.nodeCount == 3)
    }

    @Test func externalFilesAreNamedOnceWithTheirLargestEnd() throws {
        let one = Proto.externalTensor("a", dims: [4], [("location", "w.bin"), ("offset", "4096"), ("length", "16")])
        let two = Proto.externalTensor("b", dims: [2], [("location", "w.bin"), ("checksum", "0")])
        let other = Proto.externalTensor("c", dims: [8], [("location", "a.bin")])
        let branch = Proto().message(1, Proto().message(5, Proto().message(6, Proto().message(5, other))))
        let signature = try signature(Proto.graph(Proto().message(5, one).message(5, two).raw(branch.bytes)))
        #expect(
            signature.externalFiles == [
                ExternalFile(location: "a.bin", requiredBytes: 32),
                ExternalFile(location: "w.bin", requiredBytes: 4112),
            ])
        #expect(signature.weightBytes == 16 + 8 + 32)
    }

    @Test func aiOnnxIsTheEmptyDomain() throws {
        let model = Proto().number(1, 8).message(7, Proto.graph())
            .message(8, Proto().text(1, "com.microsoft").number(2, 1)).message(
                8, Proto().text(1, "ai.onnx").number(2, 18))
        #expect(
            try open(bytes: model.bytes).model?.signature.opsets == [
                .init(domain: "", version: 18), .init(domain: "com.microsoft", version: 1),
            ])
    }

    @Test(
        arguments: [
            ("duplicate-graph-name", Proto.graph(Proto().message(11, Proto.value("x", dims: [1])))),
            ("duplicate-graph-name", Proto.graph(Proto().message(12, Proto.value("y", dims: [1])))),
            (
                "duplicate-graph-name",
                Proto.graph(
                    Proto().message(5, Proto.tensor("w", dims: [1], rawBytes: 4))
                        .message(5, Proto.tensor("w", dims: [1], rawBytes: 4)))
            ),
            ("unnamed-graph-value", Proto.graph(Proto().message(11, Proto.value("", dims: [1])))),
            ("invalid-dimension", Proto.graph(Proto().message(11, Proto.value("z", dims: [-2])))),
            ("invalid-dimension", Proto.graph(Proto().message(11, Proto.value("z", dims: [.max])))),
            ("invalid-dimension", Proto.graph(Proto().message(5, Proto.tensor("w", dims: [-1], rawBytes: 4)))),
            (
                "invalid-dimension",
                Proto.graph(Proto().message(5, Proto.tensor("w", dims: [1 << 40, 1 << 40], rawBytes: 4)))
            ),
            ("tensor-size-mismatch", Proto.graph(Proto().message(5, Proto.tensor("w", dims: [3], rawBytes: 8)))),
            ("tensor-size-mismatch", Proto.graph(Proto().message(5, Proto().number(1, 3).number(2, 1).text(8, "w")))),
            (
                "external-data-malformed",
                Proto.graph(Proto().message(5, Proto.externalTensor("w", dims: [1], [("offset", "0")])))
            ),
            (
                "external-data-malformed",
                Proto.graph(
                    Proto().message(5, Proto.externalTensor("w", dims: [1], [("location", "w"), ("offset", "-4")])))
            ),
            (
                "invalid-model-text",
                Proto.graph(
                    Proto().message(11, Proto().message(1, [0xC3, 0x28]).raw(Proto.value("z", dims: []).bytes)))
            ),
        ] as [(String, Proto)]) func faultsOfContentAreErrorsBesideAResult(code: String, graph: Proto) throws
    {
        let opened = try open(bytes: Proto.model(graph).bytes)
        #expect(opened.errors.map(\.code.name) == [code])
        #expect(opened.model != nil)
    }

    @Test func minusOneIsDynamicWithAWarning() throws {
        let opened = try open(
            bytes: Proto.model(Proto.graph(Proto().message(11, Proto.value("z", dims: [-1, 3])))).bytes)
        #expect(opened.findings.map(\.severity) == [.warning])
        #expect(opened.model?.signature.inputs.first { $0.name == "z" }?.shape?.description == "[-1, 3]")
    }

    @Test func packedTypedDataIsCheckedAgainstTheShape() throws {
        let right = Proto().number(1, 2).number(2, 1).text(8, "w").message(4, [UInt8](repeating: 0, count: 8))
        let wrong = Proto().number(1, 2).number(2, 1).text(8, "w").message(4, [UInt8](repeating: 0, count: 12))
        #expect(try open(bytes: Proto.model(Proto.graph(Proto().message(5, right))).bytes).findings.isEmpty)
        #expect(
            try open(bytes: Proto.model(Proto.graph(Proto().message(5, wrong))).bytes).codes == ["tensor-size-mismatch"]
        )
    }

    @Test func modelWithoutOpsetIsRefusedByTheRuntime() throws {
        let opened = try open(bytes: Proto().number(1, 8).message(7, Proto.graph()).bytes)
        #expect(opened.codes == ["missing-opset"])
        #expect(opened.model != nil)
    }

    @Test func modelWithoutIRVersionIsRefusedByTheRuntime() throws {
        let model = Proto().message(7, Proto.graph()).message(8, Proto().number(2, 17))
        #expect(try open(bytes: model.bytes).codes == ["missing-ir-version"])
    }

    @Test func newerIRVersionIsAWarning() throws {
        let model = Proto().number(1, 99).message(7, Proto.graph()).message(8, Proto().number(2, 17))
        let opened = try open(bytes: model.bytes)
        #expect(opened.codes == ["newer-ir-version"])
        #expect(opened.errors.isEmpty)
    }

    @Test func twoVersionsOfOneOperatorSetAreAnError() throws {
        let opened = try open(bytes: Proto.model().message(8, Proto().text(1, "ai.onnx").number(2, 13)).bytes)
        #expect(opened.codes == ["duplicate-graph-name"])
    }
}
