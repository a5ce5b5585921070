extension DiagnosticCode {
    /// Findings of Triton's own rules (0630–0679).
    static let targetCodes: [DiagnosticCode] = [
        optionTooNew, engineCacheWithoutPrefix, profileNotPossible, lazyEngineBuild, parallelOnGPU, releaseNotTable,
        unknownParameter, graphTooNew, deadPrecision, deadTensorRTOption,
        refusedFragment,
        ignoredFragment,
    ]

    /// The onnxruntime of the release does not read graphs as new as the model's.
    package static let graphTooNew = DiagnosticCode(
        616, "graph-newer-than-target", .error,
        meaning:
            "The model's opset or IR version is newer than the onnxruntime of the target release reads: it refuses "
            + "to load the model.",
        remedy: "Raise the target, or export the model with an older opset.",
        example: Example(
            bad: """
                target: {triton: "24.10"}   # a model of opset 22; onnxruntime 1.19.2 reads 21
                """,
            good: """
                target: {triton: "25.03"}   # onnxruntime 1.21.0 reads 22
                """
        )
    )

    /// A precision, or an option that acts with one, under TensorRT 11.
    package static let deadPrecision = DiagnosticCode(
        689, "precision-without-effect", .error,
        meaning:
            "From Triton 26.06 on TensorRT 11 takes the precision from the graph: precisions, calibration tables, the "
            + "layer-norm fallback and DLA load without an error and do nothing. Two variants would be one engine.",
        remedy: "Convert the graph beforehand, or set target.triton to 26.05 or earlier.",
        example: Example(
            bad: """
                target: {triton: "26.08"}
                execution_providers: [{tensorrt: {precision: [fp32, fp16]}}]
                """,
            good: """
                target: {triton: "26.05"}
                execution_providers: [{tensorrt: {precision: [fp32, fp16]}}]
                """
        )
    )

    /// The same in a configuration that somebody wrote.
    package static let deadTensorRTOption = DiagnosticCode(
        690, "tensorrt-option-without-effect", .warning,
        meaning:
            "From Triton 26.06 on TensorRT 11 takes the precision from the graph: precision_mode, calibration tables, "
            + "the layer-norm fallback and DLA load without an error and do nothing; the engine is float32.",
        remedy: "Convert the graph beforehand, serve it with 26.05 or earlier, or with the image flavour trtllm.",
        example: Example(
            bad: """
                name: "tensorrt" parameters { key: "precision_mode" value: "FP16" }   # --target 26.08
                """,
            good: """
                name: "tensorrt"                                                      # of a float16 graph
                """
        )
    )

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
