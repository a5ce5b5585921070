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
    /// The digest of the variant's configuration without the model's weights, 12 hexadecimal digits; nil when the file
    /// knows names only. Equal for two variants that differ in their model's contents alone.
    package var configID: String?
    /// The index of where the run comes from in `MeasurementSet.provenances`.
    package var provenance: Int
    /// The percentiles of the latency beside those of `Metric`, in ascending order.
    package var percentiles: [LatencyPercentile]
    /// How many requests the values rest on; nil when the file does not say.
    package var requests: Int?
    /// Whether the windows of the run agreed. One whose windows did not is a value all the same, with more noise: leaving
    /// it out, or trying until windows agree, would favour the variants whose slow runs are the unsteady ones.
    package var isStable = true
    /// How many fresh rounds the race that the run belongs to has at most; nil for a grid, and for other profilers. A race
    /// is decided after any of its rounds, so that its rounds are tested otherwise.
    package var raceRounds: Int? {
        get { storedRaceRounds == 0 ? nil : Int(storedRaceRounds) }
        set { storedRaceRounds = UInt8(clamping: newValue ?? 0) }
    }
    // A byte: files have a million runs.
    private var storedRaceRounds: UInt8 = 0
    /// The budget of the race that the run belongs to. Unit: whole seconds. Nil without one.
    package var raceBudget: Int? {
        get { storedBudget == 0 ? nil : Int(storedBudget) }
        set { storedBudget = UInt32(clamping: newValue ?? 0) }
    }
    private var storedBudget: UInt32 = 0
    /// What passed since the run before, or since the program began: servers were started, the variant loaded, its answers
    /// compared. Unit: milliseconds. Nil when the file does not say.
    package var loading: Int? {
        get { storedLoading < 0 ? nil : Int(storedLoading) }
        set { storedLoading = newValue.map { Int32(clamping: $0) } ?? -1 }
    }
    private var storedLoading: Int32 = -1
    /// How long the run itself took. Unit: milliseconds. Nil when the file does not say.
    package var running: Int? {
        get { storedRunning < 0 ? nil : Int(storedRunning) }
        set { storedRunning = newValue.map { Int32(clamping: $0) } ?? -1 }
    }
    private var storedRunning: Int32 = -1
    /// When the run began, in whole seconds of Unix time; nil when the file does not say.
    package var started: Int?

    /// Makes a measurement.
    package init(
        variant: String, variantID: String?, load: Load, requestBatch: Int, phase: Phase, round: Int, outcome: Outcome,
        platform: Int, range: SourceRange, configID: String? = nil, provenance: Int = 0,
        percentiles: [LatencyPercentile] = [], requests: Int? = nil, started: Int? = nil
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
        self.configID = configID
        self.provenance = provenance
        self.percentiles = percentiles
        self.requests = requests
        self.started = started
    }

    /// The values, or nil when the run failed.
    package var values: MetricValues? {
        if case .measured(let values) = outcome { values } else { nil }
    }
}
