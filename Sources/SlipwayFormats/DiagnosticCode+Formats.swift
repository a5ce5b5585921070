package import SlipwayDiagnostics

extension [DiagnosticCode] {
    /// Findings in the text of a JSON file (0130–0149), and of a CSV file (0700).
    package static let formats: [DiagnosticCode] = [
        .jsonSyntax, .jsonDuplicateKey, .jsonNestingTooDeep, .jsonNumberOutOfRange, .jsonLoneSurrogate, .csvSyntax,
    ]
}

extension DiagnosticCode {
    /// The text is not JSON.
    package static let jsonSyntax = DiagnosticCode(
        130, "json-syntax", .error,
        meaning: "The text is not JSON as RFC 8259 defines it. Reading stops at the first such place.",
        remedy: "Fix the marked text; comments, trailing commas and single quotes are not JSON."
    )

    /// An object gives one key more than once.
    package static let jsonDuplicateKey = DiagnosticCode(
        131, "json-duplicate-key", .error,
        meaning: "A JSON object gives the same key twice, so one of the two values would be lost.",
        remedy: "Keep one of them."
    )

    /// Arrays and objects are nested deeper than the limit.
    package static let jsonNestingTooDeep = DiagnosticCode(
        132, "json-nesting-too-deep", .error,
        meaning: "Arrays and objects are nested deeper than the reader's limit.",
        remedy: "Check that the path names the file that is meant."
    )

    /// A number that no 64-bit type holds.
    package static let jsonNumberOutOfRange = DiagnosticCode(
        133, "json-number-out-of-range", .error,
        meaning: "A number is outside of what 64 bits hold: an integer beyond them, or a fraction beyond a double.",
        remedy: "Write a smaller number, or a string if digits are meant."
    )

    /// Half of a surrogate pair in an escape.
    package static let jsonLoneSurrogate = DiagnosticCode(
        134, "json-lone-surrogate", .error,
        meaning: "An escape \\uD800…\\uDFFF lacks its other half, so it is not a character.",
        remedy: "Write both halves, or the character itself."
    )

    /// A table does not follow RFC 4180: a quote that is not closed, or text beside a quoted field.
    package static let csvSyntax = DiagnosticCode(
        700, "csv-syntax", .error,
        meaning: "A table does not follow RFC 4180: a quote that is not closed, or text beside a quoted field.",
        remedy: "Save the file as CSV again; a quote inside a quoted field is written twice."
    )
}
