import SlipwayDiagnostics
import SlipwayDomain
import SlipwayEmit
import SlipwayFormats
import SlipwayMeasurements
import SlipwayOutput
import SlipwayPromotion
import SpecFixtures
import Testing

@Suite("Releases of promotions")
struct PromotionTests {
    private static let body = """
        batching: {max_batch_size: [4, 8]}

        """

    private func emit(_ record: PromotionRecord, directory: String = "release", body: String = body) throws -> Emission
    {
        let order = ReleaseOrder(directory: try #require(RelativePath(directory)), record: record)
        return Emission(body, options: EmitOptions(order: order))
    }

    @Test func theReleaseHoldsTheWinnerUnderTheModelsName() throws {
        let emission = try emit(.sample(of: ModelName(fixed: "m-cpu-b4-i1")))
        #expect(emission.text("release/repository/m/config.pbtxt").contains("max_batch_size: 4"))
        #expect(emission.text("release/promotion.json").contains("\"verdict\": \"better\""))
        #expect(emission.emitted?.output.units.map(\.text).contains("release") == true)
    }

    @Test func aReleaseOfItsOwnStandsBesideTheBaseline() throws {
        let emission = try emit(.sample(of: ModelName(fixed: "m-cpu-b4-i1")), directory: "release-a100")
        #expect(emission.text("release-a100/repository/m/config.pbtxt").contains("max_batch_size: 4"))
        #expect(emission.text("release/repository/m/config.pbtxt").contains("max_batch_size: 8"))
        #expect(emission.text("release/promotion.json").contains("\"verdict\": \"initial\""))
    }

    @Test func servingFactsFollowTheOperatingPoint() {
        #expect(ServingFacts([]).concurrency == nil)
        #expect(ServingFacts([]).timeoutMilliseconds == nil)
        // Little's law: 500 requests a second that take 30 ms are 15 at a time.
        let rate = PromotionRecord.Point.sample(.requestRate(500), [.latencyAverage: 30e6, .latencyP99: 40e6])
        #expect(ServingFacts([rate]).concurrency == 15)
        #expect(ServingFacts([.sample(.requestRate(500), [:])]).concurrency == nil)
        let requests: [PromotionRecord.Point] = [
            .sample(.concurrency(64), [.latencyP99: 10e6], shapes: "a"),
            .sample(.concurrency(8), [.latencyP99: 50e6], shapes: "b"),
        ]
        #expect(ServingFacts(requests).concurrency == 8)
        #expect(ServingFacts(requests).timeoutMilliseconds == 150)
        let mix: [PromotionRecord.Point] = [.sample(.concurrency(64), [:]), .sample(.concurrency(8), [:])]
        #expect(ServingFacts(mix).concurrency == 64)
    }

    @Test func aRecordReadsBackAsItWasWritten() throws {
        var written = PromotionRecord.sample(
            of: ModelName(fixed: "m-cpu-b4-i1"),
            [.sample(.concurrency(8), [.throughput: 1234.5678, .latencyP99: 1_000_001], shapes: "x:1,4")])
        written.incumbent = PromotionRecord.Holder(
            variant: ModelName(fixed: "m-default"), id: "ffffffffffff", configID: nil)
        written.concurrency = 24
        written.incumbentPoints = [.sample(.requestRate(0.1), [.throughput: 1e-7])]
        written.isAgainstBaseline = true
        written.gain = PromotionRecord.Gain(estimate: 0.1, bounds: -0.05...0.25, rounds: 5)
        written.runnersUp = [PromotionRecord.RunnerUp(holder: written.winner, gain: nil)]
        written.policy = PromotionPolicy(
            objective: [.init(.throughput, exponent: 2), .init(.memory, exponent: -0.5)],
            operatingPoint: .loads([.init(.concurrency(8), weight: 3), .init(.requestRate(1.5))]),
            limits: [.init(.latencyP99, isUpper: true, bound: 30e6), .init(.throughput, isUpper: false, bound: 0.1)],
            minGain: 0.02)
        var platform = Platform()
        platform.cpu = "Xeon \"quoted\""
        platform.gpus = ["A100", "A100"]
        written.platforms = [platform]
        written.measurements = [quickDigest([1]), quickDigest([2])].sorted()
        let emission = try emit(written)
        var bag = DiagnosticBag()
        let file = SourceFile(id: SourceID("p.json"), bytes: emission.bytes("release/promotion.json") ?? [])
        let read = try #require(PromotionDocument.read(file, into: &bag), "\(bag.all)").record
        #expect(read == written)
        // Reading and writing again gives the same bytes.
        #expect(try emit(read).bytes("release/promotion.json") == emission.bytes("release/promotion.json"))
    }

    @Test(arguments: [
        "{}", "[]", "{\"format_version\": 2}", "{\"format_version\": 1, \"verdict\": \"better\"}",
        "{\"format_version\": 1, \"verdict\": \"grand\", \"winner\": {\"variant\": \"a\", \"id\": \"b\"}}",
    ])
    func whatIsNoRecordIsNone(text: String) {
        var bag = DiagnosticBag()
        #expect(PromotionDocument.read(SourceFile(path: "p.json", text: text), into: &bag) == nil)
        #expect(bag.count(.error) == 1)
    }

    // MARK: - Clients

    private func config(_ limit: Int, _ input: String = "[4]", type: String = "TYPE_FP32", more: String = "") -> [UInt8]
    {
        Array(
            """
            name: "m"
            max_batch_size: \(limit)
            input { name: "x" data_type: \(type) dims: \(input) }
            output { name: "y" data_type: TYPE_FP32 dims: [2] }
            \(more)
            """.utf8)
    }

    @Test func equalTensorsBreakNothing() {
        #expect(findBreakingChanges(from: config(8), to: config(8)) == [])
        #expect(findBreakingChanges(from: config(8), to: config(16)) == [])
        let more = "output { name: \"z\" data_type: TYPE_FP32 dims: [1] }"
        #expect(findBreakingChanges(from: config(8), to: config(8, more: more)) == [])
    }

    @Test func aLowerLimitBreaksClients() {
        #expect(
            findBreakingChanges(from: config(8), to: config(4)) == ["a request may hold 4 items, and could hold 8"])
        #expect(
            findBreakingChanges(from: config(8), to: config(1)) == ["a request may hold 1 item, and could hold 8"])
    }

    @Test func aBatchAxisInTheDimsIsTheSameOverTheWire() {
        let changes = findBreakingChanges(from: config(8), to: config(0, "[-1, 4]"))
        #expect(!changes.contains { $0.contains("input") })
    }

    @Test func otherTensorsBreakClients() {
        #expect(
            findBreakingChanges(from: config(8), to: config(8, "[5]")) == [
                "input \"x\" was float32 [-1, 4] and is float32 [-1, 5]"
            ])
        #expect(
            findBreakingChanges(from: config(8), to: config(8, type: "TYPE_INT64")) == [
                "input \"x\" was float32 [-1, 4] and is int64 [-1, 4]"
            ])
        let more = "output { name: \"z\" data_type: TYPE_FP32 dims: [1] }"
        #expect(findBreakingChanges(from: config(8, more: more), to: config(8)) == ["output \"z\" goes"])
        let input = "input { name: \"t\" data_type: TYPE_FP32 dims: [1] }"
        #expect(findBreakingChanges(from: config(8), to: config(8, more: input)) == ["input \"t\" is new"])
    }
}
