import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats
import SlipwayMeasurements
import SlipwayTestSupport
import Testing

private let bound = VariantBinding(variant: "m")

/// A row of perf_analyzer under a concurrency of 8, latencies in microseconds.
private func row(_ throughput: String, mean: String) -> Reading {
    Reading("Concurrency,Inferences/Second,Avg latency\n8,\(throughput),\(mean)\n", binding: bound)
}

@Suite("What can be true together")
struct SanityTests {
    @Test("Little's law leaves room for noise", arguments: ["2000", "1500", "2700"])
    func plausible(mean: String) {
        #expect(row("4000", mean: mean).bag.all.isEmpty)
    }

    @Test(
        "numbers that contradict each other are a warning, and the run counts as failed",
        arguments: ["1300", "2900", "200", "9000"])
    func contradiction(mean: String) {
        let reading = row("4000", mean: mean)
        #expect(reading.codes == [.implausibleThroughput])
        #expect(!reading.bag.hasErrors)
        #expect(reading.runs.map { $0.values == nil } == [true])
    }

    @Test(
        "latencies off by a thousand or a million are in another unit, which is an error",
        arguments: ["2", "2000000", "2000000000"])
    func unit(mean: String) {
        let reading = row("4000", mean: mean)
        #expect(reading.codes == [.measurementUnit])
        #expect(reading.bag.hasErrors)
    }

    @Test("microseconds below a header of milliseconds are found without a mean")
    func unitWithoutMean() {
        let reading = Reading(defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,4000.0,2500.0\n")
        #expect(reading.codes == [.measurementUnit])
    }

    @Test("a tail far above the mean is no fault")
    func heavyTail() {
        #expect(Reading(defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,4000.0,40.0\n").bag.all.isEmpty)
        #expect(Reading(defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,4000.0,1.0\n").bag.all.isEmpty)
    }

    @Test("percentiles alone bound the mean")
    func percentilesBound() {
        let header = "Concurrency,Inferences/Second,p50 latency,p90 latency,p99 latency\n"
        #expect(Reading(header + "8,4000,1900,2500,3000\n", binding: bound).bag.all.isEmpty)
        #expect(Reading(header + "8,4000,9000,9500,9900\n", binding: bound).codes == [.implausibleThroughput])
        #expect(Reading(header + "8,4000,100,110,120\n", binding: bound).codes == [.implausibleThroughput])
    }

    @Test("more answers than requests cannot be; fewer are an overloaded server")
    func requestRate() {
        let header = "Request Rate,Inferences/Second,Avg latency\n"
        #expect(Reading(header + "100,250,1000\n", binding: bound).codes == [.implausibleThroughput])
        #expect(Reading(header + "100,60,1000\n", binding: bound).bag.all.isEmpty)
        #expect(Reading(header + "100,108,1000\n", binding: bound).bag.all.isEmpty)
    }

    @Test("rounding of the file is allowed for")
    func rounding() {
        // 5600 per second at a concurrency of 1 take 0.18 ms, which Model Analyzer writes as 0.2.
        let header = "Model,Concurrency,Throughput (infer/sec),Avg Latency (ms)\n"
        #expect(Reading(header + "m,1,5600,0.2\n").bag.all.isEmpty)
        #expect(Reading(header + "m,1,13000,0.1\n").bag.all.isEmpty)
    }

    @Test("a latency that was rounded to zero is not measured")
    func roundedToZero() {
        let reading = Reading(defaultHeader + "m,1,1,m_config_0,1:GPU,8,Yes,30000.0,0.0\n")
        #expect(reading.codes == [.roundedToZero])
        #expect(!reading.bag.hasErrors)
        #expect(reading.runs[0].values?.metrics == [.throughput])
    }

    @Test("a queue time of zero is a value")
    func zeroQueue() {
        let reading = Reading("Model,Concurrency,Throughput (infer/sec),Server Queue time (ms)\nm,1,1000,0.0\n")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs[0].values?[.queueTime] == 0)
    }

    @Test("no throughput is a failed run, not the worst of all values")
    func noThroughput() {
        let reading = Reading(defaultHeader + "m,1,8,m_config_0,1:GPU,8,No,0.0,2.0\n")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs[0].values == nil)
    }

    @Test("percentiles out of order are a warning, once for many rows")
    func percentileOrder() throws {
        let reading = try Reading(fixtures: "scaling/synthetic-10-variants-10-loads.csv")
        #expect(Set(reading.codes) == [.percentileOrder])
        #expect(reading.codes.count == FindingShown.count + 1)
        #expect(reading.runs.count == 100)
        #expect(reading.runs.allSatisfy { $0.values != nil })
    }
}

