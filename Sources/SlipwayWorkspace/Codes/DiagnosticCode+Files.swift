package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings about files and paths (0351, 0352, 0801–0807, 0846–0848, 0860).
    static let fileCodes: [DiagnosticCode] = [
        unreadableFile, pathOutsideRoot, outsideRoot, fileMissing, fileUnusable, inputOutputFailure, outputLocked,
        digestMismatch, foreignFileInTheWay, outputIsSource, outputExists, modelNotLinkable, fetchFailed,
    ]

    /// The spec names a file that cannot be read.
    package static let unreadableFile = DiagnosticCode(
        351, "unreadable-file", .error,
        meaning: "The spec names a file that cannot be read.",
        remedy: "Make the file readable, or name another one."
    )

    /// A path of the spec leaves the project root.
    package static let pathOutsideRoot = DiagnosticCode(
        352, "path-outside-root", .error,
        meaning: "A path of the spec leaves the project root.",
        remedy: "Keep files below the project root, or add a place for models with --model-root."
    )

    /// A file is outside the project root and every model root.
    package static let outsideRoot = DiagnosticCode(
        801, "outside-root", .error,
        meaning: "A path leaves the project root, by its text or by a symbolic link on the way.",
        remedy: "Move the file into the project, state the root with --root, or add its place with --model-root.")

    /// A file that is needed does not exist.
    package static let fileMissing = DiagnosticCode(
        802, "file-missing", .error,
        meaning: "A file that the command line or a spec names does not exist.",
        remedy: "Check the path; a path in a spec is relative to the file that states it.")

    /// A file cannot be used as what it was named for.
    package static let fileUnusable = DiagnosticCode(
        803, "file-unusable", .error,
        meaning: "A path is neither a regular file nor a directory, or is larger than its reader takes.",
        remedy: "Name another file.")

    /// The system refused to read or write.
    package static let inputOutputFailure = DiagnosticCode(
        804, "input-output-failure", .error,
        meaning: "The system refused to read or write a file; the output is as it was before the run.",
        remedy: "Make room, or give the permission that the message names, and run again.")

    /// Another run holds the lock of an output.
    package static let outputLocked = DiagnosticCode(
        805, "output-locked", .error,
        meaning: "Another run publishes to the same output directory.",
        remedy: "Wait for it to end and run again.")

    /// A file does not hold the bytes it held before.
    package static let digestMismatch = DiagnosticCode(
        806, "digest-mismatch", .error,
        meaning: "A file changed between the moment it was hashed and the moment it was copied.",
        remedy: "Run again when nothing writes to the file any more.")

    /// Something that Slipway did not make is where a generated file belongs.
    package static let foreignFileInTheWay = DiagnosticCode(
        807, "foreign-file-in-the-way", .error,
        meaning: "A file that no manifest lists is where a generated file belongs; Slipway never overwrites it.",
        remedy: "Move the file away, or choose another output directory.")

    /// The output of an edit is the model that is edited.
    package static let outputIsSource = DiagnosticCode(
        846, "output-is-source", .error,
        meaning: "The output that is named is the model itself, by its name or by a link; a model is never changed.",
        remedy: "Name another file.")

    /// Something is where the output of an edit should go.
    package static let outputExists = DiagnosticCode(
        847, "output-exists", .error,
        meaning: "A file exists where the new model, or a file of its data, should go.",
        remedy: "Name another file, or replace it with --force.")

    /// A link to the model cannot be made.
    package static let modelNotLinkable = DiagnosticCode(
        848, "model-not-linkable", .error,
        meaning:
            "The new model would leave its weights in a hard link to the old one, and no such link can be made here.",
        remedy: "Put the output on the model's file system, or use --weights copy.")

    /// A model that a release needs could not be fetched.
    package static let fetchFailed = DiagnosticCode(
        860, "fetch-failed", .warning,
        meaning: "The model of a release has an address, and could not be fetched from there.",
        remedy: "Read what curl said, or name a directory that holds the model with --model-root.")
}
