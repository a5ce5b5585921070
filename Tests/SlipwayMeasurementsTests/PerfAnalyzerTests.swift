import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import Testing

private let bound = VariantBinding(variant: "m-cpu-b8-i1")

@Suite("perf_analyzer's files")
struct PerfAnalyzerTests {
    @Test("a table is in microseconds")
    func basic() throws {
        let reading = try Reading(fixtures: "perf-analyzer/02_verbose.csv", binding: bound)
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.map(\.load) == [.concurrency(1), .concurrency(2), .concurrency(3), .concurrency(4)])
        let values = try #require(reading.runs("m-cpu-b8-i1", 4).first?.values)
        #expect(values[.throughput] == 2565.05)
        #expect(values[.latencyAverage] == 1_551_000)
        #expect(values[.latencyP50] == 1_501_000)
        #expect(values[.latencyP99] == 2_709_000)
        #expect(values[.queueTime] == 430_000)
        #expect(values[.computeInputTime] == 46_000)
        #expect(values[.computeInferTime] == 490_000)
        #expect(values[.computeOutputTime] == 172_000)
    }

    @Test(
        "every combination of flags is read without a finding",
        arguments: [
            ("01_basic", 4), ("02_verbose", 4), ("03_verbose_pct99", 2), ("04_pct97", 2), ("07_rr", 3), ("10_ens", 2),
            ("12_decoupled", 2),
        ])
    func flags(name: String, rows: Int) throws {
        let reading = try Reading(fixtures: "perf-analyzer/\(name).csv", binding: bound)
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        #expect(reading.runs.filter { $0.values?[.latencyP99] != nil }.count == rows)
    }

    @Test("a mean that the table lacks is not made up")
    func noMean() throws {
        for name in ["01_basic", "03_verbose_pct99"] {
            let reading = try Reading(fixtures: "perf-analyzer/\(name).csv", binding: bound)
            #expect(reading.runs.allSatisfy { $0.values?[.latencyAverage] == nil })
        }
    }

    @Test("the client's share alone is not the latency")
    func noServerStatistics() throws {
        let table = """
            Concurrency,Inferences/Second,Client Send,Client Recv,p50 latency,p90 latency,p95 latency,p99 latency
            1,200,1,1,4900,5000,5100,5200

            """
        let reading = Reading(table, binding: bound)
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        #expect(reading.runs.first?.values?[.latencyP99] == 5_200_000)
    }

    @Test("a further percentile is kept beside the metrics")
    func percentile97() throws {
        let reading = try Reading(fixtures: "perf-analyzer/04_pct97.csv", binding: bound)
        #expect(reading.runs[0].percentiles == [LatencyPercentile(percent: 97, latency: 1_138_000)])
        #expect(reading.runs[0].values?[.latencyP99] == 1_262_000)
    }

    @Test("request rates are read as such")
    func requestRate() throws {
        let reading = try Reading(fixtures: "perf-analyzer/07_rr.csv", binding: bound)
        #expect(reading.runs.map(\.load) == [.requestRate(100), .requestRate(200), .requestRate(300)])
    }

    @Test("rows in order of throughput are no other loads")
    func sortedByThroughput() throws {
        let reading = try Reading(fixtures: "perf-analyzer/12_decoupled.csv", binding: bound)
        #expect(reading.runs.map(\.load) == [.concurrency(2), .concurrency(1)])
    }

    @Test("the table of a composing model is passed over with a note")
    func composing() throws {
        let reading = try Reading(
            fixtures: "perf-analyzer/10_ens.csv", "perf-analyzer/mlp_v1.10_ens.csv", binding: bound)
        #expect(reading.codes == [.unusedMeasurements])
        #expect(!reading.bag.hasErrors)
        #expect(reading.runs.count == 2)
    }

    @Test("a file that is bound to no variant is an error that says how to bind it")
    func unbound() throws {
        for name in ["01_basic.csv", "11_periodic.json"] {
            let reading = try Reading(fixtures: "perf-analyzer/\(name)")
            #expect(reading.codes == [.unboundMeasurements])
            #expect(reading.bag.all[0].help[0].contains("--bind VARIANT=perf-analyzer/\(name)"))
        }
    }

    @Test("the directory's name binds when it is a variant's")
    func directory() {
        let isVariant: (String) -> Bool = { $0 == "m-cpu-b8-i1" }
        #expect(VariantBinding.ofDirectory("results/m-cpu-b8-i1/a.csv", isVariant: isVariant) == bound)
        #expect(VariantBinding.ofDirectory("m-cpu-b8-i1/x/a.csv", isVariant: isVariant) == nil)
        #expect(VariantBinding.ofDirectory("m-cpu-b8-i1", isVariant: isVariant) == nil)
    }

    @Test("the batch of the requests comes with the binding")
    func batch() throws {
        let told = try Reading(
            fixtures: "perf-analyzer/15_batch4.csv", binding: VariantBinding(variant: "m", requestBatch: 4))
        #expect(told.bag.all.isEmpty)
        #expect(told.runs.map(\.requestBatch) == [4, 4])
        let untold = try Reading(fixtures: "perf-analyzer/15_batch4.csv", binding: bound)
        #expect(untold.codes == [.implausibleThroughput, .implausibleThroughput])
        #expect(untold.bag.all[0].help[0].contains("each request held 4 items"))
    }

    @Test("the throughput that --request-count gives is caught by Little's law and counts as not measured")
    func requestCount() throws {
        let reading = try Reading(fixtures: "perf-analyzer/17_request_count.csv", binding: bound)
        #expect(reading.codes == [.implausibleThroughput])
        #expect(reading.bag.all[0].severity == .warning)
        #expect(reading.bag.all[0].notes[0].contains("0.12 requests in flight"))
        #expect(reading.runs.count == 1)
        #expect(reading.runs[0].values == nil)
    }

    @Test("files of one variant are repeats, counted in the order in which they are given")
    func noise() throws {
        let reading = try Reading(
            fixtures: "perf-analyzer/noise-8-repeats/r1.csv", "perf-analyzer/noise-8-repeats/r2.csv",
            "perf-analyzer/noise-8-repeats/r4.csv", binding: bound)
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.map(\.round) == [1, 2, 3])
    }

    @Test("a sweep that stopped early is no fault")
    func truncatedSweep() {
        let reading = Reading(
            "Concurrency,Inferences/Second,p50 latency,Avg latency\n1,1000,900,1000\n", binding: bound)
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.count == 1)
    }

    @Test("GPU columns are empty without a GPU, and hold a value for each GPU otherwise")
    func gpus() {
        let header =
            "Concurrency,Inferences/Second,Avg latency,Avg GPU Utilization,Avg GPU Power Usage,Max GPU Memory Usage,Total GPU Memory\n"
        let empty = Reading(header + "1,1000,1000,,,,\n", binding: bound)
        #expect(empty.bag.all.isEmpty)
        #expect(empty.runs[0].values?.metrics == [.throughput, .latencyAverage])
        let full = Reading(
            header
                + "1,1000,1000,GPU-a:0.5;GPU-b:0.25;,GPU-a:60.5;GPU-b:40;,GPU-a:1000;GPU-b:24;,GPU-a:2000;GPU-b:2000;\n",
            binding: bound)
        #expect(full.bag.all.isEmpty)
        #expect(full.runs[0].values?[.gpuUtilization] == 0.375)
        #expect(full.runs[0].values?[.gpuPower] == 100.5)
        #expect(full.runs[0].values?[.gpuMemory] == 1024)
        #expect(Reading(header + "1,1000,1000,GPU-a:50;,,,\n", binding: bound).codes == [.invalidMeasurement])
    }

    @Test(
        "headers of the response cache and of 2019 are read",
        arguments: [
            "Concurrency,Inferences/Second,Client Send,Network+Server Send/Recv,Server Queue,Server Compute Input,Server Compute Infer,Server Compute Output,Server Cache Hit,Server Cache Miss,Client Recv,p50 latency,p90 latency,p95 latency,p99 latency\n1,1000,5,100,50,20,700,20,10,90,5,900,1100,1200,1300\n",
            "Concurrency,Inferences/Second,Client Send,Network+Server Send/Recv,Server Queue,Server Compute,Client Recv,p50 latency,p90 latency,p95 latency,p99 latency\n1,1000,5,100,50,840,5,900,1100,1200,1300\n",
        ])
    func olderHeaders(text: String) {
        let reading = Reading(text, binding: bound)
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        #expect(reading.runs[0].values?[.latencyP99] == 1_300_000)
        #expect(reading.runs[0].values?[.queueTime] == 50_000)
    }

    @Test("a load that stands twice in one table is ambiguous")
    func loadTwice() {
        let reading = Reading("Concurrency,Inferences/Second,Avg latency\n1,1000,1000\n1,1001,1000\n", binding: bound)
        #expect(reading.codes == [.ambiguousMeasurement])
        #expect(reading.place() == "3:1")
    }

    @Test("a cell that is no number is an error with row and column")
    func invalid() {
        let reading = Reading("Concurrency,Inferences/Second,Avg latency\n1,1000,nan\n", binding: bound)
        #expect(reading.codes == [.invalidMeasurement])
        #expect(reading.bag.all[0].notes == ["row 2, column \"Avg latency\""])
    }
}

