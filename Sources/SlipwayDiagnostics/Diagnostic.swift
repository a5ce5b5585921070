/// How bad a finding is.
package enum Severity: String, Hashable, Sendable, Comparable {
    /// The input is wrong; nothing is generated from it.
    case error
    /// The input is accepted but has no effect or is dangerous at run time.
    case warning
    /// A fact worth knowing; never changes an exit code.
    case note

    /// Orders by weight: an error comes before a warning, a warning before a note.
    package static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .note: 2
        }
    }
}

/// A place in a source text with an optional text beside its carets.
package struct Label: Hashable, Sendable {
    /// The place.
    package let range: SourceRange
    /// What the place says, in a few words, or nil.
    package let text: String?

    /// Makes a label.
    package init(_ range: SourceRange, _ text: String? = nil) {
        self.range = range
        self.text = text
    }
}

/// One finding: what is wrong, where, why, and what to do.
package struct Diagnostic: Hashable, Sendable {
    /// The stable code of the finding.
    package let code: DiagnosticCode
    /// Its weight; the code's own unless stated otherwise.
    package let severity: Severity
    /// The headline: terse, lower case, no final period, names in double quotes.
    package let message: String
    /// The file that the finding is about, also when no place in it can be shown (a binary file, a directory).
    package let file: SourceID?
    /// The main place, with carets `^`.
    package let primary: Label?
    /// Further places that contribute, with dashes `-`.
    package let secondary: [Label]
    /// The data path of the value meant (`execution_providers[1].tensorrt.precision`), or nil.
    package let path: String?
    /// Why it is wrong, a sentence each.
    package let notes: [String]
    /// What to do, a sentence each.
    package let help: [String]
    /// The same as an edit, where one mends it.
    package let suggestion: Suggestion?
    /// Why the project allows it; nil for a finding that counts.
    package private(set) var allowance: String?

    /// Makes a finding at a place.
    ///
    /// - Parameters:
    ///   - code: The stable code.
    ///   - message: The headline.
    ///   - range: The main place, or nil when there is none.
    ///   - label: A few words beside the carets.
    ///   - file: The file meant where there is no place; the place's own file otherwise.
    ///   - secondary: Further places.
    ///   - path: The data path.
    ///   - notes: Why it is wrong.
    ///   - help: What to do.
    ///   - severity: The weight, where it differs from the code's.
    ///   - suggestion: An edit that mends it.
    package init(
        _ code: DiagnosticCode,
        _ message: String,
        at range: SourceRange?,
        label: String? = nil,
        file: SourceID? = nil,
        secondary: [Label] = [],
        path: String? = nil,
        notes: [String] = [],
        help: [String] = [],
        severity: Severity? = nil,
        suggestion: Suggestion? = nil
    ) {
        self.code = code
        self.severity = severity ?? code.severity
        self.message = message
        self.file = range?.source ?? file
        self.primary = range.map { Label($0, label) }
        self.secondary = secondary
        self.path = path
        self.notes = notes
        self.help = help
        self.suggestion = suggestion
    }
}

extension Diagnostic {
    /// The same finding with another weight.
    package func weighing(_ severity: Severity) -> Diagnostic {
        Diagnostic(
            code, message, at: primary?.range, label: primary?.text, file: file, secondary: secondary, path: path,
            notes: notes, help: help, severity: severity, suggestion: suggestion
        ).allowed(because: allowance)
    }

    /// The same finding as one that a project allows, with its reason; nil makes it one that counts.
    package func allowed(because reason: String?) -> Diagnostic {
        var finding = self
        finding.allowance = reason
        return finding
    }
}

extension Diagnostic {
    /// The same finding in other words.
    ///
    /// - Parameter change: Gets every text and gives what is said in its place.
    /// - Returns: The finding.
    package func rewording(_ change: (String) -> String) -> Diagnostic {
        Diagnostic(
            code, change(message), at: primary?.range, label: primary?.text.map(change), file: file,
            secondary: secondary.map { Label($0.range, $0.text.map(change)) }, path: path, notes: notes.map(change),
            help: help.map(change), severity: severity, suggestion: suggestion
        ).allowed(because: allowance)
    }
}

/// The findings of one run, in the order in which they were made.
package struct DiagnosticBag: Sendable {
    /// Every finding, in order of arrival.
    package private(set) var all: [Diagnostic] = []

    /// Makes an empty bag.
    package init() {}

    /// Adds a finding.
    package mutating func add(_ diagnostic: Diagnostic) {
        all.append(diagnostic)
    }

    /// Adds the findings of another bag after the own ones.
    package mutating func merge(_ other: DiagnosticBag) {
        all.append(contentsOf: other.all)
    }

    /// How many findings have a weight; those that a project allows do not count.
    package func count(_ severity: Severity) -> Int {
        all.reduce(0) { $1.severity == severity && $1.allowance == nil ? $0 + 1 : $0 }
    }

    /// How many warnings `--strict` fails on.
    ///
    /// - Parameter version: The version that the project requires; nil where none is stated, so that every warning counts.
    /// - Returns: The number.
    package func strictCount(requiring version: SlipwayVersion?) -> Int {
        all.reduce(0) { count, finding in
            let isNewer = version.map { finding.code.since > $0 } ?? false
            return finding.severity == .warning && finding.allowance == nil && !isNewer ? count + 1 : count
        }
    }

    /// Whether any finding is an error.
    package var hasErrors: Bool {
        all.contains { $0.severity == .error }
    }

    /// The findings by file, place, code and message, exact duplicates dropped; those without a file come first.
    package var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return all.filter { seen.insert($0).inserted }
            .enumerated()
            .sorted { left, right in
                let (one, other) = (left.element, right.element)
                let keys = (one.file?.path ?? "", other.file?.path ?? "")
                if keys.0 != keys.1 { return keys.0.utf8.lexicographicallyPrecedes(keys.1.utf8) }
                let starts = (one.primary?.range.span.start ?? -1, other.primary?.range.span.start ?? -1)
                if starts.0 != starts.1 { return starts.0 < starts.1 }
                if one.code != other.code { return one.code < other.code }
                if one.message != other.message {
                    return one.message.utf8.lexicographicallyPrecedes(other.message.utf8)
                }
                return left.offset < right.offset
            }
            .map(\.element)
    }
}
