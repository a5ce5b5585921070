extension DiagnosticCode {
    /// Findings of Triton's own rules (0630–0679).
    static let targetCodes: [DiagnosticCode] = [
        optionTooNew, engineCacheWithoutPrefix, profileNotPossible, lazyEngineBuild, parallelOnGPU, releaseNotTable,
        unknownParameter,
        refusedFragment,
        ignoredFragment,
    ]

    /// A setting needs a newer Triton release than the target.
    package static let optionTooNew = DiagnosticCode(
        630, "option-too-new", .error,
        meaning: "A setting needs a newer Triton release than the target.",
        remedy: "Raise target.triton, or remove the setting."
    )

    /// The TensorRT engine cache of this release has no prefix, so models with different weights would share engines.
    package static let engineCacheWithoutPrefix = DiagnosticCode(
        631, "engine-cache-without-prefix", .error,
        meaning: "The TensorRT engine cache of this release has no prefix, so models with different weights "
            + "would share engines.",
        remedy: "Raise target.triton to 24.04 or later, or remove engine_cache."
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

    /// Parallel execution has no effect on CUDA and TensorRT, which run one stream.
    package static let parallelOnGPU = DiagnosticCode(
        634, "parallel-on-gpu", .warning,
        meaning: "Parallel execution has no effect on CUDA and TensorRT, which run one stream.",
        remedy: "Use execution_mode: sequential on GPU providers."
    )

    /// The target release is newer than the last one that Slipway knows.
    package static let releaseNotTable = DiagnosticCode(
        635, "release-newer-than-table", .warning,
        meaning: "The target release is newer than the last one that Slipway knows.",
        remedy: "Nothing, if the release reads what the last known one reads."
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
