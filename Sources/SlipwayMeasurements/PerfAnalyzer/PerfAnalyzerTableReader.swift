import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Reads the table that perf_analyzer writes with `-f`, whatever flags shaped its header.
struct PerfAnalyzerTableReader {
    /// What a column holds.
    private enum Column {
        case other
        case concurrency
        case requestRate
        case metric(Metric, scale: Int)
        case percentile(Double)
        /// A part of the mean latency that is no metric.
        case latencyPart
        /// What the network and the server's protocol take, with which the parts make the whole of the mean.
        case networkPart
        /// Values by GPU, `UUID:value;UUID:value;`, put together as a sum or a mean.
        case gpus(Metric, isMean: Bool)
    }

    private var reader: CSVReader
    private var columns: [Column] = []
    private var headers: [String] = []
    private let binding: VariantBinding
    private let number: Int
    private var tally: FindingTally

    /// Reads the header of a file.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - binding: The variant that was measured.
    ///   - number: The number of the file among those that are read together.
    ///   - bag: Takes what is wrong with the header.
    init?(_ file: SourceFile, binding: VariantBinding, number: Int, _ bag: inout DiagnosticBag) {
        reader = CSVReader(file)
        self.binding = binding
        self.number = number
        tally = FindingTally(file.id)
        guard reader.next(into: &bag) else { return nil }
        var seen: Set<ColumnName> = []
        for field in namedColumns(reader) {
            let header = reader.text(of: field)
            let name = ColumnName(header)
            headers.append(header)
            columns.append(Self.column(name))
            guard !seen.insert(name).inserted else { continue }
            bag.add(
                Diagnostic(
                    .ambiguousMeasurement, "column \"\(header)\" appears twice", at: reader.range(of: field),
                    notes: ["nothing says which of the two is meant"], help: ["keep one of them"]))
            return nil
        }
        let hasLoad =
            columns.contains { if case .concurrency = $0 { true } else { false } }
            || columns.contains { if case .requestRate = $0 { true } else { false } }
        guard hasLoad else {
            bag.add(
                Diagnostic(
                    .missingMeasurementColumn, "table has neither \"Concurrency\" nor \"Request Rate\"",
                    at: reader.rowRange, notes: ["a value without its load cannot be compared"]))
            return nil
        }
    }

    private static func column(_ name: ColumnName) -> Column {
        switch name.base {
        case "concurrency": return .concurrency
        case "requestrate": return .requestRate
        case "inferencessecond": return .metric(.throughput, scale: 0)
        case "avglatency": return .metric(.latencyAverage, scale: 3)
        case "serverqueue": return .metric(.queueTime, scale: 3)
        case "servercomputeinput": return .metric(.computeInputTime, scale: 3)
        case "servercomputeinfer": return .metric(.computeInferTime, scale: 3)
        case "servercomputeoutput": return .metric(.computeOutputTime, scale: 3)
        case "networkserversendrecv": return .networkPart
        case "clientsend", "clientrecv", "servercompute", "servercachehit", "servercachemiss":
            return .latencyPart
        case "avggpuutilization": return .gpus(.gpuUtilization, isMean: true)
        case "avggpupowerusage": return .gpus(.gpuPower, isMean: false)
        case "maxgpumemoryusage": return .gpus(.gpuMemory, isMean: false)
        default: return name.percentile.map { .percentile($0) } ?? .other
        }
    }

    /// Reads every row.
    mutating func read(into collector: inout MeasurementCollector, _ bag: inout DiagnosticBag) {
        var provenance = Provenance()
        provenance.format = .perfAnalyzer
        provenance.latencyStep = 1000
        let origin = collector.set.index(of: provenance)
        let platform = collector.set.index(of: Platform())
        let variant = collector.index(ofVariant: binding.variant)
        while reader.next(into: &bag) {
            guard tally.isEven(reader, columns: columns.count, &bag), let row = readRow(&bag) else { continue }
            let measurement = Measurement(
                variant: binding.variant, variantID: nil, load: row.load, requestBatch: binding.requestBatch,
                phase: .unspecified, round: 1,
                outcome: row.values.isEmpty ? .failed("nothing was measured") : .measured(row.values),
                platform: platform, range: reader.rowRange, provenance: origin, percentiles: row.percentiles)
            let key = RowKey(variant: variant, load: row.load, batch: binding.requestBatch)
            let index = collector.set.measurements.count
            if collector.add(measurement, key, file: number, &tally, &bag), let mean = row.mean {
                collector.means[index] = mean
            }
        }
        tally.close(into: &bag)
    }

