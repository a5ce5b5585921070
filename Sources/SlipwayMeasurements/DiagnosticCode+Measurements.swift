package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings in files of measurements (0701–0723, 0786, 0829).
    package static let measurements: [DiagnosticCode] = [
        .unevenCSVRow, .unknownMeasurementFormat, .unboundMeasurements, .measurementLine, .tornMeasurementLine,
        .measurementsVersion, .invalidMeasurement, .missingMeasurementColumn, .ambiguousMeasurement,
        .implausibleThroughput, .measurementUnit, .percentileOrder, .roundedToZero, .unknownVariant,
        .staleMeasurement, .sameGraphNewWeights, .provenanceByName, .mixedPlatforms, .otherServerRelease,
        .unusedMeasurements, .unmatchedGPURows, .repeatedMeasurementFile, .otherConfiguration, .voidAccuracy,
        .unnamedLocustRun,
    ]
}

extension DiagnosticCode {
    /// Requests in Locust's statistics were not named by the locustfile of a release.
    package static let unnamedLocustRun = DiagnosticCode(
        829, "unnamed-locust-run", .error,
        meaning:
            "The name of the requests in a table of Locust says neither which variant was measured nor under which load.",
        remedy: "Measure with release/loadtest/locustfile.py, which deploy.loadtest writes.", since: .second
    )

    /// An accuracy is about other weights, requests or another reference.
    package static let voidAccuracy = DiagnosticCode(
        786, "void-accuracy", .warning,
        meaning:
            "How far answers are from a reference was measured with other weights, other requests or another reference. "
            + "The values do not count.",
        remedy: "Measure it again with slipway compare, and give its file.", since: .second
    )

    /// A row of a table has more or fewer fields than its header.
    package static let unevenCSVRow = DiagnosticCode(
        701, "uneven-csv-row", .error,
        meaning: "A row of a table has more or fewer fields than its header.",
        remedy: "Check the row; put a value with a comma in double quotes."
    )

    /// The file is not a format of measurements that Slipway reads.
    package static let unknownMeasurementFormat = DiagnosticCode(
        702, "unknown-measurement-format", .error,
        meaning: "The file is not a format of measurements that Slipway reads.",
        remedy: "Give measurements.jsonl, a CSV file of Model Analyzer, perf_analyzer or Locust, or perf_analyzer's "
            + "profile export."
    )

    /// A file of perf_analyzer names no variant, and nothing says which one it measured.
    package static let unboundMeasurements = DiagnosticCode(
        703, "unbound-measurements", .error,
        meaning: "A file of perf_analyzer names no variant, and nothing says which one it measured.",
        remedy: "Bind the file to its variant, or put it into a directory of the variant's name."
    )

    /// A line of measurements.jsonl is not what its schema says.
    package static let measurementLine = DiagnosticCode(
        704, "measurement-line", .error,
        meaning: "A line of measurements.jsonl is not what its schema says.",
        remedy: "Restore the line, or remove it; docs/measurements.md describes the form."
    )

    /// The last line of measurements.jsonl was cut off while it was written.
    package static let tornMeasurementLine = DiagnosticCode(
        705, "torn-measurement-line", .note,
        meaning: "The last line of measurements.jsonl was cut off while it was written. It is left out.",
        remedy: "Nothing: the run that it belongs to counts as not made."
    )

    /// A line of measurements.jsonl has a format_version that this release does not read.
    package static let measurementsVersion = DiagnosticCode(
        706, "measurements-version", .error,
        meaning: "A line of measurements.jsonl has a format_version that this release does not read.",
        remedy: "Use a release of Slipway that knows the version, or measure again."
    )

    /// A measured value is no number, is not finite, is negative or is outside its possible range.
    package static let invalidMeasurement = DiagnosticCode(
        707, "invalid-measurement", .error,
        meaning: "A measured value is no number, is not finite, is negative or is outside its possible range.",
        remedy: "Measure again; a value that was not measured is left empty."
    )

    /// A table lacks a column without which its rows cannot be read.
    package static let missingMeasurementColumn = DiagnosticCode(
        708, "missing-measurement-column", .error,
        meaning: "A table lacks a column without which its rows cannot be read.",
        remedy: "Export the table with the columns that the message names."
    )

    /// One file measures a variant under one load more than once, and nothing tells the rows apart.
    package static let ambiguousMeasurement = DiagnosticCode(
        709, "ambiguous-measurement", .error,
        meaning: "One file measures a variant under one load more than once, and nothing tells the rows apart.",
        remedy: "Keep the row that is meant. Model Analyzer does not name the composing models' "
            + "configurations of a BLS model: profile each of its variants as a model of its own."
    )

