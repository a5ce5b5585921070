/// The stable code of a kind of finding, with its row in the catalogue.
///
/// A code is in the room that reports it, beside its rules; one that several rooms report is in the lowest of
/// them. SlipwayApp joins them (`[DiagnosticCode].joined`).
///
/// Numbers are never reused. The hundreds say which stage speaks: `01` YAML text, `02` structure of a spec, `03` values,
/// `04` the ONNX graph, `05` variants, `06` targets, `07` measurements and promotion, `08` the workspace
/// on disk, `09` a fault of Slipway.
package struct DiagnosticCode: Sendable {
    /// The number, `0…9999`.
    package let number: Int
    /// The name in kebab case; it names the bad pattern, not the remedy.
    package let name: String
    /// The weight of such a finding unless it says otherwise.
    package let severity: Severity
    /// What the finding means, in a sentence or two.
    package let meaning: String
    /// What to do about it, in a sentence or two.
    package let remedy: String
    /// A text that has the finding and one that has not, or nil where the code is explained without.
    package let example: Example?
    /// The minor version of Slipway that brought it: `--strict` leaves the warnings of later versions out than a project
    /// requires.
    package let since: SlipwayVersion

    /// A text that has a finding, and the same text put right.
    package struct Example: Sendable {
        /// The text that has the finding.
        package let bad: String
        /// The text without it.
        package let good: String

        /// Makes an example; the texts have no line break at their ends.
        package init(bad: String, good: String) {
            self.bad = bad
            self.good = good
        }
    }

    /// Makes a catalogue row.
    package init(
        _ number: Int, _ name: String, _ severity: Severity, meaning: String, remedy: String, example: Example? = nil,
        since: SlipwayVersion = .first
    ) {
        self.number = number
        self.name = name
        self.severity = severity
        self.meaning = meaning
        self.remedy = remedy
        self.example = example
        self.since = since
    }

    /// The code as people write it, such as `SLW0401`.
    package var text: String {
        let digits = String(number)
        return "SLW" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension DiagnosticCode: Hashable, Comparable {
    /// Two codes are the same when their numbers are.
    package static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool {
        left.number == right.number
    }

    /// Hashes the number.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(number)
    }

    /// Orders codes by number.
    package static func < (left: DiagnosticCode, right: DiagnosticCode) -> Bool {
        left.number < right.number
    }
}

extension DiagnosticCode {
    /// The code of a number, of its text (`401`, `SLW0401`, `slw0401`) or of its name; nil where there is none.
    package static func find(_ text: String, in catalogue: [DiagnosticCode]) -> DiagnosticCode? {
        let upper = text.uppercased()
        let digits = upper.hasPrefix("SLW") ? String(upper.dropFirst(3)) : upper
        guard let number = Int(digits) else { return catalogue.first { $0.name == text.lowercased() } }
        return catalogue.first { $0.number == number }
    }
}
