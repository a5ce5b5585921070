import Foundation
import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayTestSupport
import Testing

/// A line that is right, with its values spread over lines.
private func line(
    _ changes: [String: String] = [:], without missing: String? = nil
) -> String {
    var members: [(String, String)] = [
        ("format_version", "1"), ("variant", "\"m-cpu-b8-i1\""), ("id", "\"0123456789ab\""), ("config", "null"),
        ("load", "{\"concurrency\":8}"), ("request_batch", "1"), ("phase", "\"confirmation\""), ("round", "2"),
        ("started_s", "null"), ("requests", "null"),
        ("metrics", "{\"throughput_per_second\":4000,\"latency_avg_ns\":2000000}"), ("percentiles_ns", "{}"),
        ("failure", "null"),
        (
            "platform",
            "{\"session\":\"a\",\"cpu\":\"c\",\"cores\":2,\"gpus\":[],\"driver\":null,\"release\":\"24.10\",\"input_shapes\":\"x:1,4\"}"
        ),
        ("provenance", "{\"model_sha256\":null,\"graph_sha256\":null,\"tools\":{\"perf_analyzer\":\"2.48.0\"}}"),
    ]
    members = members.filter { $0.0 != missing }.map { ($0.0, changes[$0.0] ?? $0.1) }
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n"
}

