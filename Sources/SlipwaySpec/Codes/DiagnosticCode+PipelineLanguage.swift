package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about what a spec is (0530).
    static let pipelineLanguageCodes: [DiagnosticCode] = [pipelineNotTaken]

    /// A command was given a pipeline where it takes the spec of a model.
    package static let pipelineNotTaken = DiagnosticCode(
        530, "pipeline-not-taken", .error,
        meaning:
            "A pipeline is named where only the spec of a model can be: for a command that measures or edits one model, "
            + "or as a member of a pipeline.",
        remedy: "Name the spec of a member, or take the steps of the pipeline into this one.",
        example: Example(
            bad: """
                steps:
                  - model: {spec: another-pipeline.yaml, in: {text: text}, out: {embedding: embedding}}
                """,
            good: """
                steps:
                  - model: {spec: encoder.yaml, in: {input_ids: ids}, out: {sentence_embedding: embedding}}
                """),
        since: .second
    )
}
