import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SpecFixtures
import Testing

private let batched = "batching: {max_batch_size: 8}\n"

@Suite("Every setting becomes what the backend reads")
struct ConfigTests {
    // MARK: - Session

    @Test(arguments: [("disabled", "level: 2"), ("basic", "level: -1"), ("extended", "level: 1")])
    func graphLevels(word: String, field: String) {
        #expect(
            Emission(batched + "session: {graph_optimization: \(word)}").config().contains(
                "optimization { graph { \(field) } }"))
    }

    @Test func theWholeOptimizationIsTheAbsenceOfALevel() {
        #expect(!Emission(batched + "session: {graph_optimization: all}").config().contains("optimization"))
    }

    @Test func sessionOptionsAreTopLevelParameters() {
        let config = Emission(
            batched
                + "session: {intra_op_threads: 2, execution_mode: parallel, inter_op_threads: 3, memory_arena: true, memory_pattern: false, arena_shrinkage: \"cpu:0;gpu:0\", device_allocator_for_initializers: true}",
            Graphs.rows, Setting(target: "25.02")
        ).config()
        for (key, value) in [
            ("intra_op_thread_count", "2"), ("inter_op_thread_count", "3"), ("execution_mode", "1"),
            ("enable_mem_arena", "1"), ("enable_mem_pattern", "0"),
            ("memory.enable_memory_arena_shrinkage", "cpu:0;gpu:0"),
            ("session.use_device_allocator_for_initializers", "1"),
        ] { #expect(config.contains(parameter(key, value)), "\(key)") }
    }

    @Test func sequentialExecutionIsNotWritten() {
        #expect(!Emission(batched + "session: {intra_op_threads: 2}").config().contains("execution_mode"))
    }

    // MARK: - Providers

    @Test func aCPUVariantHasItsKindAndCountAndNoAccelerator() {
        let config = Emission(batched + "instances: 3").config()
        #expect(config.contains("instance_group { count: 3 kind: KIND_CPU }"))
        #expect(!config.contains("execution_accelerators"))
        #expect(config.contains("backend: \"onnxruntime\""))
    }

    @Test func openVINOIsACPUAcceleratorWithoutParameters() {
        let config = Emission(batched + "execution_providers: [openvino]").config()
        #expect(
            config.contains(
                "optimization { execution_accelerators { cpu_execution_accelerator { name: \"openvino\" } } }"))
        #expect(config.contains("kind: KIND_CPU"))
    }

    @Test func plainCUDANeedsNoAccelerator() {
        let config = Emission(batched + "execution_providers: [cuda]\ninstances: {count: 1, gpus: [0, 2]}").config()
        #expect(!config.contains("accelerator"))
        #expect(config.contains("instance_group { count: 1 gpus: [0, 2] kind: KIND_GPU }"))
    }

    @Test func theFourOverwrittenCUDAKeysAreTopLevelParameters() {
        let config = Emission(
            batched
                + "execution_providers: [{cuda: {cudnn_conv_algo_search: heuristic, gpu_mem_limit: 2GiB, arena_extend_strategy: same_as_requested, do_copy_in_default_stream: false}}]",
            Graphs.rows, Setting(target: "22.06")
        ).config()
        for (key, value) in [
            ("cudnn_conv_algo_search", "1"), ("gpu_mem_limit", "2147483648"), ("arena_extend_strategy", "1"),
            ("do_copy_in_default_stream", "0"),
        ] { #expect(config.contains(parameter(key, value)), "\(key)") }
        #expect(!config.contains("accelerator"))
    }

    @Test func theOtherCUDAKeysStandInTheAccelerator() {
        let config = Emission(
            batched + "execution_providers: [{cuda: {use_tf32: false, prefer_nhwc: true}}]", Graphs.rows,
            Setting(target: "24.06")
        ).config()
        #expect(config.contains("gpu_execution_accelerator { name: \"cuda\""))
        #expect(config.contains(option("use_tf32", "0")))
        #expect(config.contains(option("prefer_nhwc", "1")))
    }

    @Test func tensorRTOptionsAreStringsOfOneAndZero() {
        let config = Emission(
            batched
                + "execution_providers: [{tensorrt: {precision: fp16, max_workspace_size: 1GiB, layer_norm_fp32_fallback: true, sparsity: false, builder_optimization_level: 5, auxiliary_streams: -1, tactic_sources: \"-CUDNN,+CUBLAS\", min_subgraph_size: 2, timing_cache: /t}}]",
            Graphs.rows, Setting(target: "24.04")
        ).config()
        for (key, value) in [
            ("precision_mode", "FP16"), ("max_workspace_size_bytes", "1073741824"),
            ("trt_layer_norm_fp32_fallback", "1"), ("trt_sparsity_enable", "0"),
            ("trt_builder_optimization_level", "5"), ("trt_auxiliary_streams", "-1"),
            ("trt_tactic_sources", "-CUDNN,+CUBLAS"), ("trt_min_subgraph_size", "2"),
            ("trt_timing_cache_enable", "1"), ("trt_timing_cache_path", "/t"),
        ] { #expect(config.contains(option(key, value)), "\(key)") }
        #expect(!config.contains("true"))
    }

    @Test func anOldReleaseGetsItsSixTensorRTOptions() {
        let config = Emission(
            batched
                + "execution_providers: [{tensorrt: {precision: int8, int8_calibration_table: t, int8_native_calibration_table: true, max_workspace_size: 1MiB}}]",
            Graphs.rows, Setting(target: "22.06")
        ).config()
        #expect(config.contains(option("precision_mode", "INT8")))
        #expect(config.contains(option("int8_calibration_table_name", "t")))
        #expect(config.contains(option("int8_use_native_calibration_table", "1")))
        #expect(!config.contains("trt_profile"))
    }

    @Test func bf16NeedsTheReleaseThatHasIt() {
        let config = Emission(
            batched + "execution_providers: [{tensorrt: {precision: bf16}}]", Graphs.rows, Setting(target: "26.02")
        ).config()
        #expect(config.contains(option("precision_mode", "BF16")))
    }

    @Test func theEngineCacheHasAPrefixOfModelAndVariant() {
        let emission = Emission(batched + "execution_providers: [{tensorrt: {engine_cache: /var/cache/trt}}]")
        let config = emission.config()
        #expect(config.contains(option("trt_engine_cache_enable", "1")))
        #expect(config.contains(option("trt_engine_cache_path", "/var/cache/trt")))
        #expect(config.contains(option("trt_engine_cache_prefix", "m_\(emission.id())")))
    }

    // MARK: - Profile shapes

    @Test func profileShapesHoldTheBatch() {
        let config = Emission(
            "batching: {max_batch_size: 16}\naxes: {seq: {min: 4, opt: 64, max: 128}}\nexecution_providers: [tensorrt]",
            Graphs.text
        ).config()
        #expect(config.contains(option("trt_profile_min_shapes", "ids:1x4,mask:1x4")))
        #expect(config.contains(option("trt_profile_opt_shapes", "ids:16x64,mask:16x64")))
        #expect(config.contains(option("trt_profile_max_shapes", "ids:16x128,mask:16x128")))
    }

    @Test func sumsOfAxesAreAddedUpInProfileShapes() {
        let config = Emission(
            "batching: {max_batch_size: 2}\naxes: {seq: {min: 1, opt: 1, max: 8}, past: {min: 0, opt: 16, max: 24}}\nexecution_providers: [tensorrt]",
            Graphs.decoder
        ).config()
        #expect(config.contains(option("trt_profile_min_shapes", "ids:1x1,mask:1x1,past:1x2x0x8")))
        #expect(config.contains(option("trt_profile_max_shapes", "ids:2x8,mask:2x32,past:2x2x24x8")))
    }

    @Test func profileShapesCanBeDeclinedPerVariant() {
        let emission = Emission(
            "batching: {max_batch_size: 2}\naxes: {seq: {max: 8}}\nexecution_providers: [{tensorrt: {profiles: [true, false]}}]",
            Graphs.text)
        #expect(emission.config("m-trt-fp32-b2-i1").contains("trt_profile"))
        #expect(!emission.config("m-trt-fp32-b2-i1-noprofiles").contains("trt_profile"))
    }

    @Test func aGraphWithoutDynamicAxesHasNoProfileShapesInAnyVariant() {
        let emission = Emission("execution_providers: [{tensorrt: {profiles: true}}]\ninstances: 1..3", Graphs.fixed)
        for name in emission.outcome.names { #expect(!emission.config(name).contains("trt_profile"), "\(name)") }
    }

    // MARK: - Tensors

    @Test func dimsLeaveTheBatchOut() {
        let config = Emission(batched, Graphs.text).config()
        #expect(config.contains("max_batch_size: 8"))
        #expect(config.contains("input { name: \"ids\" data_type: TYPE_INT64 dims: [-1] }"))
        #expect(config.contains("output { name: \"out\" data_type: TYPE_FP32 dims: [-1] }"))
    }

    @Test func withoutBatchingDimsAreTheGraphsOwn() {
        let config = Emission("", Graphs.fixed).config()
        #expect(!config.contains("dynamic_batching"))
        #expect(config.contains("dims: [1, 4]"))
    }

    @Test func aTensorOfTheBatchAloneIsReshaped() {
        let config = Emission(
            batched, graph([tensor("x", .float32, "batch")], [tensor("y", .float32, "batch")])
        ).config()
        #expect(config.contains("input { name: \"x\" data_type: TYPE_FP32 dims: [1] reshape { } }"))
        #expect(config.contains("output { name: \"y\" data_type: TYPE_FP32 dims: [1] reshape { } }"))
    }

    @Test func aScalarWithoutBatchingHasOneDimensionAndNoReshape() {
        let config = Emission("", graph([tensor("x", .float32)], [tensor("y", .float32)])).config()
        #expect(config.contains("input { name: \"x\" data_type: TYPE_FP32 dims: [1] }"))
        #expect(!config.contains("reshape"))
    }

    @Test func aNarrowedInputHasItsSize() {
        let config = Emission(
            batched + "in_names: [ids, mask]\nin_shapes: [[-1, 128], [-1, 128]]", Graphs.text
        ).config()
        #expect(config.contains("input { name: \"mask\" data_type: TYPE_INT64 dims: [128] }"))
        #expect(config.contains("output { name: \"out\" data_type: TYPE_FP32 dims: [-1] }"))
    }

    @Test func onlyNamedOutputsAreServedInTheirOrder() {
        let config = Emission(batched + "out_names: [end, start]", Graphs.bert).config()
        let first = config.split(separator: "output {").dropFirst().first
        #expect(first?.contains("\"end\"") == true)
        #expect(config.contains("\"start\""))
    }

    @Test func aTypeThatTheBackendLacksIsRefused() {
        let emission = Emission(
            batched, graph([tensor("x", .float32, "batch", 1)], [tensor("y", .bfloat16, "batch", 1)]))
        #expect(emission.emitted == nil)
        #expect(emission.bag.all.contains { $0.message.contains("the graph has bfloat16") })
    }

    @Test(arguments: ElementType.servable.filter { $0 != .bfloat16 })
    func everyServableTypeHasItsTritonName(type: ElementType) {
        let config = Emission(
            batched, graph([tensor("x", type, "batch", 1)], [tensor("y", type, "batch", 1)])
        ).config()
        #expect(config.contains("data_type: TYPE_\(type.tritonName ?? "") "))
    }

    // MARK: - Batching

    @Test func dynamicBatchingStatesWhatIsNotDefault() {
        let emission = Emission(
            "batching: {max_batch_size: 8, max_queue_delay: [0us, 1.5ms], preferred_batch_size: [[], [4, 8]]}")
        #expect(emission.config("m-cpu-b8-i1").contains("dynamic_batching { }"))
        #expect(
            emission.config("m-cpu-b8-i1-q1500us-p4.8").contains(
                "dynamic_batching { preferred_batch_size: [4, 8] max_queue_delay_microseconds: 1500 }"))
        #expect(!emission.config("m-default").contains("dynamic_batching"))
    }

    @Test func theHeaderNamesSpecVariantAndId() {
        let emission = Emission(batched)
        let text = emission.text("repository/m-cpu-b8-i1/config.pbtxt")
        #expect(
            text.hasPrefix(
                "# Generated by Slipway from spec.yaml; edit the spec, not this file.\n# Variant m-cpu-b8-i1, id \(emission.id()).\nname: \"m-cpu-b8-i1\"\n"
            ))
    }

    @Test func theReleaseHoldsTheBaselineUnderTheModelsOwnName() {
        let emission = Emission(batched)
        let text = emission.text("release/repository/m/config.pbtxt")
        #expect(text.contains("name: \"m\"\n"))
        #expect(text.contains("# Variant m-default, id \(emission.id("m-default"))."))
        #expect(flat(text).dropFirst(9) == emission.config("m-default").dropFirst(17))
    }
}