@Suite("measurements.jsonl")
struct MeasurementLineTests {
    @Test("a line is read with everything that it says")
    func everything() throws {
        let reading = Reading(
            line([
                "config": "\"ba9876543210\"", "started_s": "1700000000", "requests": "1234",
                "percentiles_ns": "{\"99.9\":5000000,\"97\":3000000.5}",
            ]))
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        let run = try #require(reading.runs.first)
        #expect(run.variant == "m-cpu-b8-i1")
        #expect(run.variantID == "0123456789ab")
        #expect(run.configID == "ba9876543210")
        #expect(run.load == .concurrency(8))
        #expect(run.phase == .confirmation)
        #expect(run.round == 2)
        #expect(run.started == 1_700_000_000)
        #expect(run.requests == 1234)
        #expect(run.values?.metrics == [.throughput, .latencyAverage])
        #expect(
            run.percentiles == [
                LatencyPercentile(percent: 97, latency: 3_000_000.5),
                LatencyPercentile(percent: 99.9, latency: 5_000_000),
            ])
        #expect(reading.set.platforms[run.platform].session == "a")
        #expect(reading.set.platforms[run.platform].gpus == [])
        #expect(reading.set.platforms[run.platform].release == "24.10")
        #expect(reading.set.provenance(of: run).tools == [ToolVersion(name: "perf_analyzer", version: "2.48.0")])
        #expect(reading.set.provenance(of: run).hasIdentities)
    }

    @Test("a failed run keeps its reason")
    func failed() {
        let reading = Reading(line(["metrics": "null", "failure": "\"does not load: \\\"x\\\"\""]))
        #expect(reading.bag.all.isEmpty)
        guard case .failed(let reason)? = reading.runs.first?.outcome else {
            Issue.record("no failed run")
            return
        }
        #expect(reason == "does not load: \"x\"")
    }

    @Test("a last line that was cut off is left out with a note, wherever it was cut")
    func torn() {
        let first = line()
        let second = line(["round": "3"])
        for length in 1..<second.utf8.count - 1 {
            let reading = Reading(first + String(second.prefix(length)))
            #expect(reading.codes == [.tornMeasurementLine])
            #expect(!reading.bag.hasErrors)
            #expect(reading.runs.count == 1)
        }
        #expect(Reading(first + String(second.dropLast())).bag.all.isEmpty)
    }

    @Test("a line of zeros at the end, as a crash of the machine leaves it, is a torn one")
    func zeros() {
        #expect(Reading(line() + "\0\0\0\0").codes == [.tornMeasurementLine])
    }

    @Test("a line that is cut off before another one is an error with its place")
    func tornInTheMiddle() {
        let whole = line()
        let reading = Reading(String(whole.prefix(40)) + "\n" + whole)
        #expect(reading.codes == [.measurementLine])
        #expect(reading.place() == "1:31")
        #expect(reading.runs.count == 1)
    }

    @Test(
        "what to keep before appending",
        arguments: [
            ("{\"a\":1}\n", 8, false), ("{\"a\":1}", 7, true), ("{\"a\":1}\n{\"b\"", 8, false), ("", 0, false),
            ("{\"a", 0, false),
            ("{\"a\":1}\n{}{", 8, false),
        ])
    func tail(text: String, length: Int, needsLineFeed: Bool) {
        let end = endOfWholeLines(Array(text.utf8))
        #expect(end.length == length)
        #expect(end.needsLineFeed == needsLineFeed)
    }

    @Test(
        "a wrong value is an error at its place",
        arguments: [
            ("variant", "\"\""), ("variant", "7"), ("id", "\"0123456789AB\""), ("id", "\"0123\""), ("id", "null"),
            ("config", "\"x\""), ("load", "{}"), ("load", "{\"concurrency\":0}"), ("load", "{\"request_rate\":-1}"),
            ("load", "{\"concurrency\":1,\"request_rate\":1}"), ("load", "8"), ("request_batch", "0"),
            ("phase", "\"x\""),
            ("round", "0"), ("round", "1.5"), ("metrics", "{\"latency_avg_ns\":-1}"),
            ("metrics", "{\"latency_avg_ns\":1e999}"),
            ("metrics", "{\"latency_avg_ns\":NaN}"), ("metrics", "{\"latency_avg_ns\":1,\"latency_avg_ns\":1}"),
            ("metrics", "null"), ("failure", "\"x\""), ("percentiles_ns", "{\"0\":1}"),
            ("percentiles_ns", "{\"101\":1}"),
            ("platform", "null"), ("provenance", "{\"model_sha256\":\"x\"}"),
        ])
    func wrongValues(key: String, value: String) throws {
        let reading = Reading(
            line() + line(["round": "3"].merging([key: value]) { $1 }) + line(["round": "4"]))
        #expect(reading.codes == [.measurementLine])
        #expect(try #require(reading.place()).hasPrefix("2:"))
        #expect(reading.runs.map(\.round) == [2, 4])
    }

    @Test(
        "every member is required",
        arguments: [
            "format_version", "variant", "id", "config", "load", "request_batch", "phase", "round", "started_s",
            "requests",
            "metrics", "percentiles_ns", "failure", "platform", "provenance",
        ])
    func required(key: String) {
        let reading = Reading(line() + line(without: key))
        #expect(reading.codes == [.measurementLine])
        #expect(reading.bag.all[0].message == "line lacks \"\(key)\"")
    }

    @Test("another format version is said to be one")
    func version() {
        #expect(Reading(line(["format_version": "2"])).codes == [.measurementsVersion])
    }

    @Test("members that a later release adds are passed over")
    func added() {
        let text = line(["metrics": "{\"throughput_per_second\":4000,\"joules\":{\"a\":[1]}}"])
        let reading = Reading("{\"new\":[1,{}]," + text.dropFirst())
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        #expect(reading.runs.first?.values?.metrics == [.throughput])
    }

    @Test("a file that was cut off in its first line holds no run", arguments: [2, 10, 20, 30, 100])
    func tornFirst(length: Int) {
        #expect(Reading(String(line().prefix(length))).codes == [.tornMeasurementLine])
    }

    @Test("a run that stands twice is ambiguous, also in two files; a failed one may be made again")
    func twice() {
        #expect(Reading(line() + line()).codes == [.ambiguousMeasurement])
        #expect(Reading(line(), line() + line(["round": "3"])).codes == [.ambiguousMeasurement])
        #expect(Reading(line(["metrics": "null", "failure": "\"x\""]) + line()).bag.all.isEmpty)
    }

    @Test("rounds of two sessions are their own")
    func sessions() {
        let other =
            "{\"session\":\"b\",\"cpu\":\"c\",\"cores\":2,\"gpus\":[],\"driver\":null,\"release\":\"24.10\",\"input_shapes\":\"x:1,4\"}"
        #expect(Reading(line() + line(["platform": other])).bag.all.isEmpty)
    }

    @Test("many wrong lines are one story")
    func manyFaults() {
        let reading = Reading(String(repeating: line(["round": "0"]), count: 10))
        #expect(reading.codes == [.measurementLine, .measurementLine, .measurementLine, .measurementLine])
        #expect(reading.bag.all.last?.message == "7 further lines cannot be read")
    }

    @Test("what is written has the form of the schema and reads back the same")
    func roundTrip() throws {
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/measurements.schema.json")
        var generator = SeededGenerator(seed: 15)
        for _ in 0..<400 {
            let example = Example(&generator)
            let bytes = try #require(writeMeasurementLine(example.run, example.platform, example.provenance))
            #expect(checker.faults(in: String(decoding: bytes, as: UTF8.self)) == [])
            let file = SourceFile(id: SourceID("m.jsonl"), bytes: bytes)
            let reading = Reading(files: [file])
            #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
            let run = try #require(reading.runs.first)
            #expect(reading.set.platforms == [example.platform])
            #expect(reading.set.provenances == [example.provenance])
            #expect(run.values == example.run.values)
            #expect(run.percentiles == example.run.percentiles)
            #expect(
                writeMeasurementLine(run, reading.set.platforms[0], reading.set.provenances[0]) == bytes)
        }
    }

    @Test("whatever byte of a line is wrong, the lines around it are read")
    func mutations() {
        var generator = SeededGenerator(seed: 17)
        let (first, last) = (line(), line(["round": "4"]))
        let middle = Array(line(["round": "3"]).utf8.dropLast())
        for _ in 0..<1500 {
            var bytes = middle
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let byte = UInt8.random(in: 0...255, using: &generator)
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = byte == 0x0A ? 0x20 : byte
            }
            let file = SourceFile(
                id: SourceID("m.jsonl"), bytes: Array(first.utf8) + bytes + [0x0A] + Array(last.utf8))
            let reading = Reading(files: [file])
            #expect(reading.runs.first?.round == 2 && reading.runs.last?.round == 4)
            #expect((2...3).contains(reading.runs.count))
            if reading.runs.count == 2 { #expect(reading.bag.hasErrors) }
        }
    }

    @Test("the schema refuses a line with both values and a failure, and one with neither")
    func schemaIsStrict() throws {
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/measurements.schema.json")
        #expect(checker.faults(in: line()) == [])
        #expect(checker.faults(in: line(["failure": "\"x\""])) != [])
        #expect(checker.faults(in: line(["metrics": "null"])) != [])
        #expect(checker.faults(in: line(["metrics": "{\"latency\":1}"])) != [])
        #expect(checker.faults(in: line(["id": "\"x\""])) != [])
        for metric in Metric.allCases {
            #expect(checker.faults(in: line(["metrics": "{\"\(metric.key)\":0.5}"])) == [])
        }
    }

    @Test("the example of docs/measurements.md is a line")
    func example() throws {
        let page = try String(contentsOf: RepositoryRoot.url("docs/measurements.md"), encoding: .utf8)
        let block = try #require(
            page.components(separatedBy: "```json\n").dropFirst().first?.components(separatedBy: "```").first)
        let text = block.replacing("\n ", with: "")
        let checker = try JSONSchemaChecker(schemaAt: "golden/schema/measurements.schema.json")
        #expect(checker.faults(in: text) == [])
        let reading = Reading(text)
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        #expect(reading.runs.count == 1)
    }

    @Test("a run without an id or a phase has no line")
    func noIdentity() {
        let run = SlipwayMeasurements.Measurement(
            variant: "m", variantID: nil, load: .concurrency(1), requestBatch: 1, phase: .screening, round: 1,
            outcome: .failed("x"), platform: 0, range: SourceRange(SourceID("a"), ByteSpan(0, 0)))
        #expect(writeMeasurementLine(run, Platform(), Provenance()) == nil)
    }
}

