/// Builds a message of one type: the keys are those of the message, so that no field of another one can be set.
package struct ConfigBuilder<Key: ConfigKey> {
    /// What was built so far.
    package private(set) var message = ConfigMessage()

    /// Starts an empty message.
    package init() {}

    /// Builds a message in one go.
    package static func build(_ body: (inout ConfigBuilder) -> Void) -> ConfigMessage {
        var builder = ConfigBuilder()
        body(&builder)
        return builder.message
    }

    /// Sets a singular field; a value set before is replaced.
    package mutating func set(_ key: Key, _ value: ConfigValue) { message[key.rawValue] = [ConfigEntry(value)] }

    /// Sets a singular int32 or int64 field.
    package mutating func set(_ key: Key, _ value: Int) { set(key, .integer(Int64(value))) }

    /// Sets a singular string field.
    package mutating func set(_ key: Key, _ value: String) { set(key, .string(value)) }

    /// Sets a singular bool field.
    package mutating func set(_ key: Key, _ value: Bool) { set(key, .boolean(value)) }

    /// Sets a singular uint32 or uint64 field.
    package mutating func set(_ key: Key, unsigned value: UInt64) { set(key, .unsigned(value)) }

    /// Sets a singular enum field.
    package mutating func set(_ key: Key, _ value: some ConfigEnumeration) { set(key, .enumeration(value.rawValue)) }

    /// Appends a value to a repeated field.
    package mutating func add(_ key: Key, _ value: ConfigValue) {
        message.append(ConfigEntry(value), to: key.rawValue)
    }

    /// Appends values to a repeated int32 or int64 field.
    package mutating func add(_ key: Key, _ values: some Sequence<Int>) {
        for value in values { add(key, .integer(Int64(value))) }
    }

    /// Appends values to a repeated string field.
    package mutating func add(_ key: Key, _ values: some Sequence<String>) {
        for value in values { add(key, .string(value)) }
    }

    /// Sets a singular field to a sub-message; an empty one is present all the same (`dynamic_batching { }`).
    package mutating func message<Sub: ConfigKey>(
        _ key: Key, of type: Sub.Type, _ body: (inout ConfigBuilder<Sub>) -> Void = { _ in }
    ) {
        set(key, .message(ConfigBuilder<Sub>.build(body)))
    }

    /// Appends a sub-message to a repeated field.
    package mutating func add<Sub: ConfigKey>(
        _ key: Key, of type: Sub.Type, _ body: (inout ConfigBuilder<Sub>) -> Void
    ) {
        add(key, .message(ConfigBuilder<Sub>.build(body)))
    }

    /// Adds an entry to a map from strings to strings.
    package mutating func entry(_ key: Key, _ name: String, _ value: String) {
        entry(key, name, value: .string(value))
    }

    /// Adds an entry to a map from strings to messages.
    package mutating func entry<Sub: ConfigKey>(
        _ key: Key, _ name: String, of type: Sub.Type, _ body: (inout ConfigBuilder<Sub>) -> Void
    ) {
        entry(key, name, value: .message(ConfigBuilder<Sub>.build(body)))
    }

    private mutating func entry(_ key: Key, _ name: String, value: ConfigValue) {
        add(
            key,
            .message(
                ConfigMessage(fields: [
                    ConfigField(1, [ConfigEntry(.string(name))]), ConfigField(2, [ConfigEntry(value)]),
                ])))
    }
}

extension ConfigBuilder<ModelConfigSchema.ModelConfig> {
    /// Adds an entry to the top-level `parameters`, whose values are messages with a `string_value`.
    package mutating func parameter(_ name: String, _ value: String) {
        entry(.parameters, name, of: ModelConfigSchema.ModelParameter.self) { $0.set(.stringValue, value) }
    }
}
