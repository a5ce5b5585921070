import SlipwayDiagnostics

extension DiagnosticCode {
    /// The weights of a model that lie in a file beside it (0561).
    static let weightsBesideMissing = DiagnosticCode(
        561, "weights-beside-missing", .error,
        meaning: "The weights of a model of OpenVINO, a .bin file of the same stem, do not lie beside its .xml file.",
        remedy:
            "Put both files beside one another, as OpenVINO wrote them; fetch them with git lfs pull where they are pointers.",
        since: .second)
}