/// A run made by chance, true as far as plausibility goes.
private struct Example {
    var run: SlipwayMeasurements.Measurement
    var platform = Platform()
    var provenance = Provenance()

    init(_ generator: inout SeededGenerator) {
        func text() -> String {
            let alphabet = Array("ab \"\\é\u{2028}\n,😀".unicodeScalars)
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
            return String(text)
        }
        func hex(_ count: Int) -> String {
            String((0..<count).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" })
        }
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &generator) ? value : nil }
        let concurrency = Int.random(in: 1...512, using: &generator)
        var values = MetricValues()
        let throughput = Double.random(in: 1...1e5, using: &generator)
        values[.throughput] = throughput
        values[.latencyAverage] = Double(concurrency) / throughput * 1e9
        values[.gpuMemory] = maybe(Double(Int.random(in: 0...80_000_000_000, using: &generator)))
        values[.gpuUtilization] = maybe(Double.random(in: 0...1, using: &generator))
        values[.queueTime] = maybe(Double.random(in: 0...1e-3, using: &generator))
        let isFailed = Int.random(in: 0..<5, using: &generator) == 0
        platform.session = maybe(text())
        platform.cpu = maybe(text())
        platform.cores = maybe(Int.random(in: 1...256, using: &generator))
        platform.gpus = maybe([text(), text()].sorted())
        platform.driver = maybe(text())
        platform.release = maybe("24.10")
        platform.inputShapes = maybe(text())
        provenance.modelDigest = maybe(hex(64))
        provenance.graphDigest = maybe(hex(64))
        if Bool.random(using: &generator) {
            provenance.tools = [ToolVersion(name: "a", version: text()), ToolVersion(name: "b", version: text())]
        }
        run = SlipwayMeasurements.Measurement(
            variant: text(), variantID: hex(12),
            load: Bool.random(using: &generator) || !isFailed
                ? .concurrency(concurrency) : .requestRate(Double.random(in: 0.1...1e4, using: &generator)),
            requestBatch: 1, phase: Bool.random(using: &generator) ? .screening : .confirmation,
            round: Int.random(in: 1...9, using: &generator), outcome: isFailed ? .failed(text()) : .measured(values),
            platform: 0, range: SourceRange(SourceID("a"), ByteSpan(0, 0)), configID: maybe(hex(12)),
            percentiles: maybe([
                LatencyPercentile(percent: 97, latency: 1.5), LatencyPercentile(percent: 99.9, latency: 2e9),
            ]) ?? [],
            requests: maybe(Int.random(in: 0...1_000_000, using: &generator)),
            started: maybe(Int.random(in: 0...2_000_000_000, using: &generator)))
    }
}
