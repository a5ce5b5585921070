import SlipwayCompiler
import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import SlipwayTestSupport
import SpecFixtures
import Testing

@Suite("The matrix")
struct MatrixTests {
    @Test func theBaselineComesFirstThenTheProductInSourceOrder() {
        let outcome = compile("batching: {max_batch_size: [2, 4]}\ninstances: 1..2")
        #expect(
            outcome.names == ["m-default", "m-cpu-b2-i1", "m-cpu-b2-i2", "m-cpu-b4-i1", "m-cpu-b4-i2"])
    }

    @Test func theBaselineIsTheFirstProvidersPlainDefault() {
        let outcome = compile(
            """
            execution_providers: [tensorrt, {cpu: {instances: 1}}]
            batching: {max_batch_size: [8, 16, 4]}
            instances: {count: 2, gpus: [1]}
            """)
        let baseline = outcome.plan?.baseline
        #expect(baseline?.isBaseline == true)
        #expect(baseline?.configuration.provider == .cuda)
        #expect(baseline?.configuration.precision == .fp32)
        #expect(baseline?.configuration.maxBatchSize == 16)
        #expect(baseline?.configuration.dynamicBatching == false)
        #expect(baseline?.configuration.instances == 1)
        #expect(baseline?.configuration.gpus == [1])
    }

    @Test func aPointEqualToTheBaselineIsEmittedOnceUnderItsName() {
        let outcome = compile("batching: {max_batch_size: [2, 4], dynamic: [true, false]}")
        #expect(outcome.names == ["m-default", "m-cpu-b2-i1", "m-cpu-b2-i1-nodb", "m-cpu-b4-i1"])
    }

    @Test func theBaselineRunsTheWarmupOfItsOwnProvider() {
        let outcome = compile(
            "batching: {max_batch_size: 4}\nwarmup: {spec: {}}\nexecution_providers: [{cpu: {warmup: {own: {}}}}]")
        #expect(outcome.plan?.baseline.warmup.map(\.name) == ["own"])
    }

    @Test func excludeNamesEveryStatedAxis() {
        let outcome = compile(
            """
            execution_providers: [cuda, tensorrt]
            batching: {max_batch_size: [2, 4]}
            exclude: [{execution_provider: tensorrt, max_batch_size: 4}]
            """)
        #expect(outcome.names == ["m-default", "m-cuda-b2-i1", "m-cuda-b4-i1", "m-trt-fp32-b2-i1"])
    }

    @Test func noDelayIsADelayOfZero() {
        let outcome = compile(
            """
            batching: {max_batch_size: 4, max_queue_delay: [0us, 100us]}
            exclude: [{max_queue_delay: 0us}]
            """)
        #expect(outcome.names == ["m-default", "m-cpu-b4-i1-q100us"])
    }

    @Test func includeTakesTheFirstOfEveryAxisItDoesNotState() {
        let outcome = compile(
            "batching: {max_batch_size: [2, 4]}\ninstances: 1..2\ninclude: [{max_batch_size: 64}]")
        #expect(outcome.names.contains("m-cpu-b64-i1"))
        #expect(outcome.names.count == 6)
    }

    @Test func includeIsNotExcluded() {
        let outcome = compile(
            """
            batching: {max_batch_size: [2, 4]}
            exclude: [{max_batch_size: 4}]
            include: [{max_batch_size: 4, instances: 2}]
            """)
        #expect(outcome.names == ["m-default", "m-cpu-b2-i1", "m-cpu-b4-i2"])
    }

    @Test func settingsWithoutEffectCollapse() {
        let outcome = compile(
            """
            batching: {max_batch_size: [0, 4], dynamic: [true, false], max_queue_delay: [0us, 5us], preferred_batch_size: [[], [2, 4], [4, 2]]}
            session: {execution_mode: [sequential, parallel], inter_op_threads: [1, 2]}
            """)
        let plain = outcome.names.filter { !$0.contains("-par") }
        #expect(
            plain == [
                "m-default", "m-cpu-b0-i1", "m-cpu-b4-i1", "m-cpu-b4-i1-p2.4", "m-cpu-b4-i1-q5us",
                "m-cpu-b4-i1-q5us-p2.4",
            ])
        #expect(outcome.names.filter { $0.contains("-par") }.count == 2 * 6)
    }

    @Test func aPreferredBatchAboveTheLimitIsLeftOutWithANote() {
        let outcome = compile("batching: {max_batch_size: [2, 8], preferred_batch_size: [[], [4, 8]]}")
        #expect(outcome.names == ["m-default", "m-cpu-b2-i1", "m-cpu-b8-i1", "m-cpu-b8-i1-p4.8"])
        #expect(outcome.first(505)?.message.contains("1 point left out") == true)
        #expect(outcome.first(505)?.severity == .note)
    }

    @Test func aCUDAGraphKeepsOneInstancePerGPU() {
        let outcome = compile(
            "execution_providers: [{tensorrt: {cuda_graph: [true, false]}}]\ninstances: {count: 1..2, gpus: [0, 1]}",
            Graphs.fixed)
        #expect(outcome.names == ["m-default", "m-trt-fp32-b0-i1-graph", "m-trt-fp32-b0-i1", "m-trt-fp32-b0-i2"])
        #expect(outcome.codes.contains(510))
    }

    @Test func theLimitShowsTheFactors() {
        let outcome = compile(
            """
            execution_providers: [cuda, {tensorrt: {precision: [fp32, fp16]}}]
            batching: {max_batch_size: [1, 2, 4, 8]}
            instances: 1..100
            """)
        let finding = outcome.first(501)
        #expect(finding?.message == "the matrix has 1201 variants, and the limit is 512")
        #expect(
            finding?.notes == [
                "cuda: 4 max_batch_size × 100 instances = 400",
                "tensorrt: 2 precision × 4 max_batch_size × 100 instances = 800",
            ])
        #expect(outcome.plan == nil)
    }

    @Test func anImmenseMatrixIsCountedNotBuilt() {
        let outcome = compile(
            """
            batching: {max_batch_size: 1..1000}
            instances: 1..1000
            session: {intra_op_threads: 1..1000, execution_mode: parallel, inter_op_threads: 1..1000}
            """)
        #expect(outcome.first(501)?.message.contains("more than 200000") == true, "\(outcome.messages)")
    }

    @Test func theLimitCanBeRaised() {
        let outcome = compile("variant_limit: 2000\nbatching: {max_batch_size: [1, 2]}\ninstances: 1..600")
        #expect(outcome.names.count == 1201)
        #expect(Set(outcome.names).count == 1201)
    }

    @Test func maxBatchSizeZeroServesTheGraphsOwnDimensions() {
        let outcome = compile("execution_providers: [cpu]", Graphs.fixed)
        #expect(outcome.names == ["m-default"])
        #expect(outcome.plan?.baseline.configuration.maxBatchSize == 0)
    }

    @Test func gpuKindAndGPUsOfTheSpecDoNotDisturbAProviderWithItsOwnInstances() {
        let outcome = compile(designExample, Graphs.text.renamed)
        #expect(outcome.errors.isEmpty, "\(outcome.messages)")
        let cpu = outcome.plan?.variants.first { $0.configuration.provider == .cpu }
        #expect(cpu?.configuration.kind == .cpu)
        #expect(cpu?.configuration.gpus == [])
        #expect(cpu?.configuration.dynamicBatching == false)
        let cuda = outcome.plan?.variants.first { $0.configuration.provider == .cuda }
        #expect(cuda?.configuration.gpus == [0])
    }

    @Test func theExampleOfTheLanguageHasTheVariantsItStates() {
        let names = Set(compile(designExample, Graphs.text.renamed).names)
        // cuda and tensorrt × 2: 5 batches × 5 instances × (none, [8] from 8 on, [8, 16] from 16 on), less cuda at 16.
        let perProvider = 5 * (5 + 2 + 1)
        let cudaExcluded = 5 * 3
        #expect(names.filter { $0.contains("-cuda-") && !$0.contains("-b64") }.count == perProvider - cudaExcluded)
        #expect(names.filter { $0.contains("-trt-fp16-") }.count == perProvider)
        #expect(names.filter { $0.contains("-trt-fp32-") }.count == perProvider)
        #expect(names.filter { $0.contains("-cpu-") }.count == 5 * 2)
        #expect(names.contains("bertsquad-cuda-b64-i1-t1-q100us"))
    }
}

