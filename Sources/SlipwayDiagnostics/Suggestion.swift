/// An edit of a source text that a finding proposes: after it the finding is gone.
package struct Suggestion: Hashable, Sendable {
    /// The bytes that go; of no bytes for an insertion.
    package let range: SourceRange
    /// The text that comes in their place, as it is in the file.
    package let replacement: String
    /// Whether it can only mean what the author meant, so that `check --fix` makes it unasked.
    package let isSafe: Bool

    /// Makes a suggestion.
    package init(_ range: SourceRange, _ replacement: String, isSafe: Bool) {
        self.range = range
        self.replacement = replacement
        self.isSafe = isSafe
    }
}
