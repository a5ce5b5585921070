import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import Testing

@Suite struct DesignExampleTests {
    private func example() throws -> SpecDocument {
        var bag = DiagnosticBag()
        let document = try #require(decode(DesignExample.text, into: &bag))
        for finding in bag.all { Issue.record("\(finding.code.text) \(finding.message) \(finding.path ?? "")") }
        return document
    }

    @Test func headAndModel() throws {
        let document = try example()
        #expect(document.language.value == 1)
        #expect(document.name.value.text == "bertsquad")
        #expect(document.model.version?.value == 1)
        #expect(document.model.rebatch == nil)
        #expect(document.model.source.source == "path")
        let path = document.model.source.stated
        #expect(path.value == "models/bert-base-cased-squad.onnx")
        #expect(document.tritonRelease?.value == "24.10")
    }

    @Test func signature() throws {
        let document = try example()
        #expect(document.inNames?.value.map(\.value) == ["input_names", "input_mask", "segment_ids"])
        #expect(
            document.inShapes?.value.map { $0.value.map(\.value) }
                == Array(repeating: [.anonymous, .fixed(256)], count: 3))
        #expect(document.inTypes?.value.map(\.value) == [.int64, .int64, .int64])
        #expect(document.outNames?.value.map(\.value) == ["start", "end"])
        #expect(document.outShapes == nil)
        let axis = try #require(document.axes.first)
        #expect(document.axes.count == 1 && axis.name.value == "seq")
        #expect([axis.min, axis.opt, axis.max, axis.multipleOf].map { $0?.value } == [4, 128, 512, 1])
    }

    @Test func providers() throws {
        let document = try example()
        #expect(document.providers.map(\.provider.value) == [.cuda, .tensorrt, .cpu])
        let tensorRT = document.providers[1]
        #expect(tensorRT.axes.precision.map(\.value) == [.fp32, .fp16])
        #expect(
            tensorRT.options.map(\.key.value) == ["max_workspace_size", "layer_norm_fp32_fallback", "engine_cache"])
        #expect(
            tensorRT.options.map { $0.values.map(\.value) } == [
                [.bytes(ByteCount(bytes: 1 << 30))], [.boolean(true)], [.text("/var/cache/trt")],
            ])
        let cpu = document.providers[2]
        #expect(cpu.instances.count.map(\.value) == [1, 2])
        #expect(cpu.batching.dynamic.map(\.value) == [false])
        #expect(cpu.warmup == nil)
        #expect(document.providers[0].options.isEmpty && document.providers[0].axes.precision.isEmpty)
    }

    @Test func matrix() throws {
        let document = try example()
        #expect(document.session.intraOpThreads.map(\.value) == [1])
        #expect(document.session.interOpThreads.isEmpty)
        #expect(document.session.executionMode.map(\.value) == [.sequential])
        #expect(document.session.graphOptimization.map(\.value) == [.all])
        #expect(document.batching.maxBatchSize.map(\.value) == [1, 2, 4, 8, 16])
        #expect(document.batching.dynamic.map(\.value) == [true])
        #expect(document.batching.maxQueueDelay.map(\.value) == [TimeSpan(nanoseconds: 100_000)])
        #expect(document.batching.preferredBatchSize.map(\.value) == [[], [8], [8, 16]])
        #expect(document.instances.count.map(\.value) == [1, 2, 3, 4, 5])
        #expect(document.instances.kind?.value == .gpu)
        #expect(document.instances.gpus.map(\.value) == [0])
        #expect(document.variantLimit == nil)
    }

    @Test func patterns() throws {
        let document = try example()
        #expect(document.exclude.count == 1 && document.include.count == 1)
        #expect(document.exclude[0].provider.map(\.value) == [.cuda])
        #expect(document.exclude[0].axes.maxBatchSize.map(\.value) == [16])
        #expect(document.exclude[0].axes.instances.isEmpty)
        #expect(document.include[0].axes.maxBatchSize.map(\.value) == [64])
        #expect(document.include[0].axes.instances.map(\.value) == [1])
    }

    @Test func warmup() throws {
        let sets = try example().warmup
        #expect(sets.map(\.name.value) == ["smallest", "largest", "one_text"])
        #expect(sets.map { $0.batchSize?.value } == [.size(1), .max, .size(1)])
        #expect(sets[0].axes.map(\.axis.value) == ["seq"])
        #expect(sets[0].axes.first?.picks.map(\.value) == [.min])
        #expect(sets[1].axes.first?.picks.map(\.value) == [.max])
        #expect(sets[1].data.map(\.input.value) == ["input_names", "input_mask", "segment_ids"])
        #expect(
            sets[1].data.map(\.source.value) == [
                .random(low: .integer(0), high: .integer(28996), seed: 1), .ones, .zeros,
            ])
        #expect(sets[2].data.map(\.source.value) == [.values([.text("hello")])])
    }

    @Test func rawFragmentKnowsItsPlaces() throws {
        let fragment = try #require(try example().triton)
        #expect(fragment.text.value == "version_policy { latest { num_versions: 2 } }\n")
        let file = SourceFile(path: "specs/test.yaml", text: DesignExample.text)
        #expect(file.text(fragment.place(ByteSpan(17, 23)).span) == "latest")
    }

    @Test func profileAndPromotion() throws {
        let document = try example()
        let profile = try #require(document.profile)
        #expect(profile.concurrency.map(\.value) == [1, 8, 16, 32, 64, 128])
        #expect(profile.requestRate.isEmpty)
        #expect(profile.axes.first?.picks.map(\.value) == [.size(128), .size(512)])
        #expect(profile.data.first?.source.value == .random(low: .integer(0), high: .integer(28996), seed: 7))
        #expect(profile.repeats?.value == 3)
        let promote = try #require(document.promote)
        #expect(promote.objective.map(\.metric.value) == ["throughput"])
        #expect(promote.objective.map(\.exponent.value) == [1])
        #expect(promote.require.map(\.metric.value) == ["latency_p99"])
        #expect(promote.require.first?.isUpper == true)
        #expect(promote.require.first?.bound.value == .time(TimeSpan(nanoseconds: 30_000_000)))
        #expect(promote.minGain?.value == 0.02)
        guard case .bestWithinLimits = promote.at else {
            Issue.record("at is \(promote.at)")
            return
        }
    }
}
