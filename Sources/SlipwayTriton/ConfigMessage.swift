package import SlipwayDiagnostics

/// A message of Triton's model configuration as a tree of values, independent of any text.
///
/// Two messages are equal when they say the same; where their values came from does not count.
package struct ConfigMessage: Hashable, Sendable {
    /// The fields that are present, by ascending number, each once.
    package private(set) var fields: [ConfigField] = []

    /// Makes an empty message.
    package init() {}

    /// Makes a message of fields in any order; the values of equal numbers are joined.
    package init(fields: [ConfigField]) {
        for field in fields {
            for entry in field.entries { append(entry, to: field.number) }
        }
    }

    /// Adds a value to those of a field, in constant time where the field has values already.
    package mutating func append(_ entry: ConfigEntry, to number: Int32) {
        let index = position(of: number)
        if index < fields.count, fields[index].number == number {
            fields[index].entries.append(entry)
        } else {
            fields.insert(ConfigField(number, [entry]), at: index)
        }
    }

    /// The values of a field in order; empty where the field is absent. Setting an empty list removes the field.
    package subscript(number: Int32) -> [ConfigEntry] {
        get {
            let index = position(of: number)
            return index < fields.count && fields[index].number == number ? fields[index].entries : []
        }
        set {
            let index = position(of: number)
            let isPresent = index < fields.count && fields[index].number == number
            switch (isPresent, newValue.isEmpty) {
            case (true, true): fields.remove(at: index)
            case (true, false): fields[index].entries = newValue
            case (false, true): break
            case (false, false): fields.insert(ConfigField(number, newValue), at: index)
            }
        }
    }

    private func position(of number: Int32) -> Int {
        fields.firstIndex { $0.number >= number } ?? fields.count
    }
}

/// A field with its values: one for a singular field, one per element or map entry otherwise.
package struct ConfigField: Hashable, Sendable {
    /// The number of the field in its message.
    package let number: Int32
    /// The values in order.
    package var entries: [ConfigEntry]

    /// Makes a field.
    package init(_ number: Int32, _ entries: [ConfigEntry]) {
        self.number = number
        self.entries = entries
    }

    /// The values without their places.
    package var values: [ConfigValue] { entries.map(\.value) }
}

/// One value and where it was written.
package struct ConfigEntry: Sendable {
    /// The value.
    package var value: ConfigValue
    /// The place of the value, or nil when no text states it.
    package var range: SourceRange?
    /// The place of the field's name, or nil when no text states it.
    package var nameRange: SourceRange?

    /// Makes a value with its places.
    package init(_ value: ConfigValue, range: SourceRange? = nil, nameRange: SourceRange? = nil) {
        self.value = value
        self.range = range
        self.nameRange = nameRange
    }
}

extension ConfigEntry: Hashable {
    /// Compares the values alone.
    package static func == (left: ConfigEntry, right: ConfigEntry) -> Bool { left.value == right.value }

    /// Hashes the value alone.
    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// A value of a field. The case must be the one of the field's type.
package enum ConfigValue: Hashable, Sendable {
    /// A value of an int32 or int64 field.
    case integer(Int64)
    /// A value of a uint32 or uint64 field.
    case unsigned(UInt64)
    /// A value of a float or double field.
    case double(Double)
    /// A value of a bool field.
    case boolean(Bool)
    /// A value of a string field.
    case string(String)
    /// The number of an enum value.
    case enumeration(Int32)
    /// A message, or a map entry with its key in field 1 and its value in field 2.
    case message(ConfigMessage)
}

extension ConfigValue {
    /// Whether the value is what an absent field without presence reads as: 0, false or the empty string.
    package var isDefault: Bool {
        switch self {
        case .integer(let value): value == 0
        case .unsigned(let value): value == 0
        case .double(let value): value.bitPattern == 0
        case .boolean(let value): !value
        case .string(let value): value.isEmpty
        case .enumeration(let value): value == 0
        case .message: false
        }
    }
}
