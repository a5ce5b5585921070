import SlipwayDiagnostics
import SlipwayDomain

/// A value that has passed the structure checks of the table: typed, located, without defaults.
indirect enum SpecValue: Sendable {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case word(String)
    case text(String)
    case time(TimeSpan)
    case bytes(ByteCount)
    case share(Double)
    case limit(isUpper: Bool, bound: Located<Quantity>)
    case element(DataElement)
    case dimension(Dimension)
    case fragment(RawFragment)
    case list([Located<SpecValue>])
    /// The alternatives of a swept list of whole numbers.
    case lists([Located<[Int]>])
    case record(RecordValue)
    case map([MapValue])

    /// A text that two values share exactly when they are equal; nil for values that are never compared.
    var identity: String? {
        switch self {
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .boolean(let value): String(value)
        case .word(let text), .text(let text): text
        case .time(let span): span.description
        case .bytes(let count): count.description
        default: nil
        }
    }
}

/// An entry of a mapping whose keys the user chooses.
struct MapValue: Sendable {
    /// The key.
    let key: Located<String>
    /// The value.
    let value: Located<SpecValue>
}

/// A mapping with fixed keys after its checks; faulty and absent fields are missing.
struct RecordValue: Sendable {
    /// The keys that the mapping has, faulty ones included, in source order.
    var keys: [Located<String>] = []
    /// The values without a fault.
    var values: [String: Located<SpecValue>] = [:]

    /// Where a key is written, or nil.
    func place(of key: String) -> SourceRange? {
        keys.first { $0.value == key }?.range
    }
}
