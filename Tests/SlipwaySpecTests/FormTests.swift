import SlipwayDiagnostics
import SlipwayDomain
import SlipwaySpec
import Testing

/// The forms of values that the design's example does not show.
@Suite struct FormTests {
    private func spec(_ text: String) throws -> SpecDocument {
        var bag = DiagnosticBag()
        let document = try #require(decode(SpecCase.head + text, into: &bag))
        for finding in bag.all { Issue.record("\(finding.code.text) \(finding.message) \(finding.path ?? "")") }
        return document
    }

    @Test func rangeWithStep() throws {
        let batching = try spec("batching: {max_batch_size: {from: 1, to: 10, step: 3}}").batching
        #expect(batching.maxBatchSize.map(\.value) == [1, 4, 7, 10])
    }

    @Test func rangeWithFactor() throws {
        let batching = try spec("batching: {max_batch_size: {from: 1, to: 20, factor: 2}}").batching
        #expect(batching.maxBatchSize.map(\.value) == [1, 2, 4, 8, 16])
    }

    @Test func rangeOfTimes() throws {
        let batching = try spec("batching: {max_queue_delay: {from: 0us, to: 1ms, step: 500us}}").batching
        #expect(batching.maxQueueDelay.map(\.value.description) == ["0us", "500us", "1ms"])
    }

    @Test func rangeHasThePlaceOfItsText() throws {
        let counts = try spec("instances: 2..3").instances.count
        #expect(counts.map(\.value) == [2, 3])
        #expect(Set(counts.map(\.range.span.start)) == [SpecCase.head.utf8.count + "instances: ".utf8.count])
    }

    @Test func onePreferredList() throws {
        #expect(try spec("batching: {preferred_batch_size: [8]}").batching.preferredBatchSize.map(\.value) == [[8]])
        #expect(try spec("batching: {preferred_batch_size: []}").batching.preferredBatchSize.map(\.value) == [[]])
    }

    @Test func instancesAsMapping() throws {
        #expect(try spec("instances: {from: 1, to: 4, factor: 2}").instances.count.map(\.value) == [1, 2, 4])
        #expect(try spec("instances: {kind: cpu}").instances.kind?.value == .cpu)
        #expect(try spec("instances: [1, 4]").instances.count.map(\.value) == [1, 4])
    }

    @Test func sumsOfAxes() throws {
        let document = try spec("in_names: [x]\nin_shapes: [[batch, past+seq, 3]]")
        #expect(
            document.inShapes?.value.first?.value.map(\.value) == [
                .named(AxisSum(names: ["batch"])), .named(AxisSum(names: ["past", "seq"])), .fixed(3),
            ])
    }

    @Test func remoteSource() throws {
        var bag = DiagnosticBag()
        let digest = String(repeating: "0A", count: 32)
        let text = "slipway: 1\nname: m\nmodel: {source: {url: https://a.b/m.onnx, sha256: \(digest)}}\n"
        let document = try #require(decode(text, into: &bag))
        #expect(bag.all.isEmpty)
        let source = document.model.source
        #expect(source.source == "url" && source.isURL)
        #expect(source.stated.value == "https://a.b/m.onnx")
        #expect(source.digest("sha256")?.value.hex == digest.lowercased())
    }

    @Test func providerWithoutValue() throws {
        #expect(try spec("execution_providers:\n  - openvino:\n").providers.map(\.provider.value) == [.openvino])
    }

    @Test func cudaWords() throws {
        let options = try spec("execution_providers: [{cuda: {cudnn_conv_algo_search: [heuristic, default]}}]")
            .providers[0].options
        #expect(options.first?.values.map(\.value) == [.word("heuristic"), .word("default")])
    }

    @Test func providerSections() throws {
        let provider = try spec(
            """
            execution_providers:
              - tensorrt:
                  session: {graph_optimization: extended}
                  warmup: {w: {shapes: {x: [3, 0]}}}
                  profiles: false
            """
        ).providers[0]
        #expect(provider.session.graphOptimization.map(\.value) == [.extended])
        #expect(provider.warmup?.first?.shapes.first?.sizes.value == [3, 0])
        #expect(provider.options.map(\.key.value) == ["profiles"])
    }

    @Test(arguments: [
        ("range", DataSource.range(start: .integer(0), step: .integer(1))),
        ("{range: {start: 5}}", .range(start: .integer(5), step: .integer(1))),
        ("{random: [-1.5, 2]}", .random(low: .number(-1.5), high: .integer(2), seed: 0)),
        (
            "{values: [1, true, \"1\", two, 18446744073709551615]}",
            .values([.integer(1), .boolean(true), .text("1"), .text("two"), .unsigned(.max)])
        ),
        ("{file: data/x.bin}", .file("data/x.bin")),
    ])
    func dataSources(_ text: String, _ source: DataSource) throws {
        #expect(try spec("profile: {data: {x: \(text)}}").profile?.data.first?.source.value == source)
    }

    @Test func weightedObjective() throws {
        let promote = try #require(
            try spec("promote: {maximize: {throughput: 2}, minimize: {latency_p99: 0.5}}").promote)
        #expect(promote.objective.map(\.metric.value) == ["throughput", "latency_p99"])
        #expect(promote.objective.map(\.exponent.value) == [2, -0.5])
    }

    @Test func mixOfLoads() throws {
        let promote = try #require(
            try spec("promote: {at: {mix: [{concurrency: 8, weight: 0.7}, {request_rate: 50.5, weight: 1}]}}").promote)
        guard case .mix(let loads) = promote.at else {
            Issue.record("at is no mix")
            return
        }
        #expect(loads.map { $0.concurrency?.value } == [8, nil])
        #expect(loads.map { $0.requestRate?.value } == [nil, 50.5])
        #expect(loads.map(\.weight.value) == [0.7, 1])
    }

    @Test(arguments: [
        ("throughput", ">= 500/s", Quantity.rate(500)), ("gpu_memory", "<= 4GiB", .bytes(ByteCount(bytes: 4 << 30))),
        ("gpu_utilization", ">= 50.5%", .share(0.505)), ("gpu_power", "<= 250", .plain(250)),
        ("latency_avg", "<=1.5ms", .time(TimeSpan(nanoseconds: 1_500_000))),
    ])
    func limits(_ metric: String, _ text: String, _ bound: Quantity) throws {
        #expect(try spec("promote: {require: {\(metric): \"\(text)\"}}").promote?.require.first?.bound.value == bound)
    }

    @Test func faultyValueLeavesTheRestStanding() throws {
        var bag = DiagnosticBag()
        let document = try #require(
            decode(SpecCase.head + "batching: {max_batch_size: [1, x, 4], dynamic: maybe}\ninstances: 2", into: &bag))
        #expect(bag.count(.error) == 2)
        #expect(document.batching.maxBatchSize.map(\.value) == [1, 4])
        #expect(document.batching.dynamic.isEmpty)
        #expect(document.instances.count.map(\.value) == [2])
    }
}
