package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings in the values of a spec against one another and the graph (0357–0368, 0748, 0750).
    static let settingCodes: [DiagnosticCode] = [
        axisNotInGraph, axisOutOfRange, axisWithoutRange, batchAxisRange, unknownInput, dataDoesNotFit,
        shapeDoesNotFit, warmupBatchTooLarge, warmupTooLarge, undeclaredProfileData, profileDataTooLarge,
        raceImpossible,
    ]

    /// A name is used as an axis that no input has.
    package static let axisNotInGraph = DiagnosticCode(
        357, "axis-not-in-graph", .error,
        meaning: "A name is used as an axis that no input has.",
        remedy: "Use the name of a dynamic axis of an input, or name the axis in in_shapes."
    )

    /// A size is outside the range of its axis.
    package static let axisOutOfRange = DiagnosticCode(
        358, "axis-out-of-range", .error,
        meaning: "A size is outside the range of its axis.",
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

    /// profile says nothing about the elements of an integer input.
    package static let undeclaredProfileData = DiagnosticCode(
        368, "undeclared-profile-data", .error,
        meaning: "profile says nothing about the elements of an integer input.",
        remedy: "Declare its range under profile.data, such as {random: [0, 28995]}."
    )

    /// The inputs of one request of the profile take more than 64 MiB.
    package static let profileDataTooLarge = DiagnosticCode(
        750, "profile-data-too-large", .error,
        meaning: "The inputs of one request of the profile take more than 64 MiB.",
        remedy: "Choose smaller sizes under profile.axes or profile.shapes."
    )

    /// What is asked for cannot be raced.
    package static let raceImpossible = DiagnosticCode(
        748, "race-impossible", .error,
        meaning:
            "A race is asked for on a part of the plan (--shard), or with fewer than 3 or more than 12 fresh rounds; or a budget is stated for a grid.",
        remedy: "Leave out --shard or --repeats, or measure a grid without a budget: --search grid.", since: .second)
}