    /// Throughput, latency and load contradict each other (Little's law).
    package static let implausibleThroughput = DiagnosticCode(
        710, "implausible-throughput", .warning,
        meaning: "Throughput, latency and load contradict each other (Little's law). The run counts as not "
            + "measured.",
        remedy: "Measure it again: perf_analyzer's --request-count is known to give such numbers; a wrong "
            + "request batch is another cause."
    )

    /// The values are off by a factor of a thousand or a million from what throughput and load allow: they are in
    /// another unit than the header says.
    package static let measurementUnit = DiagnosticCode(
        711, "measurement-unit", .error,
        meaning: "The values are off by a factor of a thousand or a million from what throughput and load "
            + "allow: they are in another unit than the header says.",
        remedy: "Correct the unit in the header, or export the file again."
    )

    /// A higher percentile of the latency is smaller than a lower one, which cannot be.
    package static let percentileOrder = DiagnosticCode(
        712, "percentile-order", .warning,
        meaning: "A higher percentile of the latency is smaller than a lower one, which cannot be. The values "
            + "are used as they are.",
        remedy: "Measure again if a limit or the objective reads these percentiles."
    )

    /// A latency was rounded to zero by the program that wrote it.
    package static let roundedToZero = DiagnosticCode(
        713, "rounded-to-zero", .warning,
        meaning: "A latency was rounded to zero by the program that wrote it. It counts as not measured.",
        remedy: "Use a file that keeps the digits: measurements.jsonl, or perf_analyzer's own files."
    )

    /// The measurements name a variant that the output does not hold.
    package static let unknownVariant = DiagnosticCode(
        714, "unknown-variant", .error,
        meaning: "The measurements name a variant that the output does not hold.",
        remedy: "Build the output that was measured, or measure the variants of this one."
    )

    /// A variant of this name was measured with another configuration or another model.
    package static let staleMeasurement = DiagnosticCode(
        715, "stale-measurement", .error,
        meaning: "A variant of this name was measured with another configuration or another model.",
        remedy: "Measure the variant again, or build the output that was measured."
    )

    /// The measurements were made with other weights in the same graph.
    package static let sameGraphNewWeights = DiagnosticCode(
        716, "same-graph-new-weights", .note,
        meaning: "The measurements were made with other weights in the same graph. They stay valid.",
        remedy: "Nothing; measure again if the values of the weights change the work, as sparsity may."
    )

    /// The files tell variants by name alone: they hold no digest of configuration or model.
    package static let provenanceByName = DiagnosticCode(
        717, "provenance-by-name", .warning,
        meaning: "The files tell variants by name alone: they hold no digest of configuration or model.",
        remedy: "Measure with `slipway profile` where the identity must be certain."
    )

    /// The measurements come from unlike machines, drivers, servers or requests, and cannot be compared.
    package static let mixedPlatforms = DiagnosticCode(
        718, "mixed-platforms", .error,
        meaning: "The measurements come from unlike machines, drivers, servers or requests, and cannot be "
            + "compared.",
        remedy: "Give the measurements of one platform only."
    )

    /// The measurements were made with another release of the server than the target.
    package static let otherServerRelease = DiagnosticCode(
        719, "other-server-release", .error,
        meaning: "The measurements were made with another release of the server than the target.",
        remedy: "Measure with the target's release, or set `target` to the release that was measured."
    )

    /// A file holds nothing that tells variants apart: the idle server, or the models that an ensemble is composed
    /// of.
    package static let unusedMeasurements = DiagnosticCode(
        720, "unused-measurements", .note,
        meaning: "A file holds nothing that tells variants apart: the idle server, or the models that an "
            + "ensemble is composed of.",
        remedy: "Nothing; the file need not be given."
    )

    /// Rows of a GPU table belong to no measured row.
    package static let unmatchedGPURows = DiagnosticCode(
        721, "unmatched-gpu-rows", .warning,
        meaning: "Rows of a GPU table belong to no measured row. They are left out.",
        remedy: "Give the inference table of the same run."
    )

    /// A file of measurements is given twice, which would count its runs twice.
    package static let repeatedMeasurementFile = DiagnosticCode(
        722, "repeated-file", .error,
        meaning: "A file of measurements is given twice, which would count its runs twice.",
        remedy: "Give each file once."
    )

    /// The table describes a variant otherwise than the output configures it.
    package static let otherConfiguration = DiagnosticCode(
        723, "other-configuration", .error,
        meaning: "The table describes a variant otherwise than the output configures it.",
        remedy: "Measure the variants of this output; an equal name does not make an equal configuration."
    )
}
