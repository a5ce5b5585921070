import SlipwayDiagnostics
import SlipwayTriton
import Testing

@Suite struct ParameterRuleTests {
    private func parameter(_ name: String, _ value: String, kind: String = BackendCase.cpu) -> BackendCase {
        .relu("parameters { key: \"\(name)\" value: { string_value: \"\(value)\" } }\n", kind: kind)
    }

    @Test(arguments: [
        ("execution_mode", "parallel", "failed to convert 'parallel' to integral number"),
        ("execution_mode", "", "failed to convert '' to integral number"),
        (
            "execution_mode", "2",
            "Invalid configuration value provided. Expected values for  execution_mode are 0 or 1 but got 2 ."
        ),
        ("intra_op_thread_count", "four", "failed to convert 'four' to integral number"),
        ("inter_op_thread_count", "-", "failed to convert '-' to integral number"),
        ("intra_op_thread_count", "99999999999", "the whole process dies"),
        ("intra_op_thread_count", "2147483648", "the whole process dies"),
        ("intra_op_thread_count", "-2147483649", "the whole process dies"),
        ("intra_op_thread_count", "99999999999999999999999 threads", "the whole process dies"),
        ("enable_mem_arena", "yes", "failed to convert 'yes' to boolean"),
        ("enable_mem_pattern", "", "failed to convert '' to boolean"),
    ])
    func aValueThatTheBackendRefusesIsAnError(_ name: String, _ value: String, _ words: String) {
        let findings = parameter(name, value).findings()
        #expect(findings.codes == [.refusedParameter])
        #expect(findings.places == ["\"\(value)\""])
        #expect(findings.first?.severity == .error)
        #expect(findings.first?.notes.contains(words) == true)
        #expect(findings.first?.diagnostic.path == "parameters.\(name)")
    }

    @Test(arguments: [
        ("execution_mode", "0"), ("execution_mode", "1"), ("intra_op_thread_count", "2147483647"),
        ("intra_op_thread_count", "0"), ("inter_op_thread_count", "0"), ("enable_mem_arena", "ON"),
        ("enable_mem_arena", "False"), ("enable_mem_pattern", "off"), ("enable_mem_pattern", "1"),
        ("memory.enable_memory_arena_shrinkage", "cpu:0"), ("memory.enable_memory_arena_shrinkage", "cpu:0;gpu:1"),
    ])
    func aValueThatTheBackendTakesIsNoFinding(_ name: String, _ value: String) {
        #expect(parameter(name, value).findings().isEmpty)
    }

    @Test(arguments: [
        ("intra_op_thread_count", "2.9", "reads as 2,"), ("intra_op_thread_count", "4threads", "reads as 4,"),
        ("intra_op_thread_count", " 8", "reads as 8,"), ("execution_mode", "1 # parallel", "reads as 1,"),
        ("intra_op_thread_count", "-5", "negative"),
    ])
    func aValueThatIsReadInPartIsAWarning(_ name: String, _ value: String, _ words: String) {
        let findings = parameter(name, value).findings()
        #expect(findings.codes == [.looseParameter])
        #expect(findings.first?.message.contains(words) == true)
        #expect(findings.places == ["\"\(value)\""])
    }

    @Test(arguments: [
        ("intra_op_thread_cnt", "did you mean \"intra_op_thread_count\"?"),
        ("ORT_TENSORRT_FP16_ENABLE", "environment variables"),
        ("trt_engine_cache_enable", "an option of the accelerator tensorrt"),
        ("prefer_nhwc", "an option of the accelerator cuda"), ("session.disable_prepacking", "Remove it"),
    ])
    func anUnknownNameDoesNothing(_ name: String, _ help: String) {
        let findings = parameter(name, "1").findings()
        #expect(findings.codes == [.parameterWithoutEffect])
        #expect(findings.places == ["\"\(name)\""])
        #expect(findings.first?.help.contains(help) == true)
    }

    @Test func anotherBackendHasItsOwnParameters() {
        var one = parameter("intra_op_thread_cnt", "four")
        one.text = one.text.replacing("onnxruntime", with: "python")
        one.files = ["1/model.py": 10]
        #expect(!one.findings().codes.contains(.parameterWithoutEffect))
    }

    @Test func threadsBetweenOperatorsNeedParallelExecution() {
        let alone = parameter("inter_op_thread_count", "4")
        #expect(alone.findings().codes == [.parameterWithoutEffect])
        var both = alone
        both.text += "parameters { key: \"execution_mode\" value: { string_value: \"1\" } }"
        #expect(both.findings().isEmpty)
    }

    @Test func aGlobalThreadPoolLeavesTheCountsUnread() {
        var one = parameter("intra_op_thread_count", "four")
        one.server.backendOptions = ["onnxruntime": ["enable-global-threadpool": "true"]]
        #expect(one.findings().codes == [.parameterWithoutEffect])
    }

