package import SlipwayDiagnostics
import SlipwayFormats

/// What a file of measurements is, told by its content.
package enum MeasurementFormat: Hashable, Sendable {
    /// measurements.jsonl of `slipway profile`.
    case lines
    /// Model Analyzer's table of variants and loads.
    case modelAnalyzerInference
    /// Model Analyzer's table of GPUs by variant and load.
    case modelAnalyzerGPU
    /// Model Analyzer's table of the idle server.
    case modelAnalyzerServer
    /// perf_analyzer's table (`-f`).
    case perfAnalyzerTable
    /// perf_analyzer's table of a model that an ensemble is composed of.
    case perfAnalyzerComposing
    /// perf_analyzer's `--profile-export-file`.
    case perfAnalyzerExport
    /// Locust's statistics (`--csv`).
    case locust

    /// Whether files of the format name no variant.
    package var needsBinding: Bool { self == .perfAnalyzerTable || self == .perfAnalyzerExport }

    /// Tells the format of a file.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - bag: Takes why the file is none that Slipway reads.
    /// - Returns: The format, or nil after an error.
    package static func detect(_ file: SourceFile, into bag: inout DiagnosticBag) -> MeasurementFormat? {
        let bytes = file.bytes
        var first = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while first < bytes.count, bytes[first] == 0x20 || (0x09...0x0D).contains(bytes[first]) { first += 1 }
        guard first < bytes.count else {
            bag.add(Diagnostic(.unknownMeasurementFormat, "file is empty", at: nil, file: file.id, help: [kinds]))
            return nil
        }
        if bytes[first] == UInt8(ascii: "{") { return ofObject(file, at: first, &bag) }
        var reader = CSVReader(file)
        guard !bytes[first..<min(first + 4096, bytes.count)].contains(0), reader.next(into: &bag) else {
            if !bag.hasErrors { refuse(file, "file is no text", &bag) }
            return nil
        }
        return ofTable(reader, &bag)
    }

    // MARK: Objects

    private static func ofObject(_ file: SourceFile, at first: Int, _ bag: inout DiagnosticBag) -> MeasurementFormat? {
        var cursor = JSONCursor(file.bytes, from: first)
        var keys: [String] = []
        // The keys of the first value tell; what comes after it, or is wrong with it, is the format's reader's to say.
        try? cursor.members { (cursor, key) throws(JSONCursorFault) in
            keys.append((try? cursor.string(key)) ?? "")
            if keys.count > 3 { throw JSONCursorFault("enough", key.span) }
            // Exports are large: their one list need not be walked to know them.
            if keys.last == "experiments" { throw JSONCursorFault("enough", key.span) }
            try cursor.skipValue()
        }
        if keys.contains("experiments") { return .perfAnalyzerExport }
        let members = ["variant", "id", "kind"]
        if keys.contains("format_version"), keys.count == 1 || keys.contains(where: members.contains) { return .lines }
        // A first line that was cut off at once is a file of lines all the same.
        if lineBeginnings.contains(where: { $0.starts(with: file.bytes[first...]) }) { return .lines }
        if keys.contains(where: { $0.hasPrefix("ResultManager") || $0.hasPrefix("ModelManager") }) {
            refuse(
                file, "file is a checkpoint of Model Analyzer", &bag,
                help: ["give its CSV files: \"model-analyzer report\" or \"profile\" writes them"])
        } else {
            refuse(file, "file is JSON, but holds no measurements", &bag)
        }
        return nil
    }

    // MARK: Tables

    private static func ofTable(_ reader: CSVReader, _ bag: inout DiagnosticBag) -> MeasurementFormat? {
        let names = reader.fields.map { ColumnName(reader.text(of: $0)) }
        let bases = Set(names.map(\.base))
        if LocustTableReader.isHeader(reader.fields.map { reader.text(of: $0) }) { return .locust }
        if bases.contains("inferencessecond") {
            // The tables of composing models lack every latency of the client.
            let hasLatency = names.contains { $0.base == "avglatency" || $0.percentile != nil }
            return hasLatency ? .perfAnalyzerTable : .perfAnalyzerComposing
        }
        guard bases.contains("model") else {
            let header = reader.fields.first.map { reader.text(of: $0) } ?? ""
            let isOtherwiseSeparated = reader.fields.count == 1 && (header.contains(";") || header.contains("\t"))
            refuse(
                reader.file, "file is not a table that Slipway reads", &bag, range: reader.rowRange,
                help: isOtherwiseSeparated ? ["save the table with commas between its fields"] : [kinds])
            return nil
        }
        if bases.contains("throughput") || names.contains(where: { $0.percentile != nil }) {
            return .modelAnalyzerInference
        }
        if bases.contains("gpuuuid") || bases.contains("gpuid") || bases.contains(where: { $0.hasPrefix("gpu") }) {
            return bases.contains("batch") || bases.contains("modelconfigpath")
                ? .modelAnalyzerGPU : .modelAnalyzerServer
        }
        if bases.contains("concurrency") || bases.contains("requestrate") { return .modelAnalyzerInference }
        refuse(
            reader.file, "table holds neither throughput nor GPU metrics", &bag, range: reader.rowRange, help: [kinds])
        return nil
    }

    private static func refuse(
        _ file: SourceFile, _ message: String, _ bag: inout DiagnosticBag, range: SourceRange? = nil,
        help: [String] = [kinds]
    ) {
        bag.add(Diagnostic(.unknownMeasurementFormat, message, at: range, file: file.id, help: help))
    }

    private static let kinds =
        "give measurements.jsonl, a CSV file of Model Analyzer, perf_analyzer or Locust, or perf_analyzer's profile export"
}
