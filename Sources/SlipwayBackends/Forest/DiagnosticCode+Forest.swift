import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about trees (0562, 0563).
    static let forestCodes: [DiagnosticCode] = [forestOutput, forestSection]

    /// What is asked of the trees is not what they give.
    static let forestOutput = DiagnosticCode(
        562, "forest-output", .error,
        meaning:
            "model.fil asks for an output that the trees do not give: probabilities of a model that gives numbers, or numbers of a "
            + "model with several classes. The backend compares nothing: answers would be wrong, or memory beside them overwritten.",
        remedy: "Write classifier and probabilities as the objective of the model has them.",
        example: Example(
            bad: """
                model: {source: prices.json, backend: fil, fil: {classifier: false, probabilities: true}}
                """,
            good: """
                model: {source: prices.json, backend: fil, fil: {classifier: false}}
                """),
        since: .second)

    /// The section of the backend is missing.
    static let forestSection = DiagnosticCode(
        563, "forest-classifier-missing", .error,
        meaning:
            "A spec for the fil backend does not say whether rows get classes or numbers, which the backend has to be told.",
        remedy: "Write model.fil with classifier: true or false.",
        example: Example(
            bad: """
                model: {source: fraud.json, backend: fil}
                """,
            good: """
                model: {source: fraud.json, backend: fil, fil: {classifier: true}}
                """),
        since: .second)
}