@Suite("Formats")
struct FormatTests {
    @Test(
        "other files are refused, with what is wanted",
        arguments: [
            "", "\n\n", "a,b\n1,2\n", "{\"name\": 1}", "[1]", "Model;Batch;Concurrency\nm;1;8\n", "\0\0\0\0", "hello",
            "{\"ResultManager.results\": {}}", "{\"format_version\": 1, \"name\": \"m\", \"variants\": []}", "{}",
            "Model,Size\nm,3\n",
        ])
    func unknown(text: String) {
        let reading = Reading(text)
        #expect(reading.codes == [.unknownMeasurementFormat])
        #expect(reading.runs.isEmpty)
        #expect(!reading.bag.all[0].help.isEmpty)
    }

    @Test("a quote that is not closed is an error with its place")
    func quote() {
        let reading = Reading(defaultHeader + "m,1,8,\"m_config_0,1:GPU,8,Yes,4000.0,2.0\n")
        #expect(reading.codes == [.csvSyntax])
        #expect(reading.place() == "2:7")
    }

    @Test(
        "numbers beyond reason do not overflow",
        arguments: [
            "m,1,8,m_config_0,9223372036854775807:GPU + 9223372036854775807:CPU,8,Yes,4000.0,2.0",
            "m,1,\"\(Array(repeating: "9007199254740992", count: 1100).joined(separator: ","))\",m_config_0,1:GPU,8,Yes,1,2.0",
            "m,1,1,m_config_0,1:GPU,8,Yes,1e300,2.0", "m,9007199254740992,1,m_config_0,1:GPU,8,Yes,1e-300,2.0",
            "m,1,8,m_config_0,1:GPU,8,Yes,1e300,1e290", "m,1,1,m_config_0,1:GPU,99999999999999999999,Yes,1,2.0",
        ])
    func beyondReason(row: String) {
        let reading = Reading(defaultHeader + row + "\n")
        #expect(reading.runs.count == 1)
        _ = Reading("Concurrency,Inferences/Second,Avg latency\n1,1e300,1e300\n2,1e300,1e-300\n", binding: bound)
    }

    @Test("a file with wrong bytes is read to its end, and what is read of it is a measurement")
    func mutations() throws {
        var generator = SeededGenerator(seed: 16)
        for path in [
            "perf-analyzer/02_verbose.csv", "perf-analyzer/11_periodic.json", "model-analyzer/limit-1ms.csv",
            "upstream/multi-model/metrics-model-gpu.csv", "upstream/ensemble/metrics-model-inference.csv",
        ] {
            let whole = try Reading(fixtures: path, binding: bound).files[0]
            for _ in 0..<200 {
                var bytes = whole.bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<3, using: &generator) {
                    case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                    case 1: bytes.remove(at: index)
                    default: bytes.insert(Array(",\"\n0-.e:{}[]".utf8).randomElement(using: &generator) ?? 0, at: index)
                    }
                }
                let reading = Reading(files: [SourceFile(id: whole.id, bytes: bytes)], binding: bound)
                for run in reading.runs {
                    #expect(!run.variant.isEmpty && run.requestBatch > 0)
                    let values = run.values
                    #expect(Metric.allCases.allSatisfy { values?[$0].map { $0.isFinite && $0 >= 0 } ?? true })
                }
            }
        }
    }

    @Test(
        "any cut of any fixture is read to its end",
        arguments: [
            "perf-analyzer/02_verbose.csv", "perf-analyzer/11_periodic.json",
            "upstream/multi-model/metrics-model-inference.csv",
            "model-analyzer/remote-request-rate.csv",
        ])
    func cuts(path: String) throws {
        let whole = try Reading(fixtures: path, binding: bound).files[0]
        for length in stride(from: 0, to: whole.bytes.count, by: 7) {
            let cut = SourceFile(id: whole.id, bytes: Array(whole.bytes[..<length]))
            let reading = Reading(files: [cut], binding: bound)
            #expect(reading.runs.count <= 12)
        }
    }
}
