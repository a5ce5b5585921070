package import SlipwayDiagnostics

/// A value of a JSON file with its place.
package struct JSONNode: Sendable {
    /// What the value is.
    package let content: Content
    /// Where it is written, quotes and brackets included.
    package let range: SourceRange

    /// The forms of a value.
    package enum Content: Sendable {
        /// Members in the order of the file; each key once.
        case object([JSONEntry])
        /// A list.
        case array([JSONNode])
        /// A text.
        case string(String)
        /// A number without fraction and exponent.
        case integer(Int64)
        /// Such a number above what ``integer(_:)`` holds.
        case unsigned(UInt64)
        /// A number with a fraction or an exponent, or `-0`; always finite.
        case double(Double)
        /// A Boolean.
        case bool(Bool)
        /// Null.
        case null
    }

    /// Makes a value.
    package init(_ content: Content, range: SourceRange) {
        self.content = content
        self.range = range
    }

    /// The value without places.
    package var value: JSONValue {
        switch content {
        case .object(let entries): .object(entries.map { JSONMember($0.key.value, $0.value.value) })
        case .array(let items): .array(items.map(\.value))
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        case .unsigned(let number): .unsigned(number)
        case .double(let number): .double(number)
        case .bool(let flag): .bool(flag)
        case .null: .null
        }
    }

    // Swift 6.3.1's optimizer stops with "Found ownership error" where one of these is inlined into a chain of optionals.

    /// The members, if the value is an object.
    @inline(never) package var object: [JSONEntry]? { if case .object(let entries) = content { entries } else { nil } }

    /// The items, if the value is a list.
    @inline(never) package var array: [JSONNode]? { if case .array(let items) = content { items } else { nil } }

    /// The text, if the value is one.
    @inline(never) package var string: String? { if case .string(let text) = content { text } else { nil } }

    /// The number, if the value is an integer that 64 bits with a sign hold.
    @inline(never) package var integer: Int64? { if case .integer(let number) = content { number } else { nil } }

    /// The Boolean, if the value is one.
    @inline(never) package var bool: Bool? { if case .bool(let flag) = content { flag } else { nil } }

    /// The number as a double, rounded if it must be, if the value is a number.
    @inline(never) package var double: Double? {
        switch content {
        case .integer(let number): Double(number)
        case .unsigned(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// Whether the value is null.
    @inline(never) package var isNull: Bool { if case .null = content { true } else { false } }

    /// The value of a key, if this is an object that has it.
    ///
    /// - Complexity: O(n) in the number of members.
    package subscript(key: String) -> JSONNode? { object?.first { $0.key.value == key }?.value }
}

/// A key of an object and its value.
package struct JSONEntry: Sendable {
    /// The key, with the place where it is written, quotes included.
    package let key: Located<String>
    /// The value.
    package let value: JSONNode

    /// Makes an entry.
    package init(key: Located<String>, value: JSONNode) {
        self.key = key
        self.value = value
    }
}
