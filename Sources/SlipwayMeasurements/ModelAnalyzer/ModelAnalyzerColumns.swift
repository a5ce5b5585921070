import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// The columns of a table of Model Analyzer, by the names of every release since 20.12.
struct ModelAnalyzerColumns {
    /// A column with a metric.
    struct Value {
        let column: Int
        let metric: Metric
        let scale: Int
        let header: String
        /// `max` or `average` where the header begins with it.
        let aggregate: String?
    }

    var model: Int?
    var variant: Int?
    var batch: Int?
    var concurrency: Int?
    var requestRate: Int?
    var maxBatchSize: Int?
    var instances: Int?
    var gpu: Int?
    var values: [Value] = []
    /// The number of columns.
    let count: Int

    /// Reads the header, which the reader has read last.
    init(_ reader: CSVReader, _ bag: inout DiagnosticBag) {
        let fields = namedColumns(reader)
        count = fields.count
        for (column, field) in fields.enumerated() {
            let header = reader.text(of: field)
            let name = ColumnName(header)
            switch name.base {
            case "model": keep(column, in: \.model, header, reader, &bag)
            case "modelconfigpath": keep(column, in: \.variant, header, reader, &bag)
            case "batch": keep(column, in: \.batch, header, reader, &bag)
            case "concurrency": keep(column, in: \.concurrency, header, reader, &bag)
            case "requestrate": keep(column, in: \.requestRate, header, reader, &bag)
            case "maxbatchsize": keep(column, in: \.maxBatchSize, header, reader, &bag)
            case "instancegroup": keep(column, in: \.instances, header, reader, &bag)
            case "gpuuuid", "gpuid": keep(column, in: \.gpu, header, reader, &bag)
            default: addMetric(name, header, column, reader, &bag)
            }
        }
    }

    private mutating func keep(
        _ column: Int, in path: WritableKeyPath<Self, Int?>, _ header: String, _ reader: CSVReader,
        _ bag: inout DiagnosticBag
    ) {
        guard self[keyPath: path] == nil else { return reportTwice(header, column, reader, &bag) }
        self[keyPath: path] = column
    }

    private func reportTwice(_ header: String, _ column: Int, _ reader: CSVReader, _ bag: inout DiagnosticBag) {
        bag.add(
            Diagnostic(
                .ambiguousMeasurement, "column \"\(header)\" appears twice",
                at: reader.range(of: reader.fields[column]),
                notes: ["nothing says which of the two is meant"], help: ["keep one of them"]))
    }

    private mutating func addMetric(
        _ name: ColumnName, _ header: String, _ column: Int, _ reader: CSVReader, _ bag: inout DiagnosticBag
    ) {
        var found = Self.metric(of: name)
        var aggregate: String?
        if found == nil, let (word, inner) = name.withoutAggregate, let metric = Self.metric(of: inner) {
            found = metric
            aggregate = word
        }
        // Columns without a metric of ours say nothing that a policy can use.
        guard let (metric, usual) = found else { return }
        guard let scale = name.scale(usual: usual) else {
            bag.add(
                Diagnostic(
                    .measurementUnit, "column \"\(header)\" has an unknown unit",
                    at: reader.range(of: reader.fields[column]), notes: ["Model Analyzer writes it in \(usual)"]))
            return
        }
        let value = Value(column: column, metric: metric, scale: scale, header: header, aggregate: aggregate)
        guard let index = values.firstIndex(where: { $0.metric == metric }) else { return values.append(value) }
        // Of two ways to put samples together the greatest tells how much memory is needed, the mean everything else.
        let preferred = metric.dimension == .bytes ? "max" : "average"
        if values[index].aggregate == aggregate {
            reportTwice(header, column, reader, &bag)
        } else if aggregate == nil || (values[index].aggregate != nil && aggregate == preferred) {
            values[index] = value
        }
    }

    /// The metric that a column holds, and the unit that Model Analyzer means where the header has none.
    private static func metric(of name: ColumnName) -> (metric: Metric, unit: String)? {
        switch name.base {
        case "throughput": (.throughput, "infer/sec")
        case "avglatency", "averagelatency": (.latencyAverage, "ms")
        case "p50latency": (.latencyP50, "ms")
        case "p90latency": (.latencyP90, "ms")
        case "p95latency": (.latencyP95, "ms")
        case "p99latency": (.latencyP99, "ms")
        case "serverqueuetime": (.queueTime, "ms")
        case "servercomputeinputtime": (.computeInputTime, "ms")
        case "servercomputeinfertime": (.computeInferTime, "ms")
        case "servercomputeoutputtime": (.computeOutputTime, "ms")
        case "gpumemoryusage", "gpuusedmemory": (.gpuMemory, "mb")
        case "gpuutilization": (.gpuUtilization, "%")
        case "gpupowerusage": (.gpuPower, "w")
        case "ramusage", "cpuusedram": (.memory, "mb")
        default: nil
        }
    }
}
