extension DiagnosticCode {
    /// Findings in what a spec refers to, and in its values against one another (0350–0399).
    static let resolutionCodes: [DiagnosticCode] = [
        missingModel, unreadableFile, pathOutsideRoot, missingDataFile,
        defaultRelease, axisNotInGraph, axisOutOfRange, axisWithoutRange, batchAxisRange,
        unknownInput, dataDoesNotFit, shapeDoesNotFit, warmupBatchTooLarge, warmupTooLarge,
        unreadableGraphLock, undeclaredProfileData,
    ]

    /// The spec names a model file that is not there.
    package static let missingModel = DiagnosticCode(
        350, "missing-model", .error,
        meaning: "The spec names a model file that is not there.",
        remedy: "Correct model.source; it is relative to the file that states it."
    )

    /// The spec names a file that cannot be read.
    package static let unreadableFile = DiagnosticCode(
        351, "unreadable-file", .error,
        meaning: "The spec names a file that cannot be read.",
        remedy: "Make the file readable, or name another one."
    )

    /// A path of the spec leaves the project root.
    package static let pathOutsideRoot = DiagnosticCode(
        352, "path-outside-root", .error,
        meaning: "A path of the spec leaves the project root.",
        remedy: "Keep files below the project root, or add a place for models with --model-root."
    )

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

    /// A name is used as an axis that no input has.
    package static let axisNotInGraph = DiagnosticCode(
        357, "axis-not-in-graph", .error,
        meaning: "A name is used as an axis that no input has.",
        remedy: "Use the name of a dynamic axis of an input, or name the axis in in_shapes."
    )

    /// A size lies outside the range of its axis.
    package static let axisOutOfRange = DiagnosticCode(
        358, "axis-out-of-range", .error,
        meaning: "A size lies outside the range of its axis.",
        remedy: "Pick a size within min, max and multiple_of of the axis."
    )

    /// A dynamic axis needs a size here and has no range.
    package static let axisWithoutRange = DiagnosticCode(
        359, "axis-without-range", .error,
        meaning: "A dynamic axis needs a size here and has no range.",
        remedy: "Give the axis a range under axes:, or state the shape."
    )

    /// axes: gives a range to the batch axis, which max_batch_size rules.
    package static let batchAxisRange = DiagnosticCode(
        360, "batch-axis-range", .error,
        meaning: "axes: gives a range to the batch axis, which max_batch_size rules.",
        remedy: "Remove the entry; use batching.max_batch_size."
    )

    /// An entry names an input that the model does not have.
    package static let unknownInput = DiagnosticCode(
        362, "unknown-input", .error,
        meaning: "An entry names an input that the model does not have.",
        remedy: "Use the name of a model input."
    )

    /// The declared data cannot fill the input: wrong type, range or number of elements.
    package static let dataDoesNotFit = DiagnosticCode(
        363, "data-does-not-fit", .error,
        meaning: "The declared data cannot fill the input: wrong type, range or number of elements.",
        remedy: "Change the data to fit the input's type and shape."
    )

    /// A stated shape does not fit the input: wrong rank or a fixed size that differs.
    package static let shapeDoesNotFit = DiagnosticCode(
        364, "shape-does-not-fit", .error,
        meaning: "A stated shape does not fit the input: wrong rank or a fixed size that differs.",
        remedy: "State the shape of one item, without the batch axis, that the input accepts."
    )

    /// A warmup set runs with a batch that its variant does not accept. The server would fail to load the model, or crash.
    package static let warmupBatchTooLarge = DiagnosticCode(
        365, "warmup-batch-too-large", .error,
        meaning: "A warmup set runs with a batch that its variant does not accept. The server would fail to "
            + "load the model, or crash.",
        remedy: "Lower batch_size, write batch_size: max, or give the provider its own warmup."
    )

    /// The data of a warmup set is larger than 256 MiB.
    package static let warmupTooLarge = DiagnosticCode(
        366, "warmup-too-large", .error,
        meaning: "The data of a warmup set is larger than 256 MiB.",
        remedy: "Warm up with smaller sizes."
    )

    /// The graph lock that stands in for a model cannot be used.
    package static let unreadableGraphLock = DiagnosticCode(
        367, "unreadable-graph-lock", .error,
        meaning: "The graph lock that stands in for a model cannot be used.",
        remedy: "Build again with the model at hand and --weights digest."
    )

    /// profile says nothing about the elements of an integer input.
    package static let undeclaredProfileData = DiagnosticCode(
        368, "undeclared-profile-data", .error,
        meaning: "profile says nothing about the elements of an integer input.",
        remedy: "Declare its range under profile.data, such as {random: [0, 28995]}."
    )
}
