package import SlipwayDiagnostics
package import SlipwayDomain

/// One entry of `deploy:`: what a spec says to a deployment target, typed and located; the target's plug-in reads it.
package struct DeploySection: Sendable {
    /// The key below `deploy`, which names the target.
    package let target: String
    /// Where the section is.
    package let range: SourceRange
    /// The values without a fault.
    private let record: RecordValue

    init(target: String, range: SourceRange, record: RecordValue) {
        self.target = target
        self.range = range
        self.record = record
    }

    /// A text.
    package func text(_ key: String) -> Located<String>? { record.text(key) }

    /// A whole number.
    package func integer(_ key: String) -> Located<Int>? { record.integer(key) }

    /// A word of a fixed set.
    package func word(_ key: String) -> Located<String>? { record.word(key) }

    /// A number.
    package func number(_ key: String) -> Located<Double>? { record.number(key) }

    /// `true` or `false`.
    package func boolean(_ key: String) -> Located<Bool>? { record.boolean(key) }

    /// A size in bytes.
    package func bytes(_ key: String) -> Located<ByteCount>? { record.bytes(key) }

    /// A share: 0.01 where the spec has `1%`.
    package func share(_ key: String) -> Located<Double>? { record.values[key]?.converted(\.share) }

    /// A list of texts; empty where the key is missing.
    package func texts(_ key: String) -> [Located<String>] { record.texts(key)?.value ?? [] }

    /// A section below the key, which a target reads like its own; nil where it is missing.
    package func section(_ key: String) -> DeploySection? {
        record.record(key).map { inner in
            DeploySection(target: target, range: record.values[key]?.range ?? range, record: inner)
        }
    }

    /// Where a key is written; nil where the section does not have it.
    package func place(of key: String) -> SourceRange? { record.place(of: key) }

    /// A span of time.
    package func time(_ key: String) -> Located<TimeSpan>? { record.time(key) }

    /// The entries of a mapping from names to texts, in source order.
    package func pairs(_ key: String) -> [(name: Located<String>, value: Located<String>)] {
        record.entries(key).compactMap { entry in entry.value.converted(\.text).map { (entry.key, $0) } }
    }
}
