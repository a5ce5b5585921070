import SlipwayDiagnostics
import SlipwayReleases
import Testing

@Suite struct ReleaseTests {
    private func release(_ text: String) throws -> TritonRelease { try #require(TritonRelease(text)) }

    @Test func releasesAreReadAndOrderedByTime() throws {
        #expect(try release("24.09") < release("24.10"))
        #expect(try release("23.12") < release("24.01"))
        #expect(try release("24.10").text == "24.10")
        #expect(try release("24.01").text == "24.01")
    }

    @Test(arguments: ["", "24.1", "24.13", "24.00", "2024.10", "24-10", "24.10 ", "a4.10", "２4.10"])
    func otherTextIsNoRelease(_ text: String) {
        #expect(TritonRelease(text) == nil)
    }

    @Test(arguments: [
        ("24.1", "did you mean \"24.10\"?"), ("24.9", "did you mean \"24.09\"?"),
        ("2024.10", "did you mean \"24.10\"?"),
        ("r24.05", "did you mean \"24.05\"?"), ("24.10-py3", "did you mean \"24.10\"?"),
        ("latest", "Write year and month, such as \"24.10\"."),
    ])
    func aMisspelledReleaseGetsHelp(_ text: String, _ help: String) {
        var bag = DiagnosticBag()
        #expect(TritonRelease.parse(text, at: nil, into: &bag) == nil)
        #expect(bag.all.map(\.code) == [.malformedTritonRelease])
        #expect(bag.all.first?.help == [help])
    }

    @Test(arguments: ["22.05", "21.12"]) func aReleaseBeforeTheTableIsRefused(_ text: String) {
        var bag = DiagnosticBag()
        #expect(TritonRelease.parse(text, at: nil, into: &bag) == nil)
        #expect(bag.all.map(\.code) == [.unknownTritonRelease])
    }

    @Test(arguments: ["26.11", "31.01"]) func aReleaseAfterTheTableIsTakenWithAWarning(_ text: String) {
        var bag = DiagnosticBag()
        #expect(TritonRelease.parse(text, at: nil, into: &bag)?.text == text)
        #expect(bag.all.map(\.code) == [.releaseNotTable])
    }

    @Test(arguments: ["22.06", "24.10", "26.10"]) func aKnownReleaseIsTaken(_ text: String) {
        var bag = DiagnosticBag()
        #expect(TritonRelease.parse(text, at: nil, into: &bag)?.text == text)
        #expect(bag.all.isEmpty)
    }

    @Test(arguments: [
        (TritonFeature.field(message: "inference.ModelWarmup", name: "count"), "22.06", "22.07"),
        (.field(message: "inference.ModelConfig", name: "model_metrics"), "24.10", "24.11"),
        (.field(message: "inference.ModelEnsembling", name: "max_inflight_requests"), "25.10", "25.11"),
        (.parameter("session.use_device_allocator_for_initializers"), "25.01", "25.02"),
        (.accelerator("cuda"), "24.05", "24.06"),
        (.option(accelerator: "cuda", name: "tunable_op_enable"), "24.05", "24.06"),
        (.option(accelerator: "tensorrt", name: "trt_engine_cache_prefix"), "24.03", "24.04"),
        (.precision("BF16"), "26.01", "26.02"), (.graphLevel(2), "23.12", "24.01"),
    ])
    func aFeatureStartsWithItsRelease(_ feature: TritonFeature, _ before: String, _ from: String) throws {
        #expect(try ReleaseTable.isAvailable(feature, in: release(before)) == false)
        #expect(try ReleaseTable.isAvailable(feature, in: release(from)))
    }

    @Test(arguments: [
        TritonFeature.parameter("intra_op_thread_cnt"), .accelerator("migraphx"), .precision("fp16"),
        .option(accelerator: "tensorrt", name: "trt_onnx_model_folder_path"), .graphLevel(99),
        .option(accelerator: "openvino", name: "device_type"),
    ])
    func whatNoReleaseHasIsNever(_ feature: TritonFeature) {
        #expect(ReleaseTable.since(feature) == .never)
    }
}
