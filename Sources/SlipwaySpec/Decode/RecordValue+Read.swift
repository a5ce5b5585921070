import SlipwayDiagnostics
import SlipwayDomain

extension SpecValue {
    var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    var word: String? { if case .word(let value) = self { value } else { nil } }
    var text: String? { if case .text(let value) = self { value } else { nil } }
    var time: TimeSpan? { if case .time(let value) = self { value } else { nil } }
    var bytes: ByteCount? { if case .bytes(let value) = self { value } else { nil } }
    var share: Double? { if case .share(let value) = self { value } else { nil } }
    var element: DataElement? { if case .element(let value) = self { value } else { nil } }
    var dimension: Dimension? { if case .dimension(let value) = self { value } else { nil } }
    var record: RecordValue? { if case .record(let value) = self { value } else { nil } }
    var list: [Located<SpecValue>]? { if case .list(let value) = self { value } else { nil } }
}

extension Located where Value == SpecValue {
    /// The items of a list that convert, with their places.
    func items<Item: Sendable>(_ convert: (SpecValue) -> Item?) -> [Located<Item>] {
        (value.list ?? []).compactMap { item in convert(item.value).map { Located<Item>($0, item.range) } }
    }

    /// The value converted, with its place.
    func converted<Item: Sendable>(_ convert: (SpecValue) -> Item?) -> Located<Item>? {
        convert(value).map { Located<Item>($0, range) }
    }
}

extension RecordValue {
    func integer(_ key: String) -> Located<Int>? { values[key]?.converted(\.integer) }
    func number(_ key: String) -> Located<Double>? { values[key]?.converted(\.number) }
    func boolean(_ key: String) -> Located<Bool>? { values[key]?.converted(\.boolean) }
    func text(_ key: String) -> Located<String>? { values[key]?.converted(\.text) }
    func time(_ key: String) -> Located<TimeSpan>? { values[key]?.converted(\.time) }
    func bytes(_ key: String) -> Located<ByteCount>? { values[key]?.converted(\.bytes) }
    func word(_ key: String) -> Located<String>? { values[key]?.converted(\.word) }
    func record(_ key: String) -> RecordValue? { values[key]?.value.record }
    func items(_ key: String) -> [Located<SpecValue>] { values[key]?.value.list ?? [] }

    /// The entries of a mapping with the user's own keys.
    func entries(_ key: String) -> [MapValue] {
        if case .map(let entries)? = values[key]?.value { entries } else { [] }
    }

    /// The swept values of a key.
    func swept<Item: Sendable>(_ key: String, _ convert: (SpecValue) -> Item?) -> [Located<Item>] {
        values[key]?.items(convert) ?? []
    }

    /// The swept words of a key as an enumeration.
    func words<Word: RawRepresentable & Sendable>(_ key: String, _ type: Word.Type) -> [Located<Word>]
    where Word.RawValue == String {
        swept(key) { value in value.word.flatMap(Word.init(rawValue:)) }
    }

    /// A list of texts.
    func texts(_ key: String) -> Located<[Located<String>]>? {
        values[key].map { Located<[Located<String>]>($0.items(\.text), $0.range) }
    }

    /// A list of shapes.
    func shapes(_ key: String) -> Located<[Located<[Located<Dimension>]>]>? {
        values[key].map { list in
            let shapes = (list.value.list ?? []).map { Located<[Located<Dimension>]>($0.items(\.dimension), $0.range) }
            return Located<[Located<[Located<Dimension>]>]>(shapes, list.range)
        }
    }
}
