/// Reading fields by number. A singular field that is given twice reads as its last value.
extension ConfigMessage {
    /// The value of a singular field, or nil where absent.
    package func value(at number: Int32) -> ConfigValue? { self[number].last?.value }

    /// The sub-message of a singular field, or nil where absent.
    package func message(at number: Int32) -> ConfigMessage? { self[number].last?.message }

    /// The sub-messages of a repeated field.
    package func messages(at number: Int32) -> [ConfigMessage] { self[number].compactMap(\.message) }

    /// Whether any field is present.
    package var isEmpty: Bool { fields.isEmpty }
}

/// Reading fields by name. The key says which message is meant; the caller knows that this is one.
extension ConfigMessage {
    /// Whether a field is present; a default value that is written counts.
    package func has(_ key: some ConfigKey) -> Bool { !self[key.rawValue].isEmpty }

    /// The values of a field with their places.
    package func entries(_ key: some ConfigKey) -> [ConfigEntry] { self[key.rawValue] }

    /// The last value of a field with its places, or nil where absent.
    package func entry(_ key: some ConfigKey) -> ConfigEntry? { self[key.rawValue].last }

    /// The sub-message of a field, or nil where absent.
    package func message(_ key: some ConfigKey) -> ConfigMessage? { message(at: key.rawValue) }

    /// The sub-messages of a repeated field.
    package func messages(_ key: some ConfigKey) -> [ConfigMessage] { messages(at: key.rawValue) }

    /// The text of a string field, or nil where absent.
    package func string(_ key: some ConfigKey) -> String? { entry(key)?.string }

    /// The texts of a repeated string field.
    package func strings(_ key: some ConfigKey) -> [String] { entries(key).compactMap(\.string) }

    /// The number of an int32, int64, uint32 or uint64 field, or nil where absent or beyond `Int64`.
    package func integer(_ key: some ConfigKey) -> Int64? { entry(key)?.integer }

    /// The numbers of a repeated integer field.
    package func integers(_ key: some ConfigKey) -> [Int64] { entries(key).compactMap(\.integer) }

    /// The number of a uint32 or uint64 field, or nil where absent.
    package func unsigned(_ key: some ConfigKey) -> UInt64? {
        if case .unsigned(let value)? = entry(key)?.value { value } else { nil }
    }

    /// The number of a float or double field, or nil where absent.
    package func double(_ key: some ConfigKey) -> Double? {
        if case .double(let value)? = entry(key)?.value { value } else { nil }
    }

    /// The value of a bool field, or nil where absent.
    package func boolean(_ key: some ConfigKey) -> Bool? {
        if case .boolean(let value)? = entry(key)?.value { value } else { nil }
    }

    /// The number of an enum field, or nil where absent.
    package func enumeration(_ key: some ConfigKey) -> Int32? { entry(key)?.enumeration }

    /// The value of an enum field, or nil where absent or unknown to the enum.
    package func enumeration<Value: ConfigEnumeration>(_ key: some ConfigKey, as type: Value.Type) -> Value? {
        entry(key)?.enumeration.flatMap(Value.init(rawValue:))
    }

    /// The entries of a map with string keys, in order; of equal keys the server takes the last.
    package func map(_ key: some ConfigKey) -> [ConfigMapEntry] { entries(key).compactMap(ConfigMapEntry.init) }

    /// The text of the entry of a `map<string, string>`, or of a `map<string, ModelParameter>`, or nil where absent.
    package func mapString(_ key: some ConfigKey, _ name: String) -> String? {
        map(key).last { $0.name == name }?.text
    }
}

/// One entry of a map with string keys.
package struct ConfigMapEntry: Hashable, Sendable {
    /// The key.
    package let name: String
    /// The key with its places; nil where the entry leaves it out, which means the empty string.
    package let key: ConfigEntry?
    /// The value with its places, or nil where the entry leaves it out.
    package let value: ConfigEntry?

    init?(_ entry: ConfigEntry) {
        guard let message = entry.message else { return nil }
        key = message[1].last
        value = message[2].last
        if let key {
            guard let name = key.string else { return nil }
            self.name = name
        } else {
            name = ""
        }
    }

    /// The value of a string map or, where the values are `ModelParameter` messages, their `string_value`.
    package var text: String? {
        if let message = value?.message { return message.string(ModelConfigSchema.ModelParameter.stringValue) ?? "" }
        return value?.string
    }
}

extension ConfigEntry {
    /// The message, if this is one.
    package var message: ConfigMessage? { if case .message(let message) = value { message } else { nil } }

    /// The text, if this is a string.
    package var string: String? { if case .string(let text) = value { text } else { nil } }

    /// The number of an enum value, if this is one.
    package var enumeration: Int32? { if case .enumeration(let number) = value { number } else { nil } }

    /// The whole number, if this is one that fits.
    package var integer: Int64? {
        switch value {
        case .integer(let number): number
        case .unsigned(let number): Int64(exactly: number)
        default: nil
        }
    }
}
