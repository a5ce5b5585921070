import SlipwayDiagnostics
import SlipwayTriton
import Testing

@Suite struct AcceleratorRuleTests {
    private func accelerators(_ text: String, kind: String = BackendCase.gpu) -> BackendCase {
        BackendCase.relu("optimization { execution_accelerators { \(text) } }\n", kind: kind).on("24.10", gpus: 1)
    }

    private func option(_ accelerator: String, _ name: String, _ value: String) -> BackendCase {
        accelerators(
            "gpu_execution_accelerator { name: \"\(accelerator)\" parameters { key: \"\(name)\" value: \"\(value)\" } }"
        )
    }

    // MARK: Names

    @Test(arguments: [
        ("migraphx", "or remove it"), ("TensorRT", "did you mean \"tensorrt\"?"), ("tensort", "did you mean"),
        ("openvino", "cpu_execution_accelerator"),
    ])
    func anUnknownGPUAcceleratorIsRefused(_ name: String, _ help: String) {
        let findings = accelerators("gpu_execution_accelerator { name: \"\(name)\" }").findings()
        #expect(findings.codes == [.refusedAccelerator])
        #expect(findings.places == ["\"\(name)\""])
        #expect(findings.first?.notes.contains("unknown Execution Accelerator '\(name)' is requested") == true)
        #expect(findings.first?.help.contains(help) == true)
    }

    @Test func anAcceleratorWithoutANameIsRefused() {
        let findings = accelerators("gpu_execution_accelerator { }").findings()
        #expect(findings.codes == [.refusedAccelerator])
        #expect(findings.places == ["gpu_execution_accelerator"])
    }

    @Test func cudaCameWith2406() {
        let one = accelerators("gpu_execution_accelerator { name: \"cuda\" }")
        #expect(one.on("24.05", gpus: 1).findings().codes == [.acceleratorNewerThanTarget])
        #expect(one.on("24.06", gpus: 1).findings().isEmpty)
    }

    @Test(arguments: ["migraphx", "tensorrt", "cuda"]) func onTheCPUNobodyLooksAtThem(_ name: String) {
        for kind in [BackendCase.cpu, "instance_group { kind: KIND_MODEL }\n"] {
            let findings = accelerators("gpu_execution_accelerator { name: \"\(name)\" }", kind: kind).findings()
            #expect(findings.codes == [.acceleratorWithoutEffect])
            #expect(findings.first?.severity == .warning)
        }
    }

    @Test func twiceIsRefusedForTensorRTAndJoinedForCUDA() {
        let twice = { (name: String) in
            accelerators("gpu_execution_accelerator [ { name: \"\(name)\" }, { name: \"\(name)\" } ]").findings()
        }
        #expect(twice("tensorrt").codes == [.refusedAccelerator])
        #expect(twice("cuda").codes == [.acceleratorOptionWithoutEffect])
        let both = accelerators("gpu_execution_accelerator [ { name: \"tensorrt\" }, { name: \"cuda\" } ]")
        #expect(both.findings().isEmpty)
    }

    @Test(arguments: ["dnnl", "tensorrt", "cuda", ""]) func theCPUHasOpenVINOAlone(_ name: String) {
        for kind in [BackendCase.cpu, BackendCase.gpu] {
            let findings = accelerators("cpu_execution_accelerator { name: \"\(name)\" }", kind: kind).findings()
            #expect(findings.codes == [.refusedAccelerator])
            #expect(findings.first?.notes.contains("unknown Execution Accelerator '\(name)' is requested") == true)
        }
    }

    @Test func openVINODependsOnTheServerAndReadsNoOption() {
        let one = accelerators(
            "cpu_execution_accelerator { name: \"openvino\" parameters { key: \"num_of_threads\" value: \"4\" } }",
            kind: BackendCase.cpu)
        #expect(one.findings().codes == [.acceleratorOptionWithoutEffect])
        #expect(one.findings().places == ["\"num_of_threads\""])
        #expect(one.allFindings().contains { $0.code == .tritonServerNeed && $0.severity == .note })
    }

    // MARK: TensorRT

