package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings in the variant matrix (05xx).
    static let variantCodes: [DiagnosticCode] = [
        tooManyVariants, duplicateVariantName, excludeMatchesNothing, includeAlreadyThere, pointsLeftOut,
        settingWithoutEffect, emptyMatrix, cudaGraphWithInstances, dynamicBatchingWithoutBatch, nameTooLong,
        includeWithoutProvider, valueWithoutVariant,
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

    /// A value of an axis is in no variant.
    package static let valueWithoutVariant = DiagnosticCode(
        516, "value-without-variant", .warning,
        meaning:
            "A value of an axis is in no variant: every point of the matrix that has it is left out, or each execution "
            + "provider states a value of its own.",
        remedy: "Change the value that excludes it, or take the value out.", since: .second)
}
