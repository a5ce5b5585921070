package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of `verify` and `materialize` (0851–0859).
    static let verifyingCodes: [DiagnosticCode] = [
        notARelease, listedFileMissing, listedFileChanged, weightsNotFound, duplicateRelease, unlistedFile,
        unsuitableRoot, weightsLeftOut,
    ]

    /// A directory is no release of Slipway's.
    package static let notARelease = DiagnosticCode(
        851, "not-a-release", .error,
        meaning: "A directory holds no release: there is no promotion.json.",
        remedy: "Name the release directory itself, OUT/<name>/release.")

    /// A file that a record lists does not exist.
    package static let listedFileMissing = DiagnosticCode(
        852, "listed-file-missing", .error,
        meaning: "A file that a manifest or a promotion record lists is not there.",
        remedy: "Restore the file from version control, or build again.")

    /// A file that a record lists holds other bytes.
    package static let listedFileChanged = DiagnosticCode(
        853, "listed-file-changed", .error,
        meaning: "A file does not hold the bytes that were written: its SHA-256 is not the one that is recorded.",
        remedy: "Restore the file from version control, or build again.")

    /// Model files were found nowhere.
    package static let weightsNotFound = DiagnosticCode(
        854, "weights-not-found", .error,
        meaning: "No file with the digest of a release's model file was found.",
        remedy: "Name a directory that holds the model with --model-root, or build the spec with the model present.")

    /// Two releases of one model.
    package static let duplicateRelease = DiagnosticCode(
        855, "duplicate-release", .error,
        meaning: "Two of the releases hold a model of the same name; a serving root has one directory for it.",
        remedy: "Name one release of each model.")

    /// A file of a release that its record does not list.
    package static let unlistedFile = DiagnosticCode(
        856, "unlisted-file", .warning,
        meaning: "A file is among those of a record that does not list it; it is not served.",
        remedy: "Remove the file, or say in the spec what it is for.")

    /// A directory that cannot be a serving root.
    package static let unsuitableRoot = DiagnosticCode(
        858, "unsuitable-root", .error,
        meaning:
            "The serving root needs a name of its own: letters, digits, `.`, `_` and `-`, a letter or digit first.",
        remedy: "Choose another directory.")

    /// Model files that a build with --weights digest leaves out.
    package static let weightsLeftOut = DiagnosticCode(
        859, "weights-left-out", .note,
        meaning: "The model files of an output are not there, as after a build with --weights digest.",
        remedy: "Nothing to do; slipway materialize brings them in.")
}
