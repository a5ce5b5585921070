package import SlipwayDiagnostics
package import SlipwayDomain
import SlipwayFormats

/// `model.source`, or what replaces it: where the model file comes from, typed and located; the plug-in of that
/// source reads it.
package struct SourceSection: Sendable {
    /// The name of the source.
    package let source: String
    /// The key below `model` that states it.
    package let key: String
    /// The text that names the model: the value itself, or that of the first key; of a list its words.
    package let stated: Located<String>
    /// The program and its arguments that bring the model file; empty where a path or a URL names it.
    package let words: [String]
    /// Whether `stated` is a URL.
    package let isURL: Bool
    /// The values of a record without a fault; empty for a text.
    package let fields: SourceFields

    /// Where the model is named.
    package var range: SourceRange { stated.range }

    /// Makes a section of a checked value.
    ///
    /// - Returns: nil where a value that the source needs is missing or has a fault.
    init?(_ value: Located<SpecValue>, _ sources: [SourceSyntax]) {
        guard let syntax = SourceSyntax.of(value.value, in: sources.filter({ $0.field == nil })) else { return nil }
        source = syntax.name
        key = syntax.key
        isURL = syntax.isURL
        switch (value.value, syntax.type) {
        case (.text(let text), _):
            stated = Located(text, value.range)
            words = []
            fields = SourceFields(RecordValue())
        case (.record(let record), .record(let rows)):
            let isWhole = rows.fields.allSatisfy { !$0.isRequired || record.values[$0.key] != nil }
            guard isWhole, let first = rows.fields.first else { return nil }
            if let stated = record.text(first.key) {
                self.stated = stated
                words = []
            } else if let list = record.texts(first.key) {
                words = list.value.map(\.value)
                stated = Located(commandText(words), list.range)
            } else {
                return nil
            }
            fields = SourceFields(record)
        default: return nil
        }
    }

    /// Makes a section of a checked value of a source with a key of its own; it is stated by its key `source`.
    ///
    /// - Returns: nil where a value that the source needs is missing or has a fault.
    init?(_ value: Located<SpecValue>, of syntax: SourceSyntax) {
        guard case .record(let record) = value.value, case .record(let rows) = syntax.type,
            rows.fields.allSatisfy({ !$0.isRequired || record.values[$0.key] != nil }),
            let stated = record.text(SourceSyntax.sourceKey)
        else { return nil }
        source = syntax.name
        key = syntax.key
        isURL = false
        self.stated = stated
        words = []
        fields = SourceFields(record)
    }

    /// A section that names a file by a text alone, for a document whose own has a fault.
    init(placeholder: Located<String>) {
        source = ""
        key = SourceSyntax.sourceKey
        words = []
        isURL = false
        stated = placeholder
        fields = SourceFields(RecordValue())
    }

    /// A text of the record.
    package func text(_ key: String) -> Located<String>? { fields.text(key) }

    /// A SHA-256 of the record.
    package func digest(_ key: String) -> Located<ContentDigest>? {
        fields.text(key).flatMap { text in ContentDigest(hex: text.value).map { Located($0, text.range) } }
    }
}

extension SourceSyntax {
    /// The source that a checked value is stated in the form of.
    fileprivate static func of(_ value: SpecValue, in sources: [SourceSyntax]) -> SourceSyntax? {
        switch value {
        case .record(let record):
            let keys = record.keys.map(\.value)
            let fits = sources.compactMap { source in source.type.recordFit(keys).map { (source, $0) } }
            return (fits.first { $0.1 == 2 } ?? fits.first { $0.1 == 1 } ?? fits.first)?.0
        default: return sources.first { $0.type.takesScalar }
        }
    }
}

extension SpecType {
    /// How well the keys of a mapping fit a record: 2 where they hold its first key, 1 where another one, else 0; nil for
    /// other types.
    func recordFit(_ keys: [String]) -> Int? {
        guard case .record(let record) = self else { return nil }
        if let first = record.fields.first, keys.contains(first.key) { return 2 }
        return record.fields.contains { keys.contains($0.key) } ? 1 : 0
    }
}
