import SlipwayDiagnostics
import SlipwayFormats

/// What was read of a line so far.
struct LineDraft {
    /// The members of a line, in the order in which they are written; those of ``optional`` may lack.
    enum Member: Int, CaseIterable {
        case formatVersion, variant, id, config, load, requestBatch, phase, round, started, loading, running, requests
        case stable, metrics, percentiles, failure, platform, provenance, method, plannedRounds, budget

        /// What not every line has: 0.1.0 wrote neither times nor ``stable``, and a grid has no method, planned rounds and
        /// budget.
        private static let optional: [Member] = [.loading, .running, .stable, .method, .plannedRounds, .budget]

        /// Whether every line has it.
        var isRequired: Bool { !Self.optional.contains(self) }

        /// The key.
        var key: String {
            switch self {
            case .formatVersion: "format_version"
            case .variant: "variant"
            case .id: "id"
            case .config: "config"
            case .load: "load"
            case .requestBatch: "request_batch"
            case .phase: "phase"
            case .round: "round"
            case .started: "started_s"
            case .loading: "loading_ms"
            case .running: "running_ms"
            case .requests: "requests"
            case .stable: "stable"
            case .metrics: "metrics"
            case .percentiles: "percentiles_ns"
            case .failure: "failure"
            case .platform: "platform"
            case .provenance: "provenance"
            case .method: "method"
            case .plannedRounds: "planned_rounds"
            case .budget: "budget_s"
            }
        }

        /// The member's bit in ``LineDraft/seen``.
        var bit: UInt32 { 1 << UInt32(rawValue) }
    }

    /// A bit for each member that was read.
    var seen: UInt32 = 0
    /// The member that is likely to come next.
    private var expected = 0
    var variant = ""
    var id = ""
    var config: String?
    var load = Load.concurrency(1)
    var requestBatch = 1
    var phase = Measurement.Phase.screening
    var round = 1
    var started: Int?
    var requests: Int?
    var isStable = true
    var values: MetricValues?
    var percentiles: [LatencyPercentile] = []
    var failure: String?
    var platform = 0
    var provenance = 0
    var isRace = false
    var plannedRounds: Int?
    var budget: Int?
    var loading: Int?
    var running: Int?

    /// The member of a key, which is the one after the last in a line as it is written.
    mutating func member(of key: JSONCursor.Text, _ cursor: JSONCursor) -> Member? {
        var member = Member(rawValue: expected)
        while let next = member, !next.isRequired, !cursor.isEqual(key, next.key) {
            member = Member(rawValue: next.rawValue + 1)
        }
        if let next = member, !cursor.isEqual(key, next.key) { member = nil }
        member = member ?? Member.allCases.first { cursor.isEqual(key, $0.key) }
        if let member { expected = member.rawValue + 1 }
        return member
    }

    /// The run that a line states.
    ///
    /// - Parameter range: The line.
    /// - Returns: The run.
    /// - Throws: When a member lacks, or when the run has both values and a failure, or neither.
    func measurement(at range: SourceRange) throws(JSONCursorFault) -> Measurement {
        if let missing = Member.allCases.first(where: { $0.isRequired && seen & $0.bit == 0 }) {
            throw JSONCursorFault("line lacks \"\(missing.key)\"", ByteSpan(range.span.start, range.span.start + 1))
        }
        let outcome: Measurement.Outcome
        switch (values, failure) {
        case (let values?, nil): outcome = .measured(values)
        case (nil, let failure?): outcome = .failed(failure)
        default:
            throw JSONCursorFault("a run has either metrics or a failure, and null for the other one", range.span)
        }
        var run = Measurement(
            variant: variant, variantID: id, load: load, requestBatch: requestBatch, phase: phase, round: round,
            outcome: outcome, platform: platform, range: range, configID: config, provenance: provenance,
            percentiles: percentiles, requests: requests, started: started)
        run.isStable = isStable
        guard isRace == (plannedRounds != nil) else {
            throw JSONCursorFault("the method \"race\" and planned_rounds come together", range.span)
        }
        run.raceRounds = plannedRounds
        guard budget == nil || isRace else { throw JSONCursorFault("a budget belongs to a race", range.span) }
        run.raceBudget = budget
        (run.loading, run.running) = (loading, running)
        return run
    }
}

extension JSONCursor {
    /// Reads a whole number.
    ///
    /// - Throws: When none is here, or it is below `least` or above 2^53.
    mutating func count(from least: Int) throws(JSONCursorFault) -> Int {
        let span = try number()
        guard let value = parseWhole(bytes, span.start, span.end), value <= 1 << 53, Int(value) >= least else {
            throw JSONCursorFault("not a whole number from \(least)", span)
        }
        return Int(value)
    }

    /// Reads a finite number and its place.
    ///
    /// - Throws: When none is here, or it is too large.
    mutating func double() throws(JSONCursorFault) -> (value: Double, span: ByteSpan) {
        let span = try number()
        guard let value = parseDecimal(bytes, span.start, span.end), value.isFinite else {
            throw JSONCursorFault("number is too large", span)
        }
        return (value, span)
    }

    /// Reads a text or null.
    ///
    /// - Throws: When neither is here, or the text is not UTF-8.
    mutating func optionalString() throws(JSONCursorFault) -> String? {
        if takeNull() { return nil }
        let text = try text()
        return try string(text)
    }
}
