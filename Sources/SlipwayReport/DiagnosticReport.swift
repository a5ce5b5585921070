package import SlipwayDiagnostics
internal import SlipwayDomain

/// A place in a source text, counted in every way a consumer may need.
package struct ResolvedPosition: Hashable, Sendable {
    /// The line, from 1.
    package let line: Int
    /// The column, from 1, in Unicode scalars.
    package let column: Int
    /// The byte offset, from 0.
    package let byte: Int
}

/// A half-open range whose ends are known by line and column.
package struct ResolvedRange: Hashable, Sendable {
    /// The place of the first scalar.
    package let start: ResolvedPosition
    /// The place after the last scalar; equal to `start` for an empty range.
    package let end: ResolvedPosition
}

/// A label whose place has been looked up.
package struct ResolvedLabel: Hashable, Sendable {
    /// The text that the label is in.
    package let file: SourceID
    /// The place; nil when the text is not at hand, so that lines cannot be counted.
    package let range: ResolvedRange?
    /// A few words about the place, or nil.
    package let text: String?
    /// Whether this is the place that the finding is about.
    package let isPrimary: Bool
}

/// A suggestion whose place has been looked up.
package struct ResolvedFix: Hashable, Sendable {
    /// What goes, in the file that the finding is about.
    package let range: ResolvedRange
    /// What comes in its place.
    package let replacement: String
    /// Whether `check --fix` makes it.
    package let isSafe: Bool
}

/// A finding whose places have been looked up.
package struct ResolvedDiagnostic: Hashable, Sendable {
    /// The finding.
    package let diagnostic: Diagnostic
    /// The main place, or nil.
    package let primary: ResolvedLabel?
    /// The further places, in the order in which the finding names them.
    package let secondary: [ResolvedLabel]
    /// An edit that mends it, or nil.
    package let fix: ResolvedFix?
    /// The version that brought the rule, where the project requires an earlier one; nil elsewhere.
    package let newSince: SlipwayVersion?

    /// Every label, the main one first.
    package var labels: [ResolvedLabel] { (primary.map { [$0] } ?? []) + secondary }
}

/// The findings of a run with their places looked up once: the one value that every renderer shows.
///
/// Text, JSON, SARIF and GitHub output are made from it, so no form can say more than another. Queries of URLs that may hold a
/// secret are in none of them.
package struct DiagnosticReport: Sendable {
    /// The findings by file, place and code, exact duplicates dropped.
    package let diagnostics: [ResolvedDiagnostic]
    /// How many findings are errors.
    package let errorCount: Int
    /// How many findings are warnings that the project does not allow.
    package let warningCount: Int
    /// How many findings are notes that the project does not allow.
    package let noteCount: Int
    /// How many findings the project allows.
    package let allowedCount: Int
    /// The texts that the places lie in.
    let sources: SourceSet

    /// Looks up the places of all findings.
    ///
    /// - Parameters:
    ///   - bag: The findings of a run.
    ///   - sources: The texts that the run has read; places in other texts are shown by file name only.
    ///   - version: The version that the project requires; nil where none is stated.
    package init(_ bag: DiagnosticBag, sources: SourceSet, requiring version: SlipwayVersion? = nil) {
        self.sources = sources
        diagnostics = bag.sorted.map { found in
            let diagnostic = found.rewording(hidingSecrets)
            return ResolvedDiagnostic(
                diagnostic: diagnostic,
                primary: diagnostic.primary.map { resolve($0, isPrimary: true, in: sources) },
                secondary: diagnostic.secondary.map { resolve($0, isPrimary: false, in: sources) },
                fix: diagnostic.suggestion.flatMap { suggestion in
                    resolve(suggestion.range, in: sources).map {
                        ResolvedFix(range: $0, replacement: suggestion.replacement, isSafe: suggestion.isSafe)
                    }
                },
                newSince: version.flatMap { found.code.since > $0 ? found.code.since : nil }
            )
        }
        let counting = diagnostics.map(\.diagnostic).filter { $0.allowance == nil }
        errorCount = counting.count { $0.severity == .error }
        warningCount = counting.count { $0.severity == .warning }
        noteCount = counting.count { $0.severity == .note }
        allowedCount = diagnostics.count - counting.count
    }

    /// The findings that the project does not allow: what people are shown.
    var counting: [ResolvedDiagnostic] { diagnostics.filter { $0.diagnostic.allowance == nil } }

    /// Whether there is no error.
    package var isValid: Bool { errorCount == 0 }

    /// How many different files the findings are about.
    package var fileCount: Int { Set(counting.compactMap(\.diagnostic.file)).count }
}

private func resolve(_ label: Label, isPrimary: Bool, in sources: SourceSet) -> ResolvedLabel {
    ResolvedLabel(
        file: label.range.source, range: resolve(label.range, in: sources), text: label.text, isPrimary: isPrimary)
}

private func resolve(_ range: SourceRange, in sources: SourceSet) -> ResolvedRange? {
    sources[range.source].map { file in
        ResolvedRange(
            start: position(of: range.span.start, in: file), end: position(of: range.span.end, in: file))
    }
}

private func position(of offset: Int, in file: SourceFile) -> ResolvedPosition {
    let byte = min(max(offset, 0), file.bytes.count)
    let place = file.lineColumn(at: byte)
    return ResolvedPosition(line: place.line, column: place.column, byte: byte)
}
