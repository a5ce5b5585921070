import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import Testing

@Suite("Model Analyzer's tables")
struct ModelAnalyzerTests {
    @Test("a real table of a CPU sweep is read whole, with units, and its blank last line is no row")
    func cpuSweep() throws {
        let reading = try Reading(fixtures: "model-analyzer/cpu-manual-sweep.csv")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.count == 10)
        let run = try #require(reading.runs("mlp_config_1", 8).first)
        #expect(run.variantID == nil)
        #expect(run.phase == .unspecified)
        #expect(run.values?[.throughput] == 2820.4)
        #expect(run.values?[.latencyP99] == 4_800_000)
        #expect(run.values?[.latencyP90] == 3_700_000)
        #expect(run.values?[.queueTime] == 700_000)
        #expect(run.values?[.computeOutputTime] == 600_000)
        #expect(run.values?[.memory] == 38_000_000)
        #expect(run.values?[.latencyAverage] == nil)
        #expect(reading.set.provenance(of: run).latencyStep == 100_000)
    }

    @Test("a configuration that was left as it is stands for its model")
    func defaultConfiguration() throws {
        let reading = try Reading(fixtures: "model-analyzer/cpu-manual-sweep.csv")
        #expect(reading.runs("mlp", 8).count == 1)
        #expect(reading.runs("mlp_config_default", 8).isEmpty)
    }

    @Test("order and verdicts of the table mean nothing: a failing first row is read like the others")
    func firstRowFails() throws {
        let failing = try Reading(fixtures: "model-analyzer/limit-1ms.csv")
        let passing = try Reading(fixtures: "model-analyzer/cpu-manual-sweep.csv")
        func values(_ reading: Reading) -> Set<String> {
            Set(reading.runs.map { "\($0.variant) \($0.load) \(String(describing: $0.values))" })
        }
        #expect(failing.runs.first?.variant == "mlp_config_3")
        #expect(values(failing) == values(passing))
    }

    @Test("request rates stand in place of concurrencies, and None is nothing")
    func requestRate() throws {
        let reading = try Reading(fixtures: "model-analyzer/remote-request-rate.csv")
        #expect(reading.bag.all.isEmpty)
        #expect(
            reading.runs.map(\.load) == [.requestRate(200), .requestRate(100), .requestRate(200), .requestRate(100)])
        #expect(reading.runs[0].values?[.latencyAverage] == 1_100_000)
    }

    @Test("None in a metric is not measured, and the run goes on without it")
    func none() {
        let reading = Reading(defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,None,2.0\n")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs[0].values?.metrics == [.latencyP99])
    }

    @Test("GPU rows join the runs of their variant, batch and load", arguments: ["single-model", "request-rate"])
    func gpuJoin(folder: String) throws {
        let reading = try Reading(
            fixtures: "upstream/\(folder)/metrics-model-gpu.csv", "upstream/\(folder)/metrics-model-inference.csv",
            "upstream/\(folder)/metrics-server-only.csv")
        #expect(reading.codes == [.unusedMeasurements])
        #expect(reading.runs.count == (folder == "single-model" ? 16 : 34))
        #expect(reading.runs.allSatisfy { $0.values?[.gpuMemory] != nil && $0.values?[.gpuPower] != nil })
    }

    @Test("GPU values go to the run of the same batch")
    func gpuValues() throws {
        let reading = try Reading(
            fixtures: "upstream/single-model/metrics-model-gpu.csv", "upstream/single-model/metrics-model-inference.csv"
        )
        let run = try #require(reading.runs("add_sub_config_3", 2, batch: 2).first)
        #expect(run.values?[.throughput] == 6967.9)
        #expect(run.values?[.gpuMemory] == 874_500_000)
        #expect(run.values?[.gpuUtilization] == 0.028)
        #expect(run.values?[.gpuPower] == 56.8)
    }

    @Test("memory and power of several GPUs add up, utilization is their mean")
    func severalGPUs() {
        let gpu = """
            Model,GPU UUID,Batch,Concurrency,Model Config Path,Instance Group,Satisfies Constraints,GPU Memory Usage (MB),GPU Utilization (%),GPU Power Usage (W)
            m,GPU-a,1,8,m_config_0,2:GPU,Yes,1000.0,50.0,100.0
            m,GPU-b,1,8,m_config_0,2:GPU,Yes,500.5,25.0,40.0

            """
        let reading = Reading(gpu, defaultHeader + "m,1,8,m_config_0,2:GPU,8,Yes,4000.0,3.0\n")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs[0].values?[.gpuMemory] == 1_500_500_000)
        #expect(reading.runs[0].values?[.gpuUtilization] == 0.375)
        #expect(reading.runs[0].values?[.gpuPower] == 140)
        #expect(
            Reading(
                gpu + "m,GPU-a,1,8,m_config_0,2:GPU,Yes,1,1,1\n",
                defaultHeader + "m,1,8,m_config_0,2:GPU,8,Yes,4000.0,3.0\n"
            ).codes == [.ambiguousMeasurement])
    }

    @Test("several models measured together give the value of all of them")
    func multiModel() throws {
        let reading = try Reading(
            fixtures: "upstream/multi-model/metrics-model-inference.csv", "upstream/multi-model/metrics-model-gpu.csv")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.count == 12)
        #expect(reading.runs[0].variant == "resnet50_libtorch_config_5,vgg19_libtorch_config_4")
        #expect(reading.runs[0].values?[.throughput] == 421)
        #expect(reading.runs[0].values?[.latencyP99] == 20_700_000)
        #expect(reading.runs[2].load == .concurrency(12))
        #expect(reading.runs[0].values?[.gpuMemory] == 2_602_600_000)
    }

    @Test("an ensemble's variant is named before the colon")
    func ensemble() throws {
        let reading = try Reading(
            fixtures: "upstream/ensemble/metrics-model-inference.csv", "upstream/ensemble/metrics-model-gpu.csv")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.count == 21)
        #expect(reading.runs[0].variant == "ensemble_add_sub_config_1")
        #expect(reading.runs[10].variant == "ensemble_add_sub")
    }

    @Test("rows that stand twice, as a BLS model's do, are ambiguous and none of them wins by standing last")
    func duplicates() throws {
        let reading = try Reading(fixtures: "upstream/bls/metrics-model-inference.csv")
        #expect(Set(reading.codes) == [.ambiguousMeasurement])
        #expect(reading.bag.hasErrors)
        #expect(reading.codes.count == FindingShown.count + 1)
        #expect(reading.runs("bls_config_7", 14).map { $0.values?[.throughput] } == [9629.4])
        #expect(reading.place() == "4:1")
    }

    @Test("GPU rows of another model are left out with a warning")
    func unmatchedGPURows() throws {
        let reading = try Reading(
            fixtures: "upstream/single-model/metrics-model-inference.csv", "upstream/bls/metrics-model-gpu.csv")
        #expect(Set(reading.codes) == [.unmatchedGPURows])
        #expect(!reading.bag.hasErrors)
        #expect(reading.bag.all.last?.message == "23 further rows of this file alike")
    }

    @Test("one run in two files is a repeat, not a row that stands twice")
    func repeats() {
        let reading = Reading(
            defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,4000.0,3.0\n",
            defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,4100.0,3.0\n")
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs.map(\.round) == [1, 2])
    }

    @Test("the same file twice is an error")
    func sameFileTwice() {
        let text = defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,4000.0,3.0\n"
        let reading = Reading(text, text)
        #expect(reading.codes == [.repeatedMeasurementFile])
        #expect(reading.runs.count == 1)
    }

    @Test(
        "instances are told in both spellings",
        arguments: [
            ("2:GPU", [InstanceClaim(count: 2, kind: "GPU")]), ("2/GPU", [InstanceClaim(count: 2, kind: "GPU")]),
            ("1:GPU + 3:CPU", [InstanceClaim(count: 1, kind: "GPU"), InstanceClaim(count: 3, kind: "CPU")]),
        ])
    func instances(text: String, expected: [InstanceClaim]) {
        let reading = Reading(defaultHeader + "m,1,8,m_config_0,\(text),8,Yes,4000.0,3.0\n")
        #expect(reading.set.claims.map(\.instances) == [expected])
        #expect(reading.set.claims.map(\.maxBatchSize) == [8])
    }

    @Test("the headers of every release are read", arguments: HeaderCase.all)
    func headers(example: HeaderCase) {
        let reading = Reading(example.text)
        #expect(reading.bag.all.isEmpty, "\(reading.bag.all)")
        #expect(reading.runs.first?.variant == example.variant)
        #expect(reading.runs.first?.values?[.throughput] == example.throughput)
        #expect(reading.runs.first?.values?[.latencyP99] == example.p99)
    }

    @Test("columns may stand in any order, and unknown ones are passed over")
    func order() {
        let reading = Reading(
            "p99 Latency (ms),backend_parameter/x,Model Config Path,Throughput (infer/sec),Concurrency,Model\n2.0,None,m_config_0,4000.0,8,m\n"
        )
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs[0].values?[.throughput] == 4000)
        #expect(reading.runs[0].requestBatch == 1)
    }

    @Test("of memory the greatest sample counts, of the rest the mean")
    func aggregates() {
        let reading = Reading(
            "Model,Batch,Concurrency,Throughput (infer/sec),Max RAM Usage (MB),Average RAM Usage (MB),Max p99 Latency (ms),Average p99 Latency (ms)\nm,1,8,4000,30,20,9,2\n"
        )
        #expect(reading.bag.all.isEmpty)
        #expect(reading.runs[0].values?[.memory] == 30_000_000)
        #expect(reading.runs[0].values?[.latencyP99] == 2_000_000)
    }

    @Test("a column of another unit is read in that unit")
    func units() {
        let reading = Reading("Model,Concurrency,Throughput (infer/sec),p99 Latency (us)\nm,8,4000,2000\n")
        #expect(reading.runs[0].values?[.latencyP99] == 2_000_000)
        #expect(
            Reading("Model,Concurrency,Throughput (infer/sec),p99 Latency (weeks)\nm,8,4000,2\n").codes == [
                .measurementUnit
            ])
    }

    @Test("an uneven row is one finding with its place, and the others are read")
    func uneven() {
        let reading = Reading(
            defaultHeader
                + "m,1,8,m_config_0,1:GPU,8,Yes,4000.0\nm,1,16,m_config_0,1:GPU,8,Yes,4000.0,5.0\nm,1,1,m_config_0,1:GPU,8,Yes,400,1,2.0,7\n"
        )
        #expect(reading.codes == [.unevenCSVRow, .unevenCSVRow])
        #expect(reading.place() == "2:1")
        #expect(reading.bag.all[0].message == "row 2 has 8 fields, the header has 9")
        #expect(reading.runs.count == 1)
    }

    @Test(
        "a cell that no measurement can be is an error with row and column",
        arguments: [
            ("nan", "is not finite"), ("inf", "is not finite"), ("-Infinity", "is not finite"), ("-1.0", "is negative"),
            ("fast", "is no number"), ("\"1,2\"", "is no number"), ("0x10", "is no number"), ("1e999", "is too large"),
        ])
    func invalidCells(cell: String, reason: String) {
        let reading = Reading(defaultHeader + "m,1,8,m_config_0,1:GPU,8,Yes,4000.0,\(cell)\n")
        #expect(reading.codes == [.invalidMeasurement])
        #expect(reading.bag.all[0].message.hasSuffix(reason))
        #expect(reading.bag.all[0].notes == ["row 2, column \"p99 Latency (ms)\""])
        #expect(reading.runs[0].values?[.latencyP99] == nil)
    }

    @Test(
        "a load, a batch and a variant are required of every row",
        arguments: [
            "m,1,0,m_config_0,1:GPU,8,Yes,4000.0,2.0", "m,1,None,m_config_0,1:GPU,8,Yes,4000.0,2.0",
            "m,0,8,m_config_0,1:GPU,8,Yes,4000.0,2.0", "m,1,8,,1:GPU,8,Yes,4000.0,2.0",
            "m,x,8,m_config_0,1:GPU,8,Yes,4000.0,2.0", "m,1,-8,m_config_0,1:GPU,8,Yes,4000.0,2.0",
        ])
    func identityCells(row: String) {
        let reading = Reading(defaultHeader + row + "\n")
        #expect(reading.codes == [.invalidMeasurement])
        #expect(reading.runs.isEmpty)
    }

    @Test("a table without a load is refused")
    func noLoad() {
        #expect(
            Reading("Model,Batch,Model Config Path,Throughput (infer/sec)\nm,1,m_config_0,4000\n").codes == [
                .missingMeasurementColumn
            ])
    }

    @Test("a column that stands twice is ambiguous")
    func columnTwice() {
        let reading = Reading("Model,Concurrency,Throughput (infer/sec),Throughput (infer/sec)\nm,8,4000,5000\n")
        #expect(reading.codes == [.ambiguousMeasurement])
    }
}