@Suite("perf_analyzer's profile export")
struct PerfAnalyzerExportTests {
    @Test("a real export that is not UTF-8 is read to the nanosecond")
    func notUTF8() throws {
        let reading = try Reading(fixtures: "perf-analyzer/11_periodic.json", binding: bound)
        #expect(String(validating: reading.files[0].bytes, as: UTF8.self) == nil)
        #expect(!reading.bag.hasErrors)
        #expect(reading.runs.count == 1)
        #expect(reading.runs[0].load == .concurrency(1))
        #expect(reading.set.provenances[0].tools == [ToolVersion(name: "perf_analyzer", version: "2.48.0")])
        #expect(reading.set.provenances[0].latencyStep == 0)
    }

    @Test("a real export gives what the table of the same run says, with the digits that the table cuts off")
    func agreesWithTable() throws {
        let export = try Reading(fixtures: "perf-analyzer/20_export.json", binding: bound)
        let table = try Reading(fixtures: "perf-analyzer/20_export.csv", binding: bound)
        #expect(export.bag.all.isEmpty && table.bag.all.isEmpty)
        let (exact, cut) = (try #require(export.runs[0].values), try #require(table.runs[0].values))
        #expect(export.runs[0].load == table.runs[0].load)
        #expect(export.runs[0].requests == 868)
        #expect(abs(try #require(exact[.throughput]) - 240.794) < 0.0005)
        #expect(cut[.throughput] == 240.794)
        for metric in [Metric.latencyAverage, .latencyP50, .latencyP90, .latencyP95, .latencyP99] {
            #expect((try #require(exact[metric]) / 1000).rounded(.down) * 1000 == cut[metric], "\(metric)")
        }
    }

    /// An export of requests one after another.
    private func export(latencies: [UInt64], windows: [UInt64], mode: String = "concurrency", value: Int = 1) -> String
    {
        var now: UInt64 = 1_000_000_000
        var requests: [String] = []
        for latency in latencies {
            requests.append(
                "{\"timestamp\":\(now),\"request_inputs\":{},\"response_timestamps\":[\(now + latency)],\"response_outputs\":[{}]}"
            )
            now += latency
        }
        let bounds = windows.map(String.init).joined(separator: ",")
        return
            "{\"experiments\":[{\"experiment\":{\"mode\":\"\(mode)\",\"value\":\(value)},\"requests\":[\(requests.joined(separator: ","))],\"window_boundaries\":[\(bounds)]}],\"version\":\"2.48.0\",\"service_kind\":\"triton\",\"endpoint\":\"\"}"
    }

    @Test("percentiles are those of the requests, taken as perf_analyzer takes them")
    func percentiles() throws {
        let latencies = (1...101).map { UInt64($0) * 1001 }
        let reading = Reading(export(latencies: latencies, windows: [0, .max]), binding: bound)
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        let values = try #require(reading.runs[0].values)
        #expect(values[.latencyP50] == 51 * 1001.0)
        #expect(values[.latencyP90] == 91 * 1001.0)
        #expect(values[.latencyP95] == 96 * 1001.0)
        #expect(values[.latencyP99] == 100 * 1001.0)
        #expect(values[.latencyAverage] == 51 * 1001.0)
        #expect(reading.runs[0].requests == 101)
    }

    @Test("only the last three windows count: what came before is warm-up")
    func windows() throws {
        let start: UInt64 = 1_000_000_000
        // Ten slow requests of 1 ms, then 300 of 0.1 ms in three windows of 10 ms.
        let latencies = Array(repeating: UInt64(1_000_000), count: 10) + Array(repeating: 100_000, count: 300)
        let bounds = [0, 10, 20, 30, 40].map { start + $0 * 1_000_000 }
        let reading = Reading(export(latencies: latencies, windows: bounds), binding: bound)
        let values = try #require(reading.runs[0].values)
        #expect(values[.latencyP99] == 100_000)
        #expect(try #require(values[.throughput]) > 9_900)
        #expect(try #require(values[.throughput]) < 10_100)
    }

    @Test("the items of a request count")
    func batch() throws {
        let text = export(latencies: Array(repeating: 1_000_000, count: 100), windows: [0, .max])
        let reading = Reading(text, binding: VariantBinding(variant: "m", requestBatch: 4))
        #expect(reading.runs[0].values?[.throughput] == 4000)
        #expect(reading.bag.all.isEmpty)
    }

    @Test("requests without a response are left out, and none at all is a failed run")
    func unanswered() {
        let none =
            "{\"experiments\":[{\"experiment\":{\"mode\":\"request_rate\",\"value\":10.5},\"requests\":[{\"timestamp\":1,\"response_timestamps\":[]}],\"window_boundaries\":[0,1]}]}"
        let reading = Reading(none, binding: bound)
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.map(\.load) == [.requestRate(10.5)])
        #expect(reading.runs[0].values == nil)
    }

