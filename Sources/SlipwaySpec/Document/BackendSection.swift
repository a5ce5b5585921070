package import SlipwayDiagnostics

/// The keys of `model` that a serving backend brings, typed and located; the backend's plug-in reads them.
package struct BackendSection: Sendable {
    private let record: RecordValue

    /// Takes the values of `model`.
    init(_ record: RecordValue = RecordValue()) {
        self.record = record
    }

    /// A text.
    package func text(_ key: String) -> Located<String>? { record.text(key) }

    /// A whole number.
    package func integer(_ key: String) -> Located<Int>? { record.integer(key) }

    /// A word of a fixed set.
    package func word(_ key: String) -> Located<String>? { record.word(key) }

    /// A list of words.
    package func words(_ key: String) -> [Located<String>] { record.values[key]?.items(\.word) ?? [] }

    /// Whether a switch is on.
    package func boolean(_ key: String) -> Located<Bool>? { record.boolean(key) }
}
