import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// Reads the tables of Model Analyzer.
struct ModelAnalyzerReader {
    private var reader: CSVReader
    private let columns: ModelAnalyzerColumns
    private let number: Int
    private var tally: FindingTally
    /// The variant's cell of the row before, and what it stands for: rows of a variant are together.
    private var last: (span: ByteSpan, model: ByteSpan, index: Int, name: String)?
    private var claimed: Set<Int> = []

    /// Reads the header of a file.
    ///
    /// - Parameters:
    ///   - file: The table.
    ///   - number: The number of the file among those that are read together.
    ///   - bag: Takes what is wrong with the header.
    init?(_ file: SourceFile, number: Int, _ bag: inout DiagnosticBag) {
        reader = CSVReader(file)
        guard reader.next(into: &bag) else { return nil }
        columns = ModelAnalyzerColumns(reader, &bag)
        self.number = number
        tally = FindingTally(file.id)
        guard columns.model != nil || columns.variant != nil else { return nil }
        guard columns.concurrency != nil || columns.requestRate != nil else {
            bag.add(
                Diagnostic(
                    .missingMeasurementColumn, "table has neither \"Concurrency\" nor \"Request Rate\"",
                    at: reader.rowRange, notes: ["a value without its load cannot be compared"],
                    help: ["add `concurrency` or `request_rate` to `inference_output_fields` of Model Analyzer"]))
            return nil
        }
    }

    /// Reads every row of a table of variants and loads.
    mutating func readInference(into collector: inout MeasurementCollector, _ bag: inout DiagnosticBag) {
        guard columns.values.contains(where: { $0.metric == .throughput || $0.metric.dimension == .time }) else {
            bag.add(
                Diagnostic(
                    .missingMeasurementColumn, "table has neither a throughput nor a latency", at: reader.rowRange,
                    help: ["add `perf_throughput` to `inference_output_fields` of Model Analyzer"]))
            return
        }
        var provenance = Provenance()
        provenance.format = .modelAnalyzer
        provenance.latencyStep = 100_000
        let origin = collector.set.index(of: provenance)
        let platform = collector.set.index(of: Platform())
        collector.reserve(reader.file.bytes.count / 96)
        while reader.next(into: &bag) {
            guard isEven(&bag), let row = readKey(&collector, &bag) else { continue }
            var values = MetricValues()
            for column in columns.values {
                let field = reader.fields[column.column]
                switch readCell(reader.file.bytes, field, scale: column.scale) {
                case .absent: continue
                case .number(let value): set(column, value, field, &values, &bag)
                case .invalid(let reason): report(reason, field, column.header, &bag)
                }
            }
            let range = reader.rowRange
            claim(row, range, &collector)
            let measurement = Measurement(
                variant: row.name, variantID: nil, load: row.key.load, requestBatch: row.key.batch, phase: .unspecified,
                round: 1, outcome: values.isEmpty ? .failed("nothing was measured") : .measured(values),
                platform: platform, range: range, provenance: origin)
            _ = collector.add(measurement, row.key, file: number, &tally, &bag)
        }
        tally.close(into: &bag)
    }

    /// Reads every row of a table of GPUs.
    mutating func readGPUs(into collector: inout MeasurementCollector, _ bag: inout DiagnosticBag) {
        while reader.next(into: &bag) {
            guard isEven(&bag) else { continue }
            if let model = columns.model, reader.text(of: reader.fields[model]) == "triton-server" { continue }
            guard let row = readKey(&collector, &bag) else { continue }
            var values = MetricValues()
            for column in columns.values {
                let field = reader.fields[column.column]
                switch readCell(reader.file.bytes, field, scale: column.scale) {
                case .absent: continue
                case .number(let value): set(column, value, field, &values, &bag)
                case .invalid(let reason): report(reason, field, column.header, &bag)
                }
            }
            let gpu = columns.gpu.map { reader.text(of: reader.fields[$0]) } ?? ""
            collector.gpuRows.append(
                GPURow(key: row.key, variant: row.name, gpu: gpu, values: values, range: reader.rowRange))
        }
        tally.close(into: &bag)
    }

    // MARK: Rows

    private struct Row {
        let key: RowKey
        let name: String
    }

    private mutating func isEven(_ bag: inout DiagnosticBag) -> Bool {
        tally.isEven(reader, columns: columns.count, &bag)
    }

    private mutating func readKey(_ collector: inout MeasurementCollector, _ bag: inout DiagnosticBag) -> Row? {
        let bytes = reader.file.bytes
        guard let load = readLoad(&bag) else { return nil }
        var batch = 1
        if let column = columns.batch {
            let counts = readCounts(bytes, reader.fields[column]) ?? []
            guard let first = counts.first, first > 0, counts.allSatisfy({ $0 == first }) else {
                report("is no batch", reader.fields[column], "Batch", &bag)
                return nil
            }
            batch = first
        }
        let (variant, model) = (columns.variant.map { reader.fields[$0] }, columns.model.map { reader.fields[$0] })
        let cell = ByteSpan((variant ?? model)?.start ?? 0, (variant ?? model)?.end ?? 0)
        let owner = ByteSpan(model?.start ?? 0, model?.end ?? 0)
        if let last, bytes[last.span.start..<last.span.end] == bytes[cell.start..<cell.end],
            bytes[last.model.start..<last.model.end] == bytes[owner.start..<owner.end]
        {
            return Row(key: RowKey(variant: last.index, load: load, batch: batch), name: last.name)
        }
        let text = (variant ?? model).map { reader.text(of: $0) } ?? ""
        let modelText = model.map { reader.text(of: $0) }
        let name = variantName(text, model: modelText)
        guard !name.isEmpty else {
            report("names no variant", reader.fields[columns.variant ?? columns.model ?? 0], "Model Config Path", &bag)
            return nil
        }
        let index = collector.index(ofVariant: text.contains(":") ? text : name)
        last = (cell, owner, index, name)
        return Row(key: RowKey(variant: index, load: load, batch: batch), name: name)
    }

