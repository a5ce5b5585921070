import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Reads the statistics that Locust writes with `--csv` (`PREFIX_stats.csv`), of requests that the locustfile of a release sent.
///
/// The name of a request says whose it is: `VARIANT id=ID concurrency=8 batch=1 shapes=ids:1,128 mask:1,128`. Users who do not wait
/// between requests are as many as are in flight. Source: locust 2.47, stats.py: times are milliseconds, means are whole, and percentiles
/// are rounded to 1 ms, from 100 ms on to two digits; `Requests/s` counts requests that failed as well.
struct LocustTableReader {
    private enum Column {
        case other, name, requests, failures, mean, rate
        case percentile(Metric)
    }

    private var reader: CSVReader
    private var columns: [Column] = []
    private var headers: [String] = []
    private let number: Int
    private var tally: FindingTally

    /// Reads the header of a file.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - number: The number of the file among those that are read together.
    ///   - bag: Takes what is wrong with the header.
    init?(_ file: SourceFile, number: Int, _ bag: inout DiagnosticBag) {
        reader = CSVReader(file)
        self.number = number
        tally = FindingTally(file.id)
        guard reader.next(into: &bag) else { return nil }
        for field in reader.fields {
            let header = reader.text(of: field)
            headers.append(header)
            columns.append(Self.column(header))
        }
        for (column, name) in [(Column.rate, "Requests/s"), (.mean, "Average Response Time")]
        where !columns.contains(where: { Self.isSame($0, column) }) {
            bag.add(
                Diagnostic(
                    .missingMeasurementColumn, "table has no column \"\(name)\"", at: reader.rowRange,
                    help: ["give the file of Locust whose name ends in _stats.csv"]))
            return nil
        }
    }

    /// Whether a header is that of Locust's statistics.
    static func isHeader(_ names: [String]) -> Bool {
        names.contains("Request Count") && names.contains("Failure Count") && names.contains("Name")
    }

    private static func column(_ header: String) -> Column {
        switch header {
        case "Name": .name
        case "Request Count": .requests
        case "Failure Count": .failures
        case "Average Response Time": .mean
        case "Requests/s": .rate
        case "50%": .percentile(.latencyP50)
        case "90%": .percentile(.latencyP90)
        case "95%": .percentile(.latencyP95)
        case "99%": .percentile(.latencyP99)
        default: .other
        }
    }

    private static func isSame(_ one: Column, _ other: Column) -> Bool {
        switch (one, other) {
        case (.rate, .rate), (.mean, .mean): true
        default: false
        }
    }

    /// Reads every row but the last, which adds the others up.
    mutating func read(into collector: inout MeasurementCollector, _ bag: inout DiagnosticBag) {
        var provenance = Provenance()
        provenance.format = .locust
        provenance.latencyStep = 1_000_000
        let origin = collector.set.index(of: provenance)
        while reader.next(into: &bag) {
            guard tally.isEven(reader, columns: columns.count, &bag), let row = readRow(&bag) else { continue }
            var platform = Platform()
            platform.inputShapes = row.run.shapes.isEmpty ? nil : row.run.shapes
            let measurement = Measurement(
                variant: row.run.variant, variantID: row.run.id, load: .concurrency(row.run.users),
                requestBatch: row.run.batch, phase: .unspecified, round: 1, outcome: row.outcome,
                platform: collector.set.index(of: platform), range: reader.rowRange, provenance: origin,
                requests: row.requests)
            // Requests of unlike shapes are unlike runs.
            let variant = collector.index(ofVariant: "\(row.run.variant) \(row.run.shapes)")
            let key = RowKey(variant: variant, load: measurement.load, batch: row.run.batch)
            _ = collector.add(measurement, key, file: number, &tally, &bag)
        }
        tally.close(into: &bag)
    }

    private struct Row {
        var run: LocustRun
        var outcome: Measurement.Outcome
        var requests: Int?
    }

    private mutating func readRow(_ bag: inout DiagnosticBag) -> Row? {
        var run: LocustRun?
        var values = MetricValues()
        var counts: (all: Double?, failed: Double?) = (nil, nil)
        for (index, column) in columns.enumerated() {
            let field = reader.fields[index]
            switch column {
            case .other: continue
            case .name:
                let text = reader.text(of: field)
                if text == "Aggregated" { return nil }
                run = LocustRun(text)
                guard run == nil else { continue }
                let range = reader.range(of: field)
                tally.add(.unnamedLocustRun, to: &bag) {
                    Diagnostic(
                        .unnamedLocustRun, "\"\(text)\" says neither a variant nor a load", at: range,
                        notes: ["a value without its variant and its load cannot be compared"],
                        help: ["measure with the locustfile.py that deploy.loadtest writes"])
                }
                return nil
            case .requests: counts.all = readNumber(field, index, scale: 0, &bag)
            case .failures: counts.failed = readNumber(field, index, scale: 0, &bag)
            case .rate: values[.throughput] = readNumber(field, index, scale: 0, &bag)
            case .mean: values[.latencyAverage] = readNumber(field, index, scale: 6, &bag)
            case .percentile(let metric): values[metric] = readNumber(field, index, scale: 6, &bag)
            }
        }
        guard let run else { return nil }
        if let rate = values[.throughput] { values[.throughput] = rate * Double(run.batch) }
        let requests = counts.all.flatMap { Int(exactly: $0) }
        if let failed = counts.failed, failed > 0 {
            let all = requests.map { " of \($0)" } ?? ""
            return Row(
                run: run, outcome: .failed("\(Int(exactly: failed) ?? 1)\(all) requests failed"), requests: requests)
        }
        return Row(
            run: run, outcome: values.isEmpty ? .failed("nothing was measured") : .measured(values), requests: requests)
    }

    private mutating func readNumber(_ field: CSVField, _ index: Int, scale: Int, _ bag: inout DiagnosticBag)
        -> Double?
    {
        // Locust writes N/A for percentiles of nothing.
        if reader.text(of: field) == "N/A" { return nil }
        switch readCell(reader.file.bytes, field, scale: scale) {
        case .absent: return nil
        case .number(let value): return value
        case .invalid(let reason):
            let (range, row) = (reader.range(of: field), reader.row)
            let (text, header) = (reader.text(of: field), headers[index])
            tally.add(.invalidMeasurement, to: &bag) { invalidCell(text, reason, header, range, row) }
            return nil
        }
    }
}

/// What the name of a request says of the run that it belongs to.
struct LocustRun: Hashable {
    /// The variant's name.
    let variant: String
    /// The variant's id, 12 hexadecimal digits.
    let id: String
    /// Clients at once, 1 or more.
    let users: Int
    /// The items of a request, 1 or more.
    let batch: Int
    /// The shapes of the inputs in the form of ``Platform/inputShapes``.
    let shapes: String

    /// Reads a name; nil for one of another form.
    init?(_ name: String) {
        let parts = name.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, !parts[0].isEmpty, let id = Self.value("id", parts[1]),
            let users = Self.value("concurrency", parts[2]).flatMap({ Int($0) }),
            let batch = Self.value("batch", parts[3]).flatMap({ Int($0) }), let shapes = Self.value("shapes", parts[4]),
            (1...1_000_000).contains(users), (1...1_000_000).contains(batch), id.utf8.count == 12,
            id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        variant = parts[0]
        self.id = id
        self.users = users
        self.batch = batch
        self.shapes = shapes
    }

    private static func value(_ key: String, _ text: String) -> String? {
        text.hasPrefix("\(key)=") ? String(text.dropFirst(key.utf8.count + 1)) : nil
    }
}
