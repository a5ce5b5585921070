package import SlipwayDiagnostics

extension DiagnosticCode {
    /// Findings of what replaces files that are not at hand (0810–0819).
    static let lockCodes: [DiagnosticCode] = [lockedModelChanged, dataFilePointer, modelNotAtHand]

    /// A file of the model is another one than the graph lock describes.
    package static let lockedModelChanged = DiagnosticCode(
        810, "locked-model-changed", .error,
        meaning:
            "Not every file of the model is available, and one that is, or that a pointer of Git LFS names, is another one "
            + "than graph.lock.json describes: nobody knows the new graph.",
        remedy: "Fetch the model (git lfs pull) and build with it present; commit the new lock.", since: .second)
    /// A data file of the spec is a pointer of Git LFS.
    package static let dataFilePointer = DiagnosticCode(
        811, "data-file-pointer", .error,
        meaning:
            "A data file of a warmup set or a profile is a pointer of Git LFS, and graph.lock.json does not list that file "
            + "or its bytes are not in the output.",
        remedy: "Fetch the file: git lfs pull --include=PATH.", since: .second)
    /// Model files are to be written, and the model is not there.
    package static let modelNotAtHand = DiagnosticCode(
        812, "model-not-at-hand", .error,
        meaning:
            "A graph lock replaces the model, and model files are to be written that neither the output nor its store "
            + "has.",
        remedy: "Fetch the model (git lfs pull), or build with --weights digest.", since: .second)
}
