extension DiagnosticCode {
    /// Findings in the variant matrix (05xx).
    static let variantCodes: [DiagnosticCode] = [
        tooManyVariants, duplicateVariantName, excludeMatchesNothing, includeAlreadyThere, pointsLeftOut,
        settingWithoutEffect, precisionNotOffered, kindContradiction, emptyMatrix, cudaGraphWithInstances,
        dynamicBatchingWithoutBatch, missingCalibration, nameTooLong, includeWithoutProvider,
        cudaGraphWithDynamicShapes,
    ]

    /// The matrix has more variants than the limit.
    package static let tooManyVariants = DiagnosticCode(
        501, "too-many-variants", .error,
        meaning: "The matrix has more variants than the limit.",
        remedy: "Shorten an axis, exclude points, or raise variant_limit."
    )

    /// Two different configurations get the same variant name.
    package static let duplicateVariantName = DiagnosticCode(
        502, "duplicate-variant-name", .error,
        meaning: "Two different configurations get the same variant name.",
        remedy: "Merge the two provider entries, or let them differ in an option that names show."
    )

    /// An exclude entry matches no point of the matrix.
    package static let excludeMatchesNothing = DiagnosticCode(
        503, "exclude-matches-nothing", .warning,
        meaning: "An exclude entry matches no point of the matrix.",
        remedy: "Remove it, or correct its values."
    )

    /// An include entry adds a variant that the matrix already has.
    package static let includeAlreadyThere = DiagnosticCode(
        504, "include-already-there", .warning,
        meaning: "An include entry adds a variant that the matrix already has.",
        remedy: "Remove the entry."
    )

    /// Points of the matrix that make no sense were left out.
    package static let pointsLeftOut = DiagnosticCode(
        505, "points-left-out", .note,
        meaning: "Points of the matrix that make no sense were left out.",
        remedy: "Nothing; or exclude them to silence the note."
    )

    /// A setting has no effect on any variant.
    package static let settingWithoutEffect = DiagnosticCode(
        506, "setting-without-effect", .warning,
        meaning: "A setting has no effect on any variant.",
        remedy: "Remove it, or state what it needs."
    )

    /// A provider does not offer a precision under Triton.
    package static let precisionNotOffered = DiagnosticCode(
        507, "precision-not-offered", .error,
        meaning: "A provider does not offer a precision under Triton.",
        remedy: "Use tensorrt for fp16, bf16 and int8; the other providers compute in the model's own types."
    )

    /// instances.kind or instances.gpus contradict what the execution provider needs.
    package static let kindContradiction = DiagnosticCode(
        508, "kind-contradiction", .error,
        meaning: "instances.kind or instances.gpus contradict what the execution provider needs.",
        remedy: "Remove them, or give the provider its own instances."
    )

    /// Every point of the matrix is excluded; only the baseline is left.
    package static let emptyMatrix = DiagnosticCode(
        509, "empty-matrix", .warning,
        meaning: "Every point of the matrix is excluded; only the baseline is left.",
        remedy: "Widen the matrix or remove an exclude entry."
    )

    /// Points with a CUDA graph and several instances were left out: instances would capture into one stream.
    package static let cudaGraphWithInstances = DiagnosticCode(
        510, "cuda-graph-with-instances", .note,
        meaning: "Points with a CUDA graph and several instances were left out: instances would capture into "
            + "one stream.",
        remedy: "Nothing; or write instances 1 for the provider."
    )

    /// Dynamic batching is asked for with max_batch_size 0, where nothing can be batched.
    package static let dynamicBatchingWithoutBatch = DiagnosticCode(
        511, "dynamic-batching-without-batch", .error,
        meaning: "Dynamic batching is asked for with max_batch_size 0, where nothing can be batched.",
        remedy: "Write a max_batch_size of 1 or more, or dynamic: false."
    )

    /// int8 without a calibration table gives an engine without scales.
    package static let missingCalibration = DiagnosticCode(
        512, "missing-calibration", .error,
        meaning: "int8 without a calibration table gives an engine without scales.",
        remedy: "State int8_calibration_table."
    )

    /// A variant's name is longer than 128 characters.
    package static let nameTooLong = DiagnosticCode(
        513, "name-too-long", .error,
        meaning: "A variant's name is longer than 128 characters.",
        remedy: "Shorten the model's name or state fewer options."
    )

    /// An include entry names a provider that execution_providers does not have.
    package static let includeWithoutProvider = DiagnosticCode(
        514, "include-without-provider", .error,
        meaning: "An include entry names a provider that execution_providers does not have.",
        remedy: "Add the provider to execution_providers."
    )

    /// A CUDA graph is captured for one shape, and the model is served with several.
    package static let cudaGraphWithDynamicShapes = DiagnosticCode(
        515, "cuda-graph-with-dynamic-shapes", .warning,
        meaning: "A CUDA graph is captured for one shape, and the model is served with several.",
        remedy: "Write max_batch_size 0 or 1 and fix every axis, or turn cuda_graph off."
    )
}
