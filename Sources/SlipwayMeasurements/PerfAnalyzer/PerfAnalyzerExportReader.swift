import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Reads perf_analyzer's `--profile-export-file`: every request with its times, to the nanosecond.
///
/// The files of 2.48 hold the raw bytes of tensors in their texts and are not UTF-8; those texts are stepped over.
struct PerfAnalyzerExportReader {
    /// One level of load.
    private struct Experiment {
        var load: Load?
        /// Begin and end of each request in nanoseconds; the end is the last response's.
        var requests: [(begin: UInt64, end: UInt64)] = []
        /// Requests without a response.
        var unanswered = 0
        /// Where windows begin and end, in nanoseconds, ascending.
        var boundaries: [UInt64] = []
        var span = ByteSpan(0, 0)
    }

    private let file: SourceFile
    private let binding: VariantBinding
    private let number: Int
    private var tally: FindingTally

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - file: The export.
    ///   - binding: The variant that was measured.
    ///   - number: The number of the file among those that are read together.
    init(_ file: SourceFile, binding: VariantBinding, number: Int) {
        self.file = file
        self.binding = binding
        self.number = number
        tally = FindingTally(file.id)
    }

    /// Reads every experiment.
    mutating func read(into collector: inout MeasurementCollector, _ bag: inout DiagnosticBag) {
        var experiments: [Experiment] = []
        var version: String?
        var cursor = JSONCursor(file.bytes, from: file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        cursor.skipSpace()
        do throws(JSONCursorFault) {
            try cursor.members { (cursor, key) throws(JSONCursorFault) in
                if cursor.isEqual(key, "experiments") {
                    try cursor.items { (cursor) throws(JSONCursorFault) in
                        experiments.append(try Self.readExperiment(&cursor))
                    }
                } else if cursor.isEqual(key, "version") {
                    version = try cursor.optionalString()
                } else {
                    try cursor.skipValue()
                }
            }
        } catch {
            bag.add(
                Diagnostic(
                    .measurementLine, "profile export cannot be read: \(error.message)",
                    at: file.range(error.span.start, error.span.end),
                    help: ["perf_analyzer writes the file when it ends; was it stopped before?"]))
            return
        }
        var provenance = Provenance()
        provenance.format = .perfAnalyzerExport
        if let version { provenance.tools = [ToolVersion(name: "perf_analyzer", version: version)] }
        let origin = collector.set.index(of: provenance)
        let platform = collector.set.index(of: Platform())
        let variant = collector.index(ofVariant: binding.variant)
        for experiment in experiments {
            guard let load = experiment.load else { continue }
            let measurement = Measurement(
                variant: binding.variant, variantID: nil, load: load, requestBatch: binding.requestBatch,
                phase: .unspecified, round: 1, outcome: .failed("no request was answered"), platform: platform,
                range: file.range(experiment.span.start, experiment.span.end), provenance: origin)
            let key = RowKey(variant: variant, load: load, batch: binding.requestBatch)
            let run = evaluate(experiment, measurement)
            _ = collector.add(run, key, file: number, &tally, &bag)
        }
        tally.close(into: &bag)
    }

    // MARK: Values

    /// The values of an experiment over its last three windows: those that perf_analyzer found stable, without warm-up.
    private func evaluate(_ experiment: Experiment, _ measurement: Measurement) -> Measurement {
        var run = measurement
        let first = experiment.requests.map(\.begin).min() ?? 0
        let last = experiment.requests.map(\.end).max() ?? 0
        // A run of a fixed number of requests has one window without bounds: it lasts from the first to the last of them.
        var window = (first, last)
        let bounds = experiment.boundaries
        if bounds.count >= 2, bounds[bounds.count - 1] != .max {
            window = (bounds[max(0, bounds.count - 4)], bounds[bounds.count - 1])
        }
        let latencies = experiment.requests.filter { $0.end >= window.0 && $0.end <= window.1 && $0.end >= $0.begin }
            .map { Double($0.end - $0.begin) }.sorted()
        guard !latencies.isEmpty, window.1 > window.0 else { return run }
        var values = MetricValues()
        values[.throughput] =
            Double(latencies.count) * Double(binding.requestBatch) / (Double(window.1 - window.0) / 1e9)
        values[.latencyAverage] = latencies.reduce(0, +) / Double(latencies.count)
        for (metric, percent) in [
            (Metric.latencyP50, 50.0), (.latencyP90, 90), (.latencyP95, 95), (.latencyP99, 99),
        ] {
            // The request that perf_analyzer itself takes, so that its table and its export agree.
            let index = Int((percent / 100 * Double(latencies.count - 1)).rounded())
            values[metric] = latencies[index]
        }
        run.outcome = .measured(values)
        run.requests = latencies.count
        return run
    }

    // MARK: Experiments

    private static func readExperiment(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> Experiment {
        var experiment = Experiment()
        let start = cursor.position
        var loadEnd = start + 1
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            if cursor.isEqual(key, "experiment") {
                experiment.load = try readLoad(&cursor)
                loadEnd = cursor.position
            } else if cursor.isEqual(key, "requests") {
                try cursor.items { (cursor) throws(JSONCursorFault) in try readRequest(&cursor, &experiment) }
            } else if cursor.isEqual(key, "window_boundaries") {
                try cursor.items { (cursor) throws(JSONCursorFault) in
                    experiment.boundaries.append(try readTime(&cursor))
                }
            } else {
                try cursor.skipValue()
            }
        }
        guard experiment.load != nil else {
            throw JSONCursorFault("an experiment states no load", ByteSpan(start, start + 1))
        }
        experiment.span = ByteSpan(start, loadEnd)
        return experiment
    }

    private static func readLoad(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> Load? {
        let start = cursor.position
        var isRate: Bool?
        var value: Double?
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            if cursor.isEqual(key, "mode") {
                let mode = try cursor.text()
                if cursor.isEqual(mode, "concurrency") { isRate = false }
                if cursor.isEqual(mode, "request_rate") { isRate = true }
            } else if cursor.isEqual(key, "value") {
                value = try cursor.double().value
            } else {
                try cursor.skipValue()
            }
        }
        guard let isRate, let value, value > 0 else {
            throw JSONCursorFault(
                "an experiment is neither of a concurrency nor of a request rate", ByteSpan(start, cursor.position))
        }
        if isRate { return .requestRate(value) }
        return Int(exactly: value).map { .concurrency($0) }
    }

    private static func readRequest(
        _ cursor: inout JSONCursor, _ experiment: inout Experiment
    ) throws(JSONCursorFault) {
        var begin: UInt64?
        var end: UInt64?
        try cursor.members { (cursor, key) throws(JSONCursorFault) in
            if cursor.isEqual(key, "timestamp") {
                begin = try readTime(&cursor)
            } else if cursor.isEqual(key, "response_timestamps") {
                try cursor.items { (cursor) throws(JSONCursorFault) in end = try readTime(&cursor) }
            } else {
                try cursor.skipValue()
            }
        }
        guard let begin, let end else {
            experiment.unanswered += 1
            return
        }
        experiment.requests.append((begin, end))
    }

    private static func readTime(_ cursor: inout JSONCursor) throws(JSONCursorFault) -> UInt64 {
        let span = try cursor.number()
        guard let time = parseWhole(cursor.bytes, span.start, span.end) else {
            throw JSONCursorFault("not a time in nanoseconds", span)
        }
        return time
    }
}
