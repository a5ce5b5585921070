import SlipwayDiagnostics
import SlipwayDomain
import SlipwayFormats

/// What identifies a row of a table: the variant's cell, the load and the batch.
struct RowKey: Hashable {
    let variant: Int
    let load: Load
    let batch: Int

    /// The part that tells the rows of one variant apart.
    fileprivate var point: LoadPoint {
        switch load {
        case .concurrency(let count): LoadPoint(load: UInt64(count), batch: batch)
        // The bits of a rate above 0 are above those of any concurrency.
        case .requestRate(let rate): LoadPoint(load: rate.bitPattern, batch: batch)
        }
    }
}

/// A load and a batch in few bytes.
private struct LoadPoint: Hashable {
    let load: UInt64
    let batch: Int
}

/// Puts runs of tables together, and tells a repeat from a row that is twice.
struct MeasurementCollector {
    /// The last run of a key.
    private struct Entry {
        let measurement: Int
        let file: Int
        let round: Int
    }

    /// The runs.
    var set = MeasurementSet()
    /// Mean latencies that a table implies without stating them, by run, in nanoseconds.
    var means: [Int: Double] = [:]
    /// The rows of GPU tables, joined when all files are read.
    var gpuRows: [GPURow] = []
    /// The last entry of each key, by variant: rows of a variant are together, so that its small table stays in the cache.
    private var keys: [[LoadPoint: Entry]] = []
    /// The run of the same key that was added before a run.
    private var earlier: [Int: Int] = [:]
    private var names: [String: Int] = [:]

    /// The number of a variant's cell.
    mutating func index(ofVariant cell: String) -> Int {
        if let index = names[cell] { return index }
        names[cell] = names.count
        keys.append([:])
        return names.count - 1
    }

    /// Makes room for runs that are about to be added.
    mutating func reserve(_ count: Int) {
        set.measurements.reserveCapacity(set.measurements.count + count)
    }

    /// The runs of a key, the last one first.
    func runs(of key: RowKey) -> [Int] {
        var found: [Int] = []
        var next = keys[key.variant][key.point]?.measurement
        while let run = next {
            found.append(run)
            next = earlier[run]
        }
        return found
    }

    /// Adds a run. Rows of one key in different files are repeats; in one file nothing tells them apart.
    ///
    /// - Parameters:
    ///   - measurement: The run; its round is set.
    ///   - key: What identifies it.
    ///   - file: The number of the file.
    ///   - tally: Takes what is found.
    ///   - bag: Takes what is shown.
    /// - Returns: Whether the run was added.
    mutating func add(
        _ measurement: consuming Measurement, _ key: RowKey, file: Int, _ tally: inout FindingTally,
        _ bag: inout DiagnosticBag
    ) -> Bool {
        let index = set.measurements.count
        let point = key.point
        if let last = keys[key.variant][point] {
            guard last.file != file else {
                report(measurement, after: set.measurements[last.measurement], &tally, &bag)
                return false
            }
            earlier[index] = last.measurement
            measurement.round = last.round + 1
        }
        keys[key.variant][point] = Entry(measurement: index, file: file, round: measurement.round)
        set.measurements.append(measurement)
        return true
    }

    private func report(
        _ measurement: Measurement, after first: Measurement, _ tally: inout FindingTally, _ bag: inout DiagnosticBag
    ) {
        tally.add(.ambiguousMeasurement, to: &bag) {
            Diagnostic(
                .ambiguousMeasurement, "\"\(measurement.variant)\" is measured twice under one load",
                at: measurement.range, secondary: [Label(first.range, "first measured here")],
                notes: ["nothing in the file tells the two rows apart"],
                help: [
                    "keep the row that is meant; rows of a BLS model differ in its composing models, which Model "
                        + "Analyzer does not name"
                ])
        }
    }
}
