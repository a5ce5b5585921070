import SlipwayDiagnostics

/// The findings of reading one model; of each code only the first few are kept, and the rest counted.
struct Findings {
    /// The model file that every finding is about.
    let file: SourceID
    private var diagnostics: [Diagnostic] = []
    private var counts: [DiagnosticCode: Int] = [:]

    /// Makes an empty list of findings about a file.
    init(file: SourceID) {
        self.file = file
    }

    /// Adds a finding, unless there are already enough of its code.
    mutating func add(
        _ code: DiagnosticCode, _ message: @autoclosure () -> String, notes: [String] = [], help: [String] = [],
        severity: Severity? = nil
    ) {
        counts[code, default: 0] += 1
        guard counts[code, default: 0] <= ReaderLimits.findingsOfOneCode else { return }
        diagnostics.append(
            Diagnostic(code, message(), at: nil, file: file, notes: notes, help: help, severity: severity))
    }

    /// Hands the findings over, with a note for each code of which some were left out.
    func deliver(into bag: inout DiagnosticBag) {
        for diagnostic in diagnostics { bag.add(diagnostic) }
        for (code, count) in counts.sorted(by: { $0.key < $1.key }) where count > ReaderLimits.findingsOfOneCode {
            let more = count - ReaderLimits.findingsOfOneCode
            bag.add(Diagnostic(code, "\(more) more of this kind are not shown", at: nil, file: file, severity: .note))
        }
    }
}
