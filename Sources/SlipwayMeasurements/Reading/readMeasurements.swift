package import SlipwayDiagnostics

/// Reads files of measurements, whatever wrote them, into one set.
///
/// What cannot be true is reported and taken back (docs/measurements.md): a run whose numbers contradict each other counts
/// as failed, a latency that was rounded to zero as not measured. Rows of one variant and load in different tables are
/// repeats; in one table they are ambiguous, which is an error.
///
/// - Parameters:
///   - files: The files, in the order in which they are given.
///   - bag: Takes what is found, errors included; what could be read is returned all the same.
/// - Returns: The runs of all files, in the order of the files and of their rows.
/// - Complexity: O(n) in the number of bytes.
package func readMeasurements(_ files: [MeasurementFile], into bag: inout DiagnosticBag) -> MeasurementSet {
    var collector = MeasurementCollector()
    for (number, input) in files.enumerated() {
        if let twin = files[..<number].first(where: { $0.file.bytes == input.file.bytes && !input.file.bytes.isEmpty })
        {
            bag.add(
                Diagnostic(
                    .repeatedMeasurementFile, "file holds the same bytes as \"\(twin.file.id.path)\"", at: nil,
                    file: input.file.id, notes: ["its runs would count twice"], help: ["give it once"]))
            continue
        }
        var found = DiagnosticBag()
        let format = MeasurementFormat.detect(input.file, into: &found)
        bag.merge(found)
        guard let format else { continue }
        let first = collector.set.measurements.count
        collector.means = [:]
        read(input, format, number, into: &collector, &bag)
        var tally = FindingTally(input.file.id)
        checkPlausibility(&collector.set, from: first, means: collector.means, &tally, &bag)
        tally.close(into: &bag)
    }
    collector.joinGPURows(&bag)
    checkRepeats(collector.set, &bag)
    return collector.set
}

private func read(
    _ input: MeasurementFile, _ format: MeasurementFormat, _ number: Int, into collector: inout MeasurementCollector,
    _ bag: inout DiagnosticBag
) {
    switch format {
    case .lines:
        var reader = MeasurementLineReader(input.file)
        reader.read(into: &collector.set, &bag)
    case .modelAnalyzerInference:
        var reader = ModelAnalyzerReader(input.file, number: number, &bag)
        reader?.readInference(into: &collector, &bag)
    case .modelAnalyzerGPU:
        var reader = ModelAnalyzerReader(input.file, number: number, &bag)
        reader?.readGPUs(into: &collector, &bag)
    case .modelAnalyzerServer:
        note("file describes the idle server", input.file, &bag)
    case .perfAnalyzerComposing:
        note("file describes a model that an ensemble is composed of", input.file, &bag)
    case .locust:
        var reader = LocustTableReader(input.file, number: number, &bag)
        reader?.read(into: &collector, &bag)
    case .perfAnalyzerTable, .perfAnalyzerExport:
        guard let binding = input.binding else {
            bag.add(
                Diagnostic(
                    .unboundMeasurements, "nothing says which variant this file measured", at: nil, file: input.file.id,
                    notes: ["files of perf_analyzer name neither model nor variant"],
                    help: [
                        "bind it with --bind VARIANT=\(input.file.id.path), or put it into a directory of the "
                            + "variant's name"
                    ]))
            return
        }
        if format == .perfAnalyzerTable {
            var reader = PerfAnalyzerTableReader(input.file, binding: binding, number: number, &bag)
            reader?.read(into: &collector, &bag)
        } else {
            var reader = PerfAnalyzerExportReader(input.file, binding: binding, number: number)
            reader.read(into: &collector, &bag)
        }
    }
}

private func note(_ message: String, _ file: SourceFile, _ bag: inout DiagnosticBag) {
    bag.add(
        Diagnostic(
            .unusedMeasurements, message, at: nil, file: file.id, notes: ["it tells no variants apart and is not used"])
    )
}

/// What identifies a run of measurements.jsonl.
private struct RunKey: Hashable {
    let id: String
    let session: String?
    let shapes: String?
    let load: Load
    let batch: Int
    let phase: Measurement.Phase
    let round: Int
}

/// Reports runs of measurements.jsonl that are twice, as when a file was appended to another that already held it. A run
/// that failed may be followed by one that did not.
private func checkRepeats(_ set: MeasurementSet, _ bag: inout DiagnosticBag) {
    var seen: [RunKey: Int] = [:]
    var tallies: [SourceID: FindingTally] = [:]
    var order: [SourceID] = []
    for (index, run) in set.measurements.enumerated() {
        guard let id = run.variantID, run.phase != .unspecified, run.values != nil else { continue }
        let key = RunKey(
            id: id, session: set.platforms[run.platform].session, shapes: set.platforms[run.platform].inputShapes,
            load: run.load, batch: run.requestBatch,
            phase: run.phase, round: run.round)
        guard let first = seen.updateValue(index, forKey: key) else { continue }
        seen[key] = first
        if tallies[run.range.source] == nil { order.append(run.range.source) }
        var tally = tallies[run.range.source] ?? FindingTally(run.range.source)
        tally.add(.ambiguousMeasurement, to: &bag) {
            Diagnostic(
                .ambiguousMeasurement, "round \(run.round) of \"\(run.variant)\" is measured twice under one load",
                at: run.range, secondary: [Label(set.measurements[first].range, "first measured here")],
                notes: ["a session measures each variant, load and round once"],
                help: ["give the file once, or remove the repeated line"])
        }
        tallies[run.range.source] = tally
    }
    for source in order { tallies[source]?.close(into: &bag) }
}
