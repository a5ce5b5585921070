package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about the rows of a batch, in a spec and in a repository (0462–0465).
    static let rowCodes: [DiagnosticCode] = [
        rowsMixed, rowsUnknown, rowsShareScale, rowsRandom,
    ]

    /// Rows of a batch are made of other rows, where the server puts requests together.
    package static let rowsMixed = DiagnosticCode(
        462, "rows-mixed", .error,
        meaning:
            "A node of the graph makes a row of the batch of other rows, of their number, or of its place among them. Where "
            + "the server puts requests together, one client's answer depends on what others send.",
        remedy:
            "Export the model without it, write batching: {dynamic: false}, or, where you know better, model: {rows: {assert: independent, because: …}}.",
        since: .second)

    /// Nothing shows whether rows of a batch stay apart.
    package static let rowsUnknown = DiagnosticCode(
        463, "rows-unknown", .warning,
        meaning:
            "It could not be shown that the rows of a batch stay apart. If they do not, one client's answer depends on what "
            + "others send.",
        remedy:
            "Compare the answers of rows sent together and alone; then state model: {rows: {assert: independent, because: …}}, or write batching: {dynamic: false}.",
        since: .second)

    /// All rows of a batch are quantized with one scale.
    package static let rowsShareScale = DiagnosticCode(
        464, "rows-share-scale", .warning,
        meaning:
            "A dynamic quantization takes its scale over the whole batch, so that answers differ a little with the rows beside them.",
        remedy: "Quantize the model statically, or accept the difference.", since: .second)

    /// Some elements of an output are drawn at random.
    package static let rowsRandom = DiagnosticCode(
        465, "rows-random", .warning,
        meaning: "A node of the graph draws random numbers, so that the same request gets another answer each time.",
        remedy: "Export the model for inference, without random operators and with Dropout off.", since: .second)
}
