package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about the ranges of a graph's values (0487–0492).
    static let rangesCodes: [DiagnosticCode] = [
        rangesNotThere, rangesOfAnotherModel, rangesOfOtherRequests, rangesWithoutEffect, halfByGraphAlone,
        rangesNotMeasured,
    ]

    /// The file of ranges has not been written.
    package static let rangesNotThere = DiagnosticCode(
        487, "ranges-not-there", .error,
        meaning: "accuracy.ranges names a file that does not exist. build and check run no code and measure nothing.",
        remedy: "Run slipway compare SPEC --ranges --python PATH, which writes it, and commit it.", since: .second)

    /// The ranges are those of other weights.
    package static let rangesOfAnotherModel = DiagnosticCode(
        488, "ranges-of-another-model", .error,
        meaning:
            "The file that accuracy.ranges names was measured with another model file: other weights compute other numbers, and "
            + "nobody knows which of them half can hold.",
        remedy: "Run slipway compare SPEC --ranges --python PATH, which measures again.", since: .second)

    /// The ranges are those of other requests.
    package static let rangesOfOtherRequests = DiagnosticCode(
        489, "ranges-of-other-requests", .warning,
        meaning: "The file that accuracy.ranges names was measured with other requests than accuracy.inputs names now.",
        remedy: "Run slipway compare SPEC --ranges --python PATH, which measures again.", since: .second)

    /// Ranges where no graph is rewritten.
    package static let rangesWithoutEffect = DiagnosticCode(
        490, "ranges-without-effect", .error,
        meaning:
            "accuracy.ranges is stated, and no provider of the spec gets a graph that is rewritten to fp16, so that nothing "
            + "follows from it.",
        remedy: "Add precision: fp16 to a provider whose graph is rewritten, or take ranges out.", since: .second)

    /// No ranges where a graph is rewritten.
    package static let halfByGraphAlone = DiagnosticCode(
        491, "half-by-graph-alone", .note,
        meaning:
            "A graph is rewritten to fp16 by what the graph shows alone. Products and sums that leave the range of half with real "
            + "inputs are not seen there.",
        remedy:
            "Name a file with accuracy: {ranges: FILE}, and write it: slipway compare SPEC --ranges --python PATH.",
        since: .second)

    /// The ranges could not be measured.
    package static let rangesNotMeasured = DiagnosticCode(
        492, "ranges-not-measured", .error,
        meaning:
            "The fp32 graph could not be run on the requests of accuracy: the environment lacks a package, onnxruntime refuses "
            + "the graph or a request, or a limit of time or memory was met. No file was written.",
        remedy: "Read what it said; the environment needs onnxruntime, onnx and numpy.", since: .second)
}
