package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings while what a spec refers to is brought (0353, 0356, 0450), of what its output holds (0692), and of several specs (0791).
    static let compileCodes: [DiagnosticCode] = [
        missingDataFile, defaultRelease, outdatedGraphLock, numbersChange, duplicateOutput,
    ]

    /// A warmup set or profile names a data file that is not there.
    package static let missingDataFile = DiagnosticCode(
        353, "missing-data-file", .error,
        meaning: "A warmup set or profile names a data file that is not there.",
        remedy: "Correct the path; it is relative to the file that states it."
    )

    /// The spec states no Triton release, so 24.10 is taken.
    package static let defaultRelease = DiagnosticCode(
        356, "default-release", .note,
        meaning: "The spec states no Triton release, so 24.10 is taken.",
        remedy: "Write target: {triton: \"24.10\"} to fix the release."
    )

    /// A graph lock replaces a model whose graph has to be edited otherwise.
    package static let outdatedGraphLock = DiagnosticCode(
        450, "outdated-graph-lock", .error,
        meaning:
            "The spec names other outputs than when its graph lock was made, or asks for another batch axis or another precision, "
            + "and the model is not there to be edited.",
        remedy: "Build again with the model present.")

    /// The target moved over the release from which on TensorRT takes the precision from the graph.
    package static let numbersChange = DiagnosticCode(
        692, "numbers-change", .warning,
        meaning:
            "target.triton moved across 26.06. Before, fp16 of tensorrt is an option: TensorRT itself chooses what it computes in "
            + "half. From there on it is a graph that Slipway rewrites. The variants keep their names, get other ids and give other "
            + "numbers, and no release is carried across.",
        remedy: "Measure again, accuracy as well.",
        since: .second)

    /// Two specs of one build have the same name.
    package static let duplicateOutput = DiagnosticCode(
        791, "duplicate-output", .error,
        meaning: "Two specs of one build have the same name, so that the second would replace the output of the first.",
        remedy: "Give each spec a name of its own, or build one of them.", since: .second)
}
