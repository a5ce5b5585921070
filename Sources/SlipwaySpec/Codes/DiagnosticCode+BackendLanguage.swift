package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about keys and the backend that serves the model (0550).
    static let backendLanguageCodes: [DiagnosticCode] = [backendWithoutKey]

    /// A key that the chosen backend has nothing for.
    package static let backendWithoutKey = DiagnosticCode(
        550, "backend-without-key", .error,
        meaning:
            "The spec states a key that means something to another backend of Triton than the one that serves its model: "
            + "session options and precisions are those of ONNX Runtime, and a model that is given is served as it is.",
        remedy: "Remove the key, or serve the model by the backend that the key is for.",
        example: Example(
            bad: """
                model: {source: models/resnet.plan, backend: tensorrt}
                session: {intra_op_threads: 4}
                """,
            good: """
                model: {source: models/resnet.plan, backend: tensorrt}
                """),
        since: .second
    )
}