    @Test(arguments: [
        ("precision_mode", "fp16", "unsupported precision mode 'fp16' is requested"),
        ("precision_mode", "", "unsupported precision mode '' is requested"),
        ("precision_mode", "TF32", "unsupported precision mode 'TF32' is requested"),
        ("max_workspace_size_bytes", "big", "failed to convert 'big'"),
        ("max_workspace_size_bytes", "1GiB", "trt_max_workspace_size"),
        ("max_workspace_size_bytes", "-1", "trt_max_workspace_size"),
        ("trt_builder_optimization_level", "high", "failed to convert 'high' to integral number"),
        ("trt_builder_optimization_level", "3.5", "trt_builder_optimization_level"),
        ("trt_min_subgraph_size", "9999999999", "the whole process dies"),
        ("trt_sparsity_enable", "yes", "failed to convert 'yes' to boolean"),
        ("trt_sparsity_enable", "on", "Failed to parse provider option \"trt_sparsity_enable\""),
        ("trt_sparsity_enable", "", "failed to convert '' to boolean"),
    ])
    func aTensorRTOptionHasItsValues(_ name: String, _ value: String, _ words: String) {
        let findings = option("tensorrt", name, value).findings()
        #expect(findings.codes == [.refusedAcceleratorOption])
        #expect(findings.places == ["\"\(value)\""])
        #expect(findings.first?.notes.contains(words) == true)
        #expect(findings.first?.severity == .error)
    }

    @Test(arguments: [
        ("precision_mode", "FP16"), ("precision_mode", "INT8"), ("precision_mode", "FP32"),
        ("max_workspace_size_bytes", "1073741824"), ("trt_auxiliary_streams", "-1"), ("trt_sparsity_enable", "1"),
        ("trt_sparsity_enable", "False"), ("trt_tactic_sources", "-CUDNN,+CUBLAS"),
    ])
    func aGoodTensorRTOptionIsNoFinding(_ name: String, _ value: String) {
        #expect(option("tensorrt", name, value).findings().isEmpty)
    }

    @Test(arguments: [
        ("bogus", "Remove it"), ("trt_fp16_enable", "precision_mode"),
        ("ORT_TENSORRT_FP16_ENABLE", "precision_mode"), ("trt_engine_cache_enabled", "trt_engine_cache_enable"),
        ("trt_weight_stripped_engine_enable", ""),
    ])
    func anUnknownTensorRTOptionIsRefused(_ name: String, _ help: String) {
        let findings = option("tensorrt", name, "1").findings()
        #expect(findings.codes == [.refusedAcceleratorOption])
        #expect(findings.places == ["\"\(name)\""])
        let words = "unknown parameter '\(name)' is provided for TensorRT Execution Accelerator"
        #expect(findings.first?.notes.contains(words) == true)
        #expect(help.isEmpty || findings.first?.help.contains(help) == true)
    }

    @Test func theOptionsOf2404AreReportedAsNewerBeforeIt() {
        let one = option("tensorrt", "trt_dla_enable", "maybe")
        #expect(one.on("24.03", gpus: 1).findings().codes == [.acceleratorOptionNewerThanTarget])
        #expect(one.on("24.04", gpus: 1).findings().codes == [.refusedAcceleratorOption])
    }

    @Test func bfloat16CameWith2602() {
        let one = option("tensorrt", "precision_mode", "BF16")
        #expect(one.on("26.01", gpus: 1).findings().codes == [.acceleratorOptionNewerThanTarget])
        #expect(one.on("26.02", gpus: 1).findings().isEmpty)
    }

    @Test func before2402TritonReadTheTextItself() {
        let size = option("tensorrt", "max_workspace_size_bytes", "1GiB").on("24.01", gpus: 1).findings()
        #expect(size.codes == [.acceleratorOptionWithoutEffect])
        #expect(option("tensorrt", "trt_engine_cache_enable", "on").on("24.01", gpus: 1).findings().isEmpty)
    }

    @Test(arguments: [("trt_engine_cache_path", "/c"), ("trt_engine_cache_prefix", "p"), ("trt_dla_core", "0")])
    func anOptionThatNeedsAnotherSaysSo(_ name: String, _ value: String) {
        let findings = option("tensorrt", name, value).findings()
        #expect(findings.codes == [.acceleratorOptionWithoutEffect])
        #expect(findings.places == ["\"\(name)\""])
    }

    @Test func aTextWithoutAValueIsDropped() {
        let findings = option("tensorrt", "trt_tactic_sources", "").findings()
        #expect(findings.codes == [.acceleratorOptionWithoutEffect])
    }

