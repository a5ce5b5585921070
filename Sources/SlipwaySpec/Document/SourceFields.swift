package import SlipwayDiagnostics
package import SlipwayDomain

/// The values of a record of a model source that have no fault, typed and located.
package struct SourceFields: Sendable {
    private let record: RecordValue

    init(_ record: RecordValue) {
        self.record = record
    }

    /// Where a key is written, or nil.
    package func place(of key: String) -> SourceRange? { record.place(of: key) }

    /// A text.
    package func text(_ key: String) -> Located<String>? { record.text(key) }

    /// A word of a fixed set.
    package func word(_ key: String) -> Located<String>? { record.word(key) }

    /// A whole number.
    package func integer(_ key: String) -> Located<Int>? { record.integer(key) }

    /// A number.
    package func number(_ key: String) -> Located<Double>? { record.number(key) }

    /// `true` or `false`.
    package func boolean(_ key: String) -> Located<Bool>? { record.boolean(key) }

    /// The elements of inputs, in source order.
    package func data(_ key: String) -> [InputData] { record.entries(key).compactMap(SpecDecoder.inputData) }

    /// A share: 0.01 for 1%.
    package func share(_ key: String) -> Located<Double>? {
        record.values[key]?.converted { if case .share(let value) = $0 { value } else { nil } }
    }

    /// A list of texts, empty where there is none.
    package func texts(_ key: String) -> [Located<String>] { record.items(key).compactMap { $0.converted(\.text) } }

    /// A list of whole numbers, empty where there is none.
    package func integers(_ key: String) -> [Located<Int>] { record.items(key).compactMap { $0.converted(\.integer) } }

    /// A list of dimensions, empty where there is none.
    package func dimensions(_ key: String) -> [Located<Dimension>] {
        record.items(key).compactMap { $0.converted(\.dimension) }
    }

    /// A record below this one.
    package func fields(_ key: String) -> SourceFields? { record.record(key).map(SourceFields.init) }

    /// The records of a mapping with the user's own keys, in source order.
    package func records(_ key: String) -> [(name: Located<String>, fields: SourceFields)] {
        record.entries(key).compactMap { entry in
            entry.value.value.record.map { (entry.key, SourceFields($0)) }
        }
    }
}

/// `model.quantize`: how the graph is quantized, typed and located.
package struct QuantizeSection: Sendable {
    /// The file and the place of its method.
    package let place: SourceRange
    /// Its values.
    package let fields: SourceFields

    /// Makes a section of a checked value.
    ///
    /// - Returns: nil where its method is missing or has a fault.
    init?(_ value: Located<SpecValue>) {
        guard let record = value.value.record, let method = record.word("method") else { return nil }
        place = method.range
        fields = SourceFields(record)
    }
}
