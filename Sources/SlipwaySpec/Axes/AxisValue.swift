package import SlipwayDomain

/// A value of one axis of the matrix.
package enum AxisValue: Hashable, Sendable {
    case boolean(Bool)
    case integer(Int)
    /// One of a fixed set of words.
    case word(String)
    case time(TimeSpan)
    /// A list that is one value, such as preferred batch sizes.
    case integers([Int])
    case text(String)

    /// The value as a boolean, or nil.
    package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    /// The value as a whole number, or nil.
    package var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    /// The value as a word, or nil.
    package var word: String? { if case .word(let value) = self { value } else { nil } }
    /// The value as a time, or nil.
    package var time: TimeSpan? { if case .time(let value) = self { value } else { nil } }
    /// The value as a list of whole numbers, or nil.
    package var integers: [Int]? { if case .integers(let value) = self { value } else { nil } }

    /// The value of a decoded key, or nil for a value that no axis has.
    init?(_ value: SpecValue) {
        switch value {
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .word(let value): self = .word(value)
        case .time(let value): self = .time(value)
        case .text(let value): self = .text(value)
        default: return nil
        }
    }
}
