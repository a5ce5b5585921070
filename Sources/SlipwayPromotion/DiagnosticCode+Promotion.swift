package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings of the promotion policy (0724–0728, 0730–0749).
    package static let promotion: [DiagnosticCode] = [
        .limitStraddled, .limitsUnproven, .unstableRuns, .variantNotEligible, .gainWithinRounding, .nothingMeasured,
        .policyMetricUnmeasured, .operatingLoadUnmeasured, .incumbentUnmeasured, .baselineUnmeasured,
        .nothingMeetsLimits, .mixedRequestBatches, .incumbentMissesLimits, .noiseUnknown, .fewRepeats,
        .mixedSearches, .raceUndecided, .lowLoadRegression, .variantRunsFailed, .referenceDrifts, .limitWithinRounding,
    ]
}

extension DiagnosticCode {
    /// The winner's interval holds a limit.
    package static let limitStraddled = DiagnosticCode(
        724, "limit-straddled", .warning,
        meaning: "The winner's estimate is within a limit, but its interval crosses the limit.",
        remedy: "Measure more rounds, or demand proof: promote: {limits: proven}.", since: .second)

    /// Measurements of a grid and of a race are mixed.
    package static let mixedSearches = DiagnosticCode(
        747, "mixed-searches", .error,
        meaning:
            "Repeats of a grid and of a race, or of races of different lengths, are mixed. Each is decided by a test of its own.",
        remedy: "Give the measurements of one campaign; profile --measurements FILE starts another one.", since: .second
    )

    /// A race ended before it decided.
    package static let raceUndecided = DiagnosticCode(
        749, "race-undecided", .warning,
        meaning:
            "A race ended before its fresh rounds decided: its budget is spent, or it was interrupted. The incumbent keeps its place.",
        remedy:
            "Run slipway profile again: it resumes where it ended, after a spent budget with a larger one (--budget).",
        since: .second)

    /// Variants lack the proof that the policy demands.
    package static let limitsUnproven = DiagnosticCode(
        725, "limits-unproven", .warning,
        meaning: "\"promote.limits\" demands proof, and variants that meet the limits by their estimates lack it.",
        remedy: "Measure as many rounds as the note says, or leave \"promote.limits\" out.", since: .second)

    /// Runs of a variant did not become stable.
    package static let unstableRuns = DiagnosticCode(
        726, "unstable-runs", .note,
        meaning: "The windows of some runs did not agree. Their values count as values with more noise.",
        remedy: "Keep other work away from the machine, or allow windows to differ more: profile --stability.",
        since: .second)

    /// A variant that would win breaks clients.
    package static let variantNotEligible = DiagnosticCode(
        727, "variant-not-eligible", .note,
        meaning: "A variant that would win has a lower batch limit or other inputs and outputs than the released one.",
        remedy: "Accept it with --allow-breaking, or exclude such variants from the spec.", since: .second)

    /// A gain is no larger than rounding leaves open.
    package static let gainWithinRounding = DiagnosticCode(
        728, "gain-within-rounding", .note,
        meaning: "The file writes values in steps, and the best gain is no larger than the steps leave open.",
        remedy: "Use a file that keeps the digits: measurements.jsonl, or perf_analyzer's own files.", since: .second)

    /// There is nothing to decide from.
    package static let nothingMeasured = DiagnosticCode(
        730, "nothing-measured", .error,
        meaning: "No variant of the model has a measurement that counts.",
        remedy:
            "Give the measurements of this model's variants; a load counts when more of its runs gave values than failed."
    )

    /// The policy names a metric that no measurement has.
    package static let policyMetricUnmeasured = DiagnosticCode(
        731, "policy-metric-unmeasured", .error,
        meaning: "The objective or a limit names a metric that was not measured; such a limit is not met by anything.",
        remedy: "Measure the metric, or take it out of \"promote\".")

    /// The policy names a load at which nothing was measured.
    package static let operatingLoadUnmeasured = DiagnosticCode(
        732, "operating-load-unmeasured", .error,
        meaning: "\"promote.at\" names a load at which no variant was measured.",
        remedy: "Add the load to \"profile\" and measure again, or choose a measured one.")

    /// The released variant was not measured.
    package static let incumbentUnmeasured = DiagnosticCode(
        733, "incumbent-unmeasured", .error,
        meaning: "The released variant has no measurement at the operating point, so that no gain over it is known.",
        remedy: "Measure it with the others, or compare with the baseline: --against baseline.")

    /// The baseline was not measured.
    package static let baselineUnmeasured = DiagnosticCode(
        734, "baseline-unmeasured", .error,
        meaning: "The comparison is with the baseline, which has no measurement at the operating point.",
        remedy: "Measure it with the others.")

    /// No variant meets the limits.
    package static let nothingMeetsLimits = DiagnosticCode(
        735, "nothing-meets-limits", .error,
        meaning: "Every variant misses a limit of \"promote.require\"; the release stays as it is.",
        remedy: "Loosen the limit, or add variants or lower loads to the spec.")

    /// Runs with requests of different sizes would be compared.
    package static let mixedRequestBatches = DiagnosticCode(
        736, "mixed-request-batches", .error,
        meaning: "The measurements have requests of different sizes; neither loads nor latencies of these compare.",
        remedy: "Give the measurements of one request batch.")

    /// The released variant does not meet the limits.
    package static let incumbentMissesLimits = DiagnosticCode(
        740, "incumbent-misses-limits", .warning,
        meaning: "The variant that candidates are compared with misses a limit. Beyond noise, it loses its place.",
        remedy: "Nothing to do where a candidate replaces it; else repeat the measurement or loosen the limit.")

    /// Single measurements decide.
    package static let noiseUnknown = DiagnosticCode(
        741, "noise-unknown", .warning,
        meaning: "Every variant was measured once, as Model Analyzer does; how much of a gain is noise is unknown.",
        remedy: "Repeat the measurements: `slipway profile` confirms the best candidates.")

    /// A comparison rests on few rounds.
    package static let fewRepeats = DiagnosticCode(
        742, "few-repeats", .note,
        meaning: "A candidate and the incumbent share fewer than five rounds, so that intervals are wide.",
        remedy: "Measure five rounds or more.")

    /// The winner is slower at low load.
    package static let lowLoadRegression = DiagnosticCode(
        743, "low-load-regression", .warning,
        meaning: "At loads below its operating point the winner does worse than the incumbent or the baseline.",
        remedy: "State the loads that count in \"promote.at\" ({mix: …}), or shorten the queue delay.")

    /// Runs of a variant failed.
    package static let variantRunsFailed = DiagnosticCode(
        744, "variant-runs-failed", .warning,
        meaning: "Runs of a variant failed or did not become stable. A load at which half of them did takes no part.",
        remedy: "Read the reasons; a variant that does not load is best excluded from the spec.")

    /// The reference changed over the rounds.
    package static let referenceDrifts = DiagnosticCode(
        745, "reference-drifts", .warning,
        meaning: "The same variant became faster or slower from round to round: the machine is not steady.",
        remedy: "Let the machine reach its temperature first, and keep other work away from it.")

    /// Rounding in a file leaves open whether a limit is met.
    package static let limitWithinRounding = DiagnosticCode(
        746, "limit-within-rounding", .warning,
        meaning:
            "The winner meets a limit by no more than the step in which its file writes latencies (Model Analyzer's: 0.1 ms).",
        remedy: "Use a file that keeps the digits: measurements.jsonl, or perf_analyzer's own files.")
}