    @Test func theLastOfTwoEqualKeysCounts() {
        var one = parameter("execution_mode", "parallel")
        one.text += "parameters { key: \"execution_mode\" value: { string_value: \"1\" } }"
        #expect(!one.findings().codes.contains(.refusedParameter))
    }

    @Test func aParameterWithoutAValueIsTheEmptyText() {
        let one = BackendCase.relu("parameters { key: \"execution_mode\" value: { } }\n")
        #expect(one.findings().first?.notes.contains("failed to convert '' to integral number") == true)
        #expect(one.findings().places == ["\"execution_mode\""])
    }

    @Test func theDeviceAllocatorCameWith2502() {
        let one = parameter("session.use_device_allocator_for_initializers", "2")
        #expect(one.on("25.01").findings().codes == [.parameterNewerThanTarget])
        #expect(one.on("25.02").findings().codes == [.looseParameter])
        #expect(parameter("session.use_device_allocator_for_initializers", "1").on("25.02").findings().isEmpty)
    }

    @Test func nonsenseAboutArenasFailsWithTheFirstRequest() {
        let findings = parameter("memory.enable_memory_arena_shrinkage", "nonsense").findings()
        #expect(findings.codes == [.failsAtRequest])
        #expect(findings.first?.severity == .warning)
    }

    // MARK: CUDA

    @Test(arguments: [
        ("cudnn_conv_algo_search", "9", "unsupported cudnn_conv_algo_search value '9' is requested"),
        ("cudnn_conv_algo_search", "HEURISTIC", "failed to convert 'HEURISTIC' to integral number"),
        ("arena_extend_strategy", "2", "unsupported arena_extend_strategy value '2' is requested"),
        ("gpu_mem_limit", "4GiB", "gpu_mem_limit"), ("gpu_mem_limit", "-1", "gpu_mem_limit"),
        ("do_copy_in_default_stream", "on", "do_copy_in_default_stream"),
    ])
    func aCUDAParameterIsCheckedOnAGPUOnly(_ name: String, _ value: String, _ words: String) {
        let gpu = parameter(name, value, kind: BackendCase.gpu).on("24.10", gpus: 1).findings()
        #expect(gpu.codes == [.refusedParameter])
        #expect(gpu.first?.severity == .error)
        #expect(gpu.first?.notes.contains(words) == true)
        let cpu = parameter(name, value).findings()
        #expect(cpu.codes == [.parameterWithoutEffect])
    }

    @Test func withoutAKindItIsANoteUntilTheGPUsAreKnown() {
        let one = parameter("cudnn_conv_algo_search", "9", kind: "")
        #expect(one.allFindings().filter { $0.code == .refusedParameter }.map(\.severity) == [.note])
        #expect(one.on("24.10", gpus: 1).findings().map(\.severity) == [.error])
        #expect(one.on("24.10", gpus: 0).findings().codes == [.parameterWithoutEffect])
    }

    @Test func before2406AnyNumberWasHandedOn() {
        let one = parameter("arena_extend_strategy", "2", kind: BackendCase.gpu)
        #expect(one.on("24.05", gpus: 1).findings().codes == [.looseParameter])
        #expect(one.on("24.06", gpus: 1).findings().codes == [.refusedParameter])
    }

    @Test(arguments: [
        ("cudnn_conv_algo_search", "2"), ("arena_extend_strategy", "1"), ("gpu_mem_limit", "18446744073709551615"),
        ("do_copy_in_default_stream", "0"),
    ])
    func aGoodCUDAParameterIsNoFinding(_ name: String, _ value: String) {
        #expect(parameter(name, value, kind: BackendCase.gpu).on("24.10", gpus: 1).findings().isEmpty)
    }

    // MARK: The batching library

    @Test func aBatchingLibraryMustBeInTheModel() {
        let findings = parameter("TRITON_BATCH_STRATEGY_PATH", "/nope.so").findings()
        #expect(findings.codes == [.tritonModelFile])
        #expect(findings.first?.notes.contains("Batching library path not found: /nope.so") == true)
        var there = parameter("TRITON_BATCH_STRATEGY_PATH", "/models/m/1/batch.so")
        there.files["1/batch.so"] = 10
        there.text += "dynamic_batching { }"
        #expect(there.findings().isEmpty)
    }

    @Test func aBatchingLibraryDoesNotGoWithSequences() {
        var one = parameter("TRITON_BATCH_STRATEGY_PATH", "/models/m/1/batch.so")
        one.files["1/batch.so"] = 10
        one.text += "sequence_batching { }"
        #expect(one.findings().codes.contains(.refusedParameter))
    }
}