    @Test("an export that was cut off is an error with its place")
    func cutOff() {
        let text = export(latencies: [1000, 1000], windows: [0, .max])
        let reading = Reading(String(text.dropLast(40)), binding: bound)
        #expect(reading.codes == [.measurementLine])
        #expect(reading.place() != nil)
        #expect(reading.runs.isEmpty)
    }
}

@Suite("Surplus cells")
struct SurplusCellTests {
    @Test("a comma after the last value, as perf_analyzer wrote it throughout 2022, is no further value")
    func trailingComma() throws {
        let reading = try Reading(
            fixtures: "../field/measure/f6-pa-trailing-comma/pa2022-gpu-trailing-comma.csv",
            binding: VariantBinding(variant: "v"))
        #expect(reading.codes == [])
        #expect(reading.runs.count == 1)
        #expect(reading.runs[0].values?[.gpuMemory] == 872_415_232)
    }

    @Test(
        "one empty cell is accepted at the end of a row or of all rows, anything else is not",
        arguments: [
            ("", "", true), ("", ",", true), (",", ",", true), (",", "", true), ("", ",,", false), ("", ",1", false),
        ])
    func surplus(header: String, row: String, isAccepted: Bool) {
        let text = defaultHeader.dropLast() + header + "\nv,1,8,v_config_default,1:CPU,8,Yes,4000.0,3.0" + row + "\n"
        let reading = Reading(String(text))
        #expect(reading.codes.contains(.unevenCSVRow) == !isAccepted)
        #expect(reading.runs.count == (isAccepted ? 1 : 0))
    }

    @Test("a row that lacks a value is still refused")
    func missing() {
        let reading = Reading(defaultHeader + "v,1,8,v_config_default,1:CPU,8,Yes,4000.0\n")
        #expect(reading.codes == [.unevenCSVRow])
    }
}
