import SlipwayDiagnostics
import SlipwayReport

/// Codes of the tests, so that no test depends on which codes the catalogue has today.
enum Sample {
    static let bad = DiagnosticCode(
        401, "rank-mismatch", .error, meaning: "The ranks differ.", remedy: "Write one rank.")
    static let odd = DiagnosticCode(601, "ignored-field", .warning, meaning: "It has no effect.", remedy: "Remove it.")
    static let fact = DiagnosticCode(
        310, "default-taken", .note, meaning: "A default was taken.", remedy: "State a value."
    )

    /// The range of the first occurrence of a text.
    static func range(of text: String, in file: SourceFile) -> SourceRange {
        let needle = Array(text.utf8)
        for start in file.bytes.indices where file.bytes[start...].starts(with: needle) {
            return file.range(start, start + needle.count)
        }
        return file.range(0, 0)
    }

    /// The report of some findings in some files.
    static func report(_ findings: [Diagnostic], _ files: [SourceFile] = []) -> DiagnosticReport {
        var bag = DiagnosticBag()
        for finding in findings { bag.add(finding) }
        var sources = SourceSet()
        for file in files { sources.add(file) }
        return DiagnosticReport(bag, sources: sources)
    }

    /// The uncolored text of one finding, without the counting line.
    static func text(_ finding: Diagnostic, _ files: [SourceFile] = []) -> String {
        var lines = TextRenderer().render(report([finding], files)).split(
            separator: "\n", omittingEmptySubsequences: false
        )
        lines.removeLast(3)
        return lines.joined(separator: "\n")
    }
}
