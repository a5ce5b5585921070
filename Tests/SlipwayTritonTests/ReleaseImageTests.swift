import SlipwayDiagnostics
import SlipwayDomain
import SlipwayReleases
import SlipwayTriton
import Testing

/// What the images of a release hold, and what the rules make of it.
@Suite struct ReleaseImageTests {
    private func release(_ text: String) throws -> TritonRelease { try #require(TritonRelease(text)) }

    @Test(arguments: [
        ("22.06", "1.11.1", 16, 3, 8), ("22.09", "1.12.1", 17, 3, 8), ("23.04", "1.14.1", 18, 3, 8),
        ("23.06", "1.15.0", 19, 3, 9), ("24.01", "1.16.3", 19, 3, 9), ("24.03", "1.17.2", 20, 4, 9),
        ("24.06", "1.18.0", 21, 5, 10), ("24.10", "1.19.2", 21, 5, 10), ("25.02", "1.20.1", 21, 5, 10),
        ("25.04", "1.21.0", 22, 5, 10), ("25.07", "1.22.0", 22, 5, 10), ("25.09", "1.23.0", 23, 5, 11),
        ("26.01", "1.23.2", 23, 5, 11), ("26.02", "1.24.1", 25, 5, 13), ("26.06", "1.24.4", 25, 5, 13),
        ("26.07", "1.27.0", 26, 5, 13), ("26.08", "1.28.0", 26, 5, 13),
    ])
    func aReleaseHasAnOnnxRuntime(_ text: String, _ version: String, _ opset: Int, _ ml: Int, _ ir: Int) throws {
        let limits = try #require(ReleaseTable.onnxRuntime(of: release(text)))
        #expect(limits.version == version)
        #expect([limits.opset, limits.mlOpset, limits.ir] == [opset, ml, ir])
    }

    @Test func whatIsNotKnownIsNotGuessed() throws {
        let later = try release("26.09")
        #expect(ReleaseTable.onnxRuntime(of: later) == nil)
        #expect(ReleaseTable.firstRelease(opset: 27, mlOpset: 5, ir: 13) == nil)
    }

    @Test(arguments: [(22, 10, "25.03"), (22, 11, "25.08"), (7, 3, "22.06")])
    func theFirstReleaseThatReadsAGraph(_ opset: Int, _ ir: Int, _ expected: String) {
        #expect(ReleaseTable.firstRelease(opset: opset, mlOpset: 0, ir: ir)?.text == expected)
    }

    @Test(arguments: [
        ("26.08", "26.08", ImageFlavor.standard), ("26.08-py3", "26.08", .standard),
        ("26.08-trtllm", "26.08", .trtllm), ("26.08-vllm-python-py3", "26.08", .vllm),
    ])
    func anImageHasAFlavor(_ text: String, _ expected: String, _ flavor: ImageFlavor) {
        let parts = TritonRelease.split(text)
        #expect(parts?.release == expected)
        #expect(parts?.flavor == flavor)
    }

    @Test func anImageOfNoFlavor() { #expect(TritonRelease.split("26.08-sdk")?.release == nil) }

    @Test func theStandardImageAloneHasTensorRT11() throws {
        let (last, first) = (try release("26.05"), try release("26.06"))
        #expect(ReleaseTable.hasTensorRT11(first, .standard))
        #expect(!ReleaseTable.hasTensorRT11(last, .standard))
        #expect(!ReleaseTable.hasTensorRT11(first, .trtllm))
    }

    // MARK: - TensorRT 11

    private func dead(_ options: [(String, String)], _ text: String, _ flavor: ImageFlavor = .standard) throws
        -> [Diagnostic]
    {
        let words = options.map { "parameters { key: \"\($0)\" value: \"\($1)\" }" }.joined(separator: "\n")
        let config = """
            backend: "onnxruntime"
            instance_group { kind: KIND_GPU }
            optimization { execution_accelerators { gpu_execution_accelerator { name: "tensorrt"
            \(words) } } }
            """
        var server = ServerFacts(release: try release(text), gpuCount: 1)
        server.flavor = flavor
        return try Judged(config, server: server).findings.filter { $0.code == .deadTensorRTOption }
    }

    @Test(arguments: [
        ("precision_mode", "FP16"), ("precision_mode", "INT8"), ("precision_mode", "BF16"),
        ("int8_calibration_table_name", "t.flatbuffers"), ("int8_use_native_calibration_table", "1"),
        ("trt_layer_norm_fp32_fallback", "true"), ("trt_dla_enable", "1"),
    ])
    func whatTensorRT11IgnoresIsAWarning(_ option: String, _ value: String) throws {
        for text in ["26.06", "26.08", "26.09"] {
            let found = try dead([(option, value)], text)
            #expect(found.count == 1 && found.first?.severity == .warning, "\(option) \(text)")
            #expect(found.first?.help.first?.contains("\(text)-trtllm") == true)
        }
        #expect(try dead([(option, value)], "26.05").isEmpty)
        #expect(try dead([(option, value)], "26.07", .trtllm).isEmpty)
    }

    @Test func whatSaysNothingIsNoFinding() throws {
        let options = [("precision_mode", "FP32"), ("trt_dla_enable", "0"), ("trt_engine_cache_enable", "1")]
        #expect(try dead(options, "26.08").isEmpty)
    }

    // MARK: - Graphs

    private func tooNew(_ opset: Int, ml: Int = 0, ir: Int, _ text: String, isStated: Bool = true) throws
        -> [Diagnostic]
    {
        let tensor = { (name: String) in
            GraphTensor(name: name, kind: .tensor(.float32), shape: Shape([.anonymous, .fixed(3)]))
        }
        var opsets = [GraphSignature.OpsetImport(domain: "", version: opset)]
        if ml > 0 { opsets.append(.init(domain: "ai.onnx.ml", version: ml)) }
        let graph = GraphSignature(
            irVersion: ir, opsets: opsets, inputs: [tensor("x")], outputs: [tensor("y")], nodeCount: 1, weightBytes: 0)
        var server = ServerFacts(release: try release(text), gpuCount: 0)
        server.isReleaseStated = isStated
        return try Judged(config(""), graphs: ["1": graph], server: server).findings
    }

    @Test func aGraphThatIsTooNewIsAnError() throws {
        let found = try tooNew(22, ir: 10, "24.10")
        #expect(found.map(\.code) == [.graphTooNew] && found.first?.severity == .error)
        #expect(found.first?.help.first?.contains("Triton 25.03 or later") == true)
        #expect(try tooNew(21, ir: 11, "24.10").map(\.code) == [.graphTooNew])
        #expect(try tooNew(18, ml: 4, ir: 8, "24.01").map(\.code) == [.graphTooNew])
        #expect(try tooNew(21, ir: 10, "24.10").isEmpty)
        #expect(try tooNew(22, ir: 10, "25.03").isEmpty)
        #expect(try tooNew(99, ir: 99, "26.09").isEmpty, "nobody knows what 26.09 reads")
    }

    @Test func ofAReleaseThatNobodyStatedItIsAWarning() throws {
        let found = try tooNew(22, ir: 10, "24.10", isStated: false)
        #expect(found.first?.severity == .warning)
        #expect(found.first?.help.first?.contains("State --target") == true)
    }
}
