package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about what the accuracy of variants is measured with (0781–0785).
    static let accuracyCodes: [DiagnosticCode] = [
        unreadableTensors, tensorsDoNotFit, accuracyWithoutInputs, unknownAccuracyOutput, limitOnGeneratedInputs,
    ]

    /// A file of recorded tensors cannot be read.
    package static let unreadableTensors = DiagnosticCode(
        781, "unreadable-tensors", .error,
        meaning: "A file of recorded requests or answers is damaged, or of a kind that Slipway does not read.",
        remedy: "Write it with numpy.savez, as JSON of the KServe v2 protocol, or as Polygraphy's recorded inputs.",
        since: .second)

    /// Recorded tensors are not those of the model.
    package static let tensorsDoNotFit = DiagnosticCode(
        782, "tensors-do-not-fit", .error,
        meaning: "Recorded requests or answers have other names, types or shapes than the model.",
        remedy: "Record an array for each input with the model's types; a further first axis holds the requests.",
        since: .second)

    /// A policy reads accuracy, and nothing says what to measure it with.
    package static let accuracyWithoutInputs = DiagnosticCode(
        783, "accuracy-without-inputs", .error,
        meaning: "\"promote\" names a metric of accuracy, and the spec has no \"accuracy\" section.",
        remedy: "Add accuracy: {inputs: {file: recorded.npz}}.", since: .second)

    /// A metric names an output that is not served.
    package static let unknownAccuracyOutput = DiagnosticCode(
        784, "unknown-accuracy-output", .error,
        meaning: "A metric of accuracy names an output that the model does not serve.",
        remedy: "Name one of the served outputs, or none for the worst of all.", since: .second)

    /// A limit on accuracy rests on made requests.
    package static let limitOnGeneratedInputs = DiagnosticCode(
        785, "limit-on-generated-inputs", .warning,
        meaning: "A limit or an objective on accuracy rests on requests that are made, not recorded.",
        remedy:
            "Record requests of clients: accuracy: {inputs: {file: recorded.npz}}. Made ones miss what real ones meet.",
        since: .second)
}
