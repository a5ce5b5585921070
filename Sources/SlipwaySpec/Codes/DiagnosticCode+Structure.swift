package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings in the structure of a spec, and in its fragments (02xx).
    static let structureCodes: [DiagnosticCode] = [
        unknownKey, missingKey, wrongKind, misplacedKey, ambiguousBoolean, ambiguousNumber, unquotedText,
        quotedNumber, unknownWord, newerLanguage, conflictingKeys, emptyValue, emptyList, unsupportedProvider,
        providerOptionWithoutEffect, emptyPattern, fragmentNotFound, fragmentOutsideRoot, fragmentUnreadable,
        fragmentCycle, fragmentsTooDeep, mergeConflict,
    ]

    /// A mapping has a key that the language does not have there.
    package static let unknownKey = DiagnosticCode(
        200, "unknown-key", .error,
        meaning: "A mapping has a key that the language does not have there.",
        remedy: "Remove the key or correct its spelling."
    )

    /// A mapping lacks a key that it must have.
    package static let missingKey = DiagnosticCode(
        201, "missing-key", .error,
        meaning: "A mapping lacks a key that it must have.",
        remedy: "Add the key."
    )

    /// A value has the wrong form: a list, a mapping or a scalar where another is needed.
    package static let wrongKind = DiagnosticCode(
        202, "wrong-kind", .error,
        meaning: "A value has the wrong form: a list, a mapping or a scalar where another is needed.",
        remedy: "Write the value in the form that the message names."
    )

    /// A key of the language is in a mapping where it does not belong.
    package static let misplacedKey = DiagnosticCode(
        203, "misplaced-key", .error,
        meaning: "A key of the language is in a mapping where it does not belong.",
        remedy: "Move the key under the section that the message names."
    )

    /// A word such as yes, no, on or off is where true or false is needed, or where tools disagree whether it
    /// is a text.
    package static let ambiguousBoolean = DiagnosticCode(
        204, "ambiguous-boolean", .error,
        meaning: """
            A word such as yes, no, on or off stands where true or false is needed, or where tools disagree \
            whether it is a text.
            """,
        remedy: "Write true or false, or put a text in quotes."
    )

    /// A number is written in a form that tools read differently, such as 010, 0x10 or 1_000.
    package static let ambiguousNumber = DiagnosticCode(
        205, "ambiguous-number", .error,
        meaning: "A number is written in a form that tools read differently, such as 010, 0x10 or 1_000.",
        remedy: "Write the number in plain decimal digits."
    )

    /// A text is written without quotes but reads as a number, a Boolean or null.
    package static let unquotedText = DiagnosticCode(
        206, "unquoted-text", .error,
        meaning: "A text is written without quotes but reads as a number, a Boolean or null.",
        remedy: "Put the text in double quotes."
    )

    /// A number or Boolean is written in quotes.
    package static let quotedNumber = DiagnosticCode(
        207, "quoted-number", .error,
        meaning: "A number or Boolean is written in quotes.",
        remedy: "Remove the quotes."
    )

    /// A value is not one of the words that the field takes.
    package static let unknownWord = DiagnosticCode(
        208, "unknown-word", .error,
        meaning: "A value is not one of the words that the field takes.",
        remedy: "Write one of the words that the message lists."
    )

    /// The file is written in a language version that this Slipway does not know.
    package static let newerLanguage = DiagnosticCode(
        209, "newer-language", .error,
        meaning: "The file is written in a language version that this Slipway does not know.",
        remedy: "Update Slipway, or write the file in a version that it knows."
    )

    /// Keys that exclude one another are in one mapping.
    package static let conflictingKeys = DiagnosticCode(
        210, "conflicting-keys", .error,
        meaning: "Keys that exclude one another are in one mapping.",
        remedy: "Keep one of them."
    )

    /// A key has no value.
    package static let emptyValue = DiagnosticCode(
        211, "empty-value", .error,
        meaning: "A key has no value.",
        remedy: "Write a value, or remove the key."
    )

    /// A list has no items where it needs some.
    package static let emptyList = DiagnosticCode(
        212, "empty-list", .error,
        meaning: "A list has no items where it needs some.",
        remedy: "Write at least one item, or remove the key."
    )

    /// An ONNX Runtime execution provider is named that Triton's onnxruntime backend does not offer.
    package static let unsupportedProvider = DiagnosticCode(
        213, "unsupported-provider", .error,
        meaning: "An ONNX Runtime execution provider is named that Triton's onnxruntime backend does not offer.",
        remedy: "Use cpu, openvino, cuda or tensorrt."
    )

    /// An option is set for an execution provider to which the backend passes no options.
    package static let providerOptionWithoutEffect = DiagnosticCode(
        214, "provider-option-without-effect", .error,
        meaning: "An option is set for an execution provider to which the backend passes no options.",
        remedy: "Remove the option, or move it to the provider that has it."
    )

    /// A pattern of exclude or include states no axis.
    package static let emptyPattern = DiagnosticCode(
        215, "empty-pattern", .error,
        meaning: "A pattern of exclude or include states no axis.",
        remedy: "State at least one axis."
    )

    /// A file named by extends does not exist.
    package static let fragmentNotFound = DiagnosticCode(
        220, "fragment-not-found", .error,
        meaning: "A file named by extends does not exist.",
        remedy: "Correct the path; it is relative to the file that states it."
    )

    /// A file named by extends is outside the project root.
    package static let fragmentOutsideRoot = DiagnosticCode(
        221, "fragment-outside-root", .error,
        meaning: "A file named by extends is outside the project root.",
        remedy: "Move the fragment into the project, or set --root."
    )

    /// A file named by extends cannot be read.
    package static let fragmentUnreadable = DiagnosticCode(
        222, "fragment-unreadable", .error,
        meaning: "A file named by extends cannot be read.",
        remedy: "Make the file readable."
    )

    /// A file extends itself, directly or through others.
    package static let fragmentCycle = DiagnosticCode(
        223, "fragment-cycle", .error,
        meaning: "A file extends itself, directly or through others.",
        remedy: "Remove one of the extends."
    )

    /// Files extend one another over more than 16 levels.
    package static let fragmentsTooDeep = DiagnosticCode(
        224, "fragments-too-deep", .error,
        meaning: "Files extend one another over more than 16 levels.",
        remedy: "Put fragments together."
    )

    /// A spec and a fragment that it extends state the same key in different forms.
    package static let mergeConflict = DiagnosticCode(
        225, "merge-conflict", .error,
        meaning: "A spec and a fragment that it extends state the same key in different forms.",
        remedy: "Write the key in the same form in both."
    )
}
