package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings in the text of a YAML file (0101–0118).
    package static let yaml: [DiagnosticCode] = [
        .yamlSyntax, .duplicateKey, .nestingTooDeep, .aliasExpansionTooLarge, .undefinedAlias, .cyclicAlias,
        .multipleDocuments, .unsupportedTag, .mergeKey, .tabIndentation, .controlCharacter, .fileTooLarge,
        .tooManyNodes, .nonScalarKey, .unsupportedEncoding, .unsupportedYAMLVersion,
    ]
}

extension DiagnosticCode {
    /// The text is not YAML.
    package static let yamlSyntax = DiagnosticCode(
        101, "yaml-syntax", .error,
        meaning: "The text is not well-formed YAML. Reading stops at the first such place.",
        remedy: "Fix the marked text; brackets, quotes and indentation are the usual causes."
    )

    /// A mapping gives one key more than once.
    package static let duplicateKey = DiagnosticCode(
        102, "duplicate-key", .error,
        meaning: "A mapping gives the same key twice, so one of the two values would be lost.",
        remedy: "Keep one of them. Quoting does not make a key another one."
    )

    /// Collections are nested deeper than the limit.
    package static let nestingTooDeep = DiagnosticCode(
        103, "nesting-too-deep", .error,
        meaning: "Collections are nested deeper than the reader's limit, aliases counted as what they stand for.",
        remedy: "Nest less deeply; no key of the language needs more than a few levels."
    )

    /// Aliases stand for more nodes than the limit.
    package static let aliasExpansionTooLarge = DiagnosticCode(
        104, "alias-expansion-too-large", .error,
        meaning: "The aliases of the file together stand for more nodes than the reader's limit.",
        remedy: "Write fewer aliases of aliases."
    )

    /// An alias names no anchor.
    package static let undefinedAlias = DiagnosticCode(
        105, "undefined-alias", .error,
        meaning: "An alias names an anchor that is not defined before it in the file.",
        remedy: "Define the anchor earlier in the file, or quote the text if no alias is meant."
    )

    /// An alias is inside the very value that its anchor names.
    package static let cyclicAlias = DiagnosticCode(
        106, "cyclic-alias", .error,
        meaning: "An alias is inside the value that its anchor names, so the value would contain itself.",
        remedy: "Move the anchor to the part that is to be repeated."
    )

    /// The file has a second document.
    package static let multipleDocuments = DiagnosticCode(
        108, "multiple-documents", .error,
        meaning: "The file holds more than one YAML document.",
        remedy: "Put each document into a file of its own."
    )

    /// A tag outside YAML's core schema.
    package static let unsupportedTag = DiagnosticCode(
        109, "unsupported-tag", .error,
        meaning: "A value has a tag outside YAML's core schema, or one that contradicts the value's form.",
        remedy: "Remove the tag; the field decides how its text is read."
    )

    /// A merge key with a value that cannot be merged.
    package static let mergeKey = DiagnosticCode(
        110, "merge-key", .error,
        meaning: "The value of a merge key `<<` is neither a mapping nor a list of mappings.",
        remedy: "Give it an alias of a mapping, or a list of such aliases; quote the key if no merge is meant."
    )

    /// A tab is where YAML wants spaces.
    package static let tabIndentation = DiagnosticCode(
        111, "tab-indentation", .error,
        meaning: "A tab character is in the indentation, which YAML allows for spaces only.",
        remedy: "Replace the tab with spaces."
    )

    /// A character that YAML forbids.
    package static let controlCharacter = DiagnosticCode(
        112, "control-character", .error,
        meaning: "The file has a character that YAML forbids: NUL, another control character, or a byte order mark"
            + " in the middle.",
        remedy: "Remove the character, or write it as an escape in double quotes, such as \"\\x07\"."
    )

    /// The file is larger than the reader's limit.
    package static let fileTooLarge = DiagnosticCode(
        114, "file-too-large", .error,
        meaning: "The file is larger than the reader's limit.",
        remedy: "Check that the path names the file that is meant."
    )

    /// The file has more values than the reader's limit.
    package static let tooManyNodes = DiagnosticCode(
        115, "too-many-nodes", .error,
        meaning: "The file has more values than the reader's limit.",
        remedy: "Check that the path names the file that is meant, or split the file."
    )

    /// A key of a mapping is a collection or empty.
    package static let nonScalarKey = DiagnosticCode(
        116, "non-scalar-key", .error,
        meaning: "A key of a mapping is a list, a mapping or empty; keys must be text.",
        remedy: "Write the key as text; quote it when it starts with a bracket or a brace."
    )

    /// The file is in UTF-16 or UTF-32.
    package static let unsupportedEncoding = DiagnosticCode(
        117, "unsupported-encoding", .error,
        meaning: "The file is in UTF-16 or UTF-32; only UTF-8 is read.",
        remedy: "Save the file as UTF-8."
    )

    /// The file states a YAML version other than 1.1 and 1.2.
    package static let unsupportedYAMLVersion = DiagnosticCode(
        118, "unsupported-yaml-version", .error,
        meaning: "A %YAML directive states a version other than 1.1 and 1.2.",
        remedy: "Remove the directive or write %YAML 1.2."
    )
}