    @Test func capturedGraphsOfSeveralInstancesAreDangerous() {
        var one = option("tensorrt", "trt_cuda_graph_enable", "1")
        #expect(one.findings().isEmpty)
        one.text = one.text.replacing("count: 1", with: "count: 2")
        #expect(one.findings().codes == [.failsAtRequest])
    }

    // MARK: CUDA

    @Test(arguments: ["cudnn_conv_algo_search", "gpu_mem_limit", "arena_extend_strategy", "do_copy_in_default_stream"])
    func fourOptionsOfCUDAAreOverwritten(_ name: String) {
        let findings = option("cuda", name, "1").findings()
        #expect(findings.codes == [.acceleratorOptionWithoutEffect])
        #expect(findings.places == ["\"\(name)\""])
        #expect(findings.first?.help.contains("top-level parameters") == true)
    }

    @Test(arguments: [
        ("prefer_nchw", "did you mean \"prefer_nhwc\"?"), ("trt_fp16_enable", "Remove it"),
        ("trt_engine_cache_enable", "tensorrt"),
    ])
    func anUnknownCUDAOptionIsRefusedByONNXRuntime(_ name: String, _ help: String) {
        let findings = option("cuda", name, "1").findings()
        #expect(findings.codes == [.refusedAcceleratorOption])
        #expect(findings.first?.notes.contains("Unknown provider option: \"\(name)\".") == true)
        #expect(findings.first?.help.contains(help) == true)
    }

    @Test(arguments: [
        ("use_tf32", "off"), ("use_ep_level_unified_stream", "yes"), ("sdpa_kernel", "1.5"),
        ("tunable_op_max_tuning_duration_ms", "soon"),
    ])
    func aCUDAOptionHasItsValues(_ name: String, _ value: String) {
        #expect(option("cuda", name, value).on("24.12", gpus: 1).findings().codes == [.refusedAcceleratorOption])
    }

    @Test(arguments: [("sdpa_kernel", "1"), ("fuse_conv_bias", "1")])
    func aCUDAOptionOfONNXRuntime120CameWith2412(_ name: String, _ value: String) {
        let one = option("cuda", name, value)
        #expect(one.on("24.11", gpus: 1).findings().codes == [.acceleratorOptionNewerThanTarget])
        #expect(one.on("24.12", gpus: 1).findings().isEmpty)
    }

    @Test func doCopyIsCheckedAndThenOverwritten() {
        let findings = option("cuda", "do_copy_in_default_stream", "yes").findings()
        #expect(findings.codes == [.acceleratorOptionWithoutEffect, .refusedAcceleratorOption])
    }

    @Test(arguments: [("use_tf32", "0"), ("enable_cuda_graph", "true"), ("sdpa_kernel", "16")])
    func aGoodCUDAOptionIsNoFinding(_ name: String, _ value: String) {
        #expect(option("cuda", name, value).on("24.12", gpus: 1).findings().isEmpty)
    }

    // MARK: What the whole optimization block means

    @Test(arguments: [
        ("priority: PRIORITY_MAX", "priority"), ("cuda { graphs: true }", "cuda"),
        ("eager_batching: true", "eager_batching"),
        ("gather_kernel_buffer_threshold: 2", "gather_kernel_buffer_threshold"),
    ])
    func onnxRuntimeReadsNotAllOfOptimization(_ text: String, _ place: String) {
        let findings = BackendCase.relu("optimization { \(text) }\n").findings()
        #expect(findings.codes == [.settingNotOfBackend])
        #expect(findings.places == [place])
    }

    @Test(arguments: [(0, Severity.warning), (2, .note), (3, .warning), (99, .warning), (-2, .warning)])
    func aGraphLevelMayMeanSomethingElse(_ level: Int, _ severity: Severity) {
        let findings = BackendCase.relu("optimization { graph { level: \(level) } }\n").allFindings()
        let mine = findings.filter { $0.code == .misleadingGraphLevel }
        #expect(mine.map(\.severity) == [severity])
        #expect(mine.places == ["\(level)"])
    }

    @Test(arguments: [-1, 1]) func aGraphLevelThatMeansWhatItSaysIsNoFinding(_ level: Int) {
        #expect(BackendCase.relu("optimization { graph { level: \(level) } }\n").findings().isEmpty)
    }
}
