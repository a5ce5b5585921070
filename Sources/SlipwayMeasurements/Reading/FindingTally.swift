import SlipwayDiagnostics
import SlipwayFormats

/// Findings of the rows of one file: the first few of each code in full, the rest as a number.
///
/// A file of a million rows that breaks one rule in each of them is one mistake, not a million.
struct FindingTally {
    /// How many findings of a code are shown in full.
    static let shown = 3

    private let file: SourceID
    private var counts: [DiagnosticCode: Int] = [:]
    private var rest: [(code: DiagnosticCode, severity: Severity)] = []

    /// Makes a tally of a file.
    init(_ file: SourceID) { self.file = file }

    /// Whether a row has a field for each column, but for an empty one at its end; another row is a finding.
    mutating func isEven(_ reader: CSVReader, columns: Int, _ bag: inout DiagnosticBag) -> Bool {
        if reader.fields.count == columns || hasSurplusCell(reader, columns: columns) { return true }
        add(.unevenCSVRow, to: &bag) { unevenRow(reader.rowRange, reader.row, reader.fields.count, columns) }
        return false
    }

    /// Adds a finding, which is made only when it is shown.
    mutating func add(_ code: DiagnosticCode, to bag: inout DiagnosticBag, _ make: () -> Diagnostic) {
        counts[code, default: 0] += 1
        let count = counts[code] ?? 0
        if count <= Self.shown {
            bag.add(make())
        } else if count == Self.shown + 1 {
            rest.append((code, code.severity))
        }
    }

    /// Adds how many findings were not shown.
    mutating func close(into bag: inout DiagnosticBag) {
        for (code, severity) in rest {
            let count = (counts[code] ?? 0) - Self.shown
            bag.add(
                Diagnostic(
                    code, "\(count) further row\(count == 1 ? "" : "s") of this file alike", at: nil, file: file,
                    severity: severity))
        }
        rest = []
        counts = [:]
    }
}
