import SlipwayDiagnostics
import SlipwayDomain

/// A row of a GPU table: one GPU while one variant was measured under one load.
struct GPURow {
    let key: RowKey
    let variant: String
    /// The GPU's UUID, or its number in releases before 21.06.
    let gpu: String
    let values: MetricValues
    let range: SourceRange
}

extension MeasurementCollector {
    /// Adds the rows of GPU tables to the runs that they belong to: memory and power of all GPUs together, their mean
    /// utilization.
    mutating func joinGPURows(_ bag: inout DiagnosticBag) {
        var tallies: [SourceID: FindingTally] = [:]
        var order: [SourceID] = []
        var groups: [Int: [GPURow]] = [:]
        var runs: [Int] = []
        for row in gpuRows {
            if tallies[row.range.source] == nil { order.append(row.range.source) }
            var tally = tallies[row.range.source] ?? FindingTally(row.range.source)
            if let run = run(of: row) {
                if groups[run] == nil { runs.append(run) }
                if let first = groups[run, default: []].first(where: { $0.gpu == row.gpu }) {
                    tally.add(.ambiguousMeasurement, to: &bag) {
                        Diagnostic(
                            .ambiguousMeasurement, "GPU \"\(row.gpu)\" is measured twice under one load", at: row.range,
                            secondary: [Label(first.range, "first measured here")],
                            notes: ["both rows belong to \"\(row.variant)\""])
                    }
                } else {
                    groups[run, default: []].append(row)
                }
            } else {
                tally.add(.unmatchedGPURows, to: &bag) {
                    Diagnostic(
                        .unmatchedGPURows, "no measurement of \"\(row.variant)\" fits this GPU row", at: row.range,
                        help: ["give the inference table of the same run"])
                }
            }
            tallies[row.range.source] = tally
        }
        for run in runs {
            guard let rows = groups[run], var values = set.measurements[run].values else { continue }
            let shares = rows.compactMap { $0.values[.gpuUtilization] }
            values[.gpuMemory] = sum(rows, .gpuMemory) ?? values[.gpuMemory]
            values[.gpuPower] = sum(rows, .gpuPower) ?? values[.gpuPower]
            if !shares.isEmpty { values[.gpuUtilization] = shares.reduce(0, +) / Double(shares.count) }
            set.measurements[run].outcome = .measured(values)
        }
        for source in order { tallies[source]?.close(into: &bag) }
    }

    /// The sum over GPUs; nil when one of them was not measured.
    private func sum(_ rows: [GPURow], _ metric: Metric) -> Double? {
        let known = rows.compactMap { $0.values[metric] }
        return known.count == rows.count ? known.reduce(0, +) : nil
    }

    /// The run that a GPU row belongs to: that of the table beside it, else the only one.
    private func run(of row: GPURow) -> Int? {
        let found = runs(of: row.key)
        if found.count == 1 { return found[0] }
        let folder = folder(row.range.source.path)
        let near = found.filter { self.folder(set.measurements[$0].range.source.path) == folder }
        return near.count == 1 ? near[0] : nil
    }

    private func folder(_ path: String) -> Substring {
        path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    }
}