    private struct Row {
        var load: Load
        var values = MetricValues()
        var percentiles: [LatencyPercentile] = []
        var mean: Double?
    }

    private mutating func readRow(_ bag: inout DiagnosticBag) -> Row? {
        var load: Load?
        var row = Row(load: .concurrency(1))
        var parts = 0.0
        var hasParts = true
        // Without the server's statistics a table has the client's share of the time alone.
        var hasNetwork = false
        for (index, column) in columns.enumerated() {
            let field = reader.fields[index]
            switch column {
            case .other: continue
            case .concurrency:
                guard let counts = readCounts(reader.file.bytes, field), counts.count == 1, counts[0] > 0 else {
                    report("is no concurrency", field, index, &bag)
                    return nil
                }
                load = .concurrency(counts[0])
            case .requestRate:
                guard let rate = readNumber(field, index, scale: 0, &bag), rate > 0 else { return nil }
                load = .requestRate(rate)
            case .metric(let metric, let scale):
                let value = readNumber(field, index, scale: scale, &bag)
                row.values[metric] = value
                guard metric.dimension == .time, metric != .latencyAverage else { continue }
                if let value { parts += value } else { hasParts = false }
            case .networkPart:
                hasNetwork = true
                if let value = readNumber(field, index, scale: 3, &bag) { parts += value } else { hasParts = false }
            case .latencyPart:
                if let value = readNumber(field, index, scale: 3, &bag) { parts += value } else { hasParts = false }
            case .percentile(let percent):
                guard let latency = readNumber(field, index, scale: 3, &bag) else { continue }
                switch percent {
                case 50: row.values[.latencyP50] = latency
                case 90: row.values[.latencyP90] = latency
                case 95: row.values[.latencyP95] = latency
                case 99: row.values[.latencyP99] = latency
                default: row.percentiles.append(LatencyPercentile(percent: percent, latency: latency))
                }
            case .gpus(let metric, let isMean):
                row.values[metric] = readGPUs(field, index, metric, isMean: isMean, &bag)
            }
        }
        guard let load else { return nil }
        row.load = load
        row.percentiles.sort { $0.percent < $1.percent }
        // perf_analyzer makes the time in the network of what the other parts leave of the mean: they add up to it.
        if hasParts, hasNetwork, parts > 0 { row.mean = parts }
        return row
    }

    private mutating func readNumber(
        _ field: CSVField, _ index: Int, scale: Int, _ bag: inout DiagnosticBag
    ) -> Double? {
        switch readCell(reader.file.bytes, field, scale: scale) {
        case .absent: return nil
        case .number(let value): return value
        case .invalid(let reason):
            report(reason, field, index, &bag)
            return nil
        }
    }

    /// Reads `UUID:value;UUID:value;`, or a value alone; empty where there is no GPU.
    private mutating func readGPUs(
        _ field: CSVField, _ index: Int, _ metric: Metric, isMean: Bool, _ bag: inout DiagnosticBag
    ) -> Double? {
        let bytes = reader.file.bytes
        var values: [Double] = []
        for part in bytes[field.start..<field.end].split(separator: UInt8(ascii: ";")) {
            let start = part.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? part.startIndex
            let cell = CSVField(start: start, end: part.endIndex, isQuoted: false, hasEscapes: false)
            switch readCell(bytes, cell, scale: 0) {
            case .absent: continue
            case .number(let value) where metric.dimension == .share && value > 1:
                report("is above 1", field, index, &bag)
                return nil
            case .number(let value): values.append(value)
            case .invalid(let reason):
                report(reason, field, index, &bag)
                return nil
            }
        }
        guard !values.isEmpty else { return nil }
        let sum = values.reduce(0, +)
        return isMean ? sum / Double(values.count) : sum
    }

    private mutating func report(_ reason: String, _ field: CSVField, _ index: Int, _ bag: inout DiagnosticBag) {
        let (range, row) = (reader.range(of: field), reader.row)
        let (text, header) = (reader.text(of: field), headers[index])
        tally.add(.invalidMeasurement, to: &bag) { invalidCell(text, reason, header, range, row) }
    }
}