    private mutating func readLoad(_ bag: inout DiagnosticBag) -> Load? {
        let bytes = reader.file.bytes
        if let column = columns.concurrency {
            // Several models measured together have a concurrency each; all of their requests are in flight.
            if let counts = readCounts(bytes, reader.fields[column]), !counts.isEmpty, counts.allSatisfy({ $0 > 0 }) {
                return .concurrency(total(counts))
            }
            guard columns.requestRate != nil, readCounts(bytes, reader.fields[column]) == [] else {
                report("is no concurrency", reader.fields[column], "Concurrency", &bag)
                return nil
            }
        }
        guard let column = columns.requestRate else { return nil }
        let field = reader.fields[column]
        if field.isQuoted, let rates = readCounts(bytes, field), rates.count > 1 {
            return .requestRate(rates.reduce(0) { $0 + Double($1) })
        }
        if case .number(let rate) = readCell(bytes, field, scale: 0), rate > 0 { return .requestRate(rate) }
        report("is no request rate", field, "Request Rate", &bag)
        return nil
    }

    /// The sum of numbers, as far as it can be held.
    private func total(_ counts: [Int]) -> Int {
        counts.reduce(0) { sum, count in
            let (next, overflows) = sum.addingReportingOverflow(count)
            return overflows ? .max : next
        }
    }

    private mutating func set(
        _ column: ModelAnalyzerColumns.Value, _ value: Double, _ field: CSVField, _ values: inout MetricValues,
        _ bag: inout DiagnosticBag
    ) {
        guard column.metric.dimension != .share || value <= 1 else {
            return report("is above 100 %", field, column.header, &bag)
        }
        values[column.metric] = value
    }

    private mutating func report(_ reason: String, _ field: CSVField, _ header: String, _ bag: inout DiagnosticBag) {
        let (range, row) = (reader.range(of: field), reader.row)
        let text = reader.text(of: field)
        tally.add(.invalidMeasurement, to: &bag) { invalidCell(text, reason, header, range, row) }
    }

    private mutating func claim(_ row: Row, _ range: SourceRange, _ collector: inout MeasurementCollector) {
        guard claimed.insert(row.key.variant).inserted else { return }
        let sizes = columns.maxBatchSize.flatMap { readCounts(reader.file.bytes, reader.fields[$0]) } ?? []
        let instances = columns.instances.flatMap { readInstances(reader.text(of: reader.fields[$0])) }
        guard sizes.count == 1 || instances != nil else { return }
        collector.set.claims.append(
            VariantClaim(
                variant: row.name, maxBatchSize: sizes.count == 1 ? sizes[0] : nil, instances: instances, range: range))
    }
}

/// The variant that a row of Model Analyzer measured.
///
/// `profile/model-analyzer.yaml` has every variant profiled as a model of its own, with nothing changed: `Model` is the
/// variant's name then and the configuration is Model Analyzer's `<model>_config_default`. Any other configuration is one
/// that Model Analyzer made, and keeps its name. An ensemble's cell goes on with `: ` and its parts.
///
/// - Parameters:
///   - cell: The text below `Model Config Path`, or below `Model` where a release has no such column.
///   - model: The text below `Model`.
/// - Returns: The variant's name.
func variantName(_ cell: String, model: String?) -> String {
    var name = cell
    if let colon = name.firstIndex(of: ":") { name = String(name[..<colon]) }
    if let model, name == "\(model)_config_default" { return model }
    return name
}

/// The columns of a header, without a nameless one that a comma at its end makes.
func namedColumns(_ reader: CSVReader) -> ArraySlice<CSVField> {
    guard reader.fields.count > 1, let last = reader.fields.last, last.start == last.end else {
        return reader.fields[...]
    }
    return reader.fields.dropLast()
}

/// Whether a row differs from the header by nothing but one empty cell at its end, as a comma after the last value makes
/// one: perf_analyzer wrote one behind GPU metrics throughout 2022.
func hasSurplusCell(_ reader: CSVReader, columns: Int) -> Bool {
    guard reader.fields.count == columns + 1, let last = reader.fields.last else { return false }
    return last.start == last.end
}

/// A finding about a row with more or fewer fields than the header.
func unevenRow(_ range: SourceRange, _ row: Int, _ count: Int, _ expected: Int) -> Diagnostic {
    Diagnostic(
        .unevenCSVRow, "row \(row) has \(count) field\(count == 1 ? "" : "s"), the header has \(expected)", at: range,
        notes: [count < expected ? "column \(count + 1) is missing" : "column \(expected + 1) has no name"],
        help: ["put a value with a comma in double quotes"])
}

/// A finding about a cell that holds no value that can be.
func invalidCell(_ text: String, _ reason: String, _ header: String, _ range: SourceRange, _ row: Int) -> Diagnostic {
    Diagnostic(
        .invalidMeasurement, "\"\(text)\" \(reason)", at: range, notes: ["row \(row), column \"\(header)\""],
        help: ["leave the cell empty where nothing was measured"])
}
