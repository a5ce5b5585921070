/// A value to be written as JSON; objects keep the order of their members.
package enum JSONValue: Hashable, Sendable {
    /// Members in the order in which they are written; each key once.
    case object([JSONMember])
    /// A list.
    case array([JSONValue])
    /// A text.
    case string(String)
    /// An integer.
    case integer(Int64)
    /// An integer that may be above what ``integer(_:)`` holds.
    case unsigned(UInt64)
    /// A fraction. NaN and infinities, which JSON lacks, are written as null.
    case double(Double)
    /// A Boolean.
    case bool(Bool)
    /// Null.
    case null

    /// The value of a key, if this is an object that has it.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}

/// A key and its value in an object.
package struct JSONMember: Hashable, Sendable {
    /// The key.
    package let key: String
    /// The value.
    package var value: JSONValue

    /// Makes a member.
    package init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes a text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// Makes an integer.
    package init(integerLiteral value: Int64) { self = .integer(value) }
    /// Makes a fraction.
    package init(floatLiteral value: Double) { self = .double(value) }
    /// Makes a Boolean.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes null.
    package init(nilLiteral: ()) { self = .null }
    /// Makes a list.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes an object with its members in the order of the source code.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { JSONMember($0.0, $0.1) })
    }
}
