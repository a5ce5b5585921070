package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of `profile` and `compare` (0737, 0738, 0748, 0751–0769, 0789).
    static let profileCodes: [DiagnosticCode] = [
        noProfileSection, staleOutput, weightsMissing, foreignMeasurements, unusableServer, unusableProfiler,
        otherMachine, fewRounds, campaignNotShared, tornMeasurement, failedMeasurements, unknownServerRelease,
        rowsClaimRefuted, rowsUntested, referenceFails, noAccuracySection, variantNotCompared,
    ]

    /// What answers are compared with does not answer.
    package static let referenceFails = DiagnosticCode(
        789, "reference-fails", .error,
        meaning: "The model with whose answers those of variants are compared does not load, or refuses the requests.",
        remedy:
            "Send the requests to it by hand, and correct the requests or the model; or compare with recorded answers.",
        since: .second)

    /// A variant gave no answers to compare.
    static let variantNotCompared = DiagnosticCode(
        763, "variant-not-compared", .warning,
        meaning:
            "A variant does not load, or refuses requests of \"accuracy\": its accuracy is not known and meets no limit.",
        remedy: "Load it by hand and read the server's log; the same command tries it again.", since: .second)

    /// The spec does not say what to compare.
    package static let noAccuracySection = DiagnosticCode(
        762, "no-accuracy-section", .error,
        meaning: "The spec has no \"accuracy\" section, so that nothing says which answers to compare.",
        remedy: "Add accuracy: {inputs: {file: recorded.npz}}.", since: .second)

    /// Rows that are sent together answer otherwise than alone.
    static let rowsClaimRefuted = DiagnosticCode(
        737, "rows-claim-refuted", .error,
        meaning: "The spec asserts that the rows of a batch are independent (model.rows), and the server answers a row "
            + "otherwise beside others than alone.",
        remedy: "Remove model.rows and write batching: {dynamic: false}, or correct the graph.", since: .second)

    /// What the spec asserts of rows cannot be tried.
    static let rowsUntested = DiagnosticCode(
        738, "rows-claim-untested", .note,
        meaning:
            "The spec asserts that the rows of a batch are independent, and profile cannot try it: no variant "
            + "batches.",
        remedy: "Compare the answers of rows sent together and alone yourself.", since: .second)

    /// The spec does not say what to measure.
    package static let noProfileSection = DiagnosticCode(
        751, "no-profile-section", .error,
        meaning: "The spec does not say what to measure.",
        remedy: "Add a profile section, such as profile: {concurrency: [1, 8, 32]}."
    )

    /// The output on disk is not what the spec builds.
    package static let staleOutput = DiagnosticCode(
        752, "stale-output", .error,
        meaning: "The output on disk is not what the spec builds, so that something else would be measured.",
        remedy: "Run slipway build with the same spec and output."
    )

    /// The output holds no model files.
    package static let weightsMissing = DiagnosticCode(
        753, "weights-missing", .error,
        meaning: "The output holds no model files, as after a build with --weights digest: no server can load it.",
        remedy: "Build with another --weights mode."
    )

    /// The file of measurements holds runs of other configurations than the plan's.
    package static let foreignMeasurements = DiagnosticCode(
        754, "foreign-measurements", .error,
        meaning:
            "The file of measurements holds runs of variants that the spec does not generate, or generates with another id.",
        remedy:
            "Start a new file with --measurements FILE; the old one can still be given to apply-best for what it holds."
    )

    /// The server does not start, does not answer, or is of another release than the target.
    package static let unusableServer = DiagnosticCode(
        755, "unusable-server", .error,
        meaning: "The server does not start, does not answer, keeps ending, or is of another release than the target.",
        remedy:
            "Read what it said last; name a server of the target release with --server, --server-image or --server-url."
    )

    /// perf_analyzer cannot be run.
    package static let unusableProfiler = DiagnosticCode(
        756, "unusable-profiler", .error,
        meaning: "perf_analyzer cannot be run.",
        remedy: "Name it with --perf-analyzer or --perf-analyzer-image; NVIDIA's SDK container has it."
    )

    /// The measurements so far come from another machine.
    package static let otherMachine = DiagnosticCode(
        757, "other-machine", .error,
        meaning: "The measurements so far come from a machine with another processor, GPU, driver or server release.",
        remedy: "Resume where they were made, or start a new file with --measurements FILE."
    )

    /// A plan cannot be shared as it is asked for.
    package static let campaignNotShared = DiagnosticCode(
        769, "campaign-not-shared", .error,
        meaning: "A plan is to be shared by more parts than it has variants beside the incumbent.",
        remedy: "Give fewer --shards: each part measures the incumbent and some of the others.", since: .second)

    /// Fewer than five repeats decide.
    package static let fewRounds = DiagnosticCode(
        758, "few-rounds", .note,
        meaning: "Fewer than five repeats decide, so that only large differences show.",
        remedy: "State profile.repeats: 5, or give --repeats 5."
    )

    /// The last line of the measurements was not written to its end.
    package static let tornMeasurement = DiagnosticCode(
        759, "torn-measurement", .note,
        meaning:
            "The last line of the measurements was not written to its end, as when the machine stops; it was removed.",
        remedy: "Nothing is to be done: that measurement is made again."
    )

    /// Some measurements gave no values.
    package static let failedMeasurements = DiagnosticCode(
        760, "failed-measurements", .warning,
        meaning: "Some measurements gave no values; the file says why, and the others are kept.",
        remedy:
            "Run the command again: it tries what failed, three times in all. Without values a point counts as failed."
    )

    /// The server states a version of which the release is not known.
    package static let unknownServerRelease = DiagnosticCode(
        761, "unknown-server-release", .warning,
        meaning:
            "The server states a version of which the release is not known, so that it is not compared with the target.",
        remedy: "Make sure that it is a server of the target release."
    )
}
