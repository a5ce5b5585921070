package import SlipwayDiagnostics
import SlipwayDomain

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

    /// A number.
    package func number(_ key: String) -> Located<Double>? { record.number(key) }

    /// A size in bytes.
    package func bytes(_ key: String) -> Located<UInt64>? {
        record.bytes(key).map { Located($0.value.bytes, $0.range) }
    }

    /// A mapping with fixed keys; nil where it is not stated.
    package func section(_ key: String) -> BackendSection? { record.record(key).map(BackendSection.init) }

    /// Where a key is written; nil where it is not.
    package func place(of key: String) -> SourceRange? { record.place(of: key) }

    /// Whether a switch is on.
    package func boolean(_ key: String) -> Located<Bool>? { record.boolean(key) }
}
