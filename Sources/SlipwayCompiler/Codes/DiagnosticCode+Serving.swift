package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about what the target serves, and about the raw fragment (0630–0638).
    static let servingCodes: [DiagnosticCode] = [
        optionTooNew, profileNotPossible, lazyEngineBuild, unknownParameter, refusedFragment, ignoredFragment,
    ]

    /// A setting needs a newer Triton release than the target.
    package static let optionTooNew = DiagnosticCode(
        630, "option-too-new", .error,
        meaning: "A setting needs a newer Triton release than the target.",
        remedy: "Raise target.triton, or remove the setting."
    )

    /// profiles: true, but a dynamic axis has no range, or the target lacks profile shapes.
    package static let profileNotPossible = DiagnosticCode(
        632, "profile-not-possible", .error,
        meaning: "profiles: true, but a dynamic axis has no range, or the target lacks profile shapes.",
        remedy: "Give every dynamic axis a range under axes:, or remove profiles."
    )

    /// TensorRT builds an engine at the first request of each new shape, because the axes have no ranges.
    package static let lazyEngineBuild = DiagnosticCode(
        633, "lazy-engine-build", .note,
        meaning: "TensorRT builds an engine at the first request of each new shape, because the axes have no "
            + "ranges.",
        remedy: "Give the dynamic axes ranges under axes:, or add warmup sets."
    )

    /// The raw fragment sets a parameter that Triton's onnxruntime backend does not read.
    package static let unknownParameter = DiagnosticCode(
        636, "unknown-parameter", .warning,
        meaning: "The raw fragment sets a parameter that Triton's onnxruntime backend does not read.",
        remedy: "Correct the name, or leave it if a client reads it from the configuration."
    )

    /// The raw fragment says something that Triton refuses to load.
    package static let refusedFragment = DiagnosticCode(
        637, "refused-fragment", .error,
        meaning: "The raw fragment says something that Triton refuses to load.",
        remedy: "Change or remove the field."
    )

    /// The raw fragment says something that Triton accepts and ignores for this model.
    package static let ignoredFragment = DiagnosticCode(
        638, "ignored-fragment", .warning,
        meaning: "The raw fragment says something that Triton accepts and ignores for this model.",
        remedy: "Remove the field."
    )
}
