/// A value to be written as YAML.
package indirect enum YAMLValue: Hashable, Sendable {
    /// A text, a number, a Boolean or null.
    case scalar(YAMLScalarValue)
    /// A list.
    case list([YAMLValue])
    /// A mapping in the order in which it is written.
    case mapping([YAMLMember])

    /// A text.
    package static func string(_ text: String) -> YAMLValue { .scalar(.string(text)) }
    /// An integer.
    package static func integer(_ number: Int) -> YAMLValue { .scalar(.integer(number)) }
    /// A floating-point number.
    package static func double(_ number: Double) -> YAMLValue { .scalar(.double(number)) }
    /// A Boolean.
    package static func boolean(_ flag: Bool) -> YAMLValue { .scalar(.boolean(flag)) }
    /// Null.
    package static var null: YAMLValue { .scalar(.null) }
}

/// A scalar to be written as YAML.
package enum YAMLScalarValue: Hashable, Sendable {
    /// A text; quoted where a reader could take it for anything else.
    case string(String)
    /// An integer.
    case integer(Int)
    /// A floating-point number, in the shortest form that reads back as the same one.
    case double(Double)
    /// A Boolean.
    case boolean(Bool)
    /// Null.
    case null
}

/// A key and its value in a mapping to be written.
package struct YAMLMember: Hashable, Sendable {
    /// The key.
    package let key: String
    /// The value.
    package let value: YAMLValue
    /// Lines of comment before the key, without `#`; none when empty.
    package let comment: [String]

    /// Makes a member.
    package init(_ key: String, _ value: YAMLValue, comment: [String] = []) {
        self.key = key
        self.value = value
        self.comment = comment
    }
}
