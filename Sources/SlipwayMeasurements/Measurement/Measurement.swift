package import SlipwayDiagnostics

/// One run of a profiler: a variant under a load, once.
package struct Measurement: Sendable {
    /// Why a run was made, which decides what it may prove.
    package enum Phase: Hashable, Sendable {
        /// The first look at every variant. Selects candidates; never used for the verdict, since the selection biases it.
        case screening
        /// A fresh repeat of a candidate or the incumbent.
        case confirmation
        /// A run of another profiler, which knows no phases.
        case unspecified
    }

    /// What came out of a run.
    package enum Outcome: Sendable {
        /// The values.
        case measured(MetricValues)
        /// The run gave no values; why, in words.
        case failed(String)
    }

    /// The variant's name.
    package var variant: String
    /// The variant's id, 12 hexadecimal digits; nil when the file knows names only.
    package var variantID: String?
    /// The load.
    package var load: Load
    /// The number of items of each request; 1 unless the profiler was told otherwise.
    package var requestBatch: Int
    /// Why the run was made.
    package var phase: Phase
    /// The number of the repeat within its phase, from 1; runs with the same number were interleaved with one another.
    package var round: Int
    /// What came out.
    package var outcome: Outcome
    /// The index of the run's platform in `MeasurementSet.platforms`.
    package var platform: Int
    /// The line or row that states it.
    package var range: SourceRange

    /// Makes a measurement.
    package init(
        variant: String, variantID: String?, load: Load, requestBatch: Int, phase: Phase, round: Int, outcome: Outcome,
        platform: Int, range: SourceRange
    ) {
        self.variant = variant
        self.variantID = variantID
        self.load = load
        self.requestBatch = requestBatch
        self.phase = phase
        self.round = round
        self.outcome = outcome
        self.platform = platform
        self.range = range
    }

    /// The values, or nil when the run failed.
    package var values: MetricValues? {
        if case .measured(let values) = outcome { values } else { nil }
    }
}
