/// Names the fields of a message: each case is a field, its raw value the field's number.
package protocol ConfigKey: RawRepresentable, CaseIterable, Sendable where RawValue == Int32 {
    /// The full name of the message, such as `inference.ModelInput`.
    static var messageName: String { get }
}

/// Names the values of an enum: each raw value is the number of a value.
package protocol ConfigEnumeration: RawRepresentable, CaseIterable, Sendable where RawValue == Int32 {
    /// The full name of the enum, such as `inference.DataType`.
    static var enumName: String { get }
}

/// The schema of Triton's model configuration: the names of its fields as Swift constants, and its descriptors.
package enum ModelConfigSchema {
    /// The full name of the root message.
    package static let root = ModelConfig.messageName

    /// What kind of value a field holds.
    package enum Kind: Hashable, Sendable {
        /// Whole numbers with and without a sign.
        case int32, int64, uint32, uint64
        /// Binary floating point.
        case float, double
        /// `true` or `false`.
        case boolean
        /// Text in UTF-8.
        case string
        /// A value of the enum of that full name.
        case enumeration(String)
        /// A message of that full name; for a map, the entry message.
        case message(String)
    }

    /// A field as the server's schema describes it.
    package struct Field: Hashable, Sendable {
        /// The number on the wire.
        package let number: Int32
        /// The name in the text.
        package let name: String
        /// The kind of its values.
        package let kind: Kind
        /// Whether it may have several values; true for maps.
        package let isRepeated: Bool
        /// Whether it is a map: entries with a key in field 1 and a value in field 2.
        package let isMap: Bool
        /// The oneof it belongs to, of whose members one may be set.
        package let oneof: String?
    }

    /// A message as the server's schema describes it.
    package struct Message: Hashable, Sendable {
        /// The full name.
        package let name: String
        /// The fields by ascending number.
        package let fields: [Field]

        /// The name without the package, such as `ModelInput`.
        package var shortName: String { String(name.dropFirst("inference.".count)) }

        /// The field of a number.
        package func field(_ number: Int32) -> Field? { fields.first { $0.number == number } }

        /// The field of a name.
        package func field(named name: String) -> Field? { fields.first { $0.name == name } }
    }

    /// Every message, nested ones and map entries included, in the order of the schema.
    package static let messages: [Message] = SchemaReader.messages()

    /// The message of a full name, or nil.
    package static func message(_ name: String) -> Message? { messagesByName[name] }

    /// The names of an enum's values with their numbers, in the order of the schema; empty for no such enum.
    package static func values(ofEnum name: String) -> [(name: String, number: Int32)] { valuesByEnum[name] ?? [] }

    /// The name of an enum's value, or nil when the enum has no such number.
    package static func valueName(_ number: Int32, ofEnum name: String) -> String? {
        values(ofEnum: name).first { $0.number == number }?.name
    }

    /// The values of every enum that a field has.
    private static let valuesByEnum: [String: [(name: String, number: Int32)]] = {
        var result: [String: [(name: String, number: Int32)]] = [:]
        for case .enumeration(let name) in messages.flatMap({ $0.fields.map(\.kind) }) where result[name] == nil {
            result[name] = SchemaReader.values(of: name)
        }
        return result
    }()

    private static let messagesByName = Dictionary(uniqueKeysWithValues: messages.map { ($0.name, $0) })
}
