extension [DiagnosticCode] {
    /// Findings of rooms that do not see one another: SlipwayYAML and SlipwayFormats (0107, 0113).
    package static let shared: [DiagnosticCode] = [
        .notUTF8, .emptyFile,
    ]
}

extension DiagnosticCode {
    /// The bytes are not UTF-8.
    package static let notUTF8 = DiagnosticCode(
        107, "not-utf8", .error,
        meaning: "The file has bytes that are not UTF-8: it is binary or in another encoding.",
        remedy: "Save the file as UTF-8."
    )

    /// Nothing is in the file.
    package static let emptyFile = DiagnosticCode(
        113, "empty-file", .error,
        meaning: "The file holds no value: it is empty, or holds only white space and comments.",
        remedy: "Write the file's content, or name another file."
    )
}
