/// The schema arranged for writing messages: every field found by its number, the bytes around its values made once.
final class ConfigLayout: Sendable {
    /// What a field's values are written as.
    enum Form: Sendable {
        case integer
        case unsigned
        case floating
        case boolean
        case string
        case enumeration([Int32: [UInt8]])
        /// A message; its layout's index.
        case message(Int)
    }

    /// One field.
    final class Field: Sendable {
        let name: String
        let form: Form
        let isRepeated: Bool
        let isMap: Bool
        let isInOneof: Bool
        /// Whether an int32 or uint32 holds its values.
        let isNarrow: Bool
        /// `name: ` for scalars, `name {` and a line break for messages.
        let opening: [UInt8]
        /// The tag on the wire: that of a packed list for repeated numbers.
        let tag: [UInt8]

        /// Whether several values share one tag and one line.
        let isPacked: Bool
        /// Whether an absent value differs from a default one, in a message that is no map entry.
        let hasPresence: Bool
        /// What the absent key or value of a map entry reads as.
        let defaultEntry: ConfigEntry

        init(_ field: ModelConfigSchema.Field, _ indices: [String: Int]) {
            name = field.name
            isRepeated = field.isRepeated
            isMap = field.isMap
            isInOneof = field.oneof != nil
            hasPresence = field.isRepeated || field.oneof != nil
            var wireType: UInt64 = 0
            let value: ConfigValue
            switch field.kind {
            case .int32, .int64:
                form = .integer
                value = .integer(0)
            case .uint32, .uint64:
                form = .unsigned
                value = .unsigned(0)
            case .float:
                form = .floating
                value = .double(0)
                wireType = 5
            case .double:
                form = .floating
                value = .double(0)
                wireType = 1
            case .boolean:
                form = .boolean
                value = .boolean(false)
            case .string:
                form = .string
                value = .string("")
                wireType = 2
            case .enumeration(let type):
                // Of two names for a number the first is the one that libprotobuf prints.
                form = .enumeration(
                    Dictionary(
                        ModelConfigSchema.values(ofEnum: type).map { ($0.number, Array($0.name.utf8)) },
                        uniquingKeysWith: { first, _ in first }))
                value = .enumeration(0)
            case .message(let type):
                form = .message(indices[type] ?? 0)
                value = .message(ConfigMessage())
                wireType = 2
            }
            defaultEntry = ConfigEntry(value)
            isNarrow = field.kind == .int32 || field.kind == .uint32
            if case .message = field.kind {
                opening = Array("\(name) {\n".utf8)
            } else {
                opening = Array("\(name): ".utf8)
            }
            let isPacked = field.isRepeated && wireType != 2
            var bytes: [UInt8] = []
            appendVarint(UInt64(field.number) << 3 | (isPacked ? 2 : wireType), to: &bytes)
            tag = bytes
            self.isPacked = isPacked
        }
    }

    /// The message that this is the layout of.
    let schema: ModelConfigSchema.Message
    /// Whether the message is a map's entry, of which key and value are always written.
    let isMapEntry: Bool
    private let byNumber: [Field?]

    /// The field of a number.
    func field(_ number: Int32) -> Field? {
        number >= 0 && Int(number) < byNumber.count ? byNumber[Int(number)] : nil
    }

    /// The layouts of all messages, in the order of the schema.
    static let all: [ConfigLayout] = {
        let indices = Dictionary(
            uniqueKeysWithValues: ModelConfigSchema.messages.enumerated().map { ($1.name, $0) })
        return ModelConfigSchema.messages.map { ConfigLayout($0, indices) }
    }()

    /// The index of a message's layout, or nil.
    static func index(of name: String) -> Int? {
        name == ModelConfigSchema.root ? rootIndex : all.firstIndex { $0.schema.name == name }
    }

    private static let rootIndex = all.firstIndex { $0.schema.name == ModelConfigSchema.root }

    private init(_ message: ModelConfigSchema.Message, _ indices: [String: Int]) {
        schema = message
        isMapEntry = message.isMapEntry
        var fields = [Field?](repeating: nil, count: Int(message.fields.last?.number ?? 0) + 1)
        for field in message.fields { fields[Int(field.number)] = Field(field, indices) }
        byNumber = fields
    }
}

/// Appends a number in groups of seven bits, the lowest first.
func appendVarint(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    bytes.append(UInt8(rest))
}