/// How many findings of a code are shown in full.
enum FindingShown { static let count = 3 }

/// A table as a release wrote it, with the values of its first row.
struct HeaderCase: Sendable, CustomTestStringConvertible {
    let release: String
    let text: String
    var variant = "m_i0"
    var throughput: Double? = 4000.5
    var p99: Double? = 2_500_000

    var testDescription: String { release }

    static let all: [HeaderCase] = [
        HeaderCase(
            release: "20.12",
            text:
                "Model,Batch,Concurrency,Throughput(infer/sec),Average Latency(ms),GPU Used Memory(MB)\nm,1,8,4000.5,2.0,900\n",
            variant: "m", p99: nil),
        HeaderCase(
            release: "21.03",
            text:
                "Model,Batch,Concurrency,Model Config Path,Instance Group,Dynamic Batcher Sizes,Satisfies Constraints,Throughput (infer/sec),p99 Latency (ms)\nm,1,8,m_i0,2/GPU,[4 8],Yes,4000.5,2.5\n"
        ),
        HeaderCase(
            release: "21.05",
            text:
                "Model,Batch,Concurrency,Model Config Path,Instance Group,Preferred Batch Sizes,Satisfies Constraints,Throughput (infer/sec),p99 Latency (ms),RAM Usage (MB)\nm,1,8,m_i0,2/GPU,[4 8],Yes,4000.5,2.5,100\n"
        ),
        HeaderCase(
            release: "21.12",
            text:
                "Model,Batch,Concurrency,Model Config Path,Instance Group,Preferred Batch Sizes,Satisfies Constraints,Throughput (infer/sec),p99 Latency (ms)\nm,1,8,m_i0,2/GPU,\"[4, 8]\",Yes,4000.5,2.5\n"
        ),
        HeaderCase(
            release: "22.01",
            text:
                "Model,Batch,Concurrency,Model Config Path,Instance Group,Satisfies Constraints,Throughput (infer/sec),p99 Latency (ms)\nm,1,8,m_config0,2/GPU,Yes,4000.5,2.5\n",
            variant: "m_config0"),
        HeaderCase(
            release: "22.06", text: defaultHeader + "m,1,8,m_config_default,2/GPU,8,Yes,4000.5,2.5\n", variant: "m"),
        HeaderCase(
            release: "23.05",
            text:
                "Model,Batch,Request Rate,Model Config Path,Instance Group,Max Batch Size,Satisfies Constraints,Throughput (infer/sec),p99 Latency (ms)\nm,1,4000,m_config_3,2:GPU,8,Yes,4000.5,2.5\n",
            variant: "m_config_3"),
        HeaderCase(
            release: "24.04 (LLM columns)",
            text:
                "Model,Batch,Concurrency,Model Config Path,Throughput (infer/sec),p99 Latency (ms),Avg Time To First Token (ms),Output Token Throughput (infer/sec)\nm,1,8,m_config_3,4000.5,2.5,1.0,900.0\n",
            variant: "m_config_3"),
        HeaderCase(
            release: "without p99",
            text: "Model,Batch,Concurrency,Model Config Path,Throughput (infer/sec)\nm,1,8,m_i0,4000.5\n",
            p99: nil),
        HeaderCase(
            release: "with CR LF and a byte order mark",
            text:
                "\u{FEFF}Model,Batch,Concurrency,Model Config Path,Throughput (infer/sec)\r\nm,1,8,m_i0,4000.5\r\n\r\n",
            p99: nil),
    ]
}