extension GraphSignature {
    /// The text graph with the names of the language's example.
    var renamed: GraphSignature {
        graph(
            ["input_names", "input_mask", "segment_ids"].map { tensor($0, .int64, "batch", "seq") },
            [tensor("start", .float32, "batch", "seq"), tensor("end", .float32, "batch", "seq")])
    }
}

/// The example of the language's page, with named axes and without the set for a text input.
private let designExample = """
    slipway: 1
    name: bertsquad
    model: {source: m.onnx, version: 1}
    in_names:  [input_names, input_mask, segment_ids]
    in_shapes: [[batch, seq], [batch, seq], [batch, seq]]
    in_types:  [int64, int64, int64]
    out_names: [start, end]
    axes: {seq: {min: 4, opt: 128, max: 512, multiple_of: 1}}
    target: {triton: "24.10"}
    execution_providers:
      - cuda
      - tensorrt: {precision: [fp32, fp16], max_workspace_size: 1GiB, layer_norm_fp32_fallback: true, engine_cache: /var/cache/trt}
      - cpu: {instances: {count: 1..2}, batching: {dynamic: false}}
    session:
      intra_op_threads: [1]
      execution_mode: sequential
      graph_optimization: [all]
    batching:
      max_batch_size: [1, 2, 4, 8, 16]
      dynamic: true
      max_queue_delay: 100us
      preferred_batch_size: [[], [8], [8, 16]]
    instances:
      count: 1..5
      kind: gpu
      gpus: [0]
    warmup:
      smallest: {batch_size: 1, axes: {seq: min}}
      largest:  {batch_size: max, axes: {seq: max}, data: {input_names: {random: [0, 28996], seed: 1}, input_mask: ones, segment_ids: zeros}}
    exclude:
      - {execution_provider: cuda, max_batch_size: 16}
    include:
      - {execution_provider: cuda, max_batch_size: 64, instances: 1}
    triton: |
      version_policy { latest { num_versions: 2 } }
    profile:
      concurrency: [1, 8, 16, 32, 64, 128]
      data: {input_names: {random: [0, 28996], seed: 7}, input_mask: ones, segment_ids: zeros}
      axes: {seq: [128, 512]}
      repeats: 3
    promote:
      maximize: throughput
      at: best-within-limits
      require: {latency_p99: "<= 30ms"}
      min_gain: 2%
    """
