package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings in the text of a config.pbtxt (0601–0615).
    static let textCodes: [DiagnosticCode] = [
        configSyntax, unknownConfigField, configWrongType, configNumberOutOfRange, unknownConfigEnumValue,
        duplicateConfigField, conflictingConfigFields, configByteOrderMark, unclosedConfigBracket, configInvalidUTF8,
        configTooLarge, ownedConfigField, configFieldAlreadySet, duplicateConfigMapKey, unfilledTemplate,
    ]

    /// A configuration is not text format at some place.
    package static let configSyntax = DiagnosticCode(
        601, "config-syntax", .error,
        meaning: "The text is not a message in protobuf text format. The server refuses the whole file.",
        remedy: "Write `field: value` for values and `field { … }` for messages; JSON is not accepted."
    )

    /// A configuration names a field that its message does not have.
    package static let unknownConfigField = DiagnosticCode(
        602, "unknown-config-field", .error,
        meaning:
            "The message has no field of that name in any known Triton release. The server refuses the whole file.",
        remedy: "Correct the name or move the field to the message it belongs to."
    )

    /// A configuration gives a field a value of another type.
    package static let configWrongType = DiagnosticCode(
        603, "config-wrong-type", .error,
        meaning: "The value has another type than the field. The server refuses the whole file.",
        remedy: "Write a value of the field's type."
    )

    /// A configuration gives a field a number that it cannot hold.
    package static let configNumberOutOfRange = DiagnosticCode(
        604, "config-number-out-of-range", .error,
        meaning: "The number does not fit the field, or is negative where the field has no sign.",
        remedy: "Write a number in the range of the field."
    )

    /// A configuration names an enum value that does not exist.
    package static let unknownConfigEnumValue = DiagnosticCode(
        605, "unknown-config-enum-value", .error,
        meaning: "The enum has no value of that name. The server refuses the whole file.",
        remedy: "Write one of the names that the message lists; they are case-sensitive and keep their prefix."
    )

    /// A configuration sets a singular field twice.
    package static let duplicateConfigField = DiagnosticCode(
        606, "duplicate-config-field", .error,
        meaning: "A field that takes one value is set twice. The server refuses the whole file.",
        remedy: "Remove one of the two."
    )

    /// A configuration sets two fields of which one may be set.
    package static let conflictingConfigFields = DiagnosticCode(
        607, "conflicting-config-fields", .error,
        meaning: "Two fields are set of which at most one may be. The server refuses the whole file.",
        remedy: "Remove one of the two."
    )

    /// A configuration starts with a byte order mark.
    package static let configByteOrderMark = DiagnosticCode(
        608, "config-byte-order-mark", .error,
        meaning: "The file starts with a byte order mark, which the server does not skip: it refuses the whole file.",
        remedy: "Save the file as UTF-8 without a byte order mark."
    )

    /// A configuration opens a bracket that it never closes.
    package static let unclosedConfigBracket = DiagnosticCode(
        609, "unclosed-config-bracket", .error,
        meaning: "A bracket is opened and never closed. The server refuses the whole file.",
        remedy: "Close it where the message or list ends."
    )

    /// A string of a configuration is not UTF-8.
    package static let configInvalidUTF8 = DiagnosticCode(
        610, "config-invalid-utf8", .error,
        meaning: "A string holds bytes that are not UTF-8. The server reads it but cannot pass it on.",
        remedy: "Write the text in UTF-8 or correct the escape sequence."
    )

    /// A configuration is too large to be one.
    package static let configTooLarge = DiagnosticCode(
        611, "config-too-large", .error,
        meaning: "The text is larger than 64 MiB, which no model configuration is.",
        remedy: "Check that the file is a config.pbtxt."
    )

    /// A raw fragment sets a field that the spec has a key for.
    package static let ownedConfigField = DiagnosticCode(
        612, "owned-config-field", .error,
        meaning: "The raw fragment sets a field that belongs to a key of the spec, which would then not be checked.",
        remedy: "Use the key that the message names and remove the field from the fragment."
    )

    /// A raw fragment sets a field that is set already.
    package static let configFieldAlreadySet = DiagnosticCode(
        613, "config-field-already-set", .error,
        meaning: "The raw fragment sets a field, a map key or a choice that the rest of the spec has set already.",
        remedy: "State it in one of the two places."
    )

    /// A configuration gives a map the same key twice.
    package static let duplicateConfigMapKey = DiagnosticCode(
        614, "duplicate-config-map-key", .warning,
        meaning: "A map has the same key twice. The server takes the last value without a word.",
        remedy: "Remove the entry that is not meant."
    )

    /// A configuration holds placeholders that no tool has filled in.
    package static let unfilledTemplate = DiagnosticCode(
        615, "unfilled-template", .error,
        meaning:
            "The configuration holds placeholders such as ${name}, {{name}} or <name>. The server fills nothing in: "
            + "outside of quotes they make the whole file unreadable, inside of them they are taken literally.",
        remedy: "Fill the file in with the tool that it is for, or write the values.",
        example: Example(
            bad: """
                parameters { key: "gpt_model_path" value { string_value: "${engine_dir}" } }
                """,
            good: """
                parameters { key: "gpt_model_path" value { string_value: "/engines/llama" } }
                """
        ), since: .second)
}
