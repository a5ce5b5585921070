package import SlipwayDiagnostics

/// `release:`, what is released before anything is promoted.
package struct ReleaseSection: Sendable {
    /// The name of a variant, `baseline` or `point`; nil where nothing is stated.
    package var initial: Located<String>?

    /// Makes a section.
    package init(initial: Located<String>?) {
        self.initial = initial
    }
}

/// `clients:`, what the clients of the model do.
package struct ClientsSection: Sendable {
    /// The largest batch that a client sends, in items; nil where nothing is stated.
    package var maxBatch: Located<Int>?

    /// Makes a section.
    package init(maxBatch: Located<Int>?) {
        self.maxBatch = maxBatch
    }
}
