import SlipwayDiagnostics
import SlipwayDomain
import SlipwayMeasurements
import SlipwayOutput

/// Measures how far the answers of variants are from those of a reference, each variant once.
final class AccuracyMeter {
    private let trial: AccuracyTrial
    /// The variant whose answers are the reference, where the reference is the baseline.
    private let baseline: MeasurementPlan.Row?
    private let range: SourceRange
    private var reference: AccuracyComparison?
    /// The ids of variants that need no further look.
    private var settled: Set<String>

    /// Prepares a measurement.
    ///
    /// - Parameters:
    ///   - trial: What is sent, and what answers are compared with.
    ///   - plan: The variants.
    ///   - records: What was measured before.
    ///   - range: The file of measurements.
    init(_ trial: AccuracyTrial, _ plan: MeasurementPlan, measured records: [AccuracyRecord], range: SourceRange) {
        self.trial = trial
        baseline = plan.variants.first(where: \.isBaseline)
        self.range = range
        let known = records.filter { $0.identity == trial.identity && $0.failure == nil }.map(\.variantID)
        let former = plan.variants.filter { row in row.former.contains(where: known.contains) }.map(\.id)
        settled = Set(known + former)
    }

    /// Whether a variant was not measured yet.
    func needs(_ row: MeasurementPlan.Row) -> Bool { !settled.contains(row.id) }

    /// Gets the answers of the reference, where they are not known yet. No variant is loaded meanwhile.
    ///
    /// - Parameters:
    ///   - server: The server.
    ///   - timeout: The longest time to load, in seconds.
    /// - Throws: Why there are none.
    func prepare(on server: TritonServer, timeout: Int) throws(TritonServer.Refusal) {
        guard reference == nil else { return }
        switch trial.reference {
        case .recorded(let rows): reference = AccuracyComparison(rows)
        case .baseline:
            guard let baseline else { return }
            reference = AccuracyComparison(
                try answers(of: baseline.name.text, batches: baseline.maxBatchSize > 0, on: server, timeout: timeout))
        case .source:
            reference = AccuracyComparison(
                try answers(of: TritonServer.sourceModel, batches: false, on: server, timeout: timeout))
        }
    }

    /// The answers of a model to each row alone; the model is loaded and unloaded again.
    private func answers(
        of model: String, batches: Bool, on server: TritonServer, timeout: Int
    ) throws(TritonServer.Refusal) -> [[TensorData]] {
        do throws(TritonServer.Refusal) {
            try server.load(model, timeout: timeout)
            let rows = try alone(model, batches: batches, on: server)
            try server.unload(model)
            return rows
        } catch {
            if case .refused(let why) = error { throw .failure(.referenceFails(model: model, oneLine(why))) }
            throw error
        }
    }

    private func alone(
        _ model: String, batches: Bool, on server: TritonServer
    ) throws(TritonServer.Refusal) -> [[TensorData]] {
        var answers: [[TensorData]] = []
        for row in trial.rows.indices {
            answers += try ask(row..<row + 1, of: model, batches: batches, on: server)
        }
        return answers
    }

    private func ask(
        _ rows: Range<Int>, of model: String, batches: Bool, on server: TritonServer
    ) throws(TritonServer.Refusal) -> [[TensorData]] {
        let outputs = try server.infer(model, trial.request(rows, batches: batches))
        guard let split = trial.split(outputs, into: rows.count, batches: batches) else {
            throw .refused("an output of \(rows.count) row\(rows.count == 1 ? "" : "s") has another number of them")
        }
        return split
    }

    /// Compares the answers of a variant that is loaded; the reference's are known.
    ///
    /// - Parameters:
    ///   - row: The variant.
    ///   - server: The server.
    /// - Returns: What came out; a request that the server refuses is a failure of the variant.
    /// - Throws: When the server is gone.
    func measure(_ row: MeasurementPlan.Row, on server: TritonServer) throws(TritonServer.Refusal) -> AccuracyRecord {
        let groups = trial.groups(maxBatchSize: row.maxBatchSize)
        do throws(TritonServer.Refusal) {
            let batches = row.maxBatchSize > 0
            let alone = try alone(row.name.text, batches: batches, on: server)
            var accuracy = reference?.compare(alone) ?? VariantAccuracy(outputs: [:])
            if !groups.isEmpty {
                var together = alone
                for group in groups {
                    together.replaceSubrange(
                        group, with: try ask(group, of: row.name.text, batches: batches, on: server))
                }
                accuracy = accuracy.worse(than: reference?.compare(together) ?? VariantAccuracy(outputs: [:]))
            }
            settled.insert(row.id)
            return record(row, accuracy, together: groups.reduce(0) { $0 + $1.count })
        } catch {
            guard case .refused(let why) = error else { throw error }
            return fail(row, "does not answer: \(oneLine(why))")
        }
    }

    /// The record of a variant that cannot be measured.
    func fail(_ row: MeasurementPlan.Row, _ why: String) -> AccuracyRecord {
        settled.insert(row.id)
        var record = record(row, VariantAccuracy(outputs: [:]), together: 0)
        record.failure = why
        return record
    }

    private func record(_ row: MeasurementPlan.Row, _ accuracy: VariantAccuracy, together: Int) -> AccuracyRecord {
        AccuracyRecord(
            variant: row.name.text, variantID: row.id, identity: trial.identity, rows: trial.rows.count,
            together: together, accuracy: accuracy, range: range)
    }
}
